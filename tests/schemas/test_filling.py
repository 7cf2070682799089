"""How well columns are filled: cells written, usable, masked, changed by normalising."""

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schemas.sheets import frame, read, rows_of, text_file, workbook

RELIEF = """
申请人|身份证号|联系电话|救助金额|救助时间|困难类型
张三|350505195001010019|13805951234|1200.00|2026-03-05|火灾
李 四|350505********0020|138****1234|1,200|2026.3.5|疾病
王五|350505195203040020|没有|0.12万元||疾病
赵六|||很多|2026-04-01|无
"""
DIBAO = """
户主姓名|户主身份证号|户月保障金额（元）|低保证号|家庭成员姓名|家庭成员身份证号
张三|350505195001010019|560|D001|李四、王*|350505195203040021、350505********0012
赵六|350505196001010013|780|D002||
"""


def counts(intake, section):
    found = frame(intake.column_count).filter(section=section)
    rows = found.select("column_name", "rows", "filled", "valid", "masked", "changed").rows()
    return {name: tuple(numbers) for name, *numbers in rows}


def test_cells_are_counted_as_written_and_as_used(tmp_path):
    intake = read(tmp_path, a_tsv=text_file(rows_of(RELIEF), delimiter="\t"))
    person, grant = counts(intake, "self"), counts(intake, "relief")
    assert person["name"] == (4, 4, 4, 0, 1)
    assert person["id_number"] == (4, 3, 1, 1, 0)
    assert person["phone"] == (4, 3, 1, 1, 0)
    assert person["address"] == (4, 0, 0, 0, 0)
    assert grant["amount_yuan"] == (4, 4, 3, 0, 2)
    assert grant["paid_on"] == (4, 3, 3, 0, 1)


def test_people_in_one_cell_are_counted_by_person(tmp_path):
    intake = read(tmp_path, a_xlsx=workbook({"农村": rows_of(DIBAO)}))
    assert counts(intake, "head")["id_number"] == (2, 2, 2, 0, 0)
    member = counts(intake, "member")
    assert member["id_number"] == (2, 2, 1, 1, None)
    assert member["name"] == (2, 2, 2, 1, None)


def test_rows_not_taken_are_not_counted(tmp_path):
    with_nobody = RELIEF + "||13805951234|300|2026-03-05|火灾\n合计|||2700\n"
    intake = read(tmp_path, a_tsv=text_file(rows_of(with_nobody), delimiter="\t"))
    assert counts(intake, "relief")["amount_yuan"] == (4, 4, 3, 0, 2)


CELL = st.sampled_from(
    [
        "张三",
        "350505195001010019",
        "350505********0019",
        "2026-03-05",
        "2026年3月",
        "1,200",
        "0",
        "无",
        "？",
        "",
        "*",
    ]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=6))
def test_of_the_rows_some_are_filled_of_those_some_valid_of_those_some_changed(tmp_path, cells):
    heading = rows_of(RELIEF)[0]
    rows = [[cell or None for cell in row] for row in cells]
    intake = read(tmp_path, a_tsv=text_file([heading, rows_of(RELIEF)[1], *rows], delimiter="\t"))
    found = frame(intake.column_count)
    accepted = frame(intake.source_file)["rows_accepted"].sum()
    assert (found["rows"] == accepted).all()
    ordered = (
        (pl.col("valid") + pl.when(pl.col("column_name") == "id_number").then("masked").otherwise(0))
        <= pl.col("filled")
    ) & (pl.col("filled") <= pl.col("rows"))
    assert found.select(ordered.all()).item()
    assert found.select((pl.col("changed").fill_null(0) <= pl.col("filled")).all()).item()
