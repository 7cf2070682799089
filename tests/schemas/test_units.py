"""A column of money ten thousand times too large or too small is not taken silently, nor is the help lost."""

from decimal import Decimal

import pytest

from schemas import codes
from tests.schemas.sheets import frame, lines, read, reconciles, rows_of, workbook

RELIEF = """
申请人|身份证号|困难类型|{heading}|救助时间|住址
张三|350505195001010019|因病|{a}|2026-03-05|某村
李四|350505195203040020|因灾|{b}|2026-03-06|某村
王五|350505196001010017|因灾|{c}|2026-03-07|某村
"""


def relief(tmp_path, heading, a, b, c):
    rows = rows_of(RELIEF.format(heading=heading, a=a, b=b, c=c))
    return read(tmp_path, a_xlsx=workbook({"一": rows}))


@pytest.mark.parametrize(
    ("heading", "amounts"),
    [("救助金额（元）", ("0.1", "0.08", "0.5")), ("救助金额（万元）", ("1000", "800", "5000"))],
)
def test_a_column_in_the_wrong_unit_is_one_fault_and_its_grants_stay(tmp_path, heading, amounts):
    intake = relief(tmp_path, heading, *amounts)
    assert lines(intake.rejected_row, "row_number", "column_name", "value", "code", "whole_row") == [
        (2, heading, amounts[0], "E-INTAKE-222", False)
    ]
    assert lines(intake.assistance, "amount_yuan", "status") == [(None, "active")] * 3
    assert intake.record.num_rows == 3
    assert reconciles(intake)


def test_one_odd_amount_among_usual_ones_is_no_matter_of_units(tmp_path):
    intake = relief(tmp_path, "救助金额（元）", "0.1", "800", "90000")
    assert intake.rejected_row.num_rows == 0
    assert frame(intake.assistance)["amount_yuan"].to_list() == [Decimal("0.1"), Decimal(800), Decimal(90000)]


def test_a_unit_in_the_cell_settles_it(tmp_path):
    intake = relief(tmp_path, "救助金额（万元）", "1000元", "800元", "0.5")
    assert intake.rejected_row.num_rows == 0
    assert frame(intake.assistance)["amount_yuan"].to_list() == [Decimal(1000), Decimal(800), Decimal(5000)]


def test_reversals_stay_reversals_and_other_sheets_keep_their_amounts(tmp_path):
    headings = "结算id|身份证号|姓名|医疗机构名称|结算日期|费用总额|医疗救助|倾斜救助"
    wrong = f"""
    {headings}
    S1|350505195001010019|张三|县医院|2026-01-10|1.2|0.11|0
    S2|350505195001010019|张三|县医院|2026-01-11|-1.2|-0.11|0
    """
    right = f"{headings}\nS3|350505195203040020|李四|县医院|2026-01-10|12000|1100|0"
    intake = read(tmp_path, a_xlsx=workbook({"一": rows_of(wrong), "二": rows_of(right)}))
    assert lines(intake.assistance, "amount_yuan", "status") == [
        (None, "active"),
        (None, "reversed"),
        (Decimal(1100), "active"),
    ]
    assert lines(intake.medical_bill, "total_yuan", "assistance_yuan") == [
        (None, None),
        (None, None),
        (Decimal(12000), Decimal(1100)),
    ]
    assert {(row, column) for row, column in lines(intake.rejected_row, "row_number", "column_name")} == {
        (2, "费用总额"),
        (2, "医疗救助"),
    }


def test_every_programme_with_money_has_a_usual_size_that_makes_sense():
    usual = codes.table("usual_amounts")
    known = set(codes.table("programmes")["programme"])
    assert known <= set(usual["what"])
    assert usual["what"].n_unique() == usual.height
    assert all(0 < int(low) < int(high) for low, high in usual.select("low", "high").iter_rows())
    assert usual["basis"].null_count() == 0
