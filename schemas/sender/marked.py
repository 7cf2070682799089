"""A copy of a delivered file as a workbook in which the cells at fault are coloured and say what to do.

Rows keep their places, cells their text; a column at the right gathers what is wrong with each row. Every cell is
written as text, so that nothing a file holds becomes a formula or loses its digits, and the copy can be mended and
delivered as it is. It holds what the sender sent, personal data too: it belongs to the sender alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from schemas import reasons
from schemas.export import ROW, Export, Sheet, read_exports, whole
from schemas.fields import id_number
from schemas.fields.kinds import ID
from schemas.intake import Intake, export_paths
from schemas.normalise.body import uses
from schemas.recognise import Layout, recognise

NOTE_HEADING: Final = "核对结果"

_TO_CHECK: Final = {"invalid": "E-INTAKE-233", "truncated": "E-INTAKE-234", "masked": "E-INTAKE-235"}
_A_NUMBER: Final = r"[0-9*]{6}"  # what a total or a remark in a column of ids does not hold
_MOST_ROWS: Final = 1_048_575  # of an XLSX sheet
_LONGEST: Final = 32_767  # characters of an XLSX cell
_OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FAULT: Final = {"bg_color": "#F8B4B4"}
_REMINDER: Final = {"bg_color": "#FFF2B3"}


@dataclass(frozen=True)
class Mark:
    """What is wrong at a place: the row, the cell's column or none for the whole row, and what to do."""

    row: int
    column: str | None
    text: str
    reminder: bool = False


Marks = Mapping[str, Sequence[Mark]]


def write_marked(
    paths: Iterable[Path], intake: Intake, folder: Path, further: Marks = MappingProxyType({})
) -> list[Path]:
    """Write a marked copy of every file that could be read, and say where.

    Args:
        paths: files and directories, as they were checked.
        intake: what checking them gave.
        folder: where to write; a copy is named after its file, ``临时救助.csv`` becomes ``临时救助.核对.xlsx``.
        further: by ``file_id``, what else is to be said of rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = intake.source_file.to_pylist()
    faults: dict[str, list[dict[str, Any]]] = {}
    for fault in intake.rejected_row.to_pylist():
        faults.setdefault(fault["file_id"], []).append(fault)
    written: list[Path] = []
    for export in (export for path in export_paths(paths) for export in read_exports(path)):
        told = [
            each for each in verdicts if each["sha256"] == export.sha256 and each["status"] != "duplicate"
        ]
        if export.sheets and told:
            target = _free(folder, export.name, written)
            _write(target, export, told, faults, further)
            written.append(target)
    return written


def _free(folder: Path, name: str, taken: list[Path]) -> Path:
    """A name that no other file of this turn has."""
    stem = PurePosixPath(name).stem
    target, turn = folder / f"{stem}.核对.xlsx", 2
    while target in taken:
        target, turn = folder / f"{stem}.核对{turn}.xlsx", turn + 1
    return target


def _write(
    target: Path,
    export: Export,
    told: list[dict[str, Any]],
    faults: dict[str, list[dict[str, Any]]],
    further: Marks,
) -> None:
    with xlsxwriter.Workbook(str(target), _OPTIONS) as book:
        for sheet in map(whole, export.sheets):
            verdict = next((each for each in told if each["sheet"] == sheet.name), None)
            if verdict is not None and not sheet.cells.is_empty():
                found = recognise(sheet, export.name)
                layout = found if isinstance(found, Layout) else None
                file_id = verdict["file_id"]
                own = _marks(sheet, layout, verdict, faults.get(file_id, []))
                marks = [*further.get(file_id, ()), *own]
                page = book.add_worksheet(_sheet_name(sheet, book))
                _write_sheet(book, page, sheet, layout, marks)


def _sheet_name(sheet: Sheet, book: Workbook) -> str:
    """The sheet's own name where a workbook allows it."""
    plain = "".join(sign for sign in (sheet.name or "名册") if sign not in "[]:*?/\\").strip("'")[:31]
    taken = {page.get_name().lower() for page in book.worksheets()}
    return plain if plain and plain.lower() not in taken else f"表{sheet.ordinal}"


def _marks(
    sheet: Sheet, layout: Layout | None, verdict: dict[str, Any], faults: list[dict[str, Any]]
) -> Iterator[Mark]:
    """The sheet's refusal, its faults, and the ids that are taken but worth a look."""
    if verdict["reason"]:
        yield Mark(layout.last_row if layout else 1, None, verdict["reason"])
    if layout is None:
        return
    for fault in faults:
        yield Mark(fault["row_number"], _column(sheet, layout, fault), f"{fault['code']} {fault['reason']}")
    rejected = {fault["row_number"] for fault in faults if fault["whole_row"]}
    yield from (mark for mark in _ids(sheet, layout) if mark.row not in rejected)


def _column(sheet: Sheet, layout: Layout, fault: dict[str, Any]) -> str | None:
    """The column under the fault's heading; of several alike the one that holds its value."""
    named = [name for name, written in layout.headings.items() if written.text == fault["column_name"]]
    holding = [name for name in named if _text(sheet, name, fault["row_number"]) == fault["value"]]
    return next(iter([*holding, *named]), None)


def _text(sheet: Sheet, column: str, row: int) -> str | None:
    """What a cell holds; the rows of a sheet stand in order."""
    place = sheet.cells[ROW].search_sorted(row)
    here = place < sheet.cells.height and sheet.cells[ROW][place] == row
    return sheet.cells[column][place] if here else None


def _ids(sheet: Sheet, layout: Layout) -> Iterator[Mark]:
    body = sheet.cells.filter(pl.col(ROW) > layout.last_row)
    for name in dict.fromkeys(column.name for kind, column in uses(layout) if kind is ID):
        status = id_number.status(id_number.clean(pl.col(name)))
        doubtful = body.filter(pl.col(name).str.contains(_A_NUMBER)).select(ROW, status.alias("status"))
        for row, found in doubtful.filter(pl.col("status").is_in(list(_TO_CHECK))).iter_rows():
            yield Mark(row, name, reasons.message(_TO_CHECK[found]), reminder=True)


def _write_sheet(
    book: Workbook, page: Worksheet, sheet: Sheet, layout: Layout | None, marks: list[Mark]
) -> None:
    names = [name for name in sheet.cells.columns if name != ROW]
    places = {name: int(name[1:]) for name in names}
    notes = max(places.values(), default=-1) + 1
    for name, place in places.items():
        for row, cell in sheet.cells.select(ROW, name).drop_nulls().iter_rows():
            _put(page, row, place, cell)
    _merge(page, sheet, layout)
    _colour(book, page, sheet, places, marks)
    _write_notes(book, page, notes, layout, marks)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{sheet.cells.height + 1}"})
    page.set_column(0, max(notes - 1, 0), 14)
    page.set_column(notes, notes, 60)
    if layout is not None:
        page.freeze_panes(layout.last_row, 0)


def _merge(page: Worksheet, sheet: Sheet, layout: Layout | None) -> None:
    """Cells merged downwards below the headings are so again: what they hold counts for all their rows."""
    reached = dict.fromkeys(
        sheet.cells.columns, layout.last_row if layout is not None else sheet.cells.height
    )
    for merge in sorted(sheet.merged, key=lambda each: each.first_row):
        if (
            merge.first_row > reached.get(merge.column, sheet.cells.height)
            and merge.last_row <= sheet.cells.height
        ):
            reached[merge.column] = merge.last_row
            top, last, place = merge.first_row - 1, merge.last_row - 1, int(merge.column[1:])
            page.merge_range(top, place, last, place, "")
            _put(page, merge.first_row, place, _text(sheet, merge.column, merge.first_row))


def _colour(book: Workbook, page: Worksheet, sheet: Sheet, places: dict[str, int], marks: list[Mark]) -> None:
    """Colour and comment on cells; a whole row at fault is coloured through. A fault outdoes a reminder."""
    shades = {False: book.add_format(_FAULT), True: book.add_format(_REMINDER)}
    cells: dict[tuple[int, int], Mark] = {}
    for mark in sorted(marks, key=lambda each: not each.reminder):
        for name in [mark.column] if mark.column else places:
            cells[mark.row, places[name]] = mark
    names = {place: name for name, place in places.items()}
    marked = sheet.cells.filter(pl.col(ROW).is_in(sorted({row for row, _ in cells})))
    held = {line[ROW]: line for line in marked.iter_rows(named=True)}
    for (row, place), mark in cells.items():
        _put(page, row, place, held.get(row, {}).get(names[place]), shades[mark.reminder])
        if mark.column:
            page.write_comment(row - 1, place, mark.text, {"x_scale": 2})


def _write_notes(
    book: Workbook, page: Worksheet, place: int, layout: Layout | None, marks: list[Mark]
) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    by_row: dict[int, list[str]] = {}
    for mark in marks:
        about = layout.headings[mark.column].text if layout is not None and mark.column is not None else ""
        by_row.setdefault(mark.row, []).append(f"【{about}】{mark.text}" if about else mark.text)
    heading = layout.last_row if layout is not None else 1
    by_row.setdefault(heading, []).insert(0, NOTE_HEADING)
    for row, texts in by_row.items():
        _put(page, row, place, "\n".join(dict.fromkeys(texts)), wrapped)


def _put(page: Worksheet, row: int, place: int, text: str | None, shade: Format | None = None) -> None:
    """A text as a text, nothing as a blank; what no XLSX sheet can hold is left out."""
    if row > _MOST_ROWS:
        return
    if text:
        page.write_string(row - 1, place, text[:_LONGEST], shade)
    else:
        page.write_blank(row - 1, place, None, shade)
