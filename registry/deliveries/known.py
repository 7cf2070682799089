"""Contents delivered again that are over: replaced by a later list, or withdrawn. An inbox keeps its old files."""

from __future__ import annotations

from typing import Final

import polars as pl
import pyarrow as pa

from registry.deliveries.measure import FILE, Tables, frame, in_force
from registry.deliveries.rows import shaped, without_files
from schemas import reasons
from schemas.tables import SOURCE_FILE, table_name

_GAVE_WAY: Final = "E-INTAKE-319"
_TAKEN_BACK: Final = "E-INTAKE-318"


def without_known(tables: Tables, before: Tables, accepted: frozenset[str]) -> dict[str, pa.Table]:
    """Tonight's tables without rows that were taken before and are over; their lines count as duplicates.

    Args:
        tables: what intake read tonight.
        before: what the registry holds.
        accepted: names of files that somebody wants in force, even if their content was withdrawn.
    """
    lines = frame(tables, SOURCE_FILE)
    over = frame(before, SOURCE_FILE).join(in_force(before), on=list(FILE), how="anti")
    codes = pl.col("status").replace_strict(
        {"replaced": _GAVE_WAY, "withdrawn": _TAKEN_BACK}, default=None, return_dtype=pl.String
    )
    known = over.select(*FILE, code=codes).drop_nulls().unique(list(FILE))
    wanted = pl.col("file_name").is_in(sorted(accepted)) & (pl.col("code") == _TAKEN_BACK)
    again = lines.filter(pl.col("status") == "accepted").join(known, on=list(FILE)).filter(~wanted)
    if again.is_empty():
        return dict(tables)
    told = lines.join(again.select("file_id", "code"), on="file_id", how="left", maintain_order="left")
    aside = pl.col("code").is_not_null()
    marked = told.with_columns(
        file_id=pl.when(aside).then(pl.format("{}O", "file_id")).otherwise("file_id"),
        status=pl.when(aside).then(pl.lit("duplicate")).otherwise("status"),
        reason=pl.when(aside)
        .then(pl.concat_str("code", reasons.explained(pl.col("code")), separator=" "))
        .otherwise("reason"),
        rows_ignored=pl.when(aside).then("rows_read").otherwise("rows_ignored"),
        rows_accepted=pl.when(aside).then(0).otherwise("rows_accepted"),
        rows_rejected=pl.when(aside).then(0).otherwise("rows_rejected"),
    )
    return without_files(tables, again["file_id"]) | {table_name(SOURCE_FILE): shaped(marked, SOURCE_FILE)}
