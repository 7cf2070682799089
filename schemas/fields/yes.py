"""Yes or no."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy
from schemas.fields.thrift import distinct

_YES: Final = (
    "是",
    "有",
    "享受",
    "已享受",
    "在享",
    "在保",
    "保障对象",
    "正常",
    "1",
    "y",
    "yes",
    "true",
    "√",
    "✓",
    "✔",
)
_NO: Final = (
    "否",
    "无",
    "不",
    "不享受",
    "未享受",
    "不在保",
    "停保",
    "非保障对象",
    "0",
    "n",
    "no",
    "false",
    "×",
    "✗",
    "x",
)
_WORDS: Final = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}


def clean(expr: pl.Expr) -> pl.Expr:
    """True, false, or null where neither is written."""
    return distinct(expr, _clean, pl.Boolean)


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    word = squeeze(tidy(pl.col("value").cast(pl.String))).str.to_lowercase()
    return values.with_columns(result=word.replace_strict(_WORDS, default=None, return_dtype=pl.Boolean))
