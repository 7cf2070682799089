"""How much one delivery repeats of another of the same list: its people, and its very rows."""

from __future__ import annotations

from typing import Final

import polars as pl

from registry.deliveries.measure import FILE, Tables, frame, in_force, prints
from registry.deliveries.people import KEYS, keyed
from schemas.tables import RECORD

_SHAPE: Final = {
    "list_name": pl.String,
    "sha256": pl.String,
    "held_sha256": pl.String,
    "people": pl.Float64,
    "anyone": pl.Boolean,
    "repeats": pl.Float64,
    "repeated": pl.Float64,
}


def overlap(tonight: Tables, held: Tables) -> pl.DataFrame:
    """Pairs of one of tonight's files and one that is held, of one list and different content, that repeat anything.

    Returns:
        ``list_name``, ``sha256``, ``held_sha256``; ``people`` in common as a share of the smaller file's; whether there
        is ``anyone``; the share of tonight's rows that it ``repeats`` from the held, and of the held ones ``repeated``.
    """
    new, old = _novel(tonight, held), _novel(held, tonight)
    lists = set(new["list_name"]) & set(old["list_name"])
    if not lists:
        return pl.DataFrame(schema=_SHAPE)
    sides = [
        lines.filter(pl.col("list_name").is_in(sorted(lists))).select("file_id", *FILE)
        for lines in (new, old)
    ]
    people = _common(*(_people(tables, lines) for tables, lines in zip((tonight, held), sides, strict=True)))
    rows = _common(*(_rows(tables, lines) for tables, lines in zip((tonight, held), sides, strict=True)))
    return people.join(
        rows, on=["list_name", "sha256", "held_sha256"], how="full", coalesce=True, suffix="_rows"
    ).select(
        "list_name",
        "sha256",
        "held_sha256",
        people=(pl.col("common") / pl.min_horizontal("size", "held_size")).fill_null(0.0),
        anyone=(pl.col("common") > 0).fill_null(value=False),
        repeats=(pl.col("common_rows") / pl.col("size_rows")).fill_null(0.0),
        repeated=(pl.col("common_rows") / pl.col("held_size_rows")).fill_null(0.0),
    )


def _novel(tables: Tables, others: Tables) -> pl.DataFrame:
    """The lines whose content the other side does not hold."""
    return in_force(tables).join(in_force(others), on=list(FILE), how="anti")


def _people(tables: Tables, lines: pl.DataFrame) -> pl.DataFrame:
    records = frame(tables, RECORD).join(lines.select("file_id", "sha256"), on="file_id")
    return keyed(records).select(*FILE, item=pl.coalesce(KEYS)).drop_nulls("item").unique()


def _rows(tables: Tables, lines: pl.DataFrame) -> pl.DataFrame:
    return prints(tables).join(lines, on="file_id").select(*FILE, item="print").unique()


def _common(tonight: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pairs that have an item in ``common``, with how many each side has."""
    sizes = [side.group_by(FILE).len("size") for side in (tonight, held)]
    met = tonight.join(held.rename({"sha256": "held_sha256"}), on=["list_name", "item"])
    return (
        met.group_by("list_name", "sha256", "held_sha256")
        .len("common")
        .join(sizes[0], on=list(FILE))
        .join(
            sizes[1].rename({"sha256": "held_sha256", "size": "held_size"}), on=["list_name", "held_sha256"]
        )
    )
