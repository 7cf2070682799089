"""What is counted of each delivered file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl
import pyarrow as pa

from schemas.tables import ASSISTANCE, CIRCUMSTANCE, LEAD, MEDICAL_BILL, RECORD, SOURCE_FILE, table_name

Tables = Mapping[str, pa.Table]

FILE: Final = ("sha256", "list_name")
"""A delivered file, all its sheets of one list together."""
IN_FORCE: Final = ("accepted", "held")
_OWN: Final = (
    *("record_id", "assistance_id", "bill_id", "circumstance_id", "lead_id"),
    *("file_id", "row_number", "left_on"),
)
_ROW: Final = ("file_id", "row_number")
_ONE_MONTH: Final = 0.9  # share of a file's grants that must name one month for it to be the file's month


def frame(tables: Tables, schema: pa.Schema, *columns: str) -> pl.DataFrame:
    """One of the tables, or some of its columns; empty where there is none."""
    table = tables.get(table_name(schema), schema.empty_table())
    return pl.DataFrame(pl.from_arrow(table.select(columns) if columns else table))


def in_force(tables: Tables) -> pl.DataFrame:
    """The lines of ``source_file`` whose rows count, of recognised lists."""
    files = frame(tables, SOURCE_FILE)
    return files.filter(pl.col("status").is_in(IN_FORCE), pl.col("list_name").is_not_null())


def measured(tables: Tables) -> pl.DataFrame:
    """One row per file in force.

    Returns:
        ``sha256``, ``list_name``, ``file_name``, ``delivery``; ``rows`` taken and ``rejected``; ``months`` that its
        days fall in, at least 1; ``written``, ``invalid`` and ``truncated`` id numbers; ``first`` and ``last`` day of
        the month or day it is of: as its title, sheet or name states, else the month that nearly all its grants name.
    """
    lines = in_force(tables)
    of_file = lines.select("file_id", *FILE)
    files = lines.group_by(FILE).agg(
        pl.col("file_name", "delivery").sort().first(),
        rows=pl.col("rows_accepted").sum(),
        rejected=pl.col("rows_rejected").sum(),
        stated_from=pl.col("stated_from").max(),
        stated_to=pl.col("stated_to").max(),
    )
    counted = files.join(_ids(tables, of_file), on=FILE, how="left").join(
        _months(tables, of_file), on=FILE, how="left"
    )
    return counted.select(
        *FILE,
        "file_name",
        "delivery",
        "rows",
        "rejected",
        pl.col("months").fill_null(1),
        *(pl.col(name).fill_null(0) for name in ("written", "invalid", "truncated")),
        first=pl.coalesce("stated_from", "month"),
        last=pl.coalesce("stated_to", pl.col("month").dt.month_end()),
    ).sort(FILE)


def repeated(tables: Tables) -> pl.DataFrame:
    """``sha256``, ``list_name`` and how many rows say nothing but what another row of the file says."""
    rows = prints(tables)
    files = in_force(tables).select("file_id", *FILE).with_columns(file=pl.struct(FILE).rank("dense"))
    counted = (
        rows.join(files.select("file_id", "file"), on="file_id")
        .group_by("file")
        .agg(repeated=pl.len().cast(pl.Int64) - pl.col("print").n_unique().cast(pl.Int64))
    )
    return files.select(*FILE, "file").unique().join(counted, on="file").drop("file")


def prints(tables: Tables) -> pl.DataFrame:
    """One row per row of a file that names somebody: ``file_id``, ``row_number`` and ``print`` of all it says."""
    owner = frame(tables, RECORD, "record_id", *_ROW)
    told = [frame(tables, RECORD), frame(tables, ASSISTANCE), frame(tables, LEAD)]
    told += [frame(tables, schema).join(owner, on="record_id") for schema in (MEDICAL_BILL, CIRCUMSTANCE)]
    parts = pl.concat([_fingerprints(each) for each in told])
    return parts.group_by(_ROW).agg(pl.col("print").sum())


def _fingerprints(told: pl.DataFrame) -> pl.DataFrame:
    said = told.select(name for name in told.columns if name not in _OWN)
    return told.select(_ROW).with_columns(print=said.hash_rows())


def _ids(tables: Tables, of_file: pl.DataFrame) -> pl.DataFrame:
    status = pl.col("id_status")
    by_sheet = (
        frame(tables, RECORD, "file_id", "id_status")
        .group_by("file_id")
        .agg(
            written=(status != "missing").sum().cast(pl.Int64),
            invalid=(status == "invalid").sum().cast(pl.Int64),
            truncated=(status == "truncated").sum().cast(pl.Int64),
        )
    )
    return (
        by_sheet.join(of_file, on="file_id")
        .group_by(FILE)
        .agg(pl.col("written", "invalid", "truncated").sum())
    )


def _months(tables: Tables, of_file: pl.DataFrame) -> pl.DataFrame:
    """How many months a file's days fall in, and the month that nearly all its grants name, if one."""
    owner = frame(tables, RECORD, "record_id", "file_id")
    grants = frame(tables, ASSISTANCE, "file_id", "paid_on", "period_start").select(
        "file_id", day=pl.coalesce("paid_on", "period_start"), grant=True
    )
    others = [
        frame(tables, schema, "record_id", day)
        .join(owner, on="record_id")
        .select("file_id", day=pl.col(day), grant=False)
        for schema, day in ((MEDICAL_BILL, "settled_on"), (CIRCUMSTANCE, "valid_from"))
    ]
    others.append(
        frame(tables, LEAD, "file_id", "reported_on").select("file_id", day="reported_on", grant=False)
    )
    by_day = (
        pl.concat([grants, *others]).drop_nulls("day").group_by("file_id", "day").agg(pl.col("grant").sum())
    )
    by_month = (
        by_day.join(of_file, on="file_id")
        .group_by(*FILE, month=pl.col("day").dt.truncate("1mo"))
        .agg(grants=pl.col("grant").sum())
    )
    share = pl.col("grants") / pl.col("grants").sum()
    return by_month.group_by(FILE).agg(
        months=pl.len().cast(pl.Int64),
        month=pl.col("month").filter(share >= _ONE_MONTH).first(),
    )
