"""Profiles -> pairs worth comparing, each pair once, with the first rule that proposed it.

A profile without a sure id is *weak*: it must find its person by other means, so most rules pair weak profiles
with all. Two profiles with sure ids meet only on a shared id. Blocks are capped: an oversized one (a village
cadre's phone, 张伟) is refined by further attributes, and what even that leaves too large is cut and reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.encode import Flags, Ints, Keys, ascending, in_order, mix, ramp, representatives
from linkage.profile import Profiles
from linkage.side_by_side import side_by_side

CAP: Final = 60
"""Largest block that is compared whole: at most CAP * (CAP - 1) / 2 pairs."""
SIEVE: Final = 16
"""Places per weak profile, at least, of the sieve that tells which keys no weak profile has."""
LOTS: Final = 128
RULE_BITS: Final = np.uint64(5)


@dataclass(frozen=True)
class Rule:
    """Profiles that agree on all of ``key`` are compared.

    Attributes:
        name: shown in explanations.
        key: columns of the blocking table; a missing value never agrees.
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
    Rule("同音同生日", ("sound", "birth"), ("village",)),
    Rule("同音同村", ("sound", "village"), ("home", "year")),
    Rule("证件号尾四位相同", ("id_tail", "surname"), ("id_head", "given"), cap=6),
    Rule("证件号前段相同", ("id_front", "surname"), ("given",)),
    Rule("证件号后段相同", ("id_back",), ("surname",)),
    Rule("同姓同生日", ("surname", "birth"), ("village", "given"), cap=4),
    Rule("同名字同生日", ("given", "birth"), ("village", "sex"), cap=12),
    Rule("同电话", ("phone",), ("surname", "given")),
    Rule("同户", ("household",), ("given",)),
    Rule("同门牌同姓", ("home", "surname"), ("given",)),
    Rule("同门牌同名字", ("home", "given")),
    Rule("同亲属同音", ("kin", "sound"), ("year",)),
    Rule("同亲属同姓", ("kin", "surname"), ("given",), cap=8),
    Rule("同音同年", ("sound", "year"), ("sex", "village"), cap=6),
    Rule("罕见姓名", ("sound",), cap=12),
    Rule("同地址用词", ("word",), ("birth", "surname"), cap=30),
)
NEIGHBOURS: Final = (
    Rule("同门牌", ("home",), ("lot",), weak_only=False, cap=20),
    Rule("同电话", ("phone",), ("lot",), weak_only=False, cap=20),
    Rule("同亲属", ("kin",), ("lot",), weak_only=False, cap=20),
    Rule("同村", ("village",), ("lot",), weak_only=False, cap=20),
)
"""Pairs of one family or village whatever their names, for training: a fair sample, by lot where there are many."""


@dataclass(frozen=True)
class Blocks:
    """Candidate pairs and how they came about.

    Attributes:
        a, b: the profiles of each pair, ``a`` < ``b``, each pair once, in order.
        rule: position in ``RULES`` of the first rule that proposed it.
        report: per rule ``rule``, ``pairs``, ``blocks``, ``largest``, ``refined`` and ``cut`` (profiles left out).
    """

    a: Ints
    b: Ints
    rule: npt.NDArray[np.uint8]
    report: pl.DataFrame

    def __len__(self) -> int:
        return len(self.a)


def block(profiles: Profiles, rules: tuple[Rule, ...] = RULES) -> Blocks:
    """Propose every pair of profiles that could be one person."""
    columns = _columns(profiles)
    applied = side_by_side([partial(_apply, number, profiles, columns) for number in enumerate(rules)])
    together = ascending(np.concatenate([pairs for pairs, _ in applied]))
    pair = together >> RULE_BITS
    once = together[np.flatnonzero(np.diff(pair, prepend=np.uint64(2**59)))]
    pair = (once >> RULE_BITS).astype(np.int64)
    rule_of = (once & np.uint64(2 ** int(RULE_BITS) - 1)).astype(np.uint8)
    a, b = np.divmod(pair, max(len(profiles), 1))
    return Blocks(a, b, rule_of, pl.DataFrame([line for _, line in applied]))


def around(profiles: Profiles, asked: Flags, rules: Sequence[Rule]) -> tuple[Ints, Ints]:
    """Profiles that are asked about, each with the others of its blocks, whatever ids they have.

    A block of more others than the rule's cap says too little and is passed over; nothing is refined.

    Returns:
        the asked profile and the other of each pair, each pair once, in order.
    """
    columns = _columns(profiles)
    pairs = pl.concat([_around(rule, columns, asked) for rule in rules]).unique().sort("a", "b")
    return pairs["a"].to_numpy(), pairs["b"].to_numpy()


def _around(rule: Rule, columns: dict[str, _Column], asked: Flags) -> pl.DataFrame:
    """One rule's pairs of asked profiles and others."""
    owner, key, _ = _keyed(replace(rule, refine=(), weak_only=True), columns, asked)
    mine = asked[owner]
    left = pl.DataFrame({"key": key[mine], "a": owner[mine]})
    right = pl.DataFrame({"key": key[~mine], "b": owner[~mine]})
    few = right.filter(pl.len().over("key") <= rule.cap)
    return left.join(few, on="key").select("a", "b")


def _packed(a: Ints, b: Ints, rule: int, count: int) -> Keys:
    """Pair and rule in one number, so that sorting brings the first rule of each pair to the front."""
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    return ((low * np.uint64(count) + high) << RULE_BITS) | np.uint64(rule)


@dataclass(frozen=True)
class _Column:
    """A blocking column: values by profile, or by tie of a profile; 0 where missing."""

    owner: Ints | None
    value: Keys


def _columns(profiles: Profiles) -> dict[str, _Column]:
    """Every blocking column of every profile and of what it was seen with."""
    names, ids, spots = profiles.name_keys(), profiles.ids, profiles.spots
    whole = np.append(~ids.masked, False)[profiles.id]

    def part(start: int, stop: int) -> Keys:
        return np.append(ids.part(start, stop), np.uint64(0))[profiles.id]

    by_profile = {
        "id": np.where(whole, profiles.id + 1, 0),
        "sound": names.sound,
        "surname": names.surname,
        "given": names.given,
        "birth": profiles.birth,
        "year": profiles.birth // 10_000,
        "lot": mix(np.arange(len(profiles))) % np.uint64(LOTS) + np.uint64(1),
        "sex": profiles.sex,
        "id_head": part(0, 3),
        "id_tail": part(14, 18),
        "id_front": part(0, 14),
        "id_back": part(6, 18),
    }
    which, word = profiles.places.words.of_pairs(spots.value)
    by_tie = {
        "word": (spots.owner[which], word),
        "phone": (profiles.phones.owner, profiles.phones.value + 1),
        "household": (profiles.households.owner, profiles.households.value + 1),
        "kin": (profiles.kin.owner, profiles.kin.value + 1),
        "village": (profiles.villages.owner, profiles.villages.value + 1),
        "home": (spots.owner, profiles.places.home[spots.value]),
    }
    return {name: _Column(None, value.astype(np.uint64)) for name, value in by_profile.items()} | {
        name: _Column(owner, value.astype(np.uint64)) for name, (owner, value) in by_tie.items()
    }


@dataclass(frozen=True)
class _Round:
    """Blocks of one round of refinement, as stretches of ``owner``; and the members of those too large."""

    owner: Ints
    start: Ints
    size: Ints
    too_large: Ints


def _apply(
    numbered_rule: tuple[int, Rule], profiles: Profiles, columns: dict[str, _Column]
) -> tuple[Keys, dict[str, object]]:
    """One rule's pairs, packed with its number (some maybe twice), and its line of the report."""
    number, rule = numbered_rule
    weak = ~profiles.sure
    owner, key, refine = _keyed(rule, columns, weak)
    leads = weak if rule.weak_only else np.ones(len(weak), dtype=np.bool_)
    rounds = list(_rounds(owner, key, refine, leads, rule.cap))
    pairs = [_within(each.owner, each.start, each.size, weak, rule.weak_only) for each in rounds]
    a, b = (np.concatenate(side) for side in zip(*pairs, strict=True))
    line: dict[str, object] = {
        "rule": rule.name,
        "pairs": len(a),
        "blocks": sum(len(each.size) for each in rounds),
        "largest": max(int(each.size.max(initial=0)) for each in rounds),
        "refined": len(rounds) > 1,
        "cut": len(rounds[-1].too_large),
    }
    return _packed(a, b, number, len(profiles)), line


def _rounds(owner: Ints, key: Keys, refine: list[Keys], leads: Flags, cap: int) -> Iterator[_Round]:
    """Blocks small enough to compare, then those of the oversized ones refined by one more column, and so on.

    A block counts only if a profile that may lead a pair stands in it.
    """
    for extra in (*range(len(refine)), None):
        order, key = in_order(key)
        owner = owner[order]
        refine = [values[order] for values in refine]
        edge = np.flatnonzero(np.concatenate([key[1:] != key[:-1], [True]])) + 1
        start, size = np.concatenate([[0], edge[:-1]]), np.diff(edge, prepend=0)
        led = np.logical_or.reduceat(leads[owner], start) if len(owner) else np.zeros(1, dtype=np.bool_)
        small, large = led & (size >= 2) & (size <= cap), np.flatnonzero(np.repeat(led & (size > cap), size))
        yield _Round(owner, start[small], size[small], large)
        if extra is None or not len(large):
            return
        large = large[refine[extra][large] > 0]
        owner, key = owner[large], mix(key[large], refine[extra][large])
        refine = [values[large] for values in refine]


def _keyed(rule: Rule, columns: dict[str, _Column], weak: Flags) -> tuple[Ints, Keys, list[Keys]]:
    """Owners, keys and refining keys of a rule; only keys that could make a pair."""
    parts = [columns[name] for name in rule.key]
    ties = next((part.owner for part in parts if part.owner is not None), None)
    owner = np.arange(len(weak)) if ties is None else ties
    values = [part.value if part.owner is not None else part.value[owner] for part in parts]
    known = np.logical_and.reduce([value > 0 for value in values])
    at = np.flatnonzero(known)
    owner, key = owner[at], mix(*(value[at] for value in values))
    if rule.weak_only:
        kept = _sieved(key, weak[owner])
        at, owner, key = at[kept], owner[kept], key[kept]
    if ties is not None:
        once = representatives(mix(owner, key))
        at, owner, key = at[once], owner[once], key[once]
    return owner, key, [_refining(columns[name], at, owner, ties) for name in rule.refine]


def _sieved(key: Keys, weak: Flags) -> Flags:
    """Keys that a weak profile may hold, with few others: told by a table small enough for the cache."""
    held = key[weak]
    places = np.uint64(1 << (SIEVE * max(len(held), 1)).bit_length())
    sieve = np.zeros(places, dtype=np.bool_)
    sieve[held % places] = True
    return np.asarray(sieve[key % places], dtype=np.bool_)


def _refining(column: _Column, at: Ints, owner: Ints, ties: Ints | None) -> Keys:
    """A refining column for the rows that are left; of several places of a profile the first counts."""
    if column.owner is None:
        return column.value[owner]
    if column.owner is ties:
        return column.value[at]
    first = np.zeros(int(owner.max(initial=-1)) + 1, dtype=np.uint64)
    known = (column.owner < len(first)) & (column.value > 0)
    first[column.owner[known][::-1]] = column.value[known][::-1]
    return first[owner]


def _within(owner: Ints, start: Ints, size: Ints, weak: Flags, weak_only: bool) -> tuple[Ints, Ints]:
    """All pairs within blocks given as stretches of ``owner``; of two that may both lead, the smaller leads."""
    member = np.repeat(start, size) + ramp(size)
    start_of, size_of = np.repeat(start, size), np.repeat(size, size)
    if weak_only:
        leads = weak[owner[member]]
        member, start_of, size_of = member[leads], start_of[leads], size_of[leads]
    a = np.repeat(owner[member], size_of)
    b = owner[np.repeat(start_of, size_of) + ramp(size_of)]
    kept = (a < b) | ((a > b) & ~weak[b]) if weak_only else a < b
    return a[kept], b[kept]
