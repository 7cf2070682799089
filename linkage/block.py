"""Profiles -> pairs worth comparing, each pair once, with the first rule that proposed it.

A profile without a sure id is *weak*: it must find its person by other means, so the generous rules only pair
weak profiles with all. Two profiles with sure ids meet only on a shared id or a like-sounding name with the
same birth day or village. Blocks are capped: an oversized one (a village cadre's phone, 张伟) is refined by
further attributes, and what even that leaves too large is cut and reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from linkage.profile import Profiles

CAP: Final = 60
"""Largest block that is compared whole: at most CAP * (CAP - 1) / 2 pairs."""


@dataclass(frozen=True)
class Rule:
    """Profiles that agree on all of ``key`` are compared.

    Attributes:
        name: shown in explanations.
        key: columns of the blocking table; null never agrees.
        refine: columns added, one more at a time, to a block larger than ``cap``.
        weak_only: at least one of the pair has no sure id.
    """

    name: str
    key: tuple[str, ...]
    refine: tuple[str, ...] = ()
    weak_only: bool = True
    cap: int = CAP


RULES: Final = (
    Rule("同一证件号", ("id",), ("sound",), weak_only=False),
    Rule("同音同生日", ("sound", "birth"), ("tail",), weak_only=False),
    Rule("同音同村", ("sound", "tail"), ("numbers", "year"), weak_only=False),
    Rule("证件号首尾相同", ("id_ends", "surname_sound"), ("given_sound",)),
    Rule("证件号前段相同", ("id_front", "surname_sound"), ("given_sound",)),
    Rule("证件号后段相同", ("id_back",), ("surname_sound",)),
    Rule("同姓同生日", ("surname_sound", "birth"), ("tail", "sex")),
    Rule("同名字同生日", ("given_sound", "birth"), ("tail", "sex")),
    Rule("同电话", ("phone",), ("surname_sound", "given_sound")),
    Rule("同户", ("household",), ("given_sound",)),
    Rule("同门牌同姓", ("tail", "numbers", "surname_sound"), ("given_sound",)),
    Rule("同门牌同名字", ("tail", "numbers", "given_sound")),
    Rule("同亲属同音", ("kin", "sound"), ("year",)),
    Rule("同亲属同姓", ("kin", "surname_sound"), ("given_sound",)),
    Rule("同音同年", ("sound", "year"), ("sex", "tail")),
    Rule("罕见姓名", ("sound",), cap=12),
)


@dataclass(frozen=True)
class Blocks:
    """Candidate pairs and how they came about.

    Attributes:
        pairs: ``a`` < ``b`` (profiles) and ``rule`` (position in ``RULES``), each pair once, in order.
        report: per rule ``rule``, ``blocks``, ``largest``, ``refined`` (blocks) and ``cut`` (profiles left out).
    """

    pairs: pl.DataFrame
    report: pl.DataFrame


def _keys(profiles: Profiles) -> pl.DataFrame:
    """Every blocking column of every profile and contact; ``weak`` marks profiles without a sure id."""
    digits = pl.col("id_text")
    whole = digits.str.len_chars() == 18
    visible = [
        pl.when(whole & ~part.str.contains("*", literal=True)).then(part).alias(name)
        for name, part in (
            ("id_ends", digits.str.head(6) + digits.str.tail(4)),
            ("id_front", digits.str.head(14)),
            ("id_back", digits.str.tail(12)),
        )
    ]
    table = profiles.profiles.with_columns(*visible, year=pl.col("birth") // 10000, weak=~pl.col("sure"))
    return table.join(profiles.contacts, on="profile", how="left", maintain_order="left")


def _kin_keys(profiles: Profiles) -> pl.DataFrame:
    """The same for the rules that go by kin, whose names multiply the contacts for nothing."""
    table = profiles.profiles.with_columns(year=pl.col("birth") // 10000, weak=~pl.col("sure"))
    return profiles.kin.join(table, on="profile", maintain_order="left")


def _capped(members: pl.DataFrame, rule: Rule) -> Iterator[tuple[pl.DataFrame, tuple[str, ...], int]]:
    """Blocks small enough to compare, refining the oversized ones; last, what had to be cut."""
    key = rule.key
    for extra in (*rule.refine, None):
        sized = members.with_columns(_size=pl.len().over(key))
        yield sized.filter(pl.col("_size").is_between(2, rule.cap)).drop("_size"), key, 0
        members = sized.filter(pl.col("_size") > rule.cap).drop("_size")
        if extra is None or members.is_empty():
            break
        key = (*key, extra)
        members = members.filter(pl.col(extra).is_not_null())
    yield members.clear(), key, members.height


def _pairs(members: pl.DataFrame, key: tuple[str, ...], weak_only: bool) -> pl.DataFrame:
    """All pairs within the blocks, the smaller profile first."""
    left = members.filter("weak") if weak_only else members
    joined = left.join(members, on=key, suffix="_b").filter(pl.col("profile") != pl.col("profile_b"))
    return joined.select(
        a=pl.min_horizontal("profile", "profile_b"), b=pl.max_horizontal("profile", "profile_b")
    ).unique()


def _apply(rule: Rule, keys: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, object]]:
    """One rule's pairs and its line of the report."""
    columns = dict.fromkeys((*rule.key, *rule.refine))
    members = keys.select("profile", "weak", *columns).drop_nulls(rule.key).unique(maintain_order=True)
    found, largest, blocks, cut, rounds = [], 0, 0, 0, 0
    for small, key, left_out in _capped(members, rule):
        cut += left_out
        if small.is_empty():
            continue
        sizes = small.group_by(key).len()["len"].to_numpy()
        largest = max(largest, int(sizes.max()))
        blocks += len(sizes)
        rounds += 1
        found.append(_pairs(small, key, rule.weak_only))
    pairs = pl.concat(found) if found else pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32})
    report: dict[str, object] = {
        "rule": rule.name,
        "pairs": pairs.height,
        "blocks": blocks,
        "largest": largest,
        "refined": rounds > 1,
        "cut": cut,
    }
    return pairs, report


def block(profiles: Profiles) -> Blocks:
    """Propose every pair of profiles that could be one person."""
    keys, kin = _keys(profiles), _kin_keys(profiles)
    pairs, report = [], []
    for number, rule in enumerate(RULES):
        found, line = _apply(rule, kin if "kin" in rule.key else keys)
        pairs.append(found.with_columns(rule=pl.lit(number, pl.UInt8)))
        report.append(line)
    return Blocks(
        pl.concat(pairs).group_by("a", "b").agg(pl.col("rule").min()).sort("a", "b"), pl.DataFrame(report)
    )
