"""What may not stand together in one person: sure ids, lists that name a person once, household lists, rows, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.encode import NONE, Flags, Ints, distinct, inverse, mix, numbered, paired, representatives
from linkage.profile import Profiles
from linkage.read import Records

DECISIONS: Final = {"record_a": pl.String, "record_b": pl.String, "verdict": pl.String}
REASONS: Final = ("该名册中一人只列一次", "同一户名册中的两名成员", "同一行所写的两个人")
LIST, HOUSE, ROW = range(len(REASONS))
LEAST: Final = 50
REPEATS: Final = 0.005
"""A list of at least so many ids names each person once if no greater share of them stands twice."""


@dataclass(frozen=True)
class Constraints:
    """What may not stand together in one person.

    Attributes:
        ids: per profile the valid id it surely holds, as a number; -1 where none. Two different ones exclude.
        keys: ``profile``, ``key``, ``copy``, ``reason``: two profiles that hold the same key exclude each other,
            unless their rows are copies of one another.
        apart: ``a``, ``b``: pairs that a reviewer has told apart.
        together: ``a``, ``b``: pairs that a reviewer has joined.
    """

    ids: Ints
    keys: pl.DataFrame
    apart: pl.DataFrame
    together: pl.DataFrame

    def of(self, place: Ints) -> Constraints:
        """The constraints of some profiles by their places, from 0 in order of profiles; -1 for the others."""
        held = place[self.keys["profile"].to_numpy()]
        keys = self.keys.with_columns(profile=pl.Series(held)).filter(pl.Series(held >= 0))
        return Constraints(
            self.ids[place >= 0],
            keys.cast({"profile": pl.UInt32}),
            *(at_places(pairs, place) for pairs in (self.apart, self.together)),
        )


def at_places(pairs: pl.DataFrame, place: Ints) -> pl.DataFrame:
    """Pairs of profiles that both have a place, by their places."""
    a, b = (place[pairs[side].to_numpy()] for side in ("a", "b"))
    placed = pairs.with_columns(a=pl.Series(a), b=pl.Series(b)).filter(pl.Series((a >= 0) & (b >= 0)))
    return placed.cast({"a": pl.UInt32, "b": pl.UInt32})


def constraints(
    profiles: Profiles, linked: Flags, words: pl.DataFrame, distinct_in: Sequence[str] | None
) -> Constraints:
    """The constraints that the records and the reviewers' words lay on profiles.

    Args:
        profiles: what is to be grouped.
        linked: the profiles that any link touches; the others need no keys.
        words: the reviewers' verdicts on profiles (``verdicts``).
        distinct_in: departments or lists that name no person twice; estimated where not told.
    """
    seen = profiles.records
    main = seen.main
    told = _estimated(profiles, main) if distinct_in is None else _told(profiles, distinct_in)
    in_list = np.where(main & told, seen.list, NONE)
    housed = np.flatnonzero(seen.household != NONE)
    in_house = np.full(len(seen), NONE)
    in_house[housed] = paired(seen.list[housed], seen.household[housed])
    in_row = np.where(seen.role != NONE, seen.row, NONE)
    groups = (in_list, in_house, in_row)
    held = [
        _held(profiles, np.where(linked[profiles.of_record], group, NONE), kind)
        for kind, group in enumerate(groups)
    ]
    return Constraints(
        ids=np.where(profiles.sure, profiles.id, NONE),
        keys=pl.concat(held),
        apart=words.filter(pl.col("verdict") == "different").select("a", "b"),
        together=words.filter(pl.col("verdict") == "same").select("a", "b"),
    )


def _told(profiles: Profiles, distinct_in: Sequence[str]) -> Flags:
    """Records of lists or departments that are said to name no person twice."""
    seen = profiles.records
    lists, departments = (
        words.is_in(list(distinct_in)).to_numpy() for words in (seen.lists, seen.departments)
    )
    named = np.append(lists, False)[seen.list] | np.append(departments, False)[seen.department]
    return np.asarray(named, dtype=np.bool_)


def _estimated(profiles: Profiles, main: Flags) -> Flags:
    """Records of lists in which hardly any id stands twice: they name each person once."""
    seen = profiles.records
    whole = np.append(~seen.ids.masked, False)[seen.id]
    counted = np.flatnonzero(whole & main)
    size = len(seen.lists)
    rows = np.bincount(seen.list[counted], minlength=size)
    people = distinct((seen.list[counted] << 32) | seen.id[counted]) >> 32
    people = np.bincount(people, minlength=size)
    rows = rows // _deliveries(seen, (people > 0) & (rows >= 2 * people))
    once = (rows >= LEAST) & (people >= (1 - REPEATS) * rows)
    return np.append(once, False)[seen.list]


def _deliveries(seen: Records, suspects: Flags) -> Ints:
    """How many times over each suspect list stands there whole: the least that any of its rows is repeated."""
    times = np.ones(len(suspects), dtype=np.int64)
    at = np.flatnonzero(suspects[seen.list])
    if not len(at):
        return times
    _, row = inverse(mix(*(column[at] for column in seen.written)))
    least = np.full(len(suspects), len(at))
    np.minimum.at(least, seen.list[at], np.bincount(row)[row])
    return np.where(suspects, least, times)


def _held(profiles: Profiles, group: Ints, kind: int) -> pl.DataFrame:
    """Keys of one kind that profiles hold, each with the copy that its row is of."""
    at = np.flatnonzero(group != NONE)
    profile = profiles.of_record[at]
    once = representatives((group[at] << 32) | profile)
    at, profile = at[once], profile[once]
    copy = _copies(profiles, at, group[at], kind)
    columns = {"profile": profile.astype(np.uint32), "key": group[at] * len(REASONS) + kind, "copy": copy}
    return pl.DataFrame(columns).with_columns(reason=pl.lit(REASONS[kind]))


def _copies(profiles: Profiles, at: Ints, group: Ints, kind: int) -> Ints:
    """Rows entered twice are one person: rows of one id and sound, and rows of one household and sound.

    A household whose list holds two names of one sound was copied, with a slip or without its ids; two members of
    one family do not bear one name.
    """
    seen = profiles.records
    sound = np.append(seen.name_keys.sound, np.uint64(0))[seen.name[at]]
    own = np.where((seen.id[at] != NONE) & (sound > 0), mix(seen.id[at], sound), mix(profiles.of_record[at]))
    if kind != HOUSE:
        own = numbered(own)
        if kind == LIST:
            at_home = np.flatnonzero((seen.household[at] != NONE) & (sound > 0))
            copied = numbered(mix(group[at_home], seen.household[at[at_home]], sound[at_home]))
            valid = np.append(seen.ids.valid, False)[seen.id[at[at_home]]]
            best = np.full(int(copied.max(initial=-1)) + 1, NONE)
            for chosen in (np.flatnonzero(~valid), np.flatnonzero(valid)):
                best[copied[chosen][::-1]] = own[at_home[chosen]][::-1]
            own[at_home] = np.where(valid, own[at_home], best[copied])
        return own
    return numbered(np.where(sound > 0, sound, own))


def verdicts(profiles: Profiles, decisions: pa.Table | None) -> pl.DataFrame:
    """Decisions on records as decisions on profiles: ``a`` < ``b``, ``verdict``."""
    if decisions is None or not decisions.num_rows:
        return pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32, "verdict": pl.String})
    number = pl.DataFrame(
        {
            "record": profiles.records.record_id.cast(pl.String),
            "profile": profiles.of_record.astype(np.uint32),
        }
    )
    return (
        pl.DataFrame(pl.from_arrow(decisions))
        .select(pl.col("record_a", "record_b").cast(pl.String), "verdict")
        .join(number.rename({"record": "record_a", "profile": "x"}), on="record_a")
        .join(number.rename({"record": "record_b", "profile": "y"}), on="record_b")
        .select(a=pl.min_horizontal("x", "y"), b=pl.max_horizontal("x", "y"), verdict="verdict")
        .unique(maintain_order=True)
        .sort("a", "b")
    )


def nothing_held() -> pl.DataFrame:
    """No keys at all, in the form of ``Constraints.keys``."""
    return pl.DataFrame(schema={"profile": pl.UInt32, "key": pl.Int64, "copy": pl.Int64, "reason": pl.String})
