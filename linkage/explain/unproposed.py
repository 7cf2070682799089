"""Why blocking did not propose a pair: per rule, which part of its key differs or is missing, or what was cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkage.block import RULES, Rule, _Column, _columns, _keyed
from linkage.encode import Ints, Keys
from linkage.explain.words import PART_TEXT
from linkage.profile import Profiles


@dataclass(frozen=True)
class Miss:
    """A blocking rule, or all remaining ones, and why it did not bring the pair together."""

    rule: str
    why: str


def misses(profiles: Profiles, first: int, second: int) -> tuple[Miss, ...]:
    """Why no rule proposed two profiles, called 甲 and 乙.

    Args:
        profiles: what was blocked.
        first: the profile called 甲.
        second: the profile called 乙.
    """
    columns = _columns(profiles)
    settled = bool(profiles.sure[first] and profiles.sure[second])
    asked = [rule for rule in RULES if not (settled and rule.weak_only)]
    told = [Miss(rule.name, _why(rule, profiles, columns, first, second)) for rule in asked]
    if settled:
        told.append(Miss("其余规则", "两份档案都有可靠的证件号；其余规则只为没有的找人"))
    return tuple(told)


def _why(rule: Rule, profiles: Profiles, columns: dict[str, _Column], first: int, second: int) -> str:
    """Why one rule did not bring the two together."""
    lacking = [text for part in rule.key if (text := _unlike(part, columns[part], first, second)) is not None]
    return "、".join(lacking) or _too_many(rule, profiles, columns, first, second)


def _unlike(part: str, column: _Column, first: int, second: int) -> str | None:
    """How two profiles fail to agree on a part of a key; None if they agree."""
    left, right = _values(column, first), _values(column, second)
    if left & right:
        return None
    return _difference(part, bool(left), bool(right))


def _difference(part: str, left: bool, right: bool) -> str:
    """Different, or missing on one side or on both."""
    word = PART_TEXT[part]
    if left and right:
        return f"{word}不同"
    return f"两者都没有{word}" if left == right else f"{'甲' if right else '乙'}没有{word}"


def _values(column: _Column, profile: int) -> set[int]:
    """The values of one profile in a blocking column."""
    held = column.value[[profile]] if column.owner is None else column.value[column.owner == profile]
    return set(held[held > 0].tolist())


def _too_many(rule: Rule, profiles: Profiles, columns: dict[str, _Column], first: int, second: int) -> str:
    """They agree on the whole key, but too many others do so as well."""
    owner, key, extras = _keyed(rule, columns, ~profiles.sure)
    shared = np.intersect1d(key[owner == first], key[owner == second])
    told = [_refined(rule, owner, np.flatnonzero(key == value), extras, first, second) for value in shared]
    return told[0] if told else "各部分不在同一处"


def _refined(rule: Rule, owner: Ints, block: Ints, extras: list[Keys], first: int, second: int) -> str:
    """Follow one oversized block through its refinements, to where the two part or the block is cut."""
    whole = f"相同的有 {len(block)} 份档案，超过 {rule.cap} 份"
    by = []
    for part, values in zip(rule.refine, extras, strict=True):
        left, right = (int(values[block[owner[block] == one]][0]) for one in (first, second))
        by.append(PART_TEXT[part])
        if left != right or not left:
            return f"{whole}，按{'、'.join(by)}细分后不在一组（{_difference(part, left > 0, right > 0)}）"
        block = block[values[block] == left]
        if len(block) <= rule.cap:
            break
    rest = f"，按{'、'.join(by)}细分后还有 {len(block)} 份" if by else ""
    return f"{whole}{rest}，没有逐对比较"
