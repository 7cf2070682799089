"""Telephone numbers: mobile (eleven digits, 1 then 3 to 9) and fixed lines with or without area code."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import unless_plain

_MOBILE: Final = r"^1[3-9]\d{9}$"
_NUMBER: Final = r"(1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[2-9]\d{6,7})"
_NOT_UNDERSTOOD: Final = "E-INTAKE-231"


def clean(expr: pl.Expr) -> pl.Expr:
    """The first telephone number in the cell, digits only; null where there is none."""
    return unless_placeholder(unless_plain(expr.cast(pl.String), _MOBILE, _mend), "phone")


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no number understood."""
    written = unless_placeholder(tidy(expr), "phone").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_NOT_UNDERSTOOD))


def _mend(expr: pl.Expr) -> pl.Expr:
    text = tidy(expr).str.replace(r"^(\d{7,12})\.0+$", "${1}")
    text = text.str.replace_all(r"(\d)[\s-]+(\d)", "${1}${2}").str.replace_all(r"(\d)[\s-]+(\d)", "${1}${2}")
    text = squeeze(text).str.replace_all(r"(\+|00)86-?|^86(1\d{10})$", "${2}").str.replace_all(r"[()]", "")
    first = text.str.extract(r"(?:^|\D)" + _NUMBER + r"(?:\D|$)", 1)
    return unless_placeholder(first, "phone")
