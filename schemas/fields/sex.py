"""Sex: 男 or 女 from the many ways of writing it (codes: GB/T 2261.1, 1 male, 2 female)."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy
from schemas.fields.thrift import distinct

_MALE: Final = ("男", "男性", "男士", "1", "01", "1.0", "m", "male", "man", "1男", "1-男", "男1")
_FEMALE: Final = ("女", "女性", "女士", "2", "02", "2.0", "f", "female", "woman", "2女", "2-女", "女2")
_WORDS: Final = {**dict.fromkeys(_MALE, "男"), **dict.fromkeys(_FEMALE, "女")}


def clean(expr: pl.Expr) -> pl.Expr:
    """``男``, ``女`` or null. 0 (unknown) and 9 (not stated) say nothing, so they are null."""
    return distinct(expr, _clean, pl.String)


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    word = squeeze(tidy(pl.col("value"))).str.to_lowercase().str.replace_all(r"[()\[\]、.:]", "")
    return values.with_columns(result=word.replace_strict(_WORDS, default=None, return_dtype=pl.String))
