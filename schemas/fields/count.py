"""Numbers of people: 3, 3人, 三人."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct

_NOT_UNDERSTOOD: Final = "E-INTAKE-232"
_CHINESE: Final = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}


def clean(expr: pl.Expr) -> pl.Expr:
    """A whole number, or null."""
    return distinct(expr, _clean, pl.Int64)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no number understood."""
    written = unless_placeholder(tidy(expr.cast(pl.String)), "count").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_NOT_UNDERSTOOD))


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = squeeze(tidy(pl.col("value").cast(pl.String))).str.replace("[人口个名]+$", "")
    digits = text.str.extract(r"^([0-9]{1,9})(?:\.0*)?$", 1).cast(pl.Int64, strict=False)
    words = text.replace_strict(_CHINESE, default=None, return_dtype=pl.Int64)
    return values.with_columns(result=pl.coalesce(digits, words))
