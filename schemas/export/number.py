"""Long numbers in cells of numbers: a float keeps fifteen digits, and what it shows beyond them it made up."""

from __future__ import annotations

from typing import Final

import polars as pl

_FLOAT_DIGITS: Final = 15  # what a spreadsheet keeps of a number


def shortened(text: pl.Expr) -> pl.Expr:
    """Whole numbers of 17 to 19 digits that survive being a float, with zeros beyond the fifteenth digit."""
    return pl.when(float_like(text)).then(_fifteen_digits(text)).otherwise(text)


def float_like(text: pl.Expr) -> pl.Expr:
    """A whole number of 17 to 19 digits that survives being a float."""
    number = pl.when(text.str.contains(r"^[1-9][0-9]{16,18}$")).then(text).cast(pl.Int64, strict=False)
    return (number.cast(pl.Float64).cast(pl.Int64, strict=False) == number).fill_null(value=False)


def _fifteen_digits(text: pl.Expr) -> pl.Expr:
    """The number rounded to what a spreadsheet keeps."""
    number = text.cast(pl.Int64, strict=False)
    unit = pl.lit(10, pl.Int64).pow(text.str.len_chars().cast(pl.Int64) - _FLOAT_DIGITS)
    return ((number + unit // 2) // unit * unit).cast(pl.String)
