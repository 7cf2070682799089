"""回访: grades and second looks come back with the answers, are told row by row, and last."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from registry.cases import form
from registry.cases.answers import read_answers
from registry.cases.grades import by_word, texts
from registry.cases.sample import sample, share_of
from registry.cases.take import Taken, take
from registry.reader import open_read_only
from registry.report.sample_book import write_sample
from registry.rollup import rolled_up
from schemas.errors import UserError
from tests.registry.cases.nights import AT, POLICY, District
from tests.registry.cases.test_year import STOP

HOMES = range(1, 7)


def world(until: str) -> str:
    lines = ["person", "person household", *(f"p{n} h{n}" for n in HOMES)]
    lines += ["benefit", "person programme amount from until"]
    for n in HOMES:
        lines += [f"p{n} tekun_dispersed 1300 2025-11 -", f"p{n} disability_nursing 100 2025-11 {until}"]
    return "\n".join(lines)


def taken(district: District, path: Path) -> Taken:
    return take(district.registry, read_answers(path), POLICY, AT, actor="收件人")


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[form.CASE, form.GRADE], *rows])
    return path


def answered(place: Path) -> District:
    """Six cases, all answered."""
    district = District(place)
    district.night(world("-"), "2026-01-31")
    district.send()
    district.says("残联", {f"h{n}": STOP for n in HOMES})
    return district


def test_every_writing_of_a_grade() -> None:
    assert texts() == ("满意", "较满意", "一般", "较差", "差")
    known = by_word()
    assert {known[word] for word in ("满意", "五星", "5", "★★★★★")} == {5}
    assert (known["差"], known["1星"]) == (1, 1)


@pytest.mark.parametrize(("text", "share"), [("5%", 0.05), ("0.05", 0.05), ("100%", 1.0), ("5％", 0.05)])
def test_a_share(text: str, share: float) -> None:
    assert share_of(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["0", "101%", "some", "", "nan"])
def test_what_is_no_share(text: str) -> None:
    with pytest.raises(UserError, match="E-CASE-026"):
        share_of(text)


def test_visits_from_sample_to_roll_up(tmp_path: Path) -> None:
    district = answered(tmp_path)
    a_sample_is_drawn_again_by_its_seed(district)
    grades_and_second_looks_come_back(district)
    a_small_table_of_grades_is_told_row_by_row(district)
    a_packet_takes_a_grade_of_each_case(district)
    what_was_said_lasts_over_nights_and_is_rolled_up(district)


def a_sample_is_drawn_again_by_its_seed(district: District) -> None:
    with open_read_only(district.registry) as reader:
        drawn = [sample(reader, 0.5, seed) for seed in (1, 1, 2, 3, 4)]
        with pytest.raises(UserError, match="E-CASE-027"):
            sample(reader, 0.5, 1, "住建")
    assert drawn[0] == drawn[1]
    assert drawn[0].number == "20260131-50%-1"
    assert [len(each.cases) for each in drawn] == [3] * 5
    assert len({tuple(case["case_id"] for case in each.cases) for each in drawn}) > 1


def grades_and_second_looks_come_back(district: District) -> None:
    with open_read_only(district.registry) as reader:
        drawn = sample(reader, 1, 1)
    path = district.place / "抽检.xlsx"
    write_sample(path, drawn)
    book = load_workbook(path)
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    said = [
        ("相符", "满意"),
        ("相符", "四星"),
        ("相符", "3"),
        ("不符", "差"),
        ("无法核实", None),
        ("大概", None),
    ]
    for row, (verdict, grade) in enumerate(said, start=2):
        sheet.cell(row, head.index(form.UPHELD) + 1).value = verdict
        sheet.cell(row, head.index(form.GRADE) + 1).value = grade
    book.save(path)
    first, again = taken(district, path), taken(district, path)
    assert (first.visits, again.visits, again.known) == (5, 0, 5)
    assert [(fault.code, fault.row, fault.column) for fault in first.faults] == [
        ("E-CASE-023", 7, form.UPHELD)
    ]
    visits = district.ask("SELECT grade, upheld, sample FROM case_visit ORDER BY visit_id")
    assert [(visit["grade"], visit["upheld"]) for visit in visits] == [
        *((5, True), (4, True), (3, True), (1, False), (None, None)),
    ]
    assert {visit["sample"] for visit in visits} == {"20260131-100%-1"}


def a_small_table_of_grades_is_told_row_by_row(district: District) -> None:
    cases = [case["case_id"] for case in district.ask("SELECT case_id FROM conflict_case ORDER BY case_id")]
    path = table(
        district.place / "评价.csv",
        ("C0", "满意"),
        (cases[0], "好"),
        (cases[1], ""),
        (cases[2], "差"),
        (cases[2], "满意"),
    )
    done = taken(district, path)
    assert done.visits == 0
    assert [(fault.row, fault.code) for fault in done.faults] == [
        (2, "E-CASE-021"),
        (3, "E-CASE-022"),
        (5, "E-CASE-025"),
        (6, "E-CASE-025"),
    ]


def a_packet_takes_a_grade_of_each_case(district: District) -> None:
    (path,) = (district.packets / "残联").glob("*.xlsx")
    book = load_workbook(path)
    sheet = book["案件"]
    place = [cell.value for cell in sheet[1]].index(form.GRADE) + 1
    sheet.cell(2, place).value = "一般"
    filled = district.place / "filled.xlsx"
    book.save(filled)
    done = taken(district, filled)
    assert (done.visits, done.added, done.faults) == (1, 0, ())


def what_was_said_lasts_over_nights_and_is_rolled_up(district: District) -> None:
    before = district.ask("FROM case_visit ORDER BY visit_id")
    district.night(world("2026-02"), "2026-02-28")
    assert before
    assert district.ask("FROM case_visit ORDER BY visit_id") == before
    with open_read_only(district.registry) as reader:
        told = rolled_up(reader).whole
    assert told.values["rechecked"] == 4
    assert told.signs["upheld"] == "held"  # three of four: the fourth would be known
    assert told.values["upheld_rate"] is None
