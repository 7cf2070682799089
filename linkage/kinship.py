"""Could two people be of one household, by surname, sex and age alone?

How often a couple, a parent with a child or two siblings show each combination (m) is counted in the household lists
themselves; how often neighbours of two households do (u), among people of one village. Their ratio is evidence in
the sense of Fellegi and Sunter (1969), and no label is needed. Where lists are few, counts of a simulated district
stand in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from linkage.claims import Claims, Sightings
from linkage.encode import Ints, Keys, ascending_order, inverse, mix, numbered
from linkage.kin import mates

Floats = npt.NDArray[np.float64]
SHIPPED: Final = Path(__file__).with_name("model") / "kinship.json"
PRIOR: Final = 200.0
"""As many pairs as the shipped counts stand for beside those of the data."""
CLAN: Final = (0.03, 0.12)
"""Shares of a village that bear one surname: below rare, above a clan's."""
GAPS: Final = (10, 18, 44, 76)
"""Years between two people: of one generation, neither, the next generation, the one after."""
OF_AGE: Final = 18
SETTLED: Final = 20
"""A village of fewer known people takes the district's shares of surnames."""
SHAPE: Final = (2 + len(CLAN) + 1, 3, len(GAPS) + 2, 2)
CELLS: Final = int(np.prod(SHAPE))
SHIFTS: Final = 8
ENOUGH: Final = 400_000
"""Pairs of neighbours to count; each person is set beside at least one and at most ``SHIFTS`` others."""
LARGEST_WEIGHT: Final = 8.0


@dataclass(frozen=True)
class People:
    """What is known of each person; 0 where it is not.

    Attributes:
        year: of birth.
        sex: 1 for men, 2 for women.
        surname: number of its sound.
        village: number of the village or estate first written.
        share: of the people of the village who bear the surname.
    """

    year: Ints
    sex: Ints
    surname: Ints
    village: Ints
    share: Floats

    @classmethod
    def of(cls, seen: Sightings, person: Ints) -> People:
        """The people behind profiles; ``person`` is the person of each profile."""
        profiles, records = seen.profiles, seen.profiles.records

        def first(values: Ints, owner: Ints) -> Ints:
            known = np.flatnonzero(values > 0)[::-1]
            found = np.zeros(seen.people, dtype=np.int64)
            found[owner[known]] = values[known]
            return found

        sound = profiles.name_keys().surname
        surname = first(numbered(sound, sound > 0) + 1, person)
        places = profiles.places
        villages = np.append(numbered(places.village, places.village > 0) + 1, 0)
        village = first(villages[records.place], seen.person)
        sure = first(np.where(profiles.sure, profiles.birth, 0), person)
        birth = np.where(sure > 0, sure, first(profiles.birth, person))
        return cls(birth // 10_000, first(profiles.sex, person), surname, village, _shares(surname, village))

    def levels(self, a: Ints, b: Ints) -> Ints:
        """The combination of each pair: surnames, sexes, years apart, and whether the younger is a minor."""
        common = np.digitize(np.maximum(self.share[a], self.share[b]), CLAN)
        known = (self.surname[a] > 0) & (self.surname[b] > 0)
        surname = np.where(known, np.where(self.surname[a] == self.surname[b], 2 + common, 1), 0)
        known = (self.sex[a] > 0) & (self.sex[b] > 0)
        sex = np.where(known, np.where(self.sex[a] == self.sex[b], 1, 2), 0)
        known = (self.year[a] > 0) & (self.year[b] > 0)
        gap = np.where(known, 1 + np.digitize(np.abs(self.year[a] - self.year[b]), GAPS), 0)
        minor = known & (np.maximum(self.year[a], self.year[b]) > self.year.max(initial=0) - OF_AGE)
        return np.ravel_multi_index((surname, sex, gap, minor.astype(np.int64)), SHAPE).astype(np.int64)


def _shares(surname: Ints, village: Ints) -> Floats:
    """The share of a person's village that bears the surname."""
    _, group = inverse((village << 32) | surname)
    people, namesakes = np.bincount(village)[village], np.bincount(group)[group]
    everywhere = np.bincount(surname)[surname] / max(len(surname), 1)
    few = (village == 0) | (people < SETTLED)
    return np.where(few, everywhere, namesakes / np.maximum(people, 1))


def counted(people: People, lists: Claims, household: Ints) -> tuple[Ints, Ints]:
    """How often each combination stands in household lists, and how often between neighbours of two households.

    Args:
        people: the persons.
        lists: the household lists.
        household: of each person, as far as it is known.
    """
    a, b = mates(lists.person, lists.claim)
    inside = np.bincount(people.levels(lists.person[a], lists.person[b]), minlength=CELLS)
    a, b = _neighbours(people.village, household)
    return inside, np.bincount(people.levels(a, b), minlength=CELLS)


def _neighbours(village: Ints, household: Ints) -> tuple[Ints, Ints]:
    """Pairs of people of one village but two households, by lot."""
    settled = np.flatnonzero(village > 0)
    lot: Keys = mix(settled) >> np.uint64(40)
    order = settled[ascending_order((village[settled].astype(np.uint64) << np.uint64(24)) | lot)]
    shifts = int(np.clip(ENOUGH // max(len(order), 1), 1, SHIFTS))
    pairs = [(order[:-shift], order[shift:]) for shift in range(1, shifts + 1)]
    a, b = (np.concatenate(side) for side in zip(*pairs, strict=True))
    apart = (village[a] == village[b]) & (household[a] != household[b])
    return a[apart], b[apart]


def weights(inside: Ints, between: Ints) -> Floats:
    """The weight of evidence (bits) of each combination, from its counts and the shipped shares."""
    shipped = _shipped()
    m, u = (counts + PRIOR * share for counts, share in zip((inside, between), shipped, strict=True))
    ratio = np.log2(m / m.sum()) - np.log2(u / u.sum())
    return np.asarray(np.clip(ratio, -LARGEST_WEIGHT, LARGEST_WEIGHT), dtype=np.float64)


@cache
def _shipped() -> tuple[Floats, Floats]:
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return np.array(told["m"]), np.array(told["u"])


def save(inside: Ints, between: Ints, path: Path, source: str) -> None:
    """Write counts as the shares that are shipped; what was never seen gets half a pair."""
    m, u = (np.round((counts + 0.5) / (counts + 0.5).sum(), 8).tolist() for counts in (inside, between))
    path.write_text(json.dumps({"source": source, "m": m, "u": u}) + "\n", encoding="utf-8")
