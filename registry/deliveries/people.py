"""Who stands on a list: keys by which a row of one delivery is known again in another.

A sound id number tells a person from all others. Where either side lacks one, the name must do, with the number as
written, the birth day, the list's own household number, the sound id of somebody in the same row (a spouse of whom only
the name is written), the address or the telephone; two different sound ids are two people.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields import id_number, name

SOUND: Final = "sound"
WEAK: Final = ("written", "born", "housed", "beside", "placed", "phoned")
KEYS: Final = (SOUND, *WEAK)
NUMBERED: Final = "numbered"
_NONE: Final = pl.lit(None, pl.UInt64)


def keyed(records: pl.DataFrame) -> pl.DataFrame:
    """Records of ``schemas.RECORD`` with their ``KEYS`` and the key of their list's household, ``NUMBERED``.

    A key whose parts are not all written is null.
    """
    cleaned = id_number.clean(pl.col("id_number"))
    canonical = id_number.canonical(cleaned)
    named = name.clean(pl.col("name"))
    parts = records.select(
        "list_name",
        "household_no",
        "address",
        "phone",
        sound=canonical,
        other=canonical.max().over("file_id", "row_number"),
        cleaned=cleaned,
        named=named,
        birth=pl.coalesce("birth_date", id_number.birth_date(canonical)),
    )
    return records.with_columns(
        parts.select(
            _hashed("list_name", "sound").alias("sound"),
            _hashed("list_name", "named", "cleaned").alias("written"),
            _hashed("list_name", "named", "birth").alias("born"),
            _hashed("list_name", "named", "household_no").alias("housed"),
            _hashed("list_name", "named", "other").alias("beside"),
            _hashed("list_name", "named", "address").alias("placed"),
            _hashed("list_name", "named", "phone").alias("phoned"),
            _hashed("list_name", "household_no").alias(NUMBERED),
        )
    )


def _hashed(*columns: str) -> pl.Expr:
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
    return pl.when(whole).then(pl.struct(columns).hash()).otherwise(_NONE)


def known_again(rows: pl.DataFrame, others: pl.DataFrame, also: tuple[str, ...] = ()) -> pl.DataFrame:
    """Which rows are found among others, by person and whatever must agree too.

    Args:
        rows: a column ``row``, the ``KEYS`` and ``also``.
        others: the ``KEYS``, ``also`` and ``since``.
        also: columns that must agree too.

    Returns:
        ``row`` of those found and ``since``, the earliest of what they were found as.
    """
    found = [met(rows, others, SOUND, also)]
    loose = others.filter(pl.col(SOUND).is_null())
    bare = rows.filter(pl.col(SOUND).is_null())
    for key in WEAK:
        found += [met(bare, others, key, also), met(rows, loose, key, also)]
    return earliest(found)


def earliest(found: list[pl.DataFrame]) -> pl.DataFrame:
    """``row`` and the earliest ``since`` of what was found in several ways."""
    return pl.concat(found).group_by("row").agg(pl.col("since").min())


def met(rows: pl.DataFrame, others: pl.DataFrame, key: str, also: tuple[str, ...]) -> pl.DataFrame:
    """``row`` and ``since`` of rows that share one key, and the columns ``also``, with others."""
    sought = rows.select("row", key, *also).drop_nulls(key)
    held = others.select(key, *also, "since").drop_nulls(key).group_by(key, *also).agg(pl.col("since").min())
    return sought.join(held, on=[key, *also], nulls_equal=True).select("row", "since")
