"""Small counts are withheld, and as many others as it takes that they cannot be found out by subtraction.

Counts add up: those of villages to their town's, colours to cases. Who reads a table knows of every count that is shown
what it is, of one shown as few that it is below the least (none included), of one held back nothing. From
that and all sums they may narrow every count down, again and again (``bounds``). While a small count has only one value
left (or one withheld for its sake), one more count of a sum that tells it is withheld: the first that is not
nothing, a total last of all.

The sign for few covers 0 too: a zero is withheld where nothing else could hide its neighbour.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]
SHOWN, FEW, HELD, UNSEEN = range(4)
"""A count is shown; is few; is held back for the sake of another; or stands in no table, but can be subtracted."""
ANY: Final = 1 << 40
ROUNDS: Final = 60


class Sums:
    """Which counts are the sum of which: ``total[k]`` of all ``part[i]`` with ``of[i] == k``; all are places."""

    def __init__(self, total: Ints, part: Ints, of: Ints) -> None:
        self.total, self.part, self.of = total, part, of
        self.cells = np.concatenate([total, part])
        self.sums = np.concatenate([np.arange(len(total)), of])


def withheld(values: Ints, sums: Sums, least: int, unseen: Flags) -> Signs:
    """The sign of each count.

    Args:
        values: the counts.
        sums: how they add up.
        least: the least count that is shown; 0 always may be.
        unseen: counts that stand in no table.
    """
    small = (values > 0) & (values < least)
    sign = np.where(unseen, UNSEEN, np.where(small, FEW, SHOWN)).astype(np.int8)
    while True:
        low, high = bounds(values, sign, sums, least)
        told = (low == high) & (small | (sign == FEW) | (sign == HELD))
        more = _next(told, low, high, values, sign, sums)
        if len(more) == 0:
            return sign
        sign[more] = np.where(values[more] < least, FEW, HELD)


def bounds(values: Ints, sign: Signs, sums: Sums, least: int) -> tuple[Ints, Ints]:
    """The least and the most that each count can be, for who knows the table and its sums."""
    low = np.where(sign == SHOWN, values, 0)
    high = np.select([sign == SHOWN, sign == FEW], [values, np.full_like(values, max(least - 1, 0))], ANY)
    total, part, of = sums.total, sums.part, sums.of
    for _ in range(ROUNDS):
        before = low.copy(), high.copy()
        least_sum, most_sum = _reach(low, high, sums)
        np.maximum.at(low, total, least_sum)
        np.minimum.at(high, total, most_sum)
        np.maximum.at(low, part, low[total][of] - (most_sum[of] - before[1][part]))
        np.minimum.at(high, part, high[total][of] - (least_sum[of] - before[0][part]))
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high


def _next(told: Flags, low: Ints, high: Ints, values: Ints, sign: Signs, sums: Sums) -> Ints:
    """For each count that is told, the count to withhold next: of a sum that tells it, and shown.

    Best one that no other sum would tell at once: each of its other sums has something withheld already. Of equals the
    first in its sum, so that neighbours withhold the same columns and hide one another.
    """
    hidden = sign[sums.cells] != SHOWN
    number = np.bincount(sums.sums, weights=hidden, minlength=len(sums.total))
    alone = np.bincount(sums.cells, weights=number[sums.sums] == 0, minlength=len(values))
    members = pl.DataFrame(
        {
            "sum": sums.sums,
            "cell": sums.cells,
            "total": np.arange(len(sums.cells)) < len(sums.total),
            "alone": alone[sums.cells],
            "none": (values == 0)[sums.cells],
        }
    ).with_columns(place=pl.int_range(pl.len()).over("sum"))
    tells = told[sums.cells] & _tight(low, high, values, sums)
    # Whatever else is told in a sum of several follows from elsewhere, as long as there is a sum of only one.
    root = tells & (number[sums.sums] == 1)
    tells = root if root.any() else tells
    mine = members.filter(pl.Series(tells)).select("sum", told="cell")
    chosen = (
        mine.join(members.filter(pl.Series(~hidden)), on="sum")
        .sort("told", "total", "alone", "none", "place", "cell")
        .unique("told", keep="first", maintain_order=True)
    )
    return chosen["cell"].unique().sort().to_numpy()


def _tight(low: Ints, high: Ints, values: Ints, sums: Sums) -> Flags:
    """Of each place of a count in a sum: does the rest of the sum leave it no room on one side?"""
    total, part, of = sums.total, sums.part, sums.of
    least, most = _reach(low, high, sums)
    of_total = (least == values[total]) | (most == values[total])
    below = low[total][of] - (most[of] - high[part])
    above = high[total][of] - (least[of] - low[part])
    return np.concatenate([of_total, (below == values[part]) | (above == values[part])])


def _reach(low: Ints, high: Ints, sums: Sums) -> tuple[Ints, Ints]:
    """The least and the most that the parts of each sum can make."""
    least, most = np.zeros(len(sums.total), np.int64), np.zeros(len(sums.total), np.int64)
    np.add.at(least, sums.of, low[sums.part])
    np.add.at(most, sums.of, high[sums.part])
    return least, most
