"""What somebody is called -> what that says of the name: 王婶 is a woman named 王, 阿牛 says nothing.

A nickname is no name and is never compared as one. A surname known by itself stands as a name of two characters and as
one of three of which the rest is hidden.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from schemas import codes

_RANKS: Final = "大二三四五六七八九十幺小老阿"
"""三婶 and 大伯 have a place among their brothers, not a surname."""
HIDDEN: Final = ("*", "**")


def understood(leads: pl.DataFrame, surnames: pl.Series) -> pl.DataFrame:
    """Leads with ``whole`` (the name, if one is told), ``surname`` (if only that is) and ``sex`` as far as it is told.

    Args:
        leads: rows of ``LEAD``.
        surnames: those that people here bear.
    """
    written = pl.coalesce("name", "called")
    parts = leads.with_columns(
        written=written,
        after=written.str.extract(_after(), 1),
        word=pl.coalesce(written.str.extract(_after(), 2), written.str.extract(_before(), 1)),
        before=written.str.extract(_before(), 2),
    )
    compound = pl.col("after").is_in(_compound()) | (pl.col("after").str.len_chars() == 1)
    after = pl.when(compound & ~pl.col("after").is_in(list(_RANKS))).then("after")
    told = parts.with_columns(surname=pl.coalesce(after, "before")).with_columns(
        surname=pl.when(pl.col("surname").is_in(surnames.implode())).then("surname")
    )
    sexes = codes.table("appellations").select("word", called_sex="sex")
    by_nickname = (pl.col("name") == pl.col("called")).fill_null(value=False)
    no_name = by_nickname | pl.col("word").is_not_null()
    return told.join(sexes, on="word", how="left", maintain_order="left").with_columns(
        whole=pl.when(~no_name).then("name"),
        sex=pl.coalesce("sex", pl.when(pl.col("surname").is_not_null()).then("called_sex")),
    )


def surnames_of(names: pl.Series) -> pl.Series:
    """The surnames in names of people."""
    bare = names.drop_nulls()
    two = bare.str.head(2)
    return pl.concat([bare.str.head(1), two.filter(two.is_in(_compound()))]).unique().sort()


def writings(told: pl.DataFrame) -> pl.DataFrame:
    """One row for every way in which a lead's name may stand in a list: ``asked_id`` and ``written_name`` besides."""
    hidden = [
        told.filter(pl.col("surname").is_not_null(), pl.col("whole").is_null()).with_columns(
            written_name=pl.col("surname") + pl.lit(mask)
        )
        for mask in HIDDEN
    ]
    plain = told.filter(pl.col("surname").is_null() | pl.col("whole").is_not_null())
    every = pl.concat([plain.with_columns(written_name="whole"), *hidden])
    turn = pl.int_range(pl.len()).over("lead_id")
    return every.with_columns(asked_id=pl.format("?{}-{}", "lead_id", turn)).sort("asked_id")


@cache
def _compound() -> list[str]:
    return codes.table("compound_surnames")["surname"].to_list()


@cache
def _after() -> str:
    return rf"^(\p{{Han}}{{1,2}}?)({_words('after')})$"


@cache
def _before() -> str:
    return rf"^({_words('before')})([\p{{Han}}--[{_RANKS}]])$"


def _words(place: str) -> str:
    words = codes.table("appellations").filter(pl.col("place") == place)["word"]
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
