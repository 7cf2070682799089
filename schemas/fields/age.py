"""Ages as people tell them: 70, 70岁, 约70, 70多, 七十来岁."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct

_NOT_UNDERSTOOD: Final = "E-INTAKE-247"
_OLDEST: Final = 125
_DIGITS: Final = {word: f"{place}" for place, word in enumerate("零一二三四五六七八九")}
_ROUGHLY: Final = r"^(?:大约|大概|约|近|快|将近|年约|虚岁|周岁|年龄)+"
_NUMBER: Final = r"^([0-9]{1,3})(?:多|来|余|几|左右|上下|周|岁|以上)*$"


def clean(expr: pl.Expr) -> pl.Expr:
    """Whole years, or null."""
    return distinct(expr, _clean, pl.Int64)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no age understood."""
    written = unless_placeholder(tidy(expr.cast(pl.String)), "count").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_NOT_UNDERSTOOD))


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = squeeze(tidy(pl.col("value").cast(pl.String))).str.replace(_ROUGHLY, "").str.replace(r"\.0+$", "")
    in_digits = (
        text.str.replace("^十", "一十")
        .str.replace("十([一二三四五六七八九])", "${1}")
        .str.replace("十", "零")
        .str.replace_many(_DIGITS)
    )
    years = in_digits.str.extract(_NUMBER, 1).cast(pl.Int64, strict=False)
    return values.with_columns(result=pl.when(years <= _OLDEST).then(years))
