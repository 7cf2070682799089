"""Persons -> households, from the half-lists that departments keep.

What lists say outright comes first: persons and claims (see ``claims``) form a bipartite graph, and claims are granted
from the surest down, two households of one list kept apart. That leaves *groups*. Groups that meet behind a door, on a
telephone or an account are joined where kinship makes one household likelier than two (see ``meetings``), the surest
first, and never two groups that one list keeps as two households. This is group linkage (On et al. 2007) with
relations that must fit (Fu, Christen and Zhou 2014), from sure to unsure (Christen et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.claims import TWO_HOUSEHOLDS, Claims, Sightings, by_head, by_number, exclusive, in_rows
from linkage.constraints import Constraints, nothing_held
from linkage.encode import NONE, Ints, ascending, renumbered
from linkage.group import group
from linkage.kinship import People, counted, weights
from linkage.meetings import Meetings, doors, kinship, meetings, probability
from linkage.profile import Profiles
from linkage.side_by_side import side_by_side

Floats = npt.NDArray[np.float64]
LIKELIER: Final = 0.5
"""Groups that meet are joined if they are one household more probably than not."""
CLAIMED: Final = np.array([0.97, 0.99])
"""How sure each kind of claim is."""
CLAIM_WORDS: Final = ("同写在一行", "同在一份户名册")
MEETING_WORDS: Final = (
    "同一电话",
    "同一账户",
    "同一门牌",
    "同一门牌、同姓",
    "同一门牌、同一电话",
    "同一门牌、同一账户",
    "同一门牌、同一户主名",
)
PHONE, ACCOUNT, DOOR, SURNAME, DOOR_AND_PHONE, DOOR_AND_ACCOUNT, DOOR_AND_HEAD = range(len(MEETING_WORDS))


@dataclass(frozen=True)
class Households:
    """Who lives together.

    Attributes:
        seen: the sightings that told it.
        household: of each person, numbered by first person.
        evidence: number of the words for it among ``CLAIM_WORDS`` and then ``MEETING_WORDS``, by person; ``NONE`` for
            those who stand alone.
        probability: that the person belongs there.
        claims: what lists said, and ``granted``, the household that each claim was given to.
    """

    seen: Sightings
    household: Ints
    evidence: Ints
    probability: Floats
    claims: Claims
    granted: Ints

    def of_persons(self, origin: Ints, successor: Ints) -> Households:
        """The same for persons numbered anew.

        Args:
            origin: whose household each new person takes.
            successor: who each old person is now.
        """
        number = np.full(int(self.household.max(initial=-1)) + 1, NONE)
        household = renumbered(self.household[origin])
        number[self.household[origin]] = household
        return Households(
            Sightings(self.seen.profiles, successor[self.seen.person], self.seen.home, len(origin)),
            household,
            self.evidence[origin],
            self.probability[origin],
            replace(self.claims, person=successor[self.claims.person]),
            np.where(self.granted == NONE, NONE, np.append(number, NONE)[self.granted]),
        )

    def members(self) -> pl.DataFrame:
        """``person``, ``household``, ``relation`` (as most often written), ``evidence`` and ``probability``."""
        words = pl.Series("evidence", [*CLAIM_WORDS, *MEETING_WORDS, None])
        place = np.where(self.evidence == NONE, len(words) - 1, self.evidence)
        return pl.DataFrame(
            {
                "person": np.arange(self.seen.people),
                "household": self.household,
                "relation": _relations(self.seen),
                "evidence": words.gather(pl.Series(place, dtype=pl.UInt32)),
                "probability": self.probability,
            }
        )


def households(profiles: Profiles, person: Ints) -> Households:
    """Assign each person to one household; ``person`` is the person of each profile, numbered from 0."""
    seen = Sightings.of(profiles, person)
    claimed = side_by_side([partial(kind, seen) for kind in (in_rows, by_number, by_head)])
    listed = claimed[1:]
    claims = Claims.together([*listed, claimed[0]])
    own, granted = _groups(claims, exclusive(seen, listed, seen.people), seen.people)
    people = People.of(seen, person)
    tasks: list[Callable[[], Any]] = [
        lambda: meetings(seen, own),
        lambda: doors(seen, own),
        lambda: weights(*counted(people, listed[0], own)),
    ]
    met, shared, weight = side_by_side(tasks)
    likely = probability(
        met,
        kinship(met, own, people, weight),
        shared.strangers(int(np.count_nonzero(met.crowd))),
    )
    joined = _joined(met, likely, _kept_apart(seen, own), int(own.max(initial=-1)) + 1)
    household = renumbered(joined[own])
    evidence, sure = _why(claims, own, met, likely, joined, people)
    return Households(seen, household, evidence, sure, claims, _through(household, own, granted))


def _groups(claims: Claims, apart: pl.DataFrame, people: int) -> tuple[Ints, Ints]:
    """Grant claims, the surest first: the group of each person, and of each claim."""
    links = pl.DataFrame(
        {
            "a": claims.person.astype(np.uint32),
            "b": (claims.claim + people).astype(np.uint32),
            "weight": claims.kind.astype(np.float64),
        }
    )
    nodes = group(links, _free(people + claims.count, apart)).person
    return nodes[:people], nodes[people:]


def _free(count: int, keys: pl.DataFrame) -> Constraints:
    """Constraints by keys alone."""
    none = pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32})
    return Constraints(np.full(count, NONE), keys, none, none)


def _kept_apart(seen: Sightings, own: Ints) -> pl.DataFrame:
    """Groups that hold a numbered household of a list are each the only one of their household in it."""
    records = seen.profiles.records
    at = np.flatnonzero(records.numbered != NONE)
    if not len(at):
        return nothing_held()
    held = pl.DataFrame({"profile": own[seen.person[at]], "key": records.list[at]}).unique()
    return held.select(
        pl.col("profile").cast(pl.UInt32), "key", copy="profile", reason=pl.lit(TWO_HOUSEHOLDS)
    ).sort("profile", "key")


def _joined(met: Meetings, likely: Floats, apart: pl.DataFrame, count: int) -> Ints:
    """The household of each group."""
    fit = likely > LIKELIER
    links = pl.DataFrame(
        {"a": met.a[fit].astype(np.uint32), "b": met.b[fit].astype(np.uint32), "weight": likely[fit]}
    )
    return group(links, _free(count, apart)).person


def _through(household: Ints, own: Ints, granted: Ints) -> Ints:
    """The household of each claim, by the group to which it was granted; ``NONE`` where no person of it is left."""
    found = np.full(max(int(own.max(initial=-1)), int(granted.max(initial=-1))) + 1, NONE)
    found[own] = household
    return found[granted]


def _why(
    claims: Claims, own: Ints, met: Meetings, likely: Floats, joined: Ints, people: People
) -> tuple[Ints, Floats]:
    """Why each person is held to belong to the household, and how probable that is.

    The largest group is the household's core, and of its members the lists speak; those of the others are there
    because their group meets another, and are no surer than that.
    """
    evidence = np.full(len(own), NONE)
    np.maximum.at(evidence, claims.person, claims.kind.astype(np.int64))
    sure = np.append(CLAIMED, 1.0)[evidence]
    best = _best_meetings(met, likely, joined)
    size = np.bincount(own, minlength=len(joined))
    core = np.full(int(joined.max(initial=-1)) + 1, NONE)
    order = np.lexsort((-np.arange(len(joined)), size))
    core[joined[order]] = order
    attached = np.flatnonzero((best >= 0) & (core[joined] != np.arange(len(joined))))
    through = np.full(len(joined), NONE)
    through[attached] = best[attached]
    meeting = through[own]
    there = np.flatnonzero(meeting != NONE)
    words = len(CLAIM_WORDS) + _words(met, own, people)
    alone = there[evidence[there] == NONE]
    evidence[alone] = words[meeting[alone]]
    sure[there] *= likely[meeting[there]]
    lone = np.flatnonzero((evidence == NONE) & (np.bincount(joined[own])[joined[own]] > 1))
    evidence[lone] = words[best[own[lone]]]
    return evidence, sure


def _best_meetings(met: Meetings, likely: Floats, joined: Ints) -> Ints:
    """The likeliest meeting of each group with another of its household; ``NONE`` where there is none."""
    inside = np.flatnonzero((joined[met.a] == joined[met.b]) & (likely > LIKELIER))
    order = inside[np.argsort(likely[inside], kind="stable")]
    best = np.full(len(joined), NONE)
    for side in (met.a, met.b):
        better = order[(best[side[order]] == NONE) | (likely[order] >= likely[best[side[order]]])]
        best[side[better]] = better
    return best


def _words(met: Meetings, own: Ints, people: People) -> Ints:
    """Which words say how groups meet."""
    surname = np.zeros(int(own.max(initial=-1)) + 1, dtype=np.int64)
    surname[own[::-1]] = people.surname[::-1]
    akin = (surname[met.a] == surname[met.b]) & (surname[met.a] > 0)
    behind = met.crowd > 0
    return np.select(
        [behind & met.phone, behind & met.account, behind & met.head, behind & akin, behind, met.account],
        [DOOR_AND_PHONE, DOOR_AND_ACCOUNT, DOOR_AND_HEAD, SURNAME, DOOR, ACCOUNT],
        PHONE,
    )


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
