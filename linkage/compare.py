"""Pairs of profiles -> one level of agreement per comparison; null (0) is a level of its own."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cpdist

from linkage import days, names
from linkage.encode import NONE, Ints, inverse
from linkage.family import FamilyLevel, family_levels
from linkage.ids import HIDDEN, PLACES
from linkage.names import NameLevel
from linkage.profile import Compared
from linkage.side_by_side import side_by_side

Levels = npt.NDArray[np.int8]
ENDS_SHOWN: Final = 7
"""So many places at least must a masked number show before its agreement says anything."""


class IdLevel(IntEnum):
    """Agreement of two id numbers."""

    NULL = 0
    DIFFERENT = 1
    DOUBTFUL = 2
    TAIL_DIFFERS = 3
    MASK_SLIP = 4
    MASK = 5
    TWO_SLIPS = 6
    ONE_SLIP = 7
    FRONT = 8
    SAME = 9


class BirthLevel(IntEnum):
    """Agreement of two birth days."""

    NULL = 0
    DIFFERENT = 1
    NEAR_YEAR = 2
    SAME_YEAR = 3
    SLIP = 4
    SAME = 5


class SexLevel(IntEnum):
    """Agreement of sex."""

    NULL = 0
    DIFFERENT = 1
    SAME = 2


COMPARISONS: Final[dict[str, type[IntEnum]]] = {
    "name": NameLevel,
    "id": IdLevel,
    "birth": BirthLevel,
    "sex": SexLevel,
    "family": FamilyLevel,
}


def distinct_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct unordered pairs of positions, and where each given pair stands among them."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    key, back = inverse((low << 32) | high)
    return key >> 32, key & 0xFFFFFFFF, back


def _name_levels(profiles: Compared, a: Ints, b: Ints) -> Levels:
    levels = np.full(len(a), NameLevel.NULL, dtype=np.int8)
    left, right = profiles.name[a], profiles.name[b]
    known = np.flatnonzero((left != NONE) & (right != NONE))
    low, high, back = distinct_pairs(left[known], right[known])
    levels[known] = names.compare(profiles.names, low, high)[back]
    return levels


def _id_levels(profiles: Compared, a: Ints, b: Ints) -> Levels:
    """Compare written ids place by place, a masked place with nothing; other numbers by edits.

    A real id that is someone else's - a child under a parent's - is no disagreement with the child's own.
    """
    x, y = profiles.id[a], profiles.id[b]
    levels = np.full(len(a), IdLevel.NULL, dtype=np.int8)
    known, masked = (x != NONE) & (y != NONE), np.append(profiles.ids.masked, False)
    different = known & ((x != y) | masked[x])  # one mask written twice hides as much as two
    levels[known & ~different] = IdLevel.SAME
    regular = np.append(profiles.ids.regular, False)
    places = np.flatnonzero(different & regular[x] & regular[y])
    levels[places] = _by_place(profiles, a[places], b[places])
    others = np.flatnonzero(different & ~(regular[x] & regular[y]))
    levels[others] = _by_edits(profiles, x[others], y[others])
    borrowed = np.append(profiles.ids.valid, False)[profiles.id] & ~profiles.sure
    levels[different & (borrowed[a] | borrowed[b])] = IdLevel.NULL
    return levels


def _by_place(profiles: Compared, a: Ints, b: Ints) -> Levels:
    """Levels of pairs that hold different numbers of eighteen places."""
    left, right = (np.take(profiles.ids.places, profiles.id[side], axis=1).T for side in (a, b))
    hidden = (left == HIDDEN) | (right == HIDDEN)
    unlike = (left != right) & ~hidden
    wrong, shown = unlike.sum(axis=1), PLACES - hidden.sum(axis=1)
    masked = shown < PLACES
    crossed = (left[:, :-1] == right[:, 1:]) & (left[:, 1:] == right[:, :-1]) & unlike[:, :-1]
    front = ~(unlike | hidden)[:, :14].any(axis=1)
    settled = profiles.sure[a] & profiles.sure[b]
    level_if = {
        IdLevel.FRONT: masked & front & (wrong == 0),
        IdLevel.MASK: masked & (wrong == 0) & (shown >= ENDS_SHOWN),
        IdLevel.NULL: masked & (wrong == 0),
        IdLevel.MASK_SLIP: masked & (wrong <= np.where(shown > 2 * ENDS_SHOWN, 2, 1)) & (shown >= ENDS_SHOWN),
        IdLevel.DIFFERENT: settled | masked,
        IdLevel.ONE_SLIP: (wrong == 1) | ((wrong == 2) & crossed.any(axis=1)),
        IdLevel.TWO_SLIPS: wrong == 2,
        IdLevel.TAIL_DIFFERS: front,
    }
    return np.select(list(level_if.values()), list(level_if), IdLevel.DOUBTFUL).astype(np.int8)


def _by_edits(profiles: Compared, x: Ints, y: Ints) -> Levels:
    """Numbers of another length: a place lost or added, or another scheme of numbers altogether."""
    low, high, back = distinct_pairs(x, y)
    texts = profiles.ids.texts
    left, right = (texts.gather(pl.Series(side, dtype=pl.UInt32)) for side in (low, high))
    masked = profiles.ids.masked[low] | profiles.ids.masked[high]
    edits = cpdist(left.to_list(), right.to_list(), scorer=DamerauLevenshtein.distance, score_cutoff=2)
    levels = np.select(
        [masked, edits == 1, edits == 2],
        [IdLevel.NULL, IdLevel.ONE_SLIP, IdLevel.TWO_SLIPS],
        IdLevel.DOUBTFUL,
    )
    return levels.astype(np.int8)[back]


def _birth_levels(profiles: Compared, a: Ints, b: Ints, ids: Levels) -> Levels:
    """Compare birth days. Where ids were compared, only a day written beside the doubtful one tells more."""
    x, y = profiles.birth[a], profiles.birth[b]
    year, wrong = np.abs(x // 10000 - y // 10000), days.wrong_places(x, y)
    swapped = days.swapped(x, y)
    levels = np.select(
        [(x == 0) | (y == 0), x == y, swapped | (wrong == 1), year == 0, year <= 2],
        [BirthLevel.NULL, BirthLevel.SAME, BirthLevel.SLIP, BirthLevel.SAME_YEAR, BirthLevel.NEAR_YEAR],
        BirthLevel.DIFFERENT,
    )
    told = (profiles.typed[a] | profiles.sure[a]) & (profiles.typed[b] | profiles.sure[b])
    echo = (ids >= IdLevel.TWO_SLIPS) & ~(told & (profiles.typed[a] | profiles.typed[b]))
    echo |= np.isin(ids, (IdLevel.FRONT, IdLevel.TAIL_DIFFERS)) & (levels == BirthLevel.SAME)
    return np.where(echo, BirthLevel.NULL, levels).astype(np.int8)


def _sex_levels(profiles: Compared, a: Ints, b: Ints) -> Levels:
    x, y = profiles.sex[a], profiles.sex[b]
    return np.where(
        (x == 0) | (y == 0), SexLevel.NULL, np.where(x == y, SexLevel.SAME, SexLevel.DIFFERENT)
    ).astype(np.int8)


def compare(profiles: Compared, a: Ints, b: Ints) -> pl.DataFrame:
    """Levels of agreement of each pair of profiles.

    Returns:
        one row a pair, in order: one Int8 column per entry of ``COMPARISONS``.
    """
    parts = side_by_side(
        [
            lambda: {"family": family_levels(profiles, a, b)},
            lambda: {"name": _name_levels(profiles, a, b)},
            lambda: _id_and_birth_levels(profiles, a, b),
            lambda: {"sex": _sex_levels(profiles, a, b)},
        ]
    )
    levels = {name: part for found in parts for name, part in found.items()}
    return pl.DataFrame({comparison: levels[comparison] for comparison in COMPARISONS})


def _id_and_birth_levels(profiles: Compared, a: Ints, b: Ints) -> dict[str, Levels]:
    ids = _id_levels(profiles, a, b)
    return {"id": ids, "birth": _birth_levels(profiles, a, b, ids)}
