"""Persons -> households, from the half-lists that departments keep.

Evidence comes as *claims*: a department's household list, the head's id or name that rows repeat, people written in
one row, a phone, kin behind one door. Persons and claims form a bipartite graph; claims are granted from the surest
down, and two households of one current list are kept apart unless they share a door (from sure to unsure, after the
iterative approach of Christen et al. 2017). Only then does a door alone count, and only for someone who lives alone
as far as the lists know: two families behind one number are more often neighbours than one household.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.constraints import Constraints, nothing_held
from linkage.encode import NONE, Ints, Keys, mix, numbered, representatives
from linkage.group import group
from linkage.profile import Profiles

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
DOOR, KIN, PHONE, HEAD, ROW, LIST = range(len(EVIDENCE))
"""Kinds of claims, the surest last."""
TWO_HOUSEHOLDS: Final = "同一名册中的两户"


@dataclass(frozen=True)
class Sightings:
    """Every record with its person and what it tells about where and with whom they live; 0 or ``NONE`` if nothing.

    Attributes:
        person: the person of the record.
        home: key of the door, if it is no institution's.
        profiles: the profiles behind the persons.
    """

    person: Ints
    home: Keys
    profiles: Profiles


@dataclass(frozen=True)
class Claims:
    """Distinct (person, claim) pairs: persons held to live together, and how sure that kind of claim is."""

    person: Ints
    claim: Ints
    kind: npt.NDArray[np.int8]
    key: Keys
    count: int


def households(profiles: Profiles, person: Ints) -> pl.DataFrame:
    """Assign each person to one household.

    Args:
        profiles: the profiles that were linked.
        person: the person of each profile, numbered from 0.

    Returns:
        ``person``, ``household`` (int64, numbered by first person), ``relation`` (as written) and ``evidence``.
    """
    seen = _sightings(profiles, person)
    people = int(person.max(initial=-1)) + 1
    claims = _claims(seen)
    first = _settle(claims, _exclusive(seen, claims, people), people)
    doors = _doors(seen, first)
    household = _settle(doors, nothing_held(), int(first.max(initial=-1)) + 1)[first]
    evidence = _strongest(claims, people)
    joined = np.zeros(people, dtype=np.bool_)
    joined[np.isin(first, doors.person)] = True
    evidence = np.where((evidence == NONE) & joined, DOOR, evidence)
    words = pl.Series("evidence", [*EVIDENCE, None])
    return pl.DataFrame(
        {
            "person": np.arange(people),
            "household": numbered(household),
            "relation": _relations(seen, people),
            "evidence": words.gather(
                pl.Series(np.where(evidence == NONE, len(EVIDENCE), evidence), dtype=pl.UInt32)
            ),
        }
    )


def _sightings(profiles: Profiles, person: Ints) -> Sightings:
    records, places = profiles.records, profiles.places
    home = np.where(places.institution, np.uint64(0), places.home)
    return Sightings(person[profiles.of_record], np.append(home, np.uint64(0))[records.place], profiles)


def _claims(seen: Sightings) -> Claims:
    """All claims but the bare door."""
    records, profiles = seen.profiles.records, seen.profiles
    sure = np.flatnonzero(profiles.sure[profiles.of_record])
    valid_heads = np.flatnonzero(records.headed != NONE)
    head = np.where(records.head != NONE, records.head, records.name)
    surname = np.append(records.name_keys.surname, np.uint64(0))[records.name]
    rows, own_phone = _living_together(seen), _own_phones(seen)
    told = [
        _told(LIST, 0, np.flatnonzero(records.numbered != NONE), records.numbered),
        _told(
            LIST,
            1,
            np.concatenate([valid_heads, sure]),
            np.concatenate([records.headed[valid_heads], records.id[sure]]),
            aligned=True,
        ),
        _told(ROW, 2, rows, records.row),
        _told(HEAD, 3, np.flatnonzero((seen.home > 0) & (head != NONE)), head, seen.home),
        _told(PHONE, 4, own_phone, records.phone),
        _told(KIN, 5, np.flatnonzero((seen.home > 0) & (surname > 0)), surname, seen.home),
    ]
    at, key, kind = (np.concatenate(parts) for parts in zip(*told, strict=True))
    return _gathered(seen.person[at], key, kind)


def _told(
    kind: int, salt: int, at: Ints, *parts: npt.NDArray[np.generic], aligned: bool = False
) -> tuple[Ints, Keys, npt.NDArray[np.int8]]:
    """Claims of one kind: the records that make them and what the claimants share."""
    shared = parts if aligned else tuple(part[at] for part in parts)
    return at, mix(np.full(len(at), salt), *shared), np.full(len(at), kind, dtype=np.int8)


def _gathered(person: Ints, key: Keys, kind: npt.NDArray[np.int8]) -> Claims:
    """Distinct claims that gather 2 to ``LARGEST`` persons."""
    number = numbered(key)
    once = representatives((number << 32) | person)
    person, number, kind, key = person[once], number[once], kind[once], key[once]
    size = np.bincount(number)[number]
    fit = (size >= 2) & (size <= LARGEST)
    claim = numbered(key[fit])
    return Claims(person[fit], claim, kind[fit], key[fit], int(claim.max(initial=-1)) + 1)


def _own_phones(seen: Sightings) -> Ints:
    """Records whose phone is seen at few doors."""
    phone = seen.profiles.records.phone
    at = np.flatnonzero((phone != NONE) & (seen.home > 0))
    doors = np.bincount(
        phone[at][representatives(mix(phone[at], seen.home[at]))], minlength=int(phone.max(initial=-1)) + 2
    )
    return np.flatnonzero((phone != NONE) & (doors[phone] < SHARED_PHONE))


def _living_together(seen: Sightings) -> Ints:
    """Records of lists whose row-mates share a home where both homes are known: carers and sponsors need not."""
    records = seen.profiles.records
    rows = np.flatnonzero((records.role != NONE) & (records.row != NONE))
    homes = (
        pl.DataFrame({"person": seen.person, "home": seen.home})
        .filter(pl.col("home") > 0)
        .unique(maintain_order=True)
    )
    mates = pl.DataFrame({"list": records.list[rows], "row": records.row[rows], "person": seen.person[rows]})
    mates = mates.filter(pl.len().over("row") > 1).join(homes, on="person")
    pairs = (
        mates.join(mates, on=["row"], suffix="_b")
        .filter(pl.col("person") < pl.col("person_b"))
        .group_by("list", "person", "person_b")
        .agg(together=(pl.col("home") == pl.col("home_b")).any())
    )
    apart = (
        pairs.group_by("list")
        .agg(pairs=pl.len(), together=pl.col("together").mean())
        .filter((pl.col("pairs") >= TELLING) & (pl.col("together") < 0.5))
    )
    return rows[~np.isin(records.list[rows], apart["list"].to_numpy())]


def _exclusive(seen: Sightings, claims: Claims, first: int) -> pl.DataFrame:
    """Two households of one list are two, unless they live behind one door: constraint keys of claim nodes.

    A list tells its households apart by number, by the head's id, or by both; each way is a kind of its own.
    """
    records = seen.profiles.records
    found = []
    for salt, number in enumerate((records.numbered, records.headed)):
        at = np.flatnonzero(number != NONE)
        key = mix(np.full(len(at), salt), number[at])
        found.append(
            pl.DataFrame(
                {"list": records.list[at], "kind": np.full(len(at), salt), "key": key, "home": seen.home[at]}
            )
        )
    listed = pl.concat(found).with_columns(home=pl.when(pl.col("home") > 0).then("home"))
    alone = (
        listed.group_by("list", "kind", "key")
        .agg(pl.col("home").drop_nulls().first())
        .filter(pl.col("home").is_null() | (pl.len().over("list", "kind", "home") == 1))
    )
    nodes = pl.DataFrame({"key": claims.key, "claim": claims.claim}).unique("key", maintain_order=True)
    return (
        alone.join(nodes, on="key")
        .select(
            profile=(pl.col("claim") + first).cast(pl.UInt32),
            key=pl.struct("list", "kind").rank("dense").cast(pl.Int64),
            copy=pl.col("claim"),
            reason=pl.lit(TWO_HOUSEHOLDS),
        )
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
    at = np.flatnonzero((seen.home > 0) & inner)
    size = np.bincount(household)
    pairs = representatives(mix(seen.home[at], household[seen.person[at]]))
    home, here = seen.home[at][pairs], household[seen.person[at]][pairs]
    number = numbered(home)
    alone = np.bincount(number[size[here] == 1], minlength=int(number.max(initial=-1)) + 1)
    fit = (np.bincount(number)[number] == 2) & (alone[number] > 0)
    return _gathered(here[fit], home[fit], np.full(int(fit.sum()), DOOR, dtype=np.int8))


def _relations(seen: Sightings, people: int) -> pl.Series:
    """What lists most often write as a person's relation to the head."""
    records = seen.profiles.records
    at = np.flatnonzero(records.relation != NONE)
    packed, times = np.unique((seen.person[at] << 32) | records.relation[at], return_counts=True)
    order = np.lexsort((packed & 0xFFFFFFFF, -times, packed >> 32))
    person = packed[order] >> 32
    top = order[np.flatnonzero(np.diff(person, prepend=-1))]
    most = np.full(people, len(records.relations))
    most[packed[top] >> 32] = packed[top] & 0xFFFFFFFF
    words = pl.concat([records.relations.alias("relation"), pl.Series("relation", [None], dtype=pl.String)])
    return words.gather(pl.Series(most, dtype=pl.UInt32))


def _strongest(claims: Claims, people: int) -> Ints:
    """The surest kind of claim that each person is part of; ``NONE`` where there is none."""
    best = np.full(people, NONE)
    np.maximum.at(best, claims.person, claims.kind.astype(np.int64))
    return best
