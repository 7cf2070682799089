"""The cover of a department's workbook: what this is, how much, by when, and how to answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from registry.report import answers, words
from registry.report.asked import Item
from registry.report.model import Finding, Night

FONT: Final = "微软雅黑"
LAST: Final = 5  # columns B to F carry the text
HAIR: Final = "#C6CED7"
GROUPS: Final = ("属实", "不属实", answers.HANDLING)
ANSWERED: Final = (("clash", "重复、互斥、超额、不符"), ("missed", "遗漏救助"))
HOW: Final = (
    "在“待办事项”页逐行选“处理意见”（浅黄色格，点开有下拉），需要说明的写在“说明”格。每行都要答复；一时不能答复的先选“接收”。",
    "不归本部门的选“退回”并在“说明”中写明理由；知道归谁的选“转办”并选“转给部门”。退回、转办满三次的提交联席会议。",
    "应答复日按工作日计（放假安排尚未公布的年份按周一至周五计）；需要更多时间的选“申请延期”，只延一次。须入户的选“需入户核查”，核查之后再答复属实或不属实。",
    "“核对行”页列出本部门名册中的有关行：文件、工作表、行号都与送来的文件一致，请对照原件。非同一人的，在“此行核对”中标出是哪一行。",
    "其他部门的情况只列项目、月份和金额。姓名与证件号已遮盖，请按行号或案件编号查对，不要转交无关人员。",
    "每案一页的案件单在“案件”文件夹，可直接打印为 A4。“线索”页（有的话）把握较小，未立案，不必答复。",
    "回访过群众的，在“案件”页的“群众评价”格选满意、较满意、一般、较差或差（五星至一星）；没有回访的留空。",
    "填好后保存并交回，不要改动表头、编号、版次和行的数目。答复属实的，以后来的数据为准：仍在发放的会重新立案。",
)


def write_cover(
    book: Workbook, sheet: Worksheet, department: str, items: Sequence[Item], night: Night
) -> None:
    """Fill the first sheet."""
    sheet.hide_gridlines(2)
    for column, width in enumerate((2, 22, 20, 20, 16, 20)):
        sheet.set_column(column, column, width)
    row = _title(book, sheet, department, night)
    row = _totals(book, sheet, row + 1, items)
    row = _kinds(book, sheet, row + 1, [item.finding for item in items])
    leads = {item.finding.rule_id for item in items if item.case is None}
    if fallen := [said for rule_id, said in night.as_leads.items() if rule_id in leads]:
        row = _list(book, sheet, row + 1, "只作线索的规则", fallen)
    row = _list(book, sheet, row + 1, "怎样答复", HOW)
    _choices(book, sheet, row + 1)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.6)
    sheet.protect("")


def _style(book: Workbook, **more: Any) -> Any:
    return book.add_format(
        {"font_name": FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True} | more
    )


def _title(book: Workbook, sheet: Worksheet, department: str, night: Night) -> int:
    title = _style(book, font_size=20, bold=True, align="center", bottom=5)
    sheet.merge_range(0, 1, 0, LAST, f"{department} · 待办案件", title)
    sheet.set_row(0, 42)
    subtitle = f"社会救助家庭登记册　{words.long_day(night.as_of)}核对　批次 {night.run_id}"
    sheet.merge_range(
        1, 1, 1, LAST, subtitle, _style(book, font_size=10, font_color="#5D6875", align="center")
    )
    sheet.set_row(1, 22)
    notice = (
        "这里列出的是线索，不是结论。在有人核实并作出决定之前，救助照常发放；"
        "“遗漏救助”的也请主动核实，应当救助的及时纳入。"
    )
    sheet.merge_range(3, 1, 3, LAST, notice, _style(book, bold=True, bg_color="#F3F5F7", left=5, indent=1))
    sheet.set_row(3, 44)
    return 4


def _totals(book: Workbook, sheet: Worksheet, row: int, items: Sequence[Item]) -> int:
    cases = {item.case.case_id: item.case for item in items if item.case}
    asked = [item.finding for item in items if item.case]
    due = sorted(finding.due_on for finding in asked if finding.due_on)
    late = sum(finding.colour == "red" for finding in asked)
    facts = (
        ("案件", f"{len(cases):,} 件"),
        ("待答复事项", f"{len(asked):,} 项"),
        ("最早应答复日", words.day(due[0] if due else None)),
        ("逾期未办", f"{late:,} 项"),
        ("另有线索", f"{sum(item.case is None for item in items):,} 项"),
    )
    for column, (name, value) in enumerate(facts, start=1):
        sheet.write_string(
            row, column, name, _style(book, font_size=10, font_color="#5D6875", top=1, align="center")
        )
        sheet.write_string(
            row + 1, column, value, _style(book, font_size=14, bold=True, bottom=1, align="center")
        )
    sheet.set_row(row + 1, 30)
    return row + 2


def _kinds(book: Workbook, sheet: Worksheet, row: int, findings: Sequence[Finding]) -> int:
    head = _style(book, bold=True, bg_color="#E9EDF1", bottom=1)
    cell, number = (
        _style(book, bottom=1, bottom_color=HAIR),
        _style(book, bottom=1, bottom_color=HAIR, num_format="#,##0", align="right"),
    )
    money = _style(book, bottom=1, bottom_color=HAIR, num_format="#,##0.00", align="right")
    for column, text in enumerate(("种类", "事项数", "涉及金额（元）"), start=1):
        sheet.write_string(row, column, text, head)
    for kind in words.KINDS:
        mine = [finding for finding in findings if finding.kind == kind]
        if not mine:
            continue
        row += 1
        sheet.write_string(row, 1, words.label("kind", kind), cell)
        sheet.write_number(row, 2, len(mine), number)
        sheet.write_number(row, 3, float(sum((f.amount or Decimal(0) for f in mine), Decimal(0))), money)
    return row + 1


def _list(book: Workbook, sheet: Worksheet, row: int, heading: str, lines: Sequence[str]) -> int:
    _heading(book, sheet, row, heading)
    for number, line in enumerate(lines, start=1):
        sheet.merge_range(
            row + number, 1, row + number, LAST, f"{number}. {line}", _style(book, font_size=10.5)
        )
        sheet.set_row(row + number, 18 * (1 + len(line) // 52) + 4)
    return row + len(lines) + 1


def _heading(book: Workbook, sheet: Worksheet, row: int, text: str) -> None:
    sheet.merge_range(row, 1, row, LAST, text, _style(book, bold=True, font_size=12, bottom=1))
    sheet.set_row(row, 24)


def _choices(book: Workbook, sheet: Worksheet, row: int) -> None:
    """Which answers there are, by what they answer."""
    _heading(book, sheet, row, "有哪些处理意见")
    head = _style(book, bold=True, bg_color="#E9EDF1")
    cell = _style(book, font_size=10.5, bottom=1, bottom_color=HAIR, valign="vcenter")
    for column, text in enumerate(("事项", *GROUPS), start=1):
        _across(sheet, row + 1, column, text, head)
    for number, (tone, name) in enumerate(ANSWERED, start=2):
        texts = dict(answers.grouped(tone))
        for column, text in enumerate((name, *("、".join(texts[group]) for group in GROUPS)), start=1):
            _across(sheet, row + number, column, text, cell)
        sheet.set_row(row + number, 52)


def _across(sheet: Worksheet, row: int, column: int, text: str, style: Any) -> None:
    """Four texts on five columns: the third is two columns wide."""
    if column == 3:
        sheet.merge_range(row, 3, row, 4, text, style)
    else:
        sheet.write_string(row, column if column < 3 else 5, text, style)
