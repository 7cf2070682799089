"""A rule that departments mostly refute falls to leads: it hides nothing, asks nobody, and rises with its record."""

from __future__ import annotations

import json
from datetime import date

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli import app
from registry.cases import words
from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_ITEM
from tests.registry.cases.nights import District

WORLD = """
benefit
person programme amount from until
q*{people} tekun_dispersed 1300 2025-11 -
q*{people} disability_nursing 100 2025-11 -
"""
ANSWERED = 20
REFUTED = 11
SAID = "本规则答复20项，属实9项，不到50%，只作线索"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Of twenty-one items twenty are answered, eleven of them as wrong; the next night finds one more conflict."""
    district = District(tmp_path_factory.mktemp("fallen"))
    district.night(WORLD.format(people=ANSWERED + 1), "2026-01-31")
    district.send()
    words = {f"h-q{n}": "不属实：数据有误" if n <= REFUTED else "属实：停发" for n in range(1, ANSWERED + 1)}
    district.says("残联", words)
    district.night(WORLD.format(people=ANSWERED + 2), "2026-02-28")
    return district


def found(district: District, person: str) -> dict[str, object]:
    (finding,) = district.ask(f"SELECT * FROM finding WHERE person_id = '{person}'")
    return finding


def test_its_findings_are_leads_that_say_why(district: District) -> None:
    (rule,) = district.ask("FROM rule_as_lead")
    assert (rule["rule_id"], rule["answers"], rule["confirmed"]) == ("X02", 20, 9)
    for person in ("q1", "q21", "q22"):
        finding = found(district, person)
        assert finding["severity"] == 1
        assert str(finding["evidence"]).endswith(f"{SAID}。")


def test_no_case_is_opened_and_those_that_are_go_on(district: District) -> None:
    assert district.ask("FROM case_item WHERE household_id = 'h-q22'") == []
    assert district.item("h-q21")["status"] == "sent"
    assert district.item("h-q1")["status"] == "closed"


def test_the_catalogue_says_so(district: District) -> None:
    told = CliRunner().invoke(app, ["rules", "show", "x02", "--registry", str(district.registry)])
    assert f"状态：{SAID}" in told.output
    assert "部门答复属实：9/20" in told.output
    listed = CliRunner().invoke(app, ["rules", "list", "--json", "--registry", str(district.registry)])
    rules = {rule["rule_id"]: rule for rule in json.loads(listed.output)}
    assert (rules["X02"]["confirmed"], rules["X02"]["refuted"], rules["X02"]["as_lead"]) == (9, 11, SAID)
    assert (rules["X01"]["confirmed"], rules["X01"]["refuted"], rules["X01"]["as_lead"]) == (0, 0, None)


def test_the_cover_of_the_packet_says_so(district: District) -> None:
    district.send()
    (file,) = (district.packets / "残联").glob("*.xlsx")
    book = load_workbook(file)
    cover = [str(cell.value) for row in book["说明"].iter_rows() for cell in row if cell.value]
    assert f"1. X02 特困与残疾人两项补贴同享：{SAID}，不必答复。" in cover
    assert "线索" in book.sheetnames


def test_it_rises_when_the_policy_changes(district: District) -> None:
    with Store.amending(district.registry) as store:
        store.execute("UPDATE policy_standard SET value = 0.4 WHERE code = 'lead_below_precision'")
        store.publish()
    district.night(WORLD.format(people=ANSWERED + 2), "2026-03-31")
    assert found(district, "q22")["severity"] == 3
    assert district.item("h-q22")["status"] == "new"
    assert date(2026, 3, 31) in {row["opened_on"] for row in district.ask("FROM conflict_case")}
    assert "refuted X02 11" in words(district.tables(CASE_EVENT, CASE_ITEM))
