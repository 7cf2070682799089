"""Floor space in square metres: 89.5, 89.5㎡, 89.5平方米."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct

M2: Final = pl.Decimal(10, 2)
_NOT_UNDERSTOOD: Final = "E-INTAKE-246"
_WRITTEN: Final = r"^([0-9]{1,7}(?:\.[0-9]*)?)(?:平方米|平米|平方|m2|平)?$"  # NFKC makes ㎡ m2


def clean(expr: pl.Expr) -> pl.Expr:
    """Square metres, or null."""
    return distinct(expr, _clean, M2)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no area understood."""
    written = unless_placeholder(tidy(expr.cast(pl.String)), "count").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_NOT_UNDERSTOOD))


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = squeeze(tidy(pl.col("value").cast(pl.String))).str.to_lowercase()
    number = text.str.extract(_WRITTEN, 1).cast(pl.Float64, strict=False)
    return values.with_columns(result=number.round(2).cast(M2))
