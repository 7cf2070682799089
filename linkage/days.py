"""Birth days as numbers yyyymmdd: how two of them differ."""

from __future__ import annotations

import numpy as np

from linkage.encode import Flags, Ints


def wrong_places(x: Ints, y: Ints) -> Ints:
    """In how many of the eight places two days differ."""
    wrong = np.zeros(len(x), dtype=np.int64)
    for place in range(8):
        wrong += (x // 10**place) % 10 != (y // 10**place) % 10
    return wrong


def swapped(x: Ints, y: Ints) -> Flags:
    """Do two days of one year have month and day exchanged?"""
    a, b = x % 10000, y % 10000
    crossed = (x // 10000 == y // 10000) & (a % 100 == b // 100) & (a // 100 == b % 100)
    return np.asarray(crossed, dtype=np.bool_)
