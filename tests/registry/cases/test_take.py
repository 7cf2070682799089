"""Answers come back: right rows go in, each wrong one is named with its place and what to do."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
import pytest

from registry.cases.answers import read_answers
from registry.cases.faults import TABLE
from registry.cases.form import MARKED_AS_OTHER, RECORD, ROW_ANSWER, ROWS, TASKS
from registry.cases.standing import frame
from registry.cases.take import Taken, take
from registry.cases.terms import MEETING
from registry.reader import open_read_only
from registry.report.dispatch import dispatch
from registry.review.evidence import evidences
from registry.store import Store
from schemas import tables
from schemas.errors import UserError
from schemas.tables import DECISION
from tests.registry.cases.nights import AT, POLICY, District

WORLD = """
person
person household
p1 h1
p2 h2
p3 h3
p4 h4
benefit
person programme amount from until name id
p1 tekun_dispersed 1300 2025-11 - 张三 valid
p1 disability_nursing 100 2025-11 - 张山 masked
p2 tekun_dispersed 1300 2025-11 - - -
p2 disability_nursing 100 2025-11 - - -
p3 tekun_dispersed 1300 2025-11 - - -
p3 disability_nursing 100 2025-11 - - -
p4 tekun_dispersed 1300 2025-11 - - -
p4 dibao_rural 400 2025-11 - - -
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> District:
    district = District(tmp_path_factory.mktemp("sent"))
    district.night(WORLD, "2026-01-31")
    district.send()
    return district


@pytest.fixture
def district(sent: District, tmp_path: Path) -> District:
    shutil.copytree(sent.place, tmp_path / "copy")
    return District(tmp_path / "copy")


def codes(taken: Taken) -> list[str]:
    return [fault.code for fault in taken.faults]


def says(
    district: District, cells: Mapping[str, str], *, home: str = "h2", department: str = "残联"
) -> Taken:
    """One line of the packet with these cells."""
    return district.answer(department, lambda line: cells if line["家庭编号"] == home else None)


def test_right_rows_go_in_and_wrong_ones_are_listed(district: District) -> None:
    taken = district.answer(
        "残联", lambda line: {"处理意见": "属实：停发" if line["家庭编号"] == "h2" else "停了", "说明": "x"}
    )
    assert (taken.added, codes(taken)) == (1, ["E-CASE-008", "E-CASE-008"])
    assert district.item("h2")["status"] == "confirmed"
    assert district.item("h3")["status"] == "sent"
    told = taken.faults[0].told(TABLE)
    assert (told["file"], told["row"], told["column"]) == ("答复.csv", 2, "处理意见")
    assert "下拉列表" in told["remedy"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"处理意见": "属实：停发", "事项编号": "X0"}, "E-CASE-005"),
        ({"处理意见": "属实：停发", "案件编号": "C0"}, "E-CASE-005"),
        ({"处理意见": "属实：停发", "答复部门": "教育"}, "E-CASE-006"),
        ({"说明": "已核实"}, "E-CASE-007"),
        ({"处理意见": "属实：纳入"}, "E-CASE-008"),
        ({"处理意见": "属实：停发", "版次": "2"}, "E-CASE-010"),
        ({"处理意见": "属实：停发", "版次": ""}, "E-CASE-010"),
        ({"处理意见": "转办"}, "E-CASE-011"),
        ({"处理意见": "转办", "转给部门": "残联"}, "E-CASE-011"),
        ({"处理意见": "转办", "转给部门": "火星"}, "E-CASE-011"),
        ({"处理意见": "退回"}, "E-CASE-013"),
    ],
)
def test_a_wrong_row_is_named(district: District, cells: Mapping[str, str], code: str) -> None:
    before = district.registry.read_bytes()
    taken = says(district, cells)
    assert (taken.added, codes(taken)) == (0, [code])
    assert district.registry.read_bytes() == before


def test_the_same_file_twice_changes_nothing(district: District) -> None:
    assert says(district, {"处理意见": "属实：停发"}).added == 1
    before = district.registry.read_bytes()
    again = says(district, {"处理意见": "属实：停发"})
    assert (again.added, again.known, again.faults) == (0, 1, ())
    assert district.registry.read_bytes() == before


def test_two_answers_to_one_item_are_both_left_out(district: District) -> None:
    lines = district.asked("残联")
    for name, word in (("甲", "属实：停发"), ("乙", "不属实：数据有误")):
        with (district.place / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerow(lines[0] | {"处理意见": word})
    (district.packets / "残联" / "待办事项.csv").unlink()
    taken = take(district.registry, read_answers(district.place), POLICY, AT, actor="收件人")
    assert (taken.added, codes(taken)) == (0, ["E-CASE-009", "E-CASE-009"])


def test_an_answer_may_be_corrected_but_not_undone(district: District) -> None:
    says(district, {"处理意见": "属实：停发"})
    assert codes(says(district, {"处理意见": "接收"})) == ["E-CASE-018"]
    assert says(district, {"处理意见": "不属实：政策允许"}).added == 1
    assert district.item("h2")["status"] == "refuted"


def test_postponed_once_from_the_due_day_and_the_first_day_stays(district: District) -> None:
    before = district.item("h2")
    assert says(district, {"处理意见": "申请延期"}).added == 1
    after = district.item("h2")
    assert (after["first_due_on"], after["status"]) == (before["due_on"], "extended")
    assert after["due_on"] > before["due_on"]
    assert codes(says(district, {"处理意见": "申请延期", "说明": "再延"})) == ["E-CASE-015"]


def test_what_was_handed_on_is_no_longer_the_former_owners(district: District) -> None:
    assert says(district, {"处理意见": "转办", "转给部门": "医保"}).added == 1
    assert (district.item("h2")["owner"], district.item("h2")["status"]) == ("医保", "returned")
    (fault,) = says(district, {"处理意见": "属实：停发"}).faults
    assert (fault.code, fault.detail) == ("E-CASE-006", "（现由医保答复）")


def test_not_the_same_person_becomes_a_decision_in_the_departments_name(district: District) -> None:
    taken = says(district, {"处理意见": "不属实：非同一人", "说明": "同名"}, home="h1")
    assert (taken.added, taken.decisions) == (1, 1)
    (decision,) = district.table(DECISION).to_pylist()
    assert (decision["verdict"], decision["actor"], decision["reason"]) == ("different", "残联", "同名")
    with open_read_only(district.registry) as reader:
        departments = reader.query(
            "SELECT department FROM record WHERE record_id IN ($a, $b) ORDER BY 1",
            {"a": decision["record_a"], "b": decision["record_b"]},
        )
    assert departments["department"].to_pylist() == ["残联", "民政"]


def test_rows_that_are_written_alike_cannot_be_told_apart(district: District) -> None:
    taken = says(district, {"处理意见": "不属实：非同一人"}, home="h2")
    assert codes(taken) == ["E-CASE-016"]
    assert district.table(DECISION).num_rows == 0


def test_a_reviewers_same_stands_against_not_the_same_person(district: District) -> None:
    with Store.amending(district.registry) as store:
        records = frame(store.table(tables.RECORD)).filter(pl.col("name").is_in(["张三", "张山"]))
        told = evidences(records).sort("record_id").to_dicts()
        same = {"decision_id": "D1", "verdict": "same", "actor": "复核人", "decided_at": AT}
        for side, each in zip("ab", told, strict=True):
            same |= {f"record_{side}": each["record_id"], f"evidence_{side}": each["evidence"]}
        store.write(DECISION, pa.Table.from_pylist([same], schema=DECISION))
        store.publish()
    taken = says(district, {"处理意见": "不属实：非同一人"}, home="h1")
    assert (taken.added, codes(taken)) == (0, ["E-CASE-017"])
    assert district.table(DECISION).num_rows == 1


def test_the_meeting_cannot_hand_back_and_whom_it_names_cannot_hand_on(district: District) -> None:
    for department, to in (("残联", "医保"), ("医保", "教育"), ("教育", "住建")):
        assert says(district, {"处理意见": "转办", "转给部门": to}, department=department).added == 1
        district.send()
    assert (district.item("h2")["owner"], district.item("h2")["returns"]) == (MEETING, 3)
    back = says(district, {"处理意见": "退回", "说明": "不归"}, department=MEETING)
    assert codes(back) == ["E-CASE-014"]
    assert says(district, {"处理意见": "转办", "转给部门": "住建"}, department=MEETING).added == 1
    district.send()
    assert district.item("h2")["owner"] == "住建"
    assert codes(says(district, {"处理意见": "退回", "说明": "不归"}, department="住建")) == ["E-CASE-014"]


def test_what_is_closed_is_not_answered_any_more(district: District) -> None:
    district.night(WORLD.replace("p2 disability_nursing 100 2025-11 - - -", ""), "2026-02-28")
    assert district.item("h2")["close_reason"] == "vanished"
    assert codes(says(district, {"处理意见": "属实：停发"})) == ["E-CASE-012"]


def test_a_registry_of_an_earlier_version_takes_no_answers(district: District) -> None:
    with Store.amending(district.registry) as store:
        store.execute("UPDATE run SET schema_version = 7")
        store.publish()
    with pytest.raises(UserError, match="E-CASE-001"):
        says(district, {"处理意见": "属实：停发"})


def test_a_department_that_is_asked_nothing_gets_no_packet(district: District) -> None:
    before = district.registry.read_bytes()
    with pytest.raises(UserError, match="E-CASE-019"):
        dispatch(district.registry, district.place / "other", AT, department="火星", actor="发件人")
    assert not (district.place / "other").exists()
    assert district.registry.read_bytes() == before


def test_the_workbook_is_read_with_its_marked_rows(district: District) -> None:
    path = next((district.packets / "残联").glob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    tasks, rows = book[TASKS], book[ROWS]
    places = {cell.value: cell.column for cell in tasks[1]}
    line = next(row for row in range(2, 5) if tasks.cell(row, places["家庭编号"]).value == "h1")
    tasks.cell(line, places["处理意见"]).value = "不属实：非同一人"
    marks = {cell.value: cell.column for cell in rows[1]}
    own = next(row for row in range(2, 5) if rows.cell(row, marks["姓名"]).value == "张*")
    rows.cell(own, marks[ROW_ANSWER]).value = MARKED_AS_OTHER
    marked = rows.cell(own, marks[RECORD]).value
    book.save(path)
    taken = take(district.registry, read_answers(path), POLICY, AT, actor="收件人")
    assert (taken.added, taken.blank, taken.faults) == (1, 2, ())
    (decision,) = district.table(DECISION).to_pylist()
    assert marked in (decision["record_a"], decision["record_b"])


def test_what_is_no_packet_is_refused(district: District, tmp_path: Path) -> None:
    other = tmp_path / "别的.csv"
    other.write_text("商品,单价\n铅笔,1\n", "utf-8")
    for path, code in ((other, "E-CASE-002"), (tmp_path / "没有.csv", "E-CASE-004")):
        with pytest.raises(UserError, match=code):
            read_answers(path)
    broken = tmp_path / "缺列.csv"
    broken.write_text("案件编号,处理意见\nC1,接收\n", "utf-8")
    assert [fault.code for fault in read_answers(broken).faults] == ["E-CASE-003"]
    assert read_answers(tmp_path).words.is_empty()
