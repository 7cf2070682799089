"""Addresses as text: one form for each character, no blanks. What an address means is linkage's question."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import empty_to_null, squeeze, tidy, unless_placeholder
from schemas.fields.thrift import mend

# Ideographs, letters, digits and what joins them: no blanks, nor signs that a step below takes away.
_PLAIN: Final = r"^[0-9A-Za-z#()\x{b7}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{20000}-\x{323af}-]+$"


def clean(expr: pl.Expr) -> pl.Expr:
    """The address as written, in half width and without blanks; null where it says nothing."""
    return mend(expr, _PLAIN, (tidy, squeeze, _bared, empty_to_null), (_unless_placeholder,))


def _bared(text: pl.Expr) -> pl.Expr:
    """Without punctuation around it and a label before it."""
    text = text.str.strip_chars(",;.。、；，")
    return text.str.replace("^(家庭|现|居住|户籍)?(住址|地址)[::]", "")


def _unless_placeholder(text: pl.Expr) -> pl.Expr:
    return unless_placeholder(text, "address")
