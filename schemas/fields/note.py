"""Short texts and numbers of things: certificates, hospitals, relations, accounts."""

from __future__ import annotations

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct


def clean(expr: pl.Expr) -> pl.Expr:
    """The text in one form for each character; null where it says nothing."""
    return distinct(expr, _clean, pl.String)


def code(expr: pl.Expr) -> pl.Expr:
    """A number of something, without blanks."""
    return squeeze(clean(expr))


def division(expr: pl.Expr) -> pl.Expr:
    """A division code of six to twelve digits (GB/T 2260, and the longer statistical codes)."""
    digits = code(expr)
    return pl.when(digits.str.contains(r"^[1-9][0-9]{5,11}$")).then(digits)


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = tidy(pl.col("value").cast(pl.String)).str.replace_all(r"\s+", " ")
    return values.with_columns(result=unless_placeholder(text, "note"))
