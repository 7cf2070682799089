"""What reading a file gives: sheets of strings, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

ROW: Final = "row_number"
LINE: Final = "line"  # tells rows of several sheets apart
MOST_COLUMNS: Final = 1_000


@dataclass(frozen=True)
class Refusal:
    """A file or sheet that was not taken: a code of ``codes/reasons.csv`` and what in particular."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Merge:
    """Cells of one column merged into one: the column's name, the first and the last row."""

    column: str
    first_row: int
    last_row: int


@dataclass(frozen=True)
class Sheet:
    """One sheet, or the whole of a text file.

    Attributes:
        name: the sheet's name; null for a text file.
        ordinal: its place in the workbook, from 1.
        encoding: character encoding, or the format of a workbook.
        cells: ``row_number`` (from 1, as a person sees it, every row counted) and the columns ``c0``, ``c1``...
            by their place in the sheet, as text; blank cells are null.
        damaged: rows in which bytes had to be replaced.
        refusal: why this sheet could not be read, although the file could.
        merged: cells merged over several rows; only the first of them holds the value.
        from_1904: numbers that mean days count from 1904 here, not from 1900.
        rest: of a long file, whose cells here are the first rows only: all further rows, as sheets to be had once
            and in order.
    """

    name: str | None
    ordinal: int
    encoding: str
    cells: pl.DataFrame
    damaged: tuple[int, ...] = ()
    refusal: Refusal | None = None
    merged: tuple[Merge, ...] = ()
    from_1904: bool = False
    rest: Iterable[Sheet] = ()


@dataclass(frozen=True)
class Export:
    """A delivered file: its content's hash and its sheets, or the refusal.

    ``name`` is the one people see: of a file in an archive ``包.zip/名册.xlsx``.
    """

    path: Path
    name: str
    sha256: str
    encoding: str | None
    sheets: tuple[Sheet, ...]
    refusal: Refusal | None = None


def last_row(sheet: Sheet) -> int:
    """The number of the lowest row in memory; 0 when there is none."""
    return 0 if sheet.cells.is_empty() else int(sheet.cells[ROW][-1])


def whole(sheet: Sheet) -> Sheet:
    """The sheet with all its rows in memory."""
    blocks = [sheet, *sheet.rest]
    damaged = tuple(row for block in blocks for row in block.damaged)
    cells = pl.concat([block.cells for block in blocks], how="diagonal")
    return replace(sheet, cells=cells, damaged=damaged, rest=())


def tidy_cells(cells: pl.DataFrame, before: int = 0) -> pl.DataFrame:
    """Numbered rows; blanks around a cell go, blank cells are null, and so end the rows and columns of nothing.

    Args:
        cells: rows of a sheet.
        before: how many rows of the sheet stand above them.
    """
    texts = cells.select(pl.all().cast(pl.String))
    stripped = texts.select(pl.all().str.strip_chars())
    blanked = stripped.select(pl.when(pl.all() != "").then(pl.all()))
    used = blanked.select(column for column in blanked.columns if blanked[column].null_count() < len(blanked))
    numbered = used.with_row_index(ROW, offset=before + 1).with_columns(pl.col(ROW).cast(pl.Int64))
    if used.width == 0:
        return numbered.clear()
    last = numbered.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))[ROW].max()
    return numbered.filter(pl.col(ROW) <= last)
