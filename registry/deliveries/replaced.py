"""Which files that the registry holds tonight's files take the place of.

A snapshot takes the place of the list it continues: of the same name, or of mostly the same people, or of a later day
and the same name but for dates. A file that is added (append) takes the place of an earlier one only if it repeats most
of its rows - it corrects it, or reaches further (1-6月, then 1-7月) - or bears its name and says little else. Others
stay in force beside it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from registry.deliveries.tie import SAME_PEOPLE

MOST_ROWS: Final = 0.5
SOME_PEOPLE: Final = 0.3
FEW: Final = 5
"""So small a list may change wholly from one delivery to the next."""


def replaced(tonight: pl.DataFrame, held: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """Files let in tonight and the held ones whose place they take.

    Args:
        tonight: ``measure.measured`` of the files let in, with their ``unit``.
        held: the same of what the registry holds.
        alike: ``overlap.overlap`` of the two.

    Returns:
        Pairs: ``list_name``, ``sha256``, ``held_sha256``.
    """
    pairs = tonight.join(held, on="list_name", suffix="_held").filter(
        pl.col("sha256") != pl.col("sha256_held"),
        ~pl.col("sha256_held").is_in(tonight["sha256"].implode()),
    )
    told = pairs.join(
        alike,
        left_on=["list_name", "sha256", "sha256_held"],
        right_on=["list_name", "sha256", "held_sha256"],
        how="left",
    ).with_columns(
        pl.col("people").fill_null(0.0),
        pl.col("anyone").fill_null(value=False),
        pl.col("repeats", "repeated").fill_null(0.0),
    )
    return (
        told.filter(pl.when(pl.col("delivery") == "append").then(_corrects()).otherwise(_continues()))
        .select("list_name", "sha256", held_sha256="sha256_held")
        .sort("list_name", "sha256", "held_sha256")
    )


def _corrects() -> pl.Expr:
    same_name = pl.col("file_name") == pl.col("file_name_held")
    return (pl.col("repeated") >= MOST_ROWS) | (same_name & (pl.col("repeats") >= MOST_ROWS))


def _continues() -> pl.Expr:
    small = pl.min_horizontal("rows", "rows_held") <= FEW
    later = pl.col("first") > pl.col("first_held")
    same_name = pl.col("file_name") == pl.col("file_name_held")
    tied = (pl.col("unit") == pl.col("unit_held")) & (
        same_name | (pl.col("people") >= SOME_PEOPLE) | (later & (pl.col("anyone") | small))
    )
    return (tied | (pl.col("people") >= SAME_PEOPLE)).fill_null(value=False)
