"""The rows of a file that was set aside: each is kept in ``rejected_row`` with what was read of it."""

from __future__ import annotations

from typing import Final

import polars as pl
import pyarrow as pa

from registry.deliveries.measure import Tables, frame
from schemas import reasons
from schemas.tables import ASSISTANCE, RECORD, REJECTED_ROW

_ROW: Final = ("file_id", "row_number")
_OWN: Final = (*_ROW, "record_id", "assistance_id", "department", "list_name")


def rows_aside(tables: Tables, aside: pl.DataFrame) -> pa.Table:
    """One whole row in ``REJECTED_ROW`` for every row of these lines of ``source_file`` that would have been taken."""
    lines = aside.select("file_id", "code")
    people = _told(frame(tables, RECORD).join(lines, on="file_id", how="semi"), "records")
    grants = _told(frame(tables, ASSISTANCE).join(lines, on="file_id", how="semi"), "assistance")
    rows = people.join(grants, on=_ROW, how="left").join(lines, on="file_id")
    return (
        rows.select(
            *_ROW,
            "code",
            column_name=pl.lit(None, pl.String),
            value=pl.lit(None, pl.String),
            reason=reasons.explained(pl.col("code")),
            whole_row=pl.lit(value=True),
            raw=pl.struct("records", "assistance").struct.json_encode(),
        )
        .select(REJECTED_ROW.names)
        .sort(_ROW)
        .to_arrow()
        .cast(REJECTED_ROW)
    )


def _told(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """What stands in each row, as a list of structs of texts."""
    said = pl.struct(pl.col(column).cast(pl.String) for column in rows.columns if column not in _OWN)
    return rows.group_by(_ROW, maintain_order=True).agg(said.alias(name))
