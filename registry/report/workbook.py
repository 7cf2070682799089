"""A department's workbook: a cover, its cases, what to answer, its own rows to check. Text is text, never a formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.cases import form
from registry.report import answers, digest, words
from registry.report.asked import Item
from registry.report.cover import write_cover
from registry.report.model import Night

FONT: Final = "微软雅黑"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
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


FINDINGS: Final = (
    Column("家庭编号", 11.5),
    Column("种类与级别", 10),
    Column("事项", 14),
    Column("发现了什么", 27),
    Column("当事人或户主", 22),
    Column("项目与期间", 18),
    Column("金额（元）", 12),
    Column("所涉其他部门的救助", 20),
    Column("依据与处理", 28),
)
LEADS: Final = (*FINDINGS, Column("发现编号", 14))
TASKS: Final = (
    Column(form.CASE, 13),
    Column("应答复日", 11.5),
    Column("办理", 9.5),
    *FINDINGS,
    Column(form.ANSWER, 15, answer=True),
    Column(form.NOTE, 14, answer=True),
    Column(form.TO, 10, answer=True),
    Column(form.DEPARTMENT, 9),
    Column(form.ITEM, 16),
    Column(form.REVISION, 6),
)
CASES: Final = (
    Column(form.CASE, 14),
    Column("家庭编号", 13),
    Column("办理", 12),
    Column("状态", 12),
    Column("立案日", 12),
    Column("应答复日", 12),
    Column("原定应答复日", 12),
    Column("主办", 10),
    Column("本部门须答复（项）", 11),
    Column("事项", 36),
    Column("涉及金额（元）", 14),
)
ROWS: Final = (
    Column("案件或家庭编号", 14),
    Column("事项", 26),
    Column("文件", 31),
    Column("工作表", 12),
    Column("行号", 8),
    Column("姓名", 10),
    Column("证件号", 22),
    Column("身份", 11),
    Column("项目", 19),
    Column("金额（元）", 12.5),
    Column("期间", 20),
    Column("认定把握", 12),
    Column(form.ROW_ANSWER, 12, answer=True),
    Column("备注", 18, answer=True),
    Column(form.ITEM, 16),
    Column(form.RECORD, 16),
)


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


def write_workbook(
    path: Path, department: str, items: Sequence[Item], night: Night, receivers: Sequence[str] = ()
) -> None:
    """Write one department's workbook; the same items give the same bytes.

    Args:
        path: where.
        department: whose.
        items: what it is asked, and the leads that it is told.
        night: of which night.
        receivers: departments that a case may be handed to.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        title = f"{department}待办案件"
        created = datetime.combine(night.as_of, time())
        book.set_properties({"title": title, "subject": "线索，不是结论", "created": created})
        formats = Formats(book)
        write_cover(book, book.add_worksheet("说明"), department, items, night)
        tasks = [item for item in items if item.case is not None]
        leads = [item for item in items if item.case is None]
        _write_cases(book, tasks, formats, f"{title} · 案件 · {night.as_of}")
        sheet = _write_findings(book, form.TASKS, TASKS, tasks, department, formats, night)
        sheet.print_area(0, 0, max(len(tasks), 1), len(TASKS) - 1 - len(form.KNOWN_BY))
        _offer_answers(sheet, TASKS, tasks)
        others = [name for name in receivers if name != department]
        if tasks and others:
            offer(sheet, TASKS, form.TO, [(1, len(tasks))], others)
        own = [line for item in items for line in _own_rows(item, department)]
        rows = _write_sheet(book, form.ROWS, ROWS, own, formats, f"{title} · 核对行 · {night.as_of}")
        rows.print_area(0, 0, max(len(own), 1), len(ROWS) - 1 - len(form.ROW_KNOWN_BY))
        if own:
            offer(rows, ROWS, form.ROW_ANSWER, [(1, len(own))], form.ROW_ANSWERS)
        if leads:
            _write_findings(book, "线索", LEADS, leads, department, formats, night)


def _write_cases(book: Workbook, tasks: Sequence[Item], formats: Formats, title: str) -> None:
    """A line per case, in the order of the tasks."""
    by_case: dict[str, list[Item]] = defaultdict(list)
    for item in tasks:
        if item.case is not None:
            by_case[item.case.case_id].append(item)
    lines: list[list[Value]] = []
    for mine in by_case.values():
        case = mine[0].case
        assert case is not None
        amounts = [item.finding.amount or Decimal(0) for item in mine]
        lines.append(
            [
                case.case_id,
                case.household_id,
                case.standing,
                words.label("status", case.status),
                case.opened_on,
                case.due_on,
                case.first_due_on or case.due_on,
                case.owner,
                len(mine),
                words.listed(dict.fromkeys(item.finding.rule for item in mine)),
                sum(amounts, Decimal(0)),
            ]
        )
    _write_sheet(book, "案件", CASES, lines, formats, title)


def _write_findings(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    items: Sequence[Item],
    department: str,
    formats: Formats,
    night: Night,
) -> Worksheet:
    """A sheet with a line per finding."""
    title = f"{department}待办案件 · {name} · {night.as_of}"
    if columns is LEADS:
        lines = [[*_of_finding(item, department), item.finding.finding_id] for item in items]
    else:
        lines = [_of_task(item, department) for item in items]
    return _write_sheet(book, name, columns, lines, formats, title)


def _of_task(item: Item, department: str) -> list[Value]:
    """What must be answered: case, finding, three cells to fill in, and what the answer is known by."""
    case, finding = item.case, item.finding
    assert case is not None
    head: list[Value] = [case.case_id, finding.due_on, finding.standing]
    known_by: list[Value] = [department, finding.item_id or finding.finding_id, finding.revision]
    return [*head, *_of_finding(item, department), None, None, None, *known_by]


def _of_finding(item: Item, department: str) -> list[Value]:
    finding = item.finding
    return [
        item.home.household_id,
        f"{words.label('kind', finding.kind)}\n{words.label('severity', finding.severity)}",
        f"{finding.rule}（{finding.rule_id}）",
        finding.evidence,
        _whom(item),
        f"{words.listed(words.programme(code) for code in finding.programmes)}\n{finding.months}",
        finding.amount,
        digest.others(finding, item.home, department),
        f"依据：{finding.basis or words.NONE}\n处理：{finding.remedy or words.NONE}",
    ]


def _whom(item: Item) -> str:
    """The person a finding is about, or the head of the household, as a department can look them up."""
    finding, members = item.finding, item.home.members
    if finding.person_id is not None:
        return f"{finding.person_name or '未写'}\n{finding.id_number or '未填证件号'}"
    head = next(iter(members), None)
    return words.NONE if head is None else f"户主 {head.name or '未写'}\n{head.id_number or '未填证件号'}"


def _own_rows(item: Item, department: str) -> Iterator[list[Value]]:
    """The department's own rows under a finding, one line per benefit in them."""
    number, home = item.finding.number, item.home
    for row in home.rows:
        if row.department != department or number not in row.findings:
            continue
        cited = [g for g in home.grants if g.record_id == row.record_id and number in g.findings]
        for grant in cited or (None,):
            yield [
                item.case.case_id if item.case else home.household_id,
                f"{item.finding.rule}（{item.finding.rule_id}）",
                row.file_name,
                row.sheet,
                row.row_number,
                row.name,
                row.id_number,
                words.label("role", row.role),
                words.programme(grant.programme) if grant else None,
                grant.amount if grant else None,
                grant.months if grant else None,
                None if row.probability is None else words.certainty(row.probability),
                None,
                None,
                item.finding.item_id or item.finding.finding_id,
                row.record_id,
            ]


def _write_sheet(
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


def _offer_answers(sheet: Worksheet, columns: Sequence[Column], items: Sequence[Item]) -> None:
    """Each finding's own answers, in as few ranges as neighbours allow."""
    ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
    first = 1
    for tone, run in groupby(items, key=lambda item: item.finding.tone):
        after = first + sum(1 for _ in run)
        ranges[tone].append((first, after - 1))
        first = after
    for tone, where in ranges.items():
        offer(sheet, columns, form.ANSWER, where, answers.choices(tone))


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
