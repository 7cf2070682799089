"""Sheets of a workbook as we make them: cells that stay text, answer cells, drop-downs, protection, A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.report import words

FONT: Final = "微软雅黑"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
INERT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""How workbooks are opened: no text becomes a formula, a link or a number."""
LINE: Final = 18.0
FIT: Final = 1.15  # our type is larger than the one column widths are counted in
COLOURS: Final = {"red": "#93211C", "blue": "#1D4E80", "green": "#2A6A3C"}
Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; ``answer`` marks what the department fills in."""

    heading: str
    width: float
    answer: bool = False


class Formats:
    """The few cell formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        cell = {"font_name": FONT, "font_size": 12, "valign": "top", "border": 1, "border_color": "#C6CED7"}
        text = cell | {"text_wrap": True, "num_format": "@"}
        head = cell | {"bold": True, "valign": "vcenter", "text_wrap": True, "bg_color": "#E9EDF1"}
        self.text: Format = book.add_format(text)
        # A quote prefix keeps the cell text even after someone edits it in Excel.
        self.inert: Format = book.add_format(text | {"quote_prefix": True})
        self.money: Format = book.add_format(cell | {"num_format": "#,##0.00", "indent": 1, "align": "right"})
        self.number: Format = book.add_format(cell | {"num_format": "0", "indent": 1, "align": "right"})
        self.day: Format = book.add_format(cell | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.head: Format = book.add_format(head)
        self.head_answer: Format = book.add_format(head | {"bg_color": "#FBEFC9"})
        self.answer: Format = book.add_format(text | {"bg_color": "#FFFBEE", "locked": False})
        self.flags = {
            words.standing(name, overdue=overdue): book.add_format(
                text | {"bold": True, "font_color": colour}
            )
            for name, colour in COLOURS.items()
            for overdue in (False, True)
        }


def write_sheet(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    lines: Sequence[Sequence[Value]],
    formats: Formats,
    title: str,
) -> Worksheet:
    """Headings in the first row, a line per row below; only answer cells may be changed."""
    sheet = book.add_worksheet(name)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, formats.head_answer if column.answer else formats.head)
    sheet.set_row(0, 36)
    for number, line in enumerate(lines, start=1):
        sheet.set_row(number, LINE * height(columns, line) + 4)
        for place, (column, value) in enumerate(zip(columns, line, strict=True)):
            if column.answer:
                sheet.write_blank(number, place, None, formats.answer)
            else:
                _write(sheet, number, place, value, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(lines), 1), len(columns) - 1)
    protect(sheet)
    print_setup(sheet, title)
    return sheet


def height(columns: Sequence[Column], line: Sequence[Value]) -> int:
    """Lines of text in the tallest cell: spreadsheets do not fit the height of rows they did not write."""
    return max(
        _lines(value, column.width / FIT) if isinstance(value, str) else 1
        for column, value in zip(columns, line, strict=True)
    )


def _lines(text: str, width: float) -> int:
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(1 + int(words.wide(part) / width) for part in text.split("\n"))


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: Formats) -> None:
    match value:
        case str():
            plain = formats.flags.get(value, formats.text)
            sheet.write_string(row, column, value, formats.inert if value.startswith(DANGEROUS) else plain)
        case None:
            sheet.write_blank(row, column, None, formats.text)
        case date():
            sheet.write_datetime(row, column, value, formats.day)
        case Decimal():
            sheet.write_number(row, column, float(value), formats.money)
        case int():
            sheet.write_number(row, column, value, formats.number)


def protect(sheet: Worksheet) -> None:
    """Without a password: against a slip of the hand, not against a will."""
    allowed = (
        "autofilter",
        "sort",
        "format_columns",
        "format_rows",
        "select_locked_cells",
        "select_unlocked_cells",
    )
    sheet.protect("", dict.fromkeys(allowed, True))


def print_setup(sheet: Worksheet, title: str) -> None:
    """A4 landscape, as wide as the page, headings on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.55)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f'&L&"{FONT}"&9{title}&R&"{FONT}"&9线索，不是结论；救助照常发放', {"margin": 0.3})
    sheet.set_footer(f'&R&"{FONT}"&9第 &P 页，共 &N 页', {"margin": 0.25})


def offer(
    sheet: Worksheet,
    columns: Sequence[Column],
    heading: str,
    ranges: Sequence[tuple[int, int]],
    words_offered: Sequence[str],
) -> None:
    """A drop-down that takes only these words."""
    place = next(number for number, column in enumerate(columns) if column.heading == heading)
    (first, last), *rest = ranges
    rule: dict[str, Any] = {
        "validate": "list",
        "source": list(words_offered),
        "error_title": "请从列表中选择",
        "error_message": "这里只能选列表中的答复；别的话请写在旁边的说明栏。",
        "other_cells": [[start, place, end, place] for start, end in rest],
    }
    sheet.data_validation(first, place, last, place, rule)
