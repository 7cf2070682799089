"""What lists say outright about who lives together: claims.

A claim is a household number, a head's id that rows repeat, or one row with several people in it. Such a claim holds
for all whom it names, unless the list keeps them in two households, or names carers and sponsors beside a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.encode import NONE, Flags, Ints, distinct, in_order, inverse, numbered
from linkage.kin import LARGEST, mates
from linkage.profile import Profiles
from linkage.ties import Ties

TELLING: Final = 5
"""So many pairs of row-mates with known homes tell whether a list names people who live together."""
ASKED: Final = 20_000
"""Of so many records of a list that stand in one row with others, at least, the rows are asked."""
ROW, LIST = range(2)
"""Kinds of claims, the surer last."""
TWO_HOUSEHOLDS: Final = "同一名册中的两户"


@dataclass(frozen=True)
class Sightings:
    """Every record with its person and what it tells about where they live.

    Attributes:
        profiles: the profiles behind the persons.
        person: the person of the record.
        home: number of the door, ``NONE`` if none is written or it is an institution's.
        people: how many persons there are.
    """

    profiles: Profiles
    person: Ints
    home: Ints
    people: int

    @classmethod
    def of(cls, profiles: Profiles, person: Ints) -> Sightings:
        """The records of profiles whose persons are known."""
        places = profiles.places
        home = numbered(places.home, (places.home > 0) & ~places.institution)
        at = np.append(home, NONE)[profiles.records.place]
        return cls(profiles, person[profiles.of_record], at, int(person.max(initial=-1)) + 1)


@dataclass(frozen=True)
class Claims:
    """Distinct (person, claim) pairs: persons held to live together, and how sure that kind of claim is.

    Attributes:
        person, claim, kind: the pairs; claims are numbered from 0.
        key: per claim, what the claimants share.
    """

    person: Ints
    claim: Ints
    kind: npt.NDArray[np.int8]
    key: Ints

    @property
    def count(self) -> int:
        """How many claims there are."""
        return len(self.key)

    @classmethod
    def together(cls, claims: list[Claims]) -> Claims:
        """All claims, numbered one kind after the other."""
        before = np.cumsum([0, *(each.count for each in claims)])
        return cls(
            np.concatenate([each.person for each in claims]),
            np.concatenate([each.claim + start for each, start in zip(claims, before, strict=False)]),
            np.concatenate([each.kind for each in claims]),
            np.concatenate([each.key for each in claims]),
        )


def _gathered(kind: int, person: Ints, key: Ints) -> Claims:
    """Claims of one kind by what the claimants share: those that gather 2 to ``LARGEST`` persons."""
    pairs = distinct((key << 32) | person)
    person, key = pairs & 0xFFFFFFFF, pairs >> 32
    size = np.bincount(key)[key] if len(key) else key
    fit = np.flatnonzero((size >= 2) & (size <= LARGEST))
    changes = np.diff(key[fit], prepend=NONE) != 0
    claim = np.cumsum(changes) - 1
    return Claims(person[fit], claim, np.full(len(fit), kind, dtype=np.int8), key[fit][changes])


def by_number(seen: Sightings) -> Claims:
    """A department's household lists, told by household number."""
    number = seen.profiles.records.numbered
    at = np.flatnonzero(number != NONE)
    return _gathered(LIST, seen.person[at], number[at])


def by_head(seen: Sightings) -> Claims:
    """A department's household lists, told by the head's id."""
    records, profiles = seen.profiles.records, seen.profiles
    headed = np.flatnonzero(records.headed != NONE)
    is_head = np.zeros(len(records.ids.texts) + 1, dtype=np.bool_)
    is_head[records.headed[headed]] = True
    heads = np.flatnonzero(profiles.sure[profiles.of_record] & is_head[records.id])
    return _gathered(
        LIST,
        np.concatenate([seen.person[headed], seen.person[heads]]),
        np.concatenate([records.headed[headed], records.id[heads]]),
    )


def in_rows(seen: Sightings) -> Claims:
    """People written in one row, in lists whose row-mates share a home: carers and sponsors need not."""
    records = seen.profiles.records
    at = np.flatnonzero((records.row != NONE) & (records.role != NONE))
    at = at[np.bincount(records.row[at])[records.row[at]] > 1]
    at = at[~np.append(_apart(seen, at), False)[records.list[at]]]
    return _gathered(ROW, seen.person[at], records.row[at])


def _apart(seen: Sightings, at: Ints) -> Flags:
    """Which lists name people in one row who live apart, told by a sample of the rows in which records ``at`` stand."""
    records, lists = seen.profiles.records, len(seen.profiles.records.lists)
    at = at[records.list[at] != NONE]
    every = 1 + np.bincount(records.list[at], minlength=lists) // ASKED
    at = at[records.row[at] % every[records.list[at]] == 0]
    asked = np.zeros(seen.people, dtype=np.bool_)
    asked[seen.person[at]] = True
    theirs = np.flatnonzero(asked[seen.person])
    homes = Ties.of(seen.person[theirs], seen.home[theirs], seen.people)
    a, b = (at[side] for side in mates(seen.person[at], records.row[at]))
    settled = homes.sizes() > 0
    both = (seen.person[a] < seen.person[b]) & settled[seen.person[a]] & settled[seen.person[b]]
    a, b = a[both], b[both]
    together = homes.shared(seen.person[a], seen.person[b])
    known = np.bincount(records.list[a], minlength=lists)
    return np.asarray((known >= TELLING) & (np.bincount(records.list[a], together, lists) < known / 2))


def exclusive(seen: Sightings, listed: list[Claims], first: int) -> pl.DataFrame:
    """Two households of one list are two, unless they live behind one door: constraint keys of claim nodes.

    A list tells its households apart by number, by the head's id, or by both; each way is a kind of its own.
    """
    records = seen.profiles.records
    found, before = [], first
    for way, (claims, number) in enumerate(zip(listed, (records.numbered, records.headed), strict=True)):
        claim_of = np.full(int(number.max(initial=-1)) + 2, NONE)
        claim_of[claims.key] = np.arange(claims.count)
        at = np.flatnonzero(claim_of[number] != NONE)
        names, claim = _alone(records.list[at] + 1, claim_of[number[at]], seen.home[at])
        found.append(pl.DataFrame({"profile": claim + before, "key": names * len(listed) + way}))
        before += claims.count
    return (
        pl.concat(found)
        .with_columns(pl.col("profile").cast(pl.UInt32), copy="profile", reason=pl.lit(TWO_HOUSEHOLDS))
        .sort("profile", "key")
    )


def _alone(names: Ints, claim: Ints, home: Ints) -> tuple[Ints, Ints]:
    """The claims of each list, but for those that share their door with another of the list."""
    order, pairs = in_order((names << 32) | claim)
    start = np.flatnonzero(np.diff(pairs, prepend=NONE))
    told = np.where(home == NONE, np.iinfo(np.int64).max, home)[order]
    door = np.minimum.reduceat(told, start) if len(start) else told
    pairs = pairs[start]
    _, behind = inverse(((pairs >> 32) << 32) | np.minimum(door, 0xFFFFFFFF))
    alone = (door > 0xFFFFFFFF) | (np.bincount(behind)[behind] == 1) if len(pairs) else door > 0
    return pairs[alone] >> 32, pairs[alone] & 0xFFFFFFFF
