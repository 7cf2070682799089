"""Who stands beside a person: the head, people in the same row, people of the same household list.

Kin are known by their valid ids where written, and by the sound of their names: a clerk errs by ear.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from linkage.encode import NONE, Flags, Ints, numbered, representatives
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
    sound = np.append(numbered(seen.name_keys.sound, seen.name_keys.sound > 0), NONE)
    valid = np.append(seen.ids.valid, False)

    def packed(owner: Ints, ids: Ints, names: Ints) -> list[Ints]:
        """Kin of records, known by id and by name; profile and value in one number."""
        known, heard = np.flatnonzero(valid[ids]), np.flatnonzero(sound[names] != NONE)
        return [
            (of_record[owner[known]] << 32) | (ids[known] * 2 + 1),
            (of_record[owner[heard]] << 32) | (sound[names[heard]] * 2),
        ]

    kin = []
    for group in (rows, households):
        owner, other = mates(of_record, group)
        kin += packed(owner, seen.id[other], seen.name[other])
    others_head = (sound[seen.head] != sound[seen.name]) & (seen.head != NONE)
    others_head |= (seen.head_id != NONE) & (seen.head_id != seen.id) & (seen.head == NONE)
    headed = np.flatnonzero(others_head)
    kin += packed(headed, seen.head_id[headed], seen.head[headed])
    lent = np.flatnonzero(borrowed[of_record])
    kin += packed(lent, seen.id[lent], np.full(len(lent), NONE))
    return Ties.unpacked(np.concatenate(kin), len(borrowed))


def known_by_id(kin: Ties) -> Ties:
    """Only the kin whose ids are known."""
    odd = kin.value % 2 == 1
    return Ties.of(kin.owner[odd], kin.value[odd], len(kin.start) - 1)


def mates(owner: Ints, group: Ints) -> tuple[Ints, Ints]:
    """All ordered pairs of records of one group but of different owners, for groups of 2 to ``LARGEST`` owners.

    Of an owner that stands in a group more than once only the first record counts.
    """
    known = np.flatnonzero(group != NONE)
    known = known[np.bincount(group[known])[group[known]] > 1]
    order = known[representatives((group[known] << 32) | owner[known])]
    edge = np.flatnonzero(np.diff(group[order], prepend=NONE, append=NONE))
    start, size = edge[:-1], np.diff(edge)
    left, right = [order[:0]], [order[:0]]
    for people in range(2, LARGEST + 1):
        one, other = np.nonzero(~np.eye(people, dtype=np.bool_))
        first = start[size == people][:, None]
        left.append(order[(first + one).ravel()])
        right.append(order[(first + other).ravel()])
    return np.concatenate(left), np.concatenate(right)
