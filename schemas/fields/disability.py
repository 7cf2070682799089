"""Class and level of a disability: GB/T 26341-2010 classes 1 to 7, levels 1 (gravest) to 4.

A 残疾证号 is the id number, one digit of class and one of level, and after a re-issue a suffix.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy
from schemas.fields.thrift import distinct

CLASSES: Final = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_CLASS: Final = r"(视力|听力|言语|语言|肢体|智力|精神|多重|综合|视障|智障|肢残|盲|聋|哑|^[1-7])"
_CERTIFICATE: Final = r"^[0-9]{17}[0-9X]([1-7])([1-4])"
_CLASS_WORDS: Final = {
    **{word: word for word in CLASSES},
    **{str(number): word for number, word in enumerate(CLASSES, 1)},
    "盲": "视力",
    "视障": "视力",
    "聋": "听力",
    "语言": "言语",
    "哑": "言语",
    "肢残": "肢体",
    "智障": "智力",
    "综合": "多重",
}
_LEVEL_WORDS: Final = {
    sign: level
    for level, signs in (("1", "1一壹"), ("2", "2二贰"), ("3", "3三叁"), ("4", "4四肆"))
    for sign in signs
} | {"I": "1", "II": "2", "III": "3", "IV": "4"}
_LEVEL: Final = r"([1-4一二三四壹贰叁肆]|I{1,3}|IV)级?$"


def kind(expr: pl.Expr) -> pl.Expr:
    """The class, one of ``CLASSES``, from a word or a code."""
    return distinct(
        expr,
        lambda values: _coded(
            values,
            _CLASS,
            _CLASS_WORDS,
        ),
        pl.String,
    )


def level(expr: pl.Expr) -> pl.Expr:
    """The level, ``1`` (gravest) to ``4``, from a word or a code: 一级, 二级, 2级, 01."""
    return distinct(expr, lambda values: _coded(values, _LEVEL, _LEVEL_WORDS), pl.String)


def kind_in_certificate(expr: pl.Expr) -> pl.Expr:
    """The class that a 残疾证号 carries."""
    return kind(_compact(expr).str.extract(_CERTIFICATE, 1))


def level_in_certificate(expr: pl.Expr) -> pl.Expr:
    """The level that a 残疾证号 carries."""
    return _compact(expr).str.extract(_CERTIFICATE, 2)


def _compact(expr: pl.Expr) -> pl.Expr:
    return squeeze(tidy(expr.cast(pl.String))).str.to_uppercase()


def _coded(values: pl.DataFrame, pattern: str, words: dict[str, str]) -> pl.DataFrame:
    text = squeeze(tidy(pl.col("value").cast(pl.String))).str.replace(r"\(.*", "").str.extract(pattern, 1)
    return values.with_columns(result=text.replace_strict(words, default=None, return_dtype=pl.String))
