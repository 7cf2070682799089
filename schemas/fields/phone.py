"""Telephone numbers: mobile (eleven digits, 1 then 3 to 9) and fixed lines with or without area code."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import mend

_MOBILE: Final = r"^1[3-9][0-9]{9}$"
_NUMBER: Final = r"(1[3-9][0-9]{9}|0[0-9]{2,3}[2-9][0-9]{6,7}|[2-9][0-9]{6,7})"
_PARTED: Final = r"([0-9])[\s-]+([0-9])"
_NOT_UNDERSTOOD: Final = "E-INTAKE-231"


def clean(expr: pl.Expr) -> pl.Expr:
    """The first telephone number in the cell, digits only; null where there is none."""
    return mend(expr, _MOBILE, (tidy, _joined, _first), (_unless_placeholder,))


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no number understood."""
    written = unless_placeholder(tidy(expr), "phone").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_NOT_UNDERSTOOD))


def _joined(text: pl.Expr) -> pl.Expr:
    """Digits that blanks and hyphens part, without the country code."""
    text = text.str.replace(r"^([0-9]{7,12})\.0+$", "${1}")
    text = text.str.replace_all(_PARTED, "${1}${2}").str.replace_all(_PARTED, "${1}${2}")
    return squeeze(text).str.replace_all(r"(\+|00)86-?|^86(1[0-9]{10})$", "${2}").str.replace_all(r"[()]", "")


def _first(text: pl.Expr) -> pl.Expr:
    return text.str.extract(r"(?:^|[^0-9])" + _NUMBER + r"(?:[^0-9]|$)", 1)


def _unless_placeholder(text: pl.Expr) -> pl.Expr:
    return unless_placeholder(text, "phone")
