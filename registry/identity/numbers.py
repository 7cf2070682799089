"""Ids in the registry are a letter and a number: ``P00000001``. Here they are numbers."""

from __future__ import annotations

from typing import Final

import polars as pl

PERSON, HOUSEHOLD = "P", "H"
PLACES: Final = 8


def written(prefix: str, number: pl.Expr) -> pl.Expr:
    """The readable id of a number."""
    return pl.lit(prefix) + number.cast(pl.String).str.zfill(PLACES)


def number(prefix: str, text: pl.Expr) -> pl.Expr:
    """The number of a readable id; null if it has another prefix or is none of ours."""
    return text.str.strip_prefix(prefix).cast(pl.Int64, strict=False)
