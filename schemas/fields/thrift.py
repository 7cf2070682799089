"""Not doing the same work twice: registers repeat their values, and most values need no mending."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Work = Callable[[pl.Expr], pl.Expr]
Stages = Callable[[pl.DataFrame], pl.DataFrame]


def distinct(expr: pl.Expr, work: Stages, dtype: pl.DataType | type[pl.DataType]) -> pl.Expr:
    """Do elementwise work once per distinct value: days, money and addresses repeat a lot.

    Args:
        expr: the values.
        work: given a frame with the column ``value``, adds the column ``result``. A frame, because work in
            stages with a column each keeps the expressions small.
        dtype: of the result.
    """

    def over(values: pl.Series) -> pl.Series:
        known = work(values.alias("value").unique().to_frame()).select("value", pl.col("result").cast(dtype))
        asked = values.alias("value").to_frame()
        return asked.join(known, on="value", how="left", nulls_equal=True, maintain_order="left")["result"]

    return expr.map_batches(over, return_dtype=dtype, is_elementwise=True)


def unless_plain(expr: pl.Expr, plain: str, work: Work) -> pl.Expr:
    """Apply an elementwise, costly ``work`` (text to text) only to values that do not match ``plain``."""

    def over(values: pl.Series) -> pl.Series:
        rows = (~values.str.contains(plain)).arg_true()
        if rows.is_empty():
            return values
        mended = values.gather(rows).to_frame("value").select(work(pl.col("value")).cast(pl.String))
        return values.clone().scatter(rows, mended["value"])

    return expr.map_batches(over, return_dtype=pl.String, is_elementwise=True)
