"""What is shared is looked up; sets say the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkage.ties import Ties

COUNT = 6
PAIRS = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(-1, 5)), max_size=25)


def ties(pairs: list[tuple[int, int]]) -> Ties:
    owner, value = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return Ties.of(owner, value, COUNT)


def sets(pairs: list[tuple[int, int]]) -> list[set[int]]:
    return [{value for owner, value in pairs if owner == one and value >= 0} for one in range(COUNT)]


@given(PAIRS)
def test_each_owner_holds_its_distinct_values(pairs: list[tuple[int, int]]) -> None:
    held, known = ties(pairs), sets(pairs)
    which, value = held.of_pairs(np.arange(COUNT))
    assert [set(value[which == one].tolist()) for one in range(COUNT)] == known
    assert held.sizes().tolist() == [len(values) for values in known]


@given(PAIRS)
def test_sharing_is_a_common_value(pairs: list[tuple[int, int]]) -> None:
    held, known = ties(pairs), sets(pairs)
    a, b = (side.ravel() for side in np.meshgrid(np.arange(COUNT), np.arange(COUNT)))
    assert held.shared(a, b).tolist() == [bool(known[x] & known[y]) for x, y in zip(a, b, strict=True)]
