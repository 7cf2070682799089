"""What a family shares - phone, door, kin, household number - as one comparison.

Those fields agree together: three agreements of one household are one piece of evidence, not three. So each way in
which they can agree is a level of its own, with its own chance among one person's records and among other people's.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from linkage.encode import Flags, Ints
from linkage.kin import known_by_id
from linkage.place import PlaceLevel, place_levels
from linkage.profile import Compared
from linkage.ties import Ties

Levels = npt.NDArray[np.int8]


class FamilyLevel(IntEnum):
    """What two records share of what a family shares."""

    NULL = 0
    ELSEWHERE = 1
    NOTHING = 2
    OTHER_DOOR = 3
    PLACE = 4
    CROWD_PHONE = 5
    KIN = 6
    KIN_KNOWN = 7
    PHONE = 8
    PLACE_AND_KIN = 9
    PLACE_AND_KIN_KNOWN = 10
    PLACE_AND_PHONE = 11
    DOOR = 12
    PHONE_AND_KIN = 13
    DOOR_AND_KIN = 14
    DOOR_AND_PHONE = 15
    DOOR_PHONE_AND_KIN = 16
    HOUSEHOLD = 17


VILLAGE: Final = (FamilyLevel.OTHER_DOOR, FamilyLevel.PLACE, FamilyLevel.CROWD_PHONE)
"""Levels at which people live near each other but are not known to be of one family; higher ones say they are."""


def family_levels(profiles: Compared, a: Ints, b: Ints) -> Levels:
    """Level of each pair of profiles."""
    place = place_levels(profiles, a, b)
    shared_phone, kin = profiles.phones.shared(a, b), profiles.kin.shared(a, b)
    phone = _among(shared_phone, profiles.own_phones, a, b)
    known = _among(kin, known_by_id(profiles.kin), a, b)
    door, near = place == PlaceLevel.DOOR, place >= PlaceLevel.OTHER_DOOR
    level_if = {
        FamilyLevel.HOUSEHOLD: profiles.households.shared(a, b),
        FamilyLevel.DOOR_PHONE_AND_KIN: door & phone & kin,
        FamilyLevel.DOOR_AND_PHONE: door & phone,
        FamilyLevel.DOOR_AND_KIN: door & kin,
        FamilyLevel.PHONE_AND_KIN: phone & kin,
        FamilyLevel.DOOR: door,
        FamilyLevel.PLACE_AND_PHONE: near & phone,
        FamilyLevel.PLACE_AND_KIN_KNOWN: near & known,
        FamilyLevel.PLACE_AND_KIN: near & kin,
        FamilyLevel.PHONE: phone,
        FamilyLevel.KIN_KNOWN: known,
        FamilyLevel.KIN: kin,
        FamilyLevel.CROWD_PHONE: shared_phone,
        FamilyLevel.PLACE: place == PlaceLevel.NEAR,
        FamilyLevel.OTHER_DOOR: near,
        FamilyLevel.ELSEWHERE: place == PlaceLevel.ELSEWHERE,
        FamilyLevel.NOTHING: _both(profiles.phones, a, b),
    }
    return np.select(list(level_if.values()), list(level_if), FamilyLevel.NULL).astype(np.int8)


def _both(ties: Ties, a: Ints, b: Ints) -> Flags:
    """Do both have any?"""
    some = ties.sizes() > 0
    return np.asarray(some[a] & some[b], dtype=np.bool_)


def _among(shared: Flags, ties: Ties, a: Ints, b: Ints) -> Flags:
    """Of the pairs that share something, those that share one of these ties."""
    at = np.flatnonzero(shared)
    found = np.zeros(len(a), dtype=np.bool_)
    found[at] = ties.shared(a[at], b[at])
    return found
