"""What is in force, told again from the deliveries themselves: as of a past day, or as if a file had never come."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pyarrow as pa

from registry.deliveries.go_on import go_on
from registry.deliveries.measure import frame
from registry.deliveries.rows import of_files, shaped
from schemas.tables import SOURCE_FILE, table_name

RowsOf = Callable[[pl.DataFrame], dict[str, pa.Table]]
_NONE = pl.DataFrame(schema={"file_id": pl.String, "reason": pl.String})


def replayed(lines: pl.DataFrame, rows_of: RowsOf) -> dict[str, pa.Table]:
    """The tables of intake after these deliveries, night after night.

    Args:
        lines: ``source_file`` of the files that count, with the ``night`` and day (``came_on``) they came.
        rows_of: gives the rows of lines as they were read.
    """
    rows = rows_of(lines)
    state: dict[str, pa.Table] = {}
    for (night,) in lines.select("night").unique().sort("night").iter_rows():
        came = lines.filter(pl.col("night") == night)
        delivered = came.with_columns(status=pl.lit("accepted"), reason=None, ended_on=None, ended_by=None)
        tonight = of_files(rows, came["file_id"]) | {table_name(SOURCE_FILE): shaped(delivered, SOURCE_FILE)}
        day = came.select(pl.col("came_on").max()).item()
        state = go_on(tonight, state, day, _NONE, pl.Series(dtype=pl.String))
    return state | {table_name(SOURCE_FILE): _as_they_came(state, lines)}


def _as_they_came(state: dict[str, pa.Table], lines: pl.DataFrame) -> pa.Table:
    """The lines with the nights on which they came: to tell again takes none."""
    told = frame(state, SOURCE_FILE).drop("night", "came_on")
    return shaped(told.join(lines.select("file_id", "night", "came_on"), on="file_id"), SOURCE_FILE)
