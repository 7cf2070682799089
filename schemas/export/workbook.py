"""XLSX, XLS and ODS workbooks, by fastexcel (calamine)."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import fastexcel
import polars as pl

from schemas.export.compound import holds_stray_cell
from schemas.export.extent import bursts, holds_endless_text, reaches_too_far, repeats_too_much
from schemas.export.guard import RefusedError, refusing
from schemas.export.number import float_like, shortened
from schemas.export.package import Package, read_package
from schemas.export.sheet import MOST_COLUMNS, Refusal, Sheet, tidy_cells
from schemas.fields import id_number

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLE_SHEETS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_MIDNIGHT: Final = " 00:00:00"
_BREAK: Final = "_x000D_"
_ID_LIKE: Final = r"^[1-9][0-9]{17}$"


def workbook_kind(data: bytes) -> str | Refusal:
    """Which of ``xlsx``, ``xls``, ``xlsb`` and ``ods`` the content of a compound file or an archive is, if any."""
    return _ole_kind(data) if data.startswith(OLE) else _zip_kind(data)


def read_workbook(data: bytes, kind: str) -> tuple[Sheet, ...] | Refusal:
    """All sheets as text."""
    try:
        with refusing("E-INTAKE-004"):
            reader = fastexcel.read_excel(data)
            names = list(reader.sheet_names)
    except RefusedError as error:
        return error.refusal
    with ThreadPoolExecutor(1) as aside:  # both leave the interpreter to others while they unpack
        asked = aside.submit(read_package, data) if kind == "xlsx" else None
        sheets = [_sheet(reader, kind, ordinal, name) for ordinal, name in enumerate(names, 1)]
        package = asked.result() if asked is not None else Package({})
    return tuple(
        replace(sheet, merged=package.merged.get(sheet.name or "", ()), from_1904=package.from_1904)
        for sheet in sheets
    )


def _sheet(reader: fastexcel.ExcelReader, kind: str, ordinal: int, name: str) -> Sheet:
    try:
        with refusing("E-INTAKE-004"):
            return Sheet(name, ordinal, kind, _cells(reader, ordinal - 1))
    except RefusedError as error:
        return Sheet(name, ordinal, kind, pl.DataFrame(), refusal=error.refusal)


def _cells(reader: fastexcel.ExcelReader, index: int) -> pl.DataFrame:
    # header_row=None with skip_rows=0 keeps every row, leading blank ones too: row numbers stay a person's.
    loaded = reader.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    if loaded.width > MOST_COLUMNS:
        raise RefusedError(Refusal("E-INTAKE-006"))
    cells = pl.DataFrame(loaded)
    cells.columns = [f"c{column.absolute_index}" for column in loaded.selected_columns]
    return tidy_cells(_injured_numbers(reader, index, _plain(cells)))


def _plain(cells: pl.DataFrame) -> pl.DataFrame:
    """Days without the hour that a reader adds, line breaks as such; columns that hold neither stay untouched."""
    if cells.is_empty():
        return cells
    days = cells.select(pl.all().str.ends_with(_MIDNIGHT).any()).row(0, named=True)
    breaks = cells.select(pl.all().str.contains(_BREAK, literal=True).any()).row(0, named=True)
    return cells.with_columns(
        *(
            pl.col(name).str.strip_suffix(_MIDNIGHT)
            for name in cells.columns
            if days[name] and not breaks[name]
        ),
        *(
            pl.col(name).str.strip_suffix(_MIDNIGHT).str.replace_all(_BREAK, "\n", literal=True)
            for name in cells.columns
            if breaks[name]
        ),
    )


def _injured_numbers(reader: fastexcel.ExcelReader, index: int, cells: pl.DataFrame) -> pl.DataFrame:
    """Long numbers in cells of numbers lost all beyond fifteen digits; show zeros there, as Excel does.

    Read as text, such a number shows digits that the float made up. Whether a cell holds a number or a text
    is asked only of columns where it seems so, for that means reading them twice.
    """
    if cells.is_empty():
        return cells
    digits = cells.select(pl.all().str.contains(_ID_LIKE).any()).row(0, named=True)
    ids = [name for name, held in digits.items() if held]
    # More ids than slips explain that a float would hold exactly and whose check character is wrong.
    made_up = cells.select(_made_up(pl.col(name)).sum() for name in ids)
    suspects = [name for name in ids if made_up[name].item() > cells.height / 1000]
    if not suspects:
        return cells
    places = [cells.columns.index(name) for name in suspects]
    types = dict.fromkeys(places, "boolean")  # as a boolean a number is true or false, a text is null
    typed = reader.load_sheet(index, header_row=None, skip_rows=0, use_columns=places, dtypes=types)
    numeric = pl.DataFrame(typed)
    numeric.columns = suspects
    return cells.with_columns(
        pl.when(numeric[name].is_not_null()).then(shortened(pl.col(name))).otherwise(pl.col(name)).alias(name)
        for name in suspects
    )


def _made_up(text: pl.Expr) -> pl.Expr:
    wrong = id_number.check(text) != text.str.slice(17)
    return text.str.contains(_ID_LIKE) & float_like(text) & wrong


def _ole_kind(data: bytes) -> str | Refusal:
    if _ENCRYPTED in data:
        return Refusal("E-INTAKE-003")
    if not any(name in data for name in _OLE_SHEETS):
        return Refusal("E-INTAKE-005")
    return Refusal("E-INTAKE-004") if holds_stray_cell(data) else "xls"


def _zip_kind(data: bytes) -> str | Refusal:
    try:
        with refusing("E-INTAKE-004"), zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if bursts(archive) or reaches_too_far(archive) or repeats_too_much(archive):
                return Refusal("E-INTAKE-006")
            if holds_endless_text(archive):
                return Refusal("E-INTAKE-014")
    except RefusedError as error:
        return error.refusal
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "ods" if "content.xml" in names and "mimetype" in names else Refusal("E-INTAKE-005")
