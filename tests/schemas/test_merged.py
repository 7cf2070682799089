"""Cells merged downwards: the household's data counts for all rows of the merge, its money once, and no other blank."""

import io
from datetime import date
from decimal import Decimal

import xlsxwriter

from schemas.export.package import read_package
from schemas.export.sheet import Merge
from tests.schemas.sheets import lines, read, reconciles, rows_of, text_file

HEADINGS = "户主姓名|户主身份证号|低保证号|救助类型|户月保障金额（元）|起始年月|家庭住址|家庭成员姓名|家庭成员身份证号"
HOUSEHOLDS = rows_of(f"""
农村低保名册
{HEADINGS}
张三|350505195001010019|D1|农村低保|1560|2020-01|某村1号|李四|350505195203040020
|||||||张小三|350505198001010018
|||||||张小四|
赵六|350505196001010017|D2|农村低保|780|2020-02|某村2号|赵七|
|||||||赵八|
合计||||2340
""")


def merged_workbook(rows, merges, options=None):
    """``merges``: (column, first row, last row), counted from 0."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True} | (options or {})) as book:
        page = book.add_worksheet("一镇 & 二镇")
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    page.write_string(place, column, cell)
        for column, first, last in merges:
            page.merge_range(first, column, last, column, "")
            page.write(first, column, rows[first][column])
    return memory.getvalue()


def household(first, last):
    return [(column, first, last) for column in range(7)]


def test_a_merged_household_is_one_head_one_grant_and_all_its_members(tmp_path):
    content = merged_workbook(HOUSEHOLDS, household(2, 4) + household(5, 6))
    intake = read(tmp_path, a_xlsx=content)
    columns = ("row_number", "role", "name", "head_name", "household_no", "address")
    assert sorted(lines(intake.record, *columns)) == [
        (3, "head", "张三", "张三", "D1", "某村1号"),
        (3, "member", "李四", "张三", "D1", "某村1号"),
        (4, "member", "张小三", "张三", "D1", "某村1号"),
        (5, "member", "张小四", "张三", "D1", "某村1号"),
        (6, "head", "赵六", "赵六", "D2", "某村2号"),
        (6, "member", "赵七", "赵六", "D2", "某村2号"),
        (7, "member", "赵八", "赵六", "D2", "某村2号"),
    ]
    assert lines(intake.assistance, "programme", "amount_yuan", "period_start") == [
        ("dibao_rural", Decimal(1560), date(2020, 1, 1)),
        ("dibao_rural", Decimal(780), date(2020, 2, 1)),
    ]
    assert intake.rejected_row.num_rows == 0
    assert reconciles(intake)


def test_a_blank_outside_a_merge_is_never_filled(tmp_path):
    intake = read(tmp_path, a_xlsx=merged_workbook(HOUSEHOLDS, household(5, 6)), b_csv=text_file(HOUSEHOLDS))
    rejected = sorted(lines(intake.rejected_row, "file_id", "row_number", "code"))
    by_file = {}
    for file_id, row, code in rejected:
        assert code == "E-INTAKE-101"
        by_file.setdefault(file_id, []).append(row)
    assert sorted(by_file.values()) == [[4, 5], [4, 5, 7]]
    assert reconciles(intake)


def test_members_who_are_paid_on_their_own_rows_keep_their_grants(tmp_path):
    rows = [list(row) for row in HOUSEHOLDS]
    rows[3] = [None, None, None, None, "500", None, None, "张小三", "350505198001010018"]
    merges = [each for each in household(2, 3) if each[0] != 4]
    intake = read(tmp_path, a_xlsx=merged_workbook(rows[:4], merges))
    assert lines(intake.assistance, "row_number", "amount_yuan") == [(3, Decimal(1560)), (4, Decimal(500))]


def test_a_merged_person_of_a_list_without_members_owns_every_row(tmp_path):
    rows = rows_of("""
    申请人|身份证号|困难类型|救助金额|救助时间|住址
    张三|350505195001010019|因病|1000|2026-03-05|某村
    ||因灾|800|2026-04-05|
    """)
    intake = read(tmp_path, a_xlsx=merged_workbook(rows, [(0, 1, 2), (1, 1, 2), (5, 1, 2)]))
    assert lines(intake.record, "row_number", "name", "address") == [(2, "张三", "某村"), (3, "张三", "某村")]
    assert lines(intake.assistance, "amount_yuan") == [(Decimal(1000),), (Decimal(800),)]


def test_a_head_merged_beside_each_member_of_a_roll(tmp_path):
    rows = rows_of("""
    姓名|身份证号|户主姓名|户主身份证号|与户主关系|低保证号|是否享受
    张三|350505195001010019|张三|350505195001010019|本人|D1|是
    李四|350505195203040020|||配偶||否
    """)
    intake = read(tmp_path, a_xlsx=merged_workbook(rows, [(2, 1, 2), (3, 1, 2), (5, 1, 2)]))
    assert lines(intake.record, "role", "head_name", "head_id_number", "household_no") == [
        ("head", "张三", "350505195001010019", "D1"),
        ("member", "张三", "350505195001010019", "D1"),
    ]


def test_merged_cells_are_read_from_the_package_and_a_broken_one_says_nothing():
    content = merged_workbook(HOUSEHOLDS, household(2, 4))
    package = read_package(content)
    assert package.merged["一镇 & 二镇"] == tuple(Merge(f"c{column}", 3, 5) for column in range(7))
    assert not package.from_1904
    assert read_package(content[:-300]).merged == {}
    assert read_package(b"PK\x03\x04").merged == {}


def test_bare_numbers_of_days_count_from_the_year_the_workbook_counts_from(tmp_path):
    rows = rows_of("""
    申请人|身份证号|困难类型|救助金额|救助时间|住址
    张三|350505195001010019|因病|1000|{}|某村
    """)
    for name, serial, options in (("a", "42567", {}), ("b", "41105", {"date_1904": True})):
        written = [[cell and cell.format(serial) for cell in row] for row in rows]
        (tmp_path / f"{name}.xlsx").write_bytes(merged_workbook(written, [], options))
    assert lines(read(tmp_path).assistance, "paid_on") == [(date(2016, 7, 16),)] * 2
