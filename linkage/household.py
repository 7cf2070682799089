"""Persons -> households, from the half-lists that departments keep.

Evidence comes as *claims*: a department's household list, the head's id or name that rows repeat, people written in
one row, a phone, kin behind one door. Persons and claims form a bipartite graph; claims are granted from the surest
down, and two households of one current list are kept apart unless they share a door (from sure to unsure, after the
iterative approach of Christen et al. 2017). Only then does a door alone count, and only for someone who lives alone
as far as the lists know: two families behind one number are more often neighbours than one household.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.constraints import Constraints, nothing_held
from linkage.encode import NONE, Ints, ascending, distinct, numbered, paired, renumbered
from linkage.group import group
from linkage.kin import mates
from linkage.profile import Profiles
from linkage.side_by_side import side_by_side
from linkage.ties import Ties

LARGEST: Final = 15
"""A claim that would gather more people than this is an institution or a mistake."""
SHARED_PHONE: Final = 3
"""A phone seen at this many doors belongs to a cadre or a shop, not to a family."""
TELLING: Final = 5
"""So many pairs of row-mates with known homes tell whether a list names people who live together."""
EVIDENCE: Final = (
    "同一门牌",
    "同一门牌、同姓",
    "同一电话、同一住处",
    "同一户主、同一住处",
    "同写在一行",
    "同在一份户名册",
)
SURE: Final = np.array([0.5, 0.6, 0.6, 0.95, 0.97, 0.99])
"""How sure each kind of claim is."""
DOOR, KIN, PHONE, HEAD, ROW, LIST = range(len(EVIDENCE))
"""Kinds of claims, the surest last."""
CONTRADICTION: Final = {
    "household": pl.Int64,
    "person": pl.Int64,
    "other_household": pl.Int64,
    "kind": pl.String,
    "detail": pl.String,
}
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


def households(profiles: Profiles, person: Ints) -> pl.DataFrame:
    """Assign each person to one household.

    Args:
        profiles: the profiles that were linked.
        person: the person of each profile, numbered from 0.

    Returns:
        ``person``, ``household`` (int64, numbered by first person), ``relation`` (as written), ``evidence`` and
        ``probability``.
    """
    seen = _sightings(profiles, person)
    people = seen.people
    kinds = (_by_number, _by_head, _in_rows, _behind_doors, _under_heads, _on_phones)
    told = side_by_side([partial(kind, seen) for kind in kinds])
    claims = _joined(told)
    first = _settle(claims, _exclusive(seen, told[:2], people), people)
    doors = _doors(seen, first)
    household = _settle(doors, nothing_held(), int(first.max(initial=-1)) + 1)[first]
    evidence = _strongest(claims, people)
    joined = np.isin(first, doors.person)
    evidence = np.where((evidence == NONE) & joined, DOOR, evidence)
    words = pl.Series("evidence", [*EVIDENCE, None])
    return pl.DataFrame(
        {
            "person": np.arange(people),
            "household": renumbered(household),
            "relation": _relations(seen),
            "probability": np.append(SURE, 1.0)[evidence],
            "evidence": words.gather(
                pl.Series(np.where(evidence == NONE, len(EVIDENCE), evidence), dtype=pl.UInt32)
            ),
        }
    )


def _sightings(profiles: Profiles, person: Ints) -> Sightings:
    places = profiles.places
    home = numbered(places.home, (places.home > 0) & ~places.institution)
    at = np.append(home, NONE)[profiles.records.place]
    return Sightings(profiles, person[profiles.of_record], at, int(person.max(initial=-1)) + 1)


def _gathered(kind: int, person: Ints, key: Ints) -> Claims:
    """Claims of one kind by what the claimants share: those that gather 2 to ``LARGEST`` persons."""
    pairs = distinct((key << 32) | person)
    person, key = pairs & 0xFFFFFFFF, pairs >> 32
    size = np.bincount(key)[key] if len(key) else key
    fit = np.flatnonzero((size >= 2) & (size <= LARGEST))
    changes = np.diff(key[fit], prepend=NONE) != 0
    claim = np.cumsum(changes) - 1
    return Claims(person[fit], claim, np.full(len(fit), kind, dtype=np.int8), key[fit][changes])


def _joined(claims: list[Claims]) -> Claims:
    """All claims together, numbered one kind after the other."""
    before = np.cumsum([0, *(each.count for each in claims)])
    return Claims(
        np.concatenate([each.person for each in claims]),
        np.concatenate([each.claim + start for each, start in zip(claims, before, strict=False)]),
        np.concatenate([each.kind for each in claims]),
        np.concatenate([each.key for each in claims]),
    )


def _by_number(seen: Sightings) -> Claims:
    """A department's household lists, told by household number."""
    number = seen.profiles.records.numbered
    at = np.flatnonzero(number != NONE)
    return _gathered(LIST, seen.person[at], number[at])


def _by_head(seen: Sightings) -> Claims:
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


def _in_rows(seen: Sightings) -> Claims:
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


def _under_heads(seen: Sightings) -> Claims:
    """People at one door under one head's name."""
    records = seen.profiles.records
    named_head = np.zeros(len(records.names.length), dtype=np.bool_)
    named_head[records.head[records.head != NONE]] = True
    head = np.where(records.head != NONE, records.head, records.name)
    at = np.flatnonzero((seen.home != NONE) & np.append(named_head, False)[head])
    return _gathered(HEAD, seen.person[at], paired(seen.home[at], head[at]))


def _on_phones(seen: Sightings) -> Claims:
    """People of one phone that is seen at few doors."""
    phone = seen.profiles.records.phone
    at = np.flatnonzero((phone != NONE) & (seen.home != NONE))
    doors = distinct((phone[at] << 32) | seen.home[at]) >> 32
    doors = np.bincount(doors, minlength=int(phone.max(initial=-1)) + 2)
    own = np.flatnonzero((phone != NONE) & (doors[phone] < SHARED_PHONE))
    return _gathered(PHONE, seen.person[own], phone[own])


def _behind_doors(seen: Sightings) -> Claims:
    """People of one surname behind one door."""
    records = seen.profiles.records
    surname = np.append(numbered(records.name_keys.surname, records.name_keys.surname > 0), NONE)[
        records.name
    ]
    at = np.flatnonzero((seen.home != NONE) & (surname != NONE))
    pairs = distinct((seen.home[at] << 32) | seen.person[at]) >> 32
    at = at[np.bincount(pairs)[seen.home[at]] > 1] if len(at) else at
    return _gathered(KIN, seen.person[at], paired(seen.home[at], surname[at]))


def _exclusive(seen: Sightings, listed: list[Claims], first: int) -> pl.DataFrame:
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


def _settle(claims: Claims, exclusive: pl.DataFrame, people: int) -> Ints:
    """Group persons by claims, the surest first: the household of each person."""
    links = pl.DataFrame(
        {
            "a": claims.person.astype(np.uint32),
            "b": (claims.claim + people).astype(np.uint32),
            "weight": claims.kind.astype(np.float64),
        }
    )
    none = pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32})
    return group(links, Constraints(np.full(people + claims.count, NONE), exclusive, none, none)).person[
        :people
    ]


def _doors(seen: Sightings, household: Ints) -> Claims:
    """Doors behind which exactly two households stand, one of them a single person; a mere road number is no door."""
    places = seen.profiles.places
    inner = np.append(places.first > 0, False)[seen.profiles.records.place]
    at = np.flatnonzero((seen.home != NONE) & inner)
    pairs = distinct((seen.home[at] << 32) | household[seen.person[at]])
    home, here = pairs >> 32, pairs & 0xFFFFFFFF
    size, homes = np.bincount(household), int(home.max(initial=-1)) + 1
    behind = np.bincount(home, minlength=homes)
    alone = np.bincount(home[size[here] == 1], minlength=homes)
    fit = (behind[home] == 2) & (alone[home] > 0)
    return _gathered(DOOR, here[fit], home[fit])


def _relations(seen: Sightings) -> pl.Series:
    """What lists most often write as a person's relation to the head."""
    records = seen.profiles.records
    at = np.flatnonzero(records.relation != NONE)
    ordered = ascending((seen.person[at] << 32) | records.relation[at])
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    packed, times = ordered[start], np.diff(start, append=len(ordered))
    order = np.lexsort((packed & 0xFFFFFFFF, -times, packed >> 32))
    person = packed[order] >> 32
    top = order[np.flatnonzero(np.diff(person, prepend=-1))]
    most = np.full(seen.people, len(records.relations))
    most[packed[top] >> 32] = packed[top] & 0xFFFFFFFF
    words = pl.concat([records.relations.alias("relation"), pl.Series("relation", [None], dtype=pl.String)])
    return words.gather(pl.Series(most, dtype=pl.UInt32))


def _strongest(claims: Claims, people: int) -> Ints:
    """The surest kind of claim that each person is part of; ``NONE`` where there is none."""
    best = np.full(people, NONE)
    np.maximum.at(best, claims.person, claims.kind.astype(np.int64))
    return best
