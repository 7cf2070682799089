"""The sheet of a sample: which cases to look at again, with room for what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import xlsxwriter

from registry.cases import form, grades
from registry.cases.faults import refusal
from registry.cases.resolutions import resolutions
from registry.cases.sample import Sample
from registry.report import words
from registry.report.cells import INERT, Column, Formats, Value, offer, write_sheet

COLUMNS: Final = (
    Column(form.CASE, 14),
    Column("家庭编号", 13),
    Column("主办", 10),
    Column("状态", 12),
    Column("结案日", 12),
    Column("规则", 18),
    Column("部门的答复", 26),
    Column("涉及金额（元）", 14),
    Column(form.UPHELD, 12, answer=True),
    Column(form.GRADE, 12, answer=True),
    Column(form.NOTE, 24, answer=True),
    Column(form.SAMPLE, 20),
)


def write_sample(path: Path, drawn: Sample) -> None:
    """Write the workbook; the same sample gives the same rows.

    Raises:
        UserError: E-CASE-028 it cannot be written.
    """
    said = dict(resolutions().select("code", "said").unique("code", keep="first", maintain_order=True).rows())
    lines: list[list[Value]] = [
        [
            case["case_id"],
            case["household_id"],
            case["owner"],
            words.label("status", case["status"]),
            case["closed_on"],
            case["rules"],
            words.listed(said.get(code, code) for code in case["answers"] or []),
            case["amount_yuan"],
            None,
            None,
            None,
            drawn.number,
        ]
        for case in drawn.cases
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(path), INERT) as book:
            sheet = write_sheet(book, "抽检", COLUMNS, lines, Formats(book), f"抽检 {drawn.number}")
            offer(sheet, COLUMNS, form.UPHELD, [(1, len(lines))], form.VERDICTS)
            offer(sheet, COLUMNS, form.GRADE, [(1, len(lines))], grades.texts())
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise refusal("E-CASE-028", f"（{path.name}）") from error
