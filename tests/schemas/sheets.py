"""Small lists as files, written in the test that reads them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import xlsxwriter

from schemas.intake import Intake, read_exports

Cell = str | int | float | date | None


def rows_of(text: str) -> list[list[Cell]]:
    """Lines of cells parted by ``|``; an empty cell is blank."""
    lines = text.strip("\n").splitlines()
    return [[cell.strip() or None for cell in line.split("|")] if line.strip() else [] for line in lines]


def workbook(sheets: dict[str, Sequence[Sequence[Cell]]]) -> bytes:
    """An XLSX file of the given sheets; numbers and days are cells of their type."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(place, column, cell, day)
                    elif isinstance(cell, str):
                        page.write_string(place, column, cell)
                    elif cell is not None:
                        page.write_number(place, column, cell)
    return memory.getvalue()


def text_file(rows: Sequence[Sequence[Cell]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A delimited file."""
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\r\n".join([*lines, ""]).encode(encoding)


def read(folder: Path, **files: bytes) -> Intake:
    """Intake of files given by name (``_xlsx`` at the end of the keyword stands for ``.xlsx``)."""
    for name, content in files.items():
        stem, _, extension = name.rpartition("_")
        (folder / f"{stem}.{extension}").write_bytes(content)
    return read_exports([folder])


def frame(table: pa.Table) -> pl.DataFrame:
    """A table of intake as a Polars frame."""
    result = pl.from_arrow(table)
    assert isinstance(result, pl.DataFrame)
    return result


def lines(table: pa.Table, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of a table, row by row."""
    return frame(table).select(columns).rows()


def reconciles(intake: Intake) -> bool:
    """Every row of every file is accepted, rejected or ignored, and every rejected one is listed."""
    files = frame(intake.source_file)
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    taken = files.filter(pl.col("status") == "accepted")
    whole = frame(intake.rejected_row).filter("whole_row").group_by("file_id").len()
    listed = taken.join(whole, on="file_id", how="left").select(pl.col("len").fill_null(0))["len"]
    return bool((files["rows_read"] == parts).all()) and listed.to_list() == taken["rows_rejected"].to_list()
