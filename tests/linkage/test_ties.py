"""What owners have in common, against plain sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from linkage.encode import NONE
from linkage.ties import Ties

COUNT = 5
PAIRS = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(NONE, 6)), max_size=20)
ASKED = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=10)


def ties_of(pairs: list[tuple[int, int]]) -> tuple[Ties, list[set[int]]]:
    owner, value = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    sets = [{value for one, value in pairs if one == number and value != NONE} for number in range(COUNT)]
    return Ties.of(owner, value, COUNT), sets


def ints(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


@given(PAIRS)
def test_each_owner_holds_its_distinct_values_in_order(pairs: list[tuple[int, int]]) -> None:
    ties, sets = ties_of(pairs)
    assert ties.sizes().tolist() == [len(values) for values in sets]
    assert [ties.value[ties.start[one] : ties.start[one + 1]].tolist() for one in range(COUNT)] == [
        sorted(values) for values in sets
    ]


@given(PAIRS, ASKED)
def test_two_share_a_value_just_where_their_sets_meet(pairs, asked) -> None:
    ties, sets = ties_of(pairs)
    a, b = (ints([pair[side] for pair in asked]) for side in (0, 1))
    assert ties.shared(a, b).tolist() == [bool(sets[x] & sets[y]) for x, y in asked]


@given(PAIRS, st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, 6)), max_size=10))
def test_an_owner_holds_just_what_is_in_its_set(pairs, asked) -> None:
    ties, sets = ties_of(pairs)
    owner, value = (ints([pair[side] for pair in asked]) for side in (0, 1))
    assert ties.hold(owner, value).tolist() == [y in sets[x] for x, y in asked]


@given(PAIRS, st.lists(st.integers(0, COUNT - 1), max_size=8))
def test_all_values_of_some_owners_are_told(pairs: list[tuple[int, int]], owners: list[int]) -> None:
    ties, sets = ties_of(pairs)
    which, value = ties.of_pairs(ints(owners))
    expected = [(at, one) for at, owner in enumerate(owners) for one in sorted(sets[owner])]
    assert list(zip(which.tolist(), value.tolist(), strict=True)) == expected
