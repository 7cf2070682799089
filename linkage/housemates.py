"""What households teach about persons.

A household holds one person of a name: parents do not give two children one name. So a record of doubt finds its
person where the household in which its list places it already holds a fitting member, and leaves the namesake
elsewhere to whom it was tied more thinly. Households were built from persons; they now weigh in on those pairs alone
that the comparisons left in doubt (the iteration of Christen et al. 2017, taken once).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.encode import NONE, Flags, Ints, distinct
from linkage.household import Households
from linkage.kin import mates
from linkage.names import NameLevel
from linkage.profile import Profiles
from linkage.ties import Ties

Floats = npt.NDArray[np.float64]
SAME_HOUSEHOLD: Final = 4.0
"""What standing in one household adds to a pair of like-sounding names, in bits: on simulated districts the log odds
of such pairs lie three to five bits above those of pairs of equal weight."""
DOUBT: Final = -6.0
"""Below this weight the comparisons have spoken."""
BETTER_AT_HOME: Final = "所在的户里另有更相符的人"


def seconded(profiles: Profiles, person: Ints, scored: pl.DataFrame, homes: Households) -> Floats:
    """What households add to the weight of each compared pair, in bits.

    Args:
        profiles: what was compared.
        person: the person of each profile.
        scored: the compared pairs: ``a``, ``b``, ``weight`` and the level ``name``.
        homes: the households of those persons.
    """
    bits = np.zeros(scored.height)
    a, b = (scored[side].cast(pl.Int64).to_numpy() for side in ("a", "b"))
    alike = (scored["name"] >= int(NameLevel.SOUND)).to_numpy()
    doubtful = np.flatnonzero(alike & (scored["weight"] > DOUBT).to_numpy() & (person[a] != person[b]))
    a, b = a[doubtful], b[doubtful]
    home = homes.household[person]
    beside = _surroundings(profiles, person, home, np.concatenate([a, b]))
    same = np.flatnonzero((home[a] == home[b]) | beside.hold(a, home[b]) | beside.hold(b, home[a]))
    a, b = a[same], b[same]
    only = (_people(a, person[b]) == 1) & (_people(b, person[a]) == 1)
    bits[doubtful[same[only]]] = SAME_HOUSEHOLD
    return bits


def _people(profile: Ints, candidate: Ints) -> Ints:
    """How many persons are candidates of each row's profile: of two namesakes in one household neither is favoured."""
    profiles = distinct((profile << 32) | candidate) >> 32
    return np.bincount(profiles, minlength=int(profile.max(initial=-1)) + 1)[profile]


def _surroundings(profiles: Profiles, person: Ints, home: Ints, asked: Ints) -> Ties:
    """The households of those who stand in one row with the asked profiles."""
    seen, of_record = profiles.records, profiles.of_record
    wanted = np.zeros(len(profiles), dtype=np.bool_)
    wanted[asked] = True
    rows = np.where(seen.role != NONE, seen.row, NONE)
    theirs = np.zeros(int(rows.max(initial=-1)) + 2, dtype=np.bool_)
    theirs[rows[wanted[of_record]]] = True
    theirs[NONE] = False
    one, other = mates(of_record, np.where(theirs[rows], rows, NONE))
    one, other = of_record[one], of_record[other]
    fit = wanted[one] & (person[one] != person[other])
    return Ties.of(one[fit], home[other[fit]], len(profiles))


def undone(matches: pl.DataFrame, before: Ints, after: Ints) -> pl.DataFrame:
    """Links of one person that are so no longer: ``a``, ``b``, ``reason``."""
    a, b = (matches[side].to_numpy() for side in ("a", "b"))
    parted = pl.Series((before[a] == before[b]) & (after[a] != after[b]))
    return matches.select("a", "b").filter(parted).with_columns(reason=pl.lit(BETTER_AT_HOME))


def carried_over(homes: Households, before: Ints, after: Ints, sure: Flags) -> Households:
    """The same households for persons grouped anew: a person keeps the household of its surest profile.

    Args:
        homes: the households of the persons ``before``.
        before: the person of each profile as it was.
        after: as it is now.
        sure: which profiles hold a sure id.
    """
    order = np.lexsort((np.arange(len(before)), ~sure))[::-1]
    origin = np.zeros(int(after.max(initial=-1)) + 1, dtype=np.int64)
    origin[after[order]] = before[order]
    successor = np.zeros(int(before.max(initial=-1)) + 1, dtype=np.int64)
    successor[before[order]] = after[order]
    return homes.of_persons(origin, successor)
