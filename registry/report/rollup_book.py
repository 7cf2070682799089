"""The workbook of roll-ups: every line with every column, to sort and filter; what is withheld stands as its sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.report import words
from registry.report.cells import DANGEROUS, FONT, INERT, Column, Formats, Value, print_setup, write_sheet
from registry.report.model import Night
from registry.rollup import Rollup
from registry.rollup.measures import Measure, measures
from registry.rollup.rollup import MONTH_COUNTS, Line

LEVELS: Final = {"whole": "合计", "district": "区县", "town": "乡镇街道", "village": "村社区"}
PLACE: Final = (Column("级别", 10), Column("区县", 14), Column("乡镇、街道", 14), Column("村、社区", 16))
MONTHS: Final = ("未结", "在办", "在办逾期", "逾期未办", "本月新增", "本月结清")
ALARMS: Final = (
    Column("预警", 14),
    Column("部门", 14),
    Column("多少", 9),
    Column("说明", 90),
    Column("发现编号", 18),
)
NOTES: Final = (
    "一户的全部发现合为一案；案件是线索，不是结论，核实之前救助照常发放。",
    "区划页：一行一个区县、乡镇街道或村社区，下级之和等于上级；住址没有写明的另列“未写明”。",
    "部门页：案件按主办部门计，事项与金额按答复部门计；在几个部门都缺救助的人计在最先立案的部门。",
    "百分率：分子除以分母，四舍五入到百分之零点零一；不足百分之百的不写成 100.00 %。",
)


def write_rollup(path: Path, rolled: Rollup, night: Night, alarms: Sequence[dict[str, Any]] = ()) -> None:
    """Write the workbook; the same roll-up gives the same bytes."""
    with xlsxwriter.Workbook(str(path), INERT) as book:
        created = datetime.combine(night.as_of, time())
        book.set_properties({"title": "案件汇总", "subject": "线索，不是结论", "created": created})
        cells = _Cells(book, rolled.least)
        _notes(book.add_worksheet("说明"), cells, rolled)
        columns = list(measures().values())
        places = ([LEVELS[line.level], *_padded(line.path, 3)] for line in rolled.lines)
        _table(book, "区划", PLACE, columns, zip(places, rolled.lines, strict=True), cells, night)
        by_owner = [each for each in columns if each.name not in ("households", "per_thousand")]
        owners = [(["合计"], rolled.whole), *(([line.name], line) for line in rolled.owners)]
        _table(book, "部门", (Column("部门", 14),), by_owner, owners, cells, night)
        months = [
            Measure(name, heading, "count", None, None, "")
            for name, heading in zip(MONTH_COUNTS, MONTHS, strict=True)
        ]
        lines = [([line.name], line) for line in rolled.months]
        _table(book, "逐月", (Column("月末", 14),), months, lines, cells, night)
        told: list[list[Value]] = [
            [
                words.label("alarm", each["kind"]),
                each["department"],
                each["number"],
                each["explanation"],
                each["finding_id"],
            ]
            for each in alarms
        ]
        write_sheet(book, "预警", ALARMS, told, cells, f"案件汇总 · 预警 · {night.as_of}")


class _Cells(Formats):
    """Formats of the tables, and how a withheld number is written."""

    def __init__(self, book: Workbook, least: int) -> None:
        super().__init__(book)
        self.signs: Final = {"few": f"<{least}", "held": "＊"}
        base = {
            "font_name": FONT,
            "font_size": 12,
            "valign": "top",
            "border": 1,
            "border_color": "#C6CED7",
        }
        self.count: Format = book.add_format(base | {"num_format": "#,##0", "align": "right"})
        self.rate: Format = book.add_format(base | {"num_format": "0.00%", "align": "right"})
        self.density: Format = book.add_format(base | {"num_format": "0.0", "align": "right"})
        self.sign: Format = book.add_format(
            base | {"align": "right", "font_color": "#5D6875", "num_format": "@"}
        )

    def put(self, sheet: Worksheet, row: int, place: int, line: Line, measure: Measure) -> None:
        """One measure of a line."""
        value = line.values[measure.name]
        if measure.name in line.signs:
            sheet.write_string(row, place, self.signs[line.signs[measure.name]], self.sign)
        elif value is None:
            sheet.write_blank(row, place, None, self.sign)
        elif measure.kind == "rate":
            sheet.write_number(row, place, float(Decimal(value.removesuffix(" %")) / 100), self.rate)
        else:
            style = {"density": self.density, "money": self.money}.get(measure.kind, self.count)
            sheet.write_number(row, place, float(value), style)


def _padded(path: Sequence[str], length: int) -> list[str]:
    return [*path, *[""] * (length - len(path))]


def _table(
    book: Workbook,
    name: str,
    names: Sequence[Column],
    columns: Sequence[Measure],
    lines: Iterable[tuple[Sequence[str], Line]],
    cells: _Cells,
    night: Night,
) -> None:
    """Names at the left, measures behind them."""
    sheet = book.add_worksheet(name)
    for place, column in enumerate(names):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, cells.head)
    for place, measure in enumerate(columns, start=len(names)):
        sheet.set_column(place, place, 16 if measure.kind == "money" else 11)
        sheet.write_string(0, place, measure.heading, cells.head)
    sheet.set_row(0, 36)
    row = 0
    for row, (texts, line) in enumerate(lines, start=1):
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text, cells.inert if text.startswith(DANGEROUS) else cells.text)
        for place, measure in enumerate(columns, start=len(names)):
            cells.put(sheet, row, place, line, measure)
    sheet.freeze_panes(1, len(names))
    sheet.autofilter(0, 0, max(row, 1), len(names) + len(columns) - 1)
    print_setup(sheet, f"案件汇总 · {name} · {night.as_of}")


def _notes(sheet: Worksheet, cells: _Cells, rolled: Rollup) -> None:
    """What the sheets tell, column by column."""
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "案件汇总", cells.head)
    sheet.write_string(0, 1, f"截至 {words.long_day(rolled.day)}", cells.head)
    notes: list[tuple[str, Any]] = [("怎样看", note) for note in NOTES]
    if rolled.least > 1:
        sign, held = cells.signs["few"], cells.signs["held"]
        notes.append(
            (
                "不列的数",
                f"少于 {rolled.least} 的写作“{sign}”（含 0），为防由合计倒推另外隐去的写作“{held}”。",
            )
        )
    notes += [(each.heading, each.meaning) for each in measures().values()]
    for row, (name, meaning) in enumerate(notes, start=1):
        sheet.write_string(row, 0, name, cells.text)
        sheet.write_string(row, 1, meaning, cells.text)
    print_setup(sheet, "案件汇总 · 说明")
