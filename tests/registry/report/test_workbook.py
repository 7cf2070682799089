from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry.report import Written


def book(written: Written, department: str) -> Any:
    (path,) = [path for path in written.workbooks if path.parent.name == department]
    return openpyxl.load_workbook(path)


def lines(sheet: Any) -> list[dict[str, Any]]:
    heading, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, line, strict=True)) for line in rest]


def test_every_answering_department_has_one(written: Written) -> None:
    names = [path.relative_to(written.target).as_posix() for path in written.workbooks]
    assert names == [
        f"{name}/{name}-待办案件-2026-06-30.xlsx" for name in ("民政", "医保", "教育", "住建", "残联")
    ]


def test_sheets(written: Written) -> None:
    assert book(written, "住建").sheetnames == ["说明", "案件", "待办事项", "核对行"]
    assert book(written, "民政").sheetnames == ["说明", "案件", "待办事项", "核对行", "线索"]


def test_cover_says_what_this_is(written: Written) -> None:
    cover = book(written, "民政")["说明"]
    text = "\n".join(str(cell) for row in cover.iter_rows(values_only=True) for cell in row if cell)
    assert "线索，不是结论" in text
    assert "救助照常发放" in text
    assert "2026-07-21" in text


def test_tasks_of_a_department(written: Written) -> None:
    tasks = lines(book(written, "民政")["待办事项"])
    assert [(task["案件编号"], task["事项"], task["金额（元）"]) for task in tasks] == [
        ("C00000001", "城乡低保重复（D02）", 4500),
        ("C00000002", "户主死亡未停旧建新（I02）", 3120),
    ]
    assert tasks[1]["当事人或户主"] == "李*福\n350505********0518"
    assert tasks[1]["办理"] == "逾期未办"
    assert {task["处理意见"] for task in tasks} == {None}


def test_leads_without_a_case_are_listed_apart(written: Written) -> None:
    (lead,) = lines(book(written, "民政")["线索"])
    assert (lead["家庭编号"], lead["事项"]) == ("H00000005", "只在慈善名册（M21）")


def test_rows_to_check_are_the_departments_own(written: Written) -> None:
    rows = lines(book(written, "医保")["核对行"])
    assert [(row["案件或家庭编号"], row["文件"], row["行号"], row["金额（元）"]) for row in rows] == [
        ("C00000001", "医疗救助结算台账202606.csv", 655, 3200),
        ("C00000001", "医疗救助结算台账202606.csv", 690, 3200),
    ]
    assert rows[0]["姓名"] == "王*氏"


@pytest.mark.parametrize(
    ("department", "cell", "choices"),
    [
        (
            "民政",
            "M2",
            "属实：停发,属实：追回,属实：抵扣,不属实：非同一人,不属实：政策允许,不属实：数据有误,"
            "需入户核查,转办,接收,退回,申请延期",
        ),
        (
            "医保",
            "M3",
            "属实：纳入,属实：补发,属实：已告知本人申请,不属实：非同一人,不属实：不符合条件,"
            "不属实：已享受或数据有误,需入户核查,转办,接收,退回,申请延期",
        ),
    ],
)
def test_answers_are_chosen_from_a_list(written: Written, department: str, cell: str, choices: str) -> None:
    sheet = book(written, department)["待办事项"]
    assert sheet["M1"].value == "处理意见"
    rules = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert [rule.formula1 for rule in rules] == [f'"{choices}"']


def test_only_answers_may_be_changed(written: Written) -> None:
    for sheet in book(written, "民政"):
        assert sheet.protection.sheet
    tasks = book(written, "民政")["待办事项"]
    unlocked = {cell.column_letter for cell in tasks[2] if not cell.protection.locked}
    assert unlocked == {"M", "N", "O"}


def test_no_cell_is_a_formula(written: Written) -> None:
    """Names and evidence that begin with = + - @ stay text, also after someone edits the cell."""
    dangerous = []
    for path in written.workbooks:
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                        assert (cell.data_type, cell.quotePrefix) == ("s", True)
                        dangerous.append(cell.value)
    assert {"=*0", "@*氏", "-1****"} <= set(dangerous)
    assert any(value.startswith("=HYPERLINK") for value in dangerous)


def test_prints_on_a4_with_its_headings(written: Written) -> None:
    sheet = book(written, "残联")["待办事项"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.freeze_panes == "B2"


def test_paths_are_where_they_say(written: Written) -> None:
    assert all(path.is_file() for path in (written.summary, written.index, *written.workbooks))
    assert written.summary == Path(written.target) / "今夜汇总.html"
