"""How a department may answer: codes, words, what each does to an item and what the data must show, from a table."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

ANSWERS: Final = Path(__file__).with_name("resolutions.csv")
VERDICTS: Final = ("confirmed", "refuted")
ENDS, GONE, TOLD = AGREES = ("ends", "gone", "told")
"""When the next data agree: the months end; it no longer arises, or for less; nothing is to be seen in data."""


@cache
def resolutions() -> pl.DataFrame:
    """``tone`` (of the kinds it answers; empty: all), ``group``, ``code``, ``text``, ``action``, ``agrees``, ``said``.

    ``said`` is what the drop-down offers: 属实：停发.
    """
    table = pl.read_csv(ANSWERS, infer_schema=False).with_columns(pl.col("tone", "group").fill_null(""))
    with_group = pl.concat_str("group", pl.lit("："), "text")
    return table.with_columns(said=pl.when(pl.col("group") == "").then("text").otherwise(with_group))


@cache
def by_code() -> pl.DataFrame:
    """``resolution``, ``action``, ``agrees``: what a code does, whatever it answers."""
    return resolutions().select("action", "agrees", resolution="code").unique("resolution").sort("resolution")
