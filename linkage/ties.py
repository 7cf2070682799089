"""What profiles were seen with: distinct (profile, value) pairs, sorted, so that sharing is looked up, not joined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkage.encode import NONE, Flags, Ints, distinct


@dataclass(frozen=True)
class Ties:
    """Values by profile.

    Attributes:
        owner, value: the distinct pairs, ordered by owner and value.
        start: where each owner's values begin; one longer than the owners.
    """

    owner: Ints
    value: Ints
    start: Ints

    @classmethod
    def of(cls, owner: Ints, value: Ints, count: int) -> Ties:
        """Ties of ``count`` owners; missing values are left out."""
        known = np.flatnonzero(value != NONE)
        return cls.unpacked((owner[known] << 32) | value[known], count)

    @classmethod
    def unpacked(cls, pairs: Ints, count: int) -> Ties:
        """Ties of ``count`` owners, each given as owner and value in one number of 64 bits."""
        pairs = distinct(pairs)
        owners = pairs >> 32
        start = np.cumsum(np.bincount(owners + 1, minlength=count + 1))
        return cls(owners, pairs & 0xFFFFFFFF, start)

    def sizes(self) -> Ints:
        """How many values each owner has."""
        return np.diff(self.start)

    def of_pairs(self, owner: Ints) -> tuple[Ints, Ints]:
        """All values of the given owners: which of them, and the value."""
        size = self.sizes()[owner]
        which = np.repeat(np.arange(len(owner)), size)
        offset = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size)
        return which, self.value[self.start[owner[which]] + offset]

    def hold(self, owner: Ints, value: Ints) -> Flags:
        """Element-wise: does the owner have the value?"""
        packed = (self.owner << 32) | self.value
        if not len(packed):
            return np.zeros(len(owner), dtype=np.bool_)
        asked = (owner << 32) | value
        place = np.minimum(np.searchsorted(packed, asked), len(packed) - 1)
        return np.asarray(packed[place] == asked, dtype=np.bool_)

    def shared(self, a: Ints, b: Ints) -> Flags:
        """For each pair of owners, do they have a value in common?"""
        sizes = self.sizes()
        both = np.flatnonzero((sizes[a] > 0) & (sizes[b] > 0))
        fewer = sizes[a[both]] <= sizes[b[both]]
        left, right = np.where(fewer, a[both], b[both]), np.where(fewer, b[both], a[both])
        which, value = self.of_pairs(left)
        found = self.hold(right[which], value)
        result = np.zeros(len(a), dtype=np.bool_)
        result[both[which[found]]] = True
        return result
