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

from linkage.encode import NONE, Ints, distinct, numbered
from linkage.kin import LARGEST, mates
from linkage.profile import Profiles
from linkage.ties import Ties

TELLING: Final = 5
"""So many pairs of row-mates with known homes tell whether a list names people who live together."""
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
    rows = np.where(records.role != NONE, records.row, NONE)
    a, b = mates(seen.person, rows)
    homes = Ties.of(seen.person, seen.home, seen.people)
    some = homes.sizes() > 0
    both = (seen.person[a] < seen.person[b]) & some[seen.person[a]] & some[seen.person[b]]
    a, b = a[both], b[both]
    together = homes.shared(seen.person[a], seen.person[b])
    lists = len(records.lists)
    known = np.bincount(records.list[a], minlength=lists)
    share = np.bincount(records.list[a], weights=together, minlength=lists) / np.maximum(known, 1)
    apart = (known >= TELLING) & (share < 0.5)
    at = np.flatnonzero((rows != NONE) & ~np.append(apart, False)[records.list])
    return _gathered(ROW, seen.person[at], rows[at])


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
        table = pl.DataFrame(
            {"list": records.list[at], "claim": claim_of[number[at]] + before, "home": seen.home[at]}
        ).with_columns(home=pl.when(pl.col("home") != NONE).then("home"))
        alone = (
            table.group_by("list", "claim")
            .agg(pl.col("home").drop_nulls().min())
            .filter(pl.col("home").is_null() | (pl.len().over("list", "home") == 1))
        )
        found.append(alone.select(profile="claim", key=pl.col("list") * len(listed) + way))
        before += claims.count
    return (
        pl.concat(found)
        .select(pl.col("profile").cast(pl.UInt32), "key", copy="profile", reason=pl.lit(TWO_HOUSEHOLDS))
        .sort("profile", "key")
    )
