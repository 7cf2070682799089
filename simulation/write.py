"""Files on disk: workbooks and text files, byte for byte the same for the same seed."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from simulation.exports import Export
from simulation.layout import Sheet

CREATED = datetime(2026, 7, 1, 9, 0, 0)
BIG = 20_000  # rows beyond which a workbook is written row by row to disk


def write(folder: Path, export: Export) -> Path:
    """Write one file and return its path."""
    path = folder / export.file_name
    if export.encoding:
        path.write_bytes(_text(export.sheets[0]).encode(export.encoding))
    else:
        _workbook(path, export.sheets)
    return path


def _text(sheet: Sheet) -> str:
    """A sheet as comma-separated text with the line ends of a Chinese Excel."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows(_lines(sheet, len(sheet.columns)))
    return buffer.getvalue()


def _lines(sheet: Sheet, width: int) -> list[list[Any]]:
    """All rows of a sheet in order."""
    rows: list[list[Any]] = [[None] * width] * sheet.height
    for number, values in zip(sheet.row_numbers, zip(*sheet.columns, strict=True), strict=True):
        rows[int(number) - 1] = list(values)
    for number, line in sheet.lines.items():
        rows[number - 1] = line + [None] * (width - len(line))
    return rows


def _workbook(path: Path, sheets: list[Sheet]) -> None:
    big = max(sheet.height for sheet in sheets) > BIG
    options = {"constant_memory": big, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": CREATED})
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
            "heading": book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for sheet in sheets:
            _worksheet(book.add_worksheet(sheet.name), sheet, formats, merge=not big)


def _worksheet(page: Any, sheet: Sheet, formats: dict[str, Any], *, merge: bool) -> None:
    """Write the rows in order, then merge titles and headings over what they cover."""
    width = len(sheet.columns)
    for row, line in enumerate(_lines(sheet, width)):
        for column, value in enumerate(line):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                page.write_string(row, column, value)
            elif isinstance(value, date):
                page.write_datetime(row, column, value, formats["day"])
            else:
                page.write_number(row, column, value)
    if not merge:
        return
    for top, left, bottom, right in sheet.merges:
        if (top, left) != (bottom, right):
            text = sheet.lines[top][left - 1]
            style = formats["title"] if right == width and left == 1 and bottom == top else formats["heading"]
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, text, style)
    page.set_column(0, width - 1, 14)
