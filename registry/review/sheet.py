"""The queue as a workbook to be filled in: a cover that says how, and a line for each pair. Text is text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.reader import Reader, open_read_only
from registry.report import words
from registry.report.cells import (
    DANGEROUS,
    FONT,
    INERT,
    LINE,
    Column,
    Formats,
    height,
    offer,
    print_setup,
    protect,
)
from registry.review.form import COVER, HIDDEN, NOTE, NUMBER, PAIRS, VERDICT, VERDICTS
from registry.review.pairs import FIELDS, pairs
from schemas.errors import UserError

WIDTHS: Final = {"came_from": 22, "name": 10, "sex": 6, "birth_date": 12, "id_number": 21, "phone": 14}
WIDTHS_ELSE: Final = {"address": 26, "household_no": 16, "relation": 9, "head_name": 10}
HOW: Final = (
    "“复核”页每行是两条记录，甲、乙并排：两边都写了而写法不同的格标成橙色，“不同之处”一栏列出名称。",
    "逐行在“结论”格（浅黄色，点开有下拉）选：同一人、不是同一人，或看不出。理由写在“说明”格；没有看的行留空。",
    "同一人：两条记录说的是一个人，今后并为一人。不是同一人：今后不再并。看不出：今后不再问，直到内容有变。",
    "请按原件或向本人核实，不要只凭相像。拿不准就选“看不出”，分开放着不会停发任何人的救助。",
    "结论先记下，到下一夜才起作用；影响大的合并须另一位复核人也判定为同一人。错了可以撤销，撤销后一切如初。",
    "不要增删行和列，不要改动编号；填好后保存为 .xlsx，用 doudi review import 文件 --reviewer 姓名 交回。",
)


@dataclass(frozen=True)
class Written:
    """A workbook that was written: how many pairs it holds."""

    path: Path
    pairs: int


def export(
    registry: Path, target: Path, *, blind: bool = False, unmasked: bool = False, limit: int | None = None
) -> Written:
    """Write the queue, the most telling pairs first.

    Args:
        registry: whose queue.
        target: the workbook, ``.xlsx``.
        blind: leave out what the program thinks of each pair.
        unmasked: write ids and telephones in full.
        limit: how many pairs at most.

    Raises:
        UserError: E-REVIEW-016 the workbook cannot be written; E-STORE-00x.
    """
    if target.suffix.lower() != ".xlsx":
        raise UserError("E-REVIEW-016", f"不认识的格式 {target.suffix or '（无）'}。", "复核单请写成 .xlsx。")
    with open_read_only(registry) as reader:
        asked = pairs(reader, unmasked=unmasked)
        asked = asked if limit is None else asked.head(limit)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, asked, reader, blind=blind)
        except (OSError, FileCreateError) as error:
            raise UserError(
                "E-REVIEW-016", f"{target.name} 写不进去。", "请关闭已打开的同名文件，检查目录权限。"
            ) from error
    return Written(target, asked.height)


def _write(target: Path, asked: pl.DataFrame, reader: Reader, *, blind: bool) -> None:
    night = reader.query("SELECT run_id, as_of FROM run ORDER BY started_at DESC LIMIT 1").to_pylist()[0]
    with xlsxwriter.Workbook(str(target), INERT) as book:
        created = datetime.combine(night["as_of"], time())
        book.set_properties(
            {"title": "复核单", "subject": "请人判定两条记录是不是同一人", "created": created}
        )
        title = f"复核单　{words.long_day(night['as_of'])}　批次 {night['run_id']}"
        _cover(book, book.add_worksheet(COVER), title, asked.height)
        _pairs(book, asked, title, blind=blind)


def _cover(book: Workbook, sheet: Worksheet, title: str, count: int) -> None:
    """What this is, and how to fill it in."""
    text = {"font_name": FONT, "font_size": 12, "text_wrap": True, "valign": "vcenter"}
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 96)
    sheet.set_row(0, 40)
    sheet.write_string(0, 1, title, book.add_format(text | {"font_size": 18, "bold": True}))
    sheet.write_string(
        1, 1, f"共 {count} 对，最要紧的在前。含个人信息，只交给有权复核的人。", book.add_format(text)
    )
    sheet.write_string(3, 1, "怎样填写", book.add_format(text | {"bold": True}))
    for row, line in enumerate(HOW, start=4):
        sheet.set_row(row, 2 * LINE + 4)
        sheet.write_number(row, 0, row - 3, book.add_format(text | {"align": "right"}))
        sheet.write_string(row, 1, line, book.add_format(text))
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.protect("")


def _columns(*, blind: bool) -> list[tuple[str, Column]]:
    """The columns of the sheet, each with what of a pair it shows."""
    widths = WIDTHS | WIDTHS_ELSE
    sides = [
        (f"{field}_{side}", Column(f"{heading}（{label}）", widths[field]))
        for field, heading in FIELDS.items()
        for side, label in (("a", "甲"), ("b", "乙"))
    ]
    thoughts = [
        ("reason", Column("为什么要看", 22)),
        ("evidence", Column("逐项比较", 30)),
        ("certainty", Column("程序的把握", 10)),
    ]
    return [
        ("rank", Column(NUMBER, 6)),
        ("", Column(VERDICT, 13, answer=True)),
        ("", Column(NOTE, 18, answer=True)),
        ("differ", Column("不同之处", 14)),
        *sides,
        *([] if blind else thoughts),
        *zip(("pair_id", "record_a", "record_b"), (Column(heading, 14) for heading in HIDDEN), strict=True),
    ]


def _pairs(book: Workbook, asked: pl.DataFrame, title: str, *, blind: bool) -> None:
    """The sheet that is filled in."""
    columns, sheet = _columns(blind=blind), book.add_worksheet(PAIRS)
    formats = Formats(book)
    shown = [column for _, column in columns]
    for place, column in enumerate(shown):
        hidden = {"hidden": True} if column.heading in HIDDEN else {}
        sheet.set_column(place, place, column.width, None, hidden)
        sheet.write_string(0, place, column.heading, formats.head_answer if column.answer else formats.head)
    sheet.set_row(0, 36)
    marked = book.add_format(_text() | {"bg_color": "#FCE0C2", "bold": True})
    inert = book.add_format(_text() | {"bg_color": "#FCE0C2", "bold": True, "quote_prefix": True})
    for number, pair in enumerate(asked.to_dicts(), start=1):
        told = pair | {"certainty": _certainty(pair["probability"]), "": None}
        line = [told[name] for name, _ in columns]
        sheet.set_row(number, LINE * height(shown, line) + 4)
        for place, ((name, column), value) in enumerate(zip(columns, line, strict=True)):
            differs = _heading(name) in (pair["differ"] or "").split("、")
            styles = (marked, inert) if differs else (formats.text, formats.inert)
            _cell(
                sheet, number, place, value, formats.answer if column.answer else None, styles, formats.number
            )
    if asked.height:
        offer(sheet, shown, VERDICT, [(1, asked.height)], tuple(VERDICTS))
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(asked.height, 1), len(columns) - 1)
    protect(sheet)
    print_setup(sheet, title)


def _text() -> dict[str, Any]:
    return {
        "font_name": FONT,
        "font_size": 12,
        "valign": "top",
        "border": 1,
        "border_color": "#C6CED7",
        "text_wrap": True,
        "num_format": "@",
    }


def _heading(name: str) -> str | None:
    return FIELDS.get(name.removesuffix("_a").removesuffix("_b")) if name else None


def _certainty(probability: float | None) -> str | None:
    return None if probability is None else f"{probability:.0%}"


def _cell(
    sheet: Worksheet,
    row: int,
    place: int,
    value: str | int | None,
    answer: Format | None,
    styles: tuple[Format, Format],
    number: Format,
) -> None:
    """One cell; what begins like a formula stays text even when someone edits it."""
    plain, inert = styles
    match value:
        case None:
            sheet.write_blank(row, place, None, answer or plain)
        case int():
            sheet.write_number(row, place, value, number)
        case str():
            sheet.write_string(row, place, value, inert if value.startswith(DANGEROUS) else plain)
