"""Rows of files, in all tables of intake at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from linkage.side_by_side import side_by_side
from registry.deliveries.measure import Tables
from schemas.tables import (
    ASSISTANCE,
    CIRCUMSTANCE,
    COLUMN_COUNT,
    INTAKE_TABLES,
    LEAD,
    MEDICAL_BILL,
    RECORD,
    REJECTED_ROW,
    SOURCE_FILE,
    table_name,
)

_OF_FILES: Final = (RECORD, ASSISTANCE, LEAD, REJECTED_ROW, COLUMN_COUNT)
_OF_RECORDS: Final = (MEDICAL_BILL, CIRCUMSTANCE)


def of_files(tables: Tables, ids: pl.Series) -> dict[str, pa.Table]:
    """The rows of some files; no lines of ``source_file``."""
    return _chosen(tables, ids, keep=True)


def without_files(tables: Tables, ids: pl.Series) -> dict[str, pa.Table]:
    """The rows of all other files; no lines of ``source_file``."""
    return _chosen(tables, ids, keep=False)


def _chosen(tables: Tables, ids: pl.Series, *, keep: bool) -> dict[str, pa.Table]:
    files = pa.array(ids.to_list(), pa.string())
    chosen = _each(tables, _OF_FILES, "file_id", files, keep=keep)
    people = (chosen[RECORD] if keep else filtered(tables, RECORD, "file_id", files, keep=True))["record_id"]
    chosen |= _each(tables, _OF_RECORDS, "record_id", people.combine_chunks(), keep=keep)
    return {table_name(schema): table for schema, table in chosen.items()}


def _each(
    tables: Tables, schemas: Sequence[pa.Schema], key: str, values: pa.Array, *, keep: bool
) -> dict[pa.Schema, pa.Table]:
    tasks = [partial(filtered, tables, schema, key, values, keep=keep) for schema in schemas]
    return dict(zip(schemas, side_by_side(tasks), strict=True))


def filtered(
    tables: Tables, schema: pa.Schema, key: str, values: pl.Series | pa.Array, *, keep: bool
) -> pa.Table:
    """The rows of one table whose key is, or is not, among these values; the table itself where that is all."""
    table = tables.get(table_name(schema), schema.empty_table())
    if len(values) == 0:
        return table.slice(0, 0) if keep else table
    wanted = values.to_arrow().cast(pa.string()) if isinstance(values, pl.Series) else values
    chosen = pc.is_in(table[key], wanted)
    if not keep:
        chosen = pc.invert(chosen)
    # Filtering copies, and a table may be larger than memory: on most nights it is all or nothing.
    if pc.all(chosen, min_count=0).as_py():
        return table
    return table.filter(chosen) if pc.any(chosen).as_py() else table.slice(0, 0)


def added(*parts: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Rows of all parts together; no lines of ``source_file``."""
    return {
        table_name(schema): pa.concat_tables(
            [
                schema.empty_table(),
                *(part[table_name(schema)].cast(schema) for part in parts if table_name(schema) in part),
            ]
        )
        for schema in INTAKE_TABLES
        if schema is not SOURCE_FILE
    }


def shaped(frame: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """A frame as a table of this schema; columns that it lacks are null."""
    lacking = [pl.lit(None).alias(name) for name in schema.names if name not in frame.columns]
    return frame.with_columns(lacking).select(schema.names).to_arrow().cast(schema)
