"""Who stands beside a person: the head, people in the same row, people of the same household list.

Kin are known by their valid ids where written, and by the sound of their names: a clerk errs by ear.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from linkage.encode import NONE, Flags, Ints, ascending_order, numbered, ramp, representatives
from linkage.read import Records
from linkage.ties import Ties

LARGEST: Final = 15
"""More people than this in one row or household are an institution's."""


def kin_of(seen: Records, of_record: Ints, borrowed: Flags) -> Ties:
    """The kin of each profile. Values are odd for kin known by their id, even for those known by sound.

    Whoever stands under another's id (``borrowed``, by profile) is that person's kin. A head is not his own kin: two
    heads of one name would share it.
    """
    rows = np.where(seen.role != NONE, seen.row, NONE)
    lists = int(seen.list.max(initial=0)) + 1
    households = np.where(seen.household != NONE, seen.household * lists + seen.list, NONE)
    pairs = [mates(first_of_each(of_record, group)) for group in (rows, households)]
    owner = of_record[np.concatenate([pair[0] for pair in pairs])]
    other = np.concatenate([pair[1] for pair in pairs])
    sound = np.append(numbered(seen.name_keys.sound, seen.name_keys.sound > 0), NONE)
    others_head = (sound[seen.head] != sound[seen.name]) & (seen.head != NONE)
    others_head |= (seen.head_id != NONE) & (seen.head_id != seen.id) & (seen.head == NONE)
    headed = np.flatnonzero(others_head)
    lent = np.flatnonzero(borrowed[of_record])
    owner = np.concatenate([owner, of_record[headed], of_record[lent]])
    ids = np.concatenate([seen.id[other], seen.head_id[headed], seen.id[lent]])
    names = np.concatenate([seen.name[other], seen.head[headed], np.full(len(lent), NONE)])
    known = np.flatnonzero(np.append(seen.ids.valid, False)[ids])
    heard = np.flatnonzero(sound[names] != NONE)
    return Ties.of(
        np.concatenate([owner[known], owner[heard]]),
        np.concatenate([ids[known] * 2 + 1, sound[names[heard]] * 2]),
        len(borrowed),
    )


def known_by_id(kin: Ties) -> Ties:
    """Only the kin whose ids are known."""
    odd = kin.value % 2 == 1
    return Ties.of(kin.owner[odd], kin.value[odd], len(kin.start) - 1)


def first_of_each(of_record: Ints, group: Ints) -> Ints:
    """The groups, but of a profile that stands in one more than once only its first record counts."""
    known = np.flatnonzero(group != NONE)
    once = representatives((group[known] << 32) | of_record[known])
    kept = np.full(len(group), NONE)
    kept[known[once]] = group[known[once]]
    return kept


def mates(group: Ints) -> tuple[Ints, Ints]:
    """All ordered pairs of different records of one group, for groups of 2 to ``LARGEST``."""
    known = np.flatnonzero(group != NONE)
    several = np.bincount(group[known])[group[known]] > 1
    known = known[several]
    order = known[ascending_order((group[known] << 32) | known)]
    edge = np.flatnonzero(np.diff(group[order], prepend=-2, append=-2))
    size = np.diff(edge)
    fit = (size >= 2) & (size <= LARGEST)
    start, size = edge[:-1][fit], size[fit]
    left = np.repeat(np.repeat(start, size) + ramp(size), np.repeat(size, size))
    right = np.repeat(np.repeat(start, size), np.repeat(size, size)) + ramp(np.repeat(size, size))
    different = left != right
    return order[left[different]], order[right[different]]
