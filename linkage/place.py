"""How near do two profiles live? The best that any two of their written addresses have in common."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cpdist

from linkage.address import Spots
from linkage.encode import Ints, ramp
from linkage.profile import Compared

Levels = npt.NDArray[np.int8]
LIKE_DOOR: Final = 85.0
LIKE_PLACE: Final = 60.0
"""Likeness of two addresses in Latin letters, as bags of words, from which door or place are taken for one."""


class PlaceLevel(IntEnum):
    """What two addresses have in common."""

    NULL = 0
    ELSEWHERE = 1
    OTHER_DOOR = 2
    NEAR = 3
    DOOR = 4


def place_levels(profiles: Compared, a: Ints, b: Ints) -> Levels:
    """The best level that any two addresses of each pair of profiles reach.

    Where either has none, people written in one row tell the neighbourhood; ``NULL`` where nothing does.
    """
    spots = profiles.spots
    sizes = spots.sizes()
    times = sizes[a] * sizes[b]
    pair = np.repeat(np.arange(len(a)), times)
    turn = ramp(times)
    x = spots.value[spots.start[a[pair]] + turn // np.maximum(sizes[b[pair]], 1)]
    y = spots.value[spots.start[b[pair]] + turn % np.maximum(sizes[b[pair]], 1)]
    levels = _levels(profiles.places, x, y)
    best = np.zeros(len(a), dtype=np.int8)
    some = np.flatnonzero(times > 0)
    if len(some):
        best[some] = np.maximum.reduceat(levels, (np.cumsum(times) - times)[some])
    beside = np.flatnonzero(times == 0)
    best[beside[profiles.villages.shared(a[beside], b[beside])]] = PlaceLevel.NEAR
    return best


def _levels(places: Spots, x: Ints, y: Ints) -> Levels:
    """Levels of pairs of addresses."""
    core, road, town = places.core, places.road, places.town
    known = (core[x] > 0) & (core[y] > 0)
    one_core = core[x] == core[y]
    towns_differ = (town[x] > 0) & (town[y] > 0) & (town[x] != town[y])
    one_road = (
        (road[x] == core[y]) | (core[x] == road[y]) | ((road[x] == road[y]) & (road[x] > 0))
    ) & ~one_core
    near = known & (one_core | one_road) & ~towns_differ
    homes = ~places.institution[x] & ~places.institution[y]
    one_door = _one_door(places, x, y)
    told_apart = one_core & places.door[x] & places.door[y] & ~one_door
    level_if = {
        PlaceLevel.NULL: ~known,
        PlaceLevel.DOOR: near & one_core & one_door & homes,
        PlaceLevel.OTHER_DOOR: near & told_apart & homes,
        PlaceLevel.NEAR: near,
    }
    levels = np.select(list(level_if.values()), list(level_if), PlaceLevel.ELSEWHERE)
    spelled = np.flatnonzero(places.latin[x] & places.latin[y])
    levels[spelled] = _spelled(places, x[spelled], y[spelled])
    return levels.astype(np.int8)


def _one_door(places: Spots, x: Ints, y: Ints) -> npt.NDArray[np.bool_]:
    """Do the numbers name one door? What one writing leaves out - unit, group - is no disagreement."""
    one_last = (places.last[x] == places.last[y]) & places.door[x] & places.door[y]
    outer = (places.first[x] == places.first[y]) | (places.first[x] == 0) | (places.first[y] == 0)
    inner = (places.middle[x] == places.middle[y]) | (places.middle[x] == 0) | (places.middle[y] == 0)
    return np.asarray(one_last & outer & inner, dtype=np.bool_)


def _spelled(places: Spots, x: Ints, y: Ints) -> Levels:
    """Addresses in Latin letters: as bags of words."""
    left, right = (places.texts.gather(pl.Series(side, dtype=pl.UInt32)).to_list() for side in (x, y))
    alike = cpdist(left, right, scorer=token_set_ratio, workers=-1)
    return np.select(
        [alike >= LIKE_DOOR, alike >= LIKE_PLACE], [PlaceLevel.DOOR, PlaceLevel.NEAR], PlaceLevel.ELSEWHERE
    )
