"""Not doing the same work twice.

Registers repeat their values, and most values need no mending. And an expression that mentions its input many
times, fed with another such one, grows beyond what a planner can take: here work is done in steps, each on a
column that already exists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

Work = Callable[[pl.Expr], pl.Expr]
Stages = Callable[[pl.DataFrame], pl.DataFrame]


def once(expr: pl.Expr, work: Work, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Elementwise ``work`` that mentions its input more than once; the input is computed once."""
    return expr.map_batches(lambda values: _in_steps(values, [work]), return_dtype=dtype, is_elementwise=True)


def distinct(expr: pl.Expr, work: Stages, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Do elementwise work once per distinct value: days, money and addresses repeat a lot.

    Args:
        expr: the values.
        work: given a frame with the column ``value``, adds the column ``result``.
        dtype: of the result.
    """

    def over(values: pl.Series) -> pl.Series:
        if values.null_count() == len(values):
            return pl.Series(values.name, [None], dtype=dtype).new_from_index(0, len(values))
        known = work(values.alias("value").unique().to_frame()).select("value", pl.col("result").cast(dtype))
        asked = values.alias("value").to_frame()
        return asked.join(known, on="value", how="left", nulls_equal=True, maintain_order="left")["result"]

    return expr.map_batches(over, return_dtype=dtype, is_elementwise=True)


def mend(expr: pl.Expr, plain: str, steps: Sequence[Work], last: Sequence[Work] = ()) -> pl.Expr:
    """Text in which only values that do not match ``plain`` need the costly ``steps``; all get the ``last``."""

    def over(values: pl.Series) -> pl.Series:
        rows = (~values.str.contains(plain)).arg_true()
        if not rows.is_empty():
            values = values.clone().scatter(rows, _in_steps(values.gather(rows), steps))
        return _in_steps(values, last)

    return expr.cast(pl.String).map_batches(over, return_dtype=pl.String, is_elementwise=True)


def _in_steps(values: pl.Series, steps: Sequence[Work]) -> pl.Series:
    for step in steps:
        values = values.alias("value").to_frame().select(step(pl.col("value")).alias("value")).to_series()
    return values
