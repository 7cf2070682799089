"""A recognised sheet becomes records, assistance, bills, circumstances, and the rows and values not taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas import reasons
from schemas.declaration import Declaration
from schemas.export import ROW, Sheet
from schemas.normalise.benefits import assistance, bills, circumstances, unassigned
from schemas.normalise.people import mismatched, people, record_ids
from schemas.normalise.source import UNUSABLE, Source, unusable
from schemas.recognise import Layout
from schemas.rows import people_rows
from schemas.tables import REJECTED_ROW

_NOBODY: Final = "E-INTAKE-101"
_DAMAGED: Final = "E-INTAKE-102"


@dataclass(frozen=True)
class Normalised:
    """What a sheet gave. ``read`` is always ``accepted`` + ``rejected`` + ``ignored``."""

    declaration: Declaration
    record: pl.DataFrame
    assistance: pl.DataFrame
    medical_bill: pl.DataFrame
    circumstance: pl.DataFrame
    rejected_row: pl.DataFrame
    read: int
    accepted: int
    rejected: int
    ignored: int


def normalise(sheet: Sheet, layout: Layout, file_id: str, file_name: str) -> Normalised:
    """Read a sheet by its layout."""
    rows = people_rows(sheet, layout)
    damaged = rows.filter(pl.col(ROW).is_in(sheet.damaged))
    whole = Source(file_id, layout, rows.filter(~pl.col(ROW).is_in(sheet.damaged)), file_name, sheet.name)
    named = people(whole)
    # A row is taken when it names the person whose row it is.
    owners = named.filter(pl.col("record_id") == record_ids(whole, layout.declaration.primary.role))
    taken = owners.select(ROW)
    source = Source(file_id, layout, _those(whole.cells, taken), file_name, sheet.name)
    nobody = whole.cells.join(taken, on=ROW, how="anti", maintain_order="left")
    record = _those(named, taken)
    lost = pl.concat([unusable(source), mismatched(source), unassigned(source)])
    refused = pl.concat([_whole_rows(damaged, _DAMAGED), _whole_rows(nobody, _NOBODY)])
    accepted, rejected = source.cells.height, damaged.height + nobody.height
    return Normalised(
        layout.declaration,
        record,
        _held(assistance(source), record),
        _held(bills(source), record),
        _held(circumstances(source), record),
        _explained(source, rows, pl.concat([refused, lost.with_columns(whole_row=pl.lit(value=False))])),
        sheet.cells.height,
        accepted,
        rejected,
        sheet.cells.height - accepted - rejected,
    )


def _those(frame: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    return frame.join(taken, on=ROW, how="semi", maintain_order="left")


def _held(frame: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """What belongs to a record that exists."""
    known = record.select("record_id")
    return frame.cast({"record_id": pl.String}).join(known, on="record_id", how="semi", maintain_order="left")


def _whole_rows(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return rows.select(
        ROW, column_name=nothing, value=nothing, code=pl.lit(code), whole_row=pl.lit(value=True)
    )


def _explained(source: Source, rows: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """The rejected rows and values with reason and the row as it stood, in the columns of ``REJECTED_ROW``."""
    shown: dict[str, str] = {}
    for column in (name for name in rows.columns if name != ROW):
        written = source.layout.headings.get(column)
        text = written.text if written else column
        shown[column] = text if text not in shown.values() else f"{text}（{column}）"
    raw = _those(rows, refused.select(ROW)).select(
        ROW, raw=pl.struct(pl.col(column).alias(text) for column, text in shown.items()).struct.json_encode()
    )
    return (
        refused.join(raw, on=ROW, how="left", maintain_order="left")
        .with_columns(file_id=pl.lit(source.file_id), reason=reasons.explained(pl.col("code")))
        .sort(ROW, "column_name", "code", nulls_last=True, maintain_order=True)
        .select(REJECTED_ROW.names)
    )


__all__ = ["UNUSABLE", "Normalised", "normalise"]
