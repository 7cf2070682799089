"""How well each column of each list is filled, night after night."""

from __future__ import annotations

from datetime import date

import polars as pl
import pyarrow as pa

from registry.deliveries.measure import Tables, frame
from schemas.tables import COLUMN_COUNT, COUNTS, QUALITY_HISTORY, SOURCE_FILE


def grown(tables: Tables, run_id: str, as_of: date) -> pa.Table:
    """The history with tonight's counts, in ``QUALITY_HISTORY``; an earlier run of the same day gives way.

    Args:
        tables: tonight's ``source_file`` and ``column_count``, and the ``quality_history`` of earlier nights.
        run_id: tonight's run.
        as_of: tonight's day.
    """
    lines = frame(tables, SOURCE_FILE).select("file_id", "department", "list_name").drop_nulls()
    keys = ("department", "list_name", "section", "column_name")
    tonight = (
        frame(tables, COLUMN_COUNT)
        .join(lines, on="file_id")
        .group_by(keys)
        .agg(_added(field.name) for field in COUNTS)
        .with_columns(run_id=pl.lit(run_id), as_of=pl.lit(as_of))
    )
    earlier = frame(tables, QUALITY_HISTORY).filter(pl.col("as_of") != as_of)
    names = QUALITY_HISTORY.names
    return (
        pl.concat([earlier.select(names), tonight.select(names)])
        .sort("as_of", *keys)
        .to_arrow()
        .cast(QUALITY_HISTORY)
    )


def _added(count: str) -> pl.Expr:
    """The sum over files; null where nothing was counted."""
    told = pl.col(count).is_not_null().any()
    return pl.when(told).then(pl.col(count).sum()).alias(count)
