"""Addresses as text: one form for each character, no blanks. What an address means is linkage's question."""

from __future__ import annotations

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct


def clean(expr: pl.Expr) -> pl.Expr:
    """The address as written, in half width and without blanks; null where it says nothing."""
    return distinct(expr, _clean, pl.String)


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = squeeze(tidy(pl.col("value").cast(pl.String))).str.strip_chars(",;.。、；，")
    text = text.str.replace("^(家庭|现|居住|户籍)?(住址|地址)[::]", "")
    return values.with_columns(result=unless_placeholder(pl.when(text != "").then(text), "address"))
