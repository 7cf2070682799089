"""Findings to cases: one per household, who must answer, by when, in which colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from registry import views
from registry.cases.fold import STATUS
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


def test_opening_is_an_event_of_each_item(tmp_path: Path) -> None:
    store, _ = checked(NIGHT, tmp_path)
    events = store.table(tables.CASE_EVENT).to_pylist()
    assert {(event["actor"], event["action"], event["noted_on"]) for event in events} == {
        ("doudi", "opened", date(2026, 6, 30))
    }
    assert [event["detail"] for event in events] == [
        "立案：死亡后继续领取（I01），由民政答复，期限2026-07-14",
        "立案：特困与残疾人两项补贴同享（X02），由残联答复，期限2026-07-14",
    ]
    assert {event["at"].date() for event in events} == {date(2026, 6, 30)}


def test_who_may_answer_in_order(tmp_path: Path) -> None:
    """The owners of the rule in their order; then who pays, the latest payer first; then whose rows it rests on."""
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "owners.csv").write_text("规则,答复部门\nX02,教育、残联\n", "utf-8")
    store, _ = checked(NIGHT, tmp_path, policy=policy)
    items = {item["rule_id"]: item for item in store.table(tables.CASE_ITEM).to_pylist()}
    assert (items["X02"]["owner"], items["X02"]["candidates"]) == ("教育", ["教育", "残联", "民政"])
    assert (items["I01"]["owner"], items["I01"]["candidates"]) == ("民政", ["民政", "公安"])


PAID_BY_TWO = """
person
person  household  died
p1      h1         2026-01-15
benefit
person  programme           amount  from     until    paid
p1      old_age_allowance   50      2026-01  2026-04  -
p1      disability_living   90      2026-01  -        -
p1      charity_living      900     -        -        2026-05-02
"""


def test_where_who_pays_answers_it_is_the_latest_payer(tmp_path: Path) -> None:
    store, _ = checked(PAID_BY_TWO, tmp_path)
    paid = store.query(
        "SELECT i.owner, i.candidates, max(coalesce(a.paid_on, a.period_start)) AS latest, "
        "arg_max(a.department, coalesce(a.paid_on, a.period_start)) AS payer "
        "FROM case_item i JOIN finding_row USING (finding_id) JOIN assistance a USING (assistance_id) "
        "WHERE i.rule_id = 'I01' GROUP BY i.item_id, i.owner, i.candidates"
    ).to_pylist()
    assert paid
    assert all(item["owner"] == item["candidates"][0] for item in paid)
    assert all(item["owner"] == item["payer"] for item in paid if item["latest"] > date(2026, 1, 1))


TODAY = date(2026, 6, 30)
PASSED, TO_COME = date(2026, 6, 29), date(2026, 7, 1)
NOT_BEGUN = ("new", "sent", "returned", "reopened")
BEGUN = ("accepted", "extended", "answered")
ANSWERED = ("confirmed", "refuted")


def truth_table() -> list[tuple[str, date | None, str, bool]]:
    """Status, due day, colour, overdue: all there are."""
    rows: list[tuple[str, date | None, str, bool]] = []
    for due_on in (PASSED, TODAY, TO_COME, None):
        late = due_on == PASSED
        rows += [(status, due_on, "red" if late else "blue", late) for status in NOT_BEGUN]
        rows += [(status, due_on, "blue", late) for status in BEGUN]
        rows += [(status, due_on, "blue", False) for status in ANSWERED]
        rows += [("closed", due_on, "green", False)]
    return rows


def test_colours_by_status_and_due_day() -> None:
    assert {*NOT_BEGUN, *BEGUN, *ANSWERED, "closed"} == set(STATUS.values())
    with Store.in_memory() as store:
        views.install(store, load())
        for status, due_on, colour, overdue in truth_table():
            shown = store.query(
                "SELECT case_colour($status, $due_on::DATE, $today::DATE) AS colour,"
                " case_overdue($status, $due_on::DATE, $today::DATE) AS overdue",
                {"status": status, "due_on": due_on, "today": TODAY},
            )
            assert shown.to_pylist() == [{"colour": colour, "overdue": overdue}], (status, due_on)
