"""Findings to cases: one per household, who must answer, by when, in which colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry import views
from registry.policy import load
from registry.rules import catalogue
from registry.store import Store
from schemas import tables
from tests.registry.nights import checked

NIGHT = """
person
person  household  died
p1      h1         -
p2      h1         2026-01-15
p3      h2         -
p4      h3         -
benefit
person  programme           amount  from     until  persons  paid        id
p1      tekun_dispersed     1300    2026-01  -      -        -           -
p1      disability_nursing  100     2026-01  -      -        -           -
p2      old_age_allowance   50      2026-01  -      -        -           -
p3      charity_living      900     -        -      -        2026-04-02  -
p4      orphan              1100    2026-01  -      -        -           -
p4      disability_living   90      2026-01  -      -        -           missing
"""


def test_a_household_has_one_case_with_all_its_findings(tmp_path: Path) -> None:
    store, _ = checked(NIGHT, tmp_path)
    (case,) = store.table(tables.CONFLICT_CASE).to_pylist()
    assert (case["household_id"], case["status"], case["colour"]) == ("h1", "new", "blue")
    assert case["opened_on"] == date(2026, 6, 30)
    assert case["due_on"] == date(2026, 7, 14)
    held = store.query("SELECT rule_id FROM case_finding JOIN finding USING (finding_id) ORDER BY rule_id")
    assert held["rule_id"].to_pylist() == ["I01", "X02"]


def test_owners_answer_and_else_whoever_paid(tmp_path: Path) -> None:
    store, _ = checked(NIGHT, tmp_path)
    (case,) = store.table(tables.CONFLICT_CASE).to_pylist()
    assert case["departments"] == ["残联", "民政"]  # 残联 owns X02; 民政 paid the dead


def test_leads_of_severity_one_open_no_case(tmp_path: Path) -> None:
    store, _ = checked(NIGHT, tmp_path)
    leads = store.query(
        "SELECT rule_id, household_id FROM finding WHERE severity = 1 ORDER BY rule_id"
    ).to_pylist()
    assert leads == [{"rule_id": "M21", "household_id": "h2"}, {"rule_id": "X04", "household_id": "h3"}]
    assert store.table(tables.CONFLICT_CASE)["household_id"].to_pylist() == ["h1"]


CONTRADICTION = """
person
person  household
p5      h1
p6      h5
p7      h6
doubt
kind       household  person  other
two_lists  h1         p5      h6
two_lists  h5         p6      h6
"""


def test_lists_that_contradict_each_other_open_no_case_but_join_one(tmp_path: Path) -> None:
    store, _ = checked(NIGHT + CONTRADICTION, tmp_path)
    found = store.query("SELECT household_id FROM finding WHERE kind = 'data' ORDER BY ALL")
    assert found["household_id"].to_pylist() == ["h1", "h5"]
    assert store.table(tables.CONFLICT_CASE)["household_id"].to_pylist() == ["h1"]
    held = store.query("SELECT rule_id FROM case_finding JOIN finding USING (finding_id) ORDER BY rule_id")
    assert held["rule_id"].to_pylist() == ["I01", "Q01", "X02"]


def test_a_contradiction_opens_no_case_whatever_its_severity(tmp_path: Path) -> None:
    (rule,) = [rule for rule in catalogue() if rule.rule_id == "Q01"]
    store, _ = checked(CONTRADICTION, tmp_path, [replace(rule, severity=3)])
    assert store.table(tables.FINDING)["severity"].to_pylist() == [3, 3]
    assert store.table(tables.CONFLICT_CASE).num_rows == 0


def test_opening_is_an_event(tmp_path: Path) -> None:
    store, _ = checked(NIGHT, tmp_path)
    (event,) = store.table(tables.CASE_EVENT).to_pylist()
    assert (event["actor"], event["action"]) == ("doudi", "opened")
    assert event["detail"] == "立案：2项发现，答复期限2026-07-14"
    assert event["at"].date() == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("status", "due_on", "colour"),
    [
        ("new", date(2026, 7, 1), "blue"),
        ("sent", date(2026, 6, 30), "blue"),
        ("sent", date(2026, 6, 29), "red"),
        ("closed", date(2026, 6, 29), "green"),
        ("closed", date(2026, 7, 1), "green"),
        ("new", None, "blue"),
    ],
)
def test_colours(status: str, due_on: date | None, colour: str) -> None:
    with Store.in_memory() as store:
        views.install(store, load())
        shown = store.query(
            "SELECT case_colour($status, $due_on::DATE, DATE '2026-06-30') AS colour",
            {"status": status, "due_on": due_on},
        )
        assert shown["colour"].to_pylist() == [colour]
