"""Money in yuan: separators, signs, units, accountants' brackets and 红字 (red ink, negative) as written."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct

YUAN: Final = pl.Decimal(14, 2)
_NOT_UNDERSTOOD: Final = "E-INTAKE-220"
_WAIVED: Final = "E-INTAKE-221"
_LIMIT: Final = 99_999_999_999.0
_NUMBER: Final = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,2})?$"
_IN_RED: Final = r"^(?:红字|负|負):?([0-9.].*)$|^([0-9.].*?)\(?(?:红字)\)?$"
_PER: Final = r"/?每?(?:/|每|^)(?:[年月人户期次日天]|季度?|学[年期])"
_UNITS: Final = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "元": 1}


def clean(expr: pl.Expr, unit: int = 1) -> pl.Expr:
    """Yuan, to the fen; null where nothing usable is written.

    Args:
        expr: the cells.
        unit: how many yuan a bare number stands for, as the heading says: 10000 under 金额（万元）. A unit in
            the cell itself overrules it.
    """
    return distinct(expr, lambda values: _clean(values, unit), YUAN)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no amount understood."""
    text = unless_placeholder(squeeze(tidy(expr)), "money")
    code = pl.when(text.str.contains("免")).then(pl.lit(_WAIVED)).otherwise(pl.lit(_NOT_UNDERSTOOD))
    return pl.when(text.is_not_null() & clean(expr).is_null()).then(code)


def _clean(values: pl.DataFrame, unit: int) -> pl.DataFrame:
    text, number = pl.col("text"), pl.col("number")
    return (
        values.with_columns(text=squeeze(tidy(pl.col("value").cast(pl.String))).str.to_lowercase())
        .with_columns(text=unless_placeholder(text, "money"))
        .with_columns(text=_without_signs(text))
        .with_columns(text=_without_separators(text))
        .with_columns(scale=text.str.extract(r"([亿万千百]?元|[亿万千百])$", 1))
        .with_columns(number=text.str.replace(r"[亿万千百]?元$|[亿万千百]$", ""))
        .with_columns(
            number=pl.when(number.str.contains(_NUMBER)).then(number).cast(pl.Float64, strict=False)
        )
        .with_columns(number=number * _scale(pl.col("scale"), unit))
        .with_columns(result=pl.when(number.abs() <= _LIMIT).then(number.round(2)).cast(YUAN))
    )


def _without_signs(text: pl.Expr) -> pl.Expr:
    """Without signs of currency and of the period; a minus however it is written, brackets too, is a hyphen."""
    text = text.str.replace_all(r"人民币|rmb|cny|[¥￥$'’]", "").str.replace_all("[−－–]", "-")
    text = text.str.replace(_IN_RED, "-${1}${2}").str.replace(r"^([0-9.,]+)-$", "-${1}")
    text = text.str.replace(r"\(([亿万千百]?元)\)$", "${1}").str.replace(r"([0-9元万])\([^0-9()]+\)$", "${1}")
    text = text.str.replace(r"^-?\((.+)\)$", "-${1}").str.replace_all(_PER, "")
    text = text.str.replace(r"^--", "-").str.replace("[圆块]", "元").str.replace(r"([0-9.])w$", "${1}万")
    return text.str.replace(r"[。.;]+$", "").str.replace(r"[整正]$", "")


def _without_separators(text: pl.Expr) -> pl.Expr:
    """Without commas where they part thousands: 1,234,500 but not 1,2,3."""
    grouped = text.str.contains(r"^[^0-9]*[0-9]{1,3}(,[0-9]{3})+([^0-9,].*)?$")
    return pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)


def _scale(written: pl.Expr, unit: int) -> pl.Expr:
    return written.str.head(1).replace_strict(_UNITS, default=unit, return_dtype=pl.Int64)
