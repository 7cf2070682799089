"""Parquet: columns of types become texts as a list would write them, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.export.guard import RefusedError, refusing
from schemas.export.number import shortened
from schemas.export.sheet import MOST_COLUMNS, Refusal, Sheet, tidy_cells

PARQUET: Final = b"PAR1"
BATCH: Final = 1 << 16
_LARGEST: Final = 9.2e18  # beyond it a number is no whole one of sixty-four bits
_MOST_ROWS: Final = 100_000_000
_MOST_BYTES: Final = 1 << 28  # of one batch, unpacked


def read_table(path: Path, batch: int = BATCH) -> Sheet | Refusal:
    """The one sheet of a Parquet file: the names of its columns are the first row."""
    try:
        sheets = _sheets(path, batch)
        begun = list(islice(sheets, 2))
    except RefusedError as error:
        return error.refusal
    return replace(begun[0], rest=chain(begun[1:], sheets)) if begun else Refusal("E-INTAKE-001")


def _sheets(path: Path, batch: int) -> Iterator[Sheet]:
    with refusing("E-INTAKE-004"), pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        _check(file, schema, batch)
        places = {f"c{place}": [name] for place, name in enumerate(schema.names)}
        yield Sheet(
            None, 1, "parquet", tidy_cells(pl.DataFrame(places, schema=dict.fromkeys(places, pl.String)))
        )
        rows = 1
        for part in file.iter_batches(batch_size=batch):
            cells = _texts(pa.table(part.columns, names=list(places)))
            yield Sheet(None, 1, "parquet", tidy_cells(cells, rows))
            rows += part.num_rows


def _check(file: pq.ParquetFile, schema: pa.Schema, batch: int) -> None:
    if len(schema) > MOST_COLUMNS or file.metadata.num_rows > _MOST_ROWS:
        raise RefusedError(Refusal("E-INTAKE-006"))
    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    if nested:
        raise RefusedError(Refusal("E-INTAKE-017", "、".join(nested[:5])))
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    if any(group.total_byte_size / max(group.num_rows, 1) * batch > _MOST_BYTES for group in groups):
        raise RefusedError(Refusal("E-INTAKE-006"))


def _texts(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.select(_text(column) for column in frame.iter_columns())


def _text(column: pl.Series) -> pl.Expr:
    """A column as texts: days in ISO form, whole numbers without a point, long ones as far as a float keeps them."""
    expr, dtype = pl.col(column.name), column.dtype
    if dtype.is_float():
        number = expr.cast(pl.Float64).fill_nan(None)
        whole = pl.when((number == number.round()) & (number.abs() < _LARGEST)).then(number)
        return pl.coalesce(
            shortened(whole.cast(pl.Int64, strict=False).cast(pl.String)), number.cast(pl.String)
        )
    if isinstance(dtype, pl.Datetime):
        return expr.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    return expr.cast(pl.String)
