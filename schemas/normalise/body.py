"""The rows below a sheet's headings, with what the spreadsheet leaves out put back: values of merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.export import ROW, Sheet
from schemas.export.sheet import Merge
from schemas.fields.kinds import DAY, DAY_AFTER, MONEY, RAW, SPAN, Kind, kind_of
from schemas.recognise import Column, Layout

CONTINUED: Final = "continued"

_DAYS_BETWEEN: Final = 1_462  # from 1900-01-00 to 1904-01-01, as spreadsheets count
_SERIAL: Final = r"^[1-6][0-9]{4}(\.[0-9]+)?$"


@dataclass(frozen=True)
class Recognised:
    """A sheet, its layout, and the names it goes by."""

    file_id: str
    file_name: str
    sheet: Sheet
    layout: Layout


def uses(layout: Layout) -> Iterator[tuple[Kind, Column]]:
    """Every column that is used, with the kind of value it holds; packed cells as they are."""
    packed = {each.role for each in layout.declaration.persons if layout.layout_of(each) == "packed"}
    for target, columns in layout.columns.items():
        section, field = target.split(".")
        kind = RAW if section in packed and field in ("name", "id_number", "relation") else kind_of(field)
        yield from ((kind, column) for column in columns)


def body(each: Recognised) -> pl.DataFrame:
    """The cells below the headings, and ``continued``: is the row's person written in a merged cell above?

    Blanks are filled inside merged cells only, and never with money: an amount merged over a household's rows
    was paid once.
    """
    rows = each.sheet.cells.slice(each.layout.last_row)
    for column, merges in _fillable(each).items():
        rows = _filled(rows, column, merges)
    if each.sheet.from_1904:
        rows = rows.with_columns(_since_1900(name) for name in _days(each.layout) if name in rows.columns)
    return rows.with_columns(_continued(each).alias(CONTINUED))


def _fillable(each: Recognised) -> dict[str, list[Merge]]:
    """Merged cells of columns that say something other than money and packed people."""
    wanted: dict[str, bool] = {}
    for kind, column in uses(each.layout):
        filled = kind not in (MONEY, RAW) or _is_word(each.layout, column)
        wanted[column.name] = wanted.get(column.name, True) and filled
    found: dict[str, list[Merge]] = {}
    for merge in each.sheet.merged:
        if wanted.get(merge.column) and merge.last_row > each.layout.last_row:
            found.setdefault(merge.column, []).append(merge)
    return found


def _is_word(layout: Layout, column: Column) -> bool:
    """A column read by its words (救助类型, 状态), not one of packed people."""
    targets = [target for target, columns in layout.columns.items() if column in columns]
    return all(target.split(".")[1] in ("programme", "status", "unless") for target in targets)


def _filled(rows: pl.DataFrame, column: str, merges: list[Merge]) -> pl.DataFrame:
    spans = pl.DataFrame(
        [(merge.first_row, merge.last_row) for merge in merges], schema=["top", "last"], orient="row"
    )
    below = (
        spans.with_columns(pl.int_ranges(pl.col("top") + 1, pl.col("last") + 1).alias(ROW))
        .explode(ROW)
        .unique(ROW, keep="first", maintain_order=True)
    )
    tops = rows.select(pl.col(ROW).alias("top"), pl.col(column).alias("above"))
    values = below.join(tops, on="top").select(ROW, "above")
    return (
        rows.join(values, on=ROW, how="left", maintain_order="left")
        .with_columns(pl.coalesce(column, "above").alias(column))
        .drop("above")
    )


def _continued(each: Recognised) -> pl.Expr:
    """Rows below the first of a merged cell that names the person whose row it is."""
    role = each.layout.declaration.primary.role
    naming = {
        column.name
        for field in ("name", "id_number")
        for column in each.layout.columns.get(f"{role}.{field}", ())
    }
    rows = [
        row
        for merge in each.sheet.merged
        if merge.column in naming
        for row in range(merge.first_row + 1, merge.last_row + 1)
    ]
    return pl.col(ROW).is_in(rows) if rows else pl.lit(value=False)


def _days(layout: Layout) -> set[str]:
    return {column.name for kind, column in uses(layout) if kind in (DAY, DAY_AFTER, SPAN)}


def _since_1900(name: str) -> pl.Expr:
    """A bare number that means a day, as a workbook that counts from 1900 would have it."""
    number = pl.col(name).str.extract(r"^([0-9]+)", 1).cast(pl.Int64, strict=False) + _DAYS_BETWEEN
    return (
        pl.when(pl.col(name).str.contains(_SERIAL))
        .then(number.cast(pl.String))
        .otherwise(pl.col(name))
        .alias(name)
    )
