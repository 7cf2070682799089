"""A department's workbook: a cover, its cases, what to answer, its own rows to check. Text is text, never a formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.cases import form, grades
from registry.report import answers, digest, words
from registry.report.asked import Item
from registry.report.cells import INERT, Column, Formats, Value, offer, write_sheet
from registry.report.cover import write_cover
from registry.report.model import Night

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
    Column(form.GRADE, 12, answer=True),
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
    with xlsxwriter.Workbook(str(path), INERT) as book:
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
        rows = write_sheet(book, form.ROWS, ROWS, own, formats, f"{title} · 核对行 · {night.as_of}")
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
                None,
            ]
        )
    sheet = write_sheet(book, "案件", CASES, lines, formats, title)
    if lines:
        offer(sheet, CASES, form.GRADE, [(1, len(lines))], grades.texts())


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
    return write_sheet(book, name, columns, lines, formats, title)


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
