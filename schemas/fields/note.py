"""Short texts and numbers of things: certificates, hospitals, relations, accounts."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct, mend

_CODE: Final = r"^[!#-&(-_a-~]+$"  # ASCII without blanks and quotation marks: most are written so


def clean(expr: pl.Expr) -> pl.Expr:
    """The text in one form for each character; null where it says nothing."""
    return distinct(expr, _clean, pl.String)


def code(expr: pl.Expr) -> pl.Expr:
    """A number of something, without blanks."""
    return mend(expr, _CODE, (tidy, _unless_placeholder, squeeze), (_unless_placeholder,))


def division(expr: pl.Expr) -> pl.Expr:
    """A division code of six to twelve digits (GB/T 2260, and the longer statistical codes)."""
    return distinct(expr, _division, pl.String)


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    text = tidy(pl.col("value").cast(pl.String)).str.replace_all(r"\s+", " ")
    return values.with_columns(result=_unless_placeholder(text))


def _division(values: pl.DataFrame) -> pl.DataFrame:
    digits = pl.col("digits")
    return values.with_columns(digits=code(pl.col("value").cast(pl.String))).with_columns(
        result=pl.when(digits.str.contains(r"^[1-9][0-9]{5,11}$")).then(digits)
    )


def _unless_placeholder(text: pl.Expr) -> pl.Expr:
    return unless_placeholder(text, "note")
