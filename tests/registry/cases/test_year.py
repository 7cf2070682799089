"""Twelve nights with departments that answer well, falsely, late, wrongly or never."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

import polars as pl
import pytest

from registry import cases
from registry.cases.fold import folded
from registry.cases.standing import STATE, frame
from registry.cases.terms import MEETING, MOST_RETURNS
from schemas.tables import CASE_EVENT, CASE_FINDING, CASE_ITEM, CONFLICT_CASE, FINDING
from tests.registry.cases.nights import District

WELL, FALSE, LATE, NEVER, LAWFUL, GONE, PASSED_ON, WRONG_DATA, AGAIN = (f"h{n}" for n in range(1, 10))
STOP, LAWFUL_WORD, WRONG_WORD = "属实：停发", "不属实：政策允许", "不属实：数据有误"
ENDS = {WELL: 3, LATE: 6, PASSED_ON: 6, AGAIN: 3}
"""The month in which the second benefit is no longer paid."""


def world(month: int) -> str:
    """What the lists say at the end of a month: each person is in tekun and, it seems, gets a nursing allowance too."""
    lines = ["person", "person household"]
    lines += [f"p{n} h{n}" for n in range(1, 10)]
    lines += ["benefit", "person programme amount from until"]
    for n in range(1, 10):
        home = f"h{n}"
        if (home == GONE and 5 <= month < 9) or (home == WRONG_DATA and month < 6):
            continue
        end = ENDS.get(home)
        until = f"2026-{end:02}" if end and month >= end else "-"
        lines += [f"p{n} tekun_dispersed 1300 2025-11 -"]
        lines += [f"p{n} disability_nursing {200 if home == LAWFUL and month >= 8 else 100} 2025-11 {until}"]
        if home == AGAIN and month >= 10:
            lines += [f"p{n} dibao_rural 400 2026-09 -"]
    return "\n".join(lines)


def last_day(month: int) -> str:
    return f"2026-{month:02}-{calendar.monthrange(2026, month)[1]}"


def answers(district: District, month: int) -> None:
    """What departments say to the packet of a month."""
    if month == 2:
        district.says("残联", {WELL: STOP, FALSE: STOP, LAWFUL: LAWFUL_WORD, PASSED_ON: "退回", AGAIN: STOP})
    if month == 3:
        district.says("残联", {LATE: "接收"})
        district.says("民政", {PASSED_ON: "转办"}, 转给部门="医保")
    if month == 4:
        district.says("残联", {FALSE: STOP})
        district.says("医保", {PASSED_ON: "退回"})
    if month == 5:
        district.says("残联", {LATE: STOP})
        district.says(MEETING, {PASSED_ON: STOP})
    if month == 6:
        district.says("残联", {FALSE: STOP, WRONG_DATA: WRONG_WORD})


def checked(district: District, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What holds on every night; the events until now."""
    tables = district.tables(CASE_ITEM, CASE_FINDING, CONFLICT_CASE, CASE_EVENT, FINDING)
    items, held, conflict_cases, events, findings = map(frame, tables.values())
    leads = pl.col("kind").is_in(["lead", "data"]) | (pl.col("severity") < 2)
    assert findings.filter(~leads).join(items, on="finding_id", how="anti").is_empty()
    assert items["finding_id"].is_unique().all()
    assert items["item_id"].is_unique().all()
    assert held.select("finding_id").is_unique().all()
    assert held.join(conflict_cases, on="case_id", how="anti").is_empty()
    assert items["owner"].null_count() == conflict_cases["owner"].null_count() == 0
    assert items["returns"].max() <= MOST_RETURNS
    over = pl.col("status") == "closed"
    by_case = items.group_by("case_id").agg(done=over.all()).join(conflict_cases, on="case_id")
    assert by_case.filter(pl.col("done") != over).is_empty()
    open_ones = conflict_cases.filter(~over)
    assert open_ones["household_id"].is_unique().all()
    told = folded(events).select("item_id", *STATE)
    assert told.equals(items.select("item_id", *STATE).sort("item_id"))
    now = sorted(events.to_dicts(), key=lambda event: event["event_no"])
    assert now[: len(before)] == before
    return now


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, dict[str, list[tuple[str, str, bool]]]]:
    """The district after twelve nights, and each month's status, colour and mark of every household's first item."""
    district = District(tmp_path_factory.mktemp("year"))
    seen: dict[str, list[tuple[str, str, bool]]] = {}
    events: list[dict[str, Any]] = []
    for month in range(1, 13):
        district.night(world(month), last_day(month))
        events = checked(district, events)
        if month == 4:
            once = district.content()
            district.night(world(month), last_day(month))
            assert district.content() == once
        items = frame(district.table(CASE_ITEM)).filter(pl.col("rule_id") == "X02").to_dicts()
        for item in items:
            seen.setdefault(item["household_id"], []).append(
                (item["status"], item["colour"], item["overdue"])
            )
        district.send()
        answers(district, month)
    return district, seen


def test_well_answered_closes_when_the_data_agree(year: Any) -> None:
    district, seen = year
    assert [status for status, _, _ in seen[WELL]] == ["new", "sent", "confirmed", *["closed"] * 9]
    assert district.actions(WELL) == ["opened", "sent", "confirmed", "closed"]
    assert district.item(WELL)["close_reason"] == "ended"
    assert district.case(WELL)["colour"] == "green"


def test_a_false_closure_reopens_and_goes_to_the_meeting_the_third_time(year: Any) -> None:
    district, seen = year
    assert [status for status, _, _ in seen[FALSE]] == [
        *("new", "sent", "confirmed", "reopened", "confirmed", "reopened", "confirmed", "reopened"),
        *["sent"] * 4,
    ]
    item = district.item(FALSE)
    assert (item["owner"], item["reopened"], item["colour"]) == (MEETING, 3, "red")


def test_begun_but_late_is_blue_with_a_mark_and_never_begun_is_red(year: Any) -> None:
    _, seen = year
    assert seen[LATE][:5] == [
        ("new", "blue", False),
        ("sent", "red", True),
        ("sent", "red", True),
        ("accepted", "blue", True),
        ("accepted", "blue", True),
    ]
    assert seen[LATE][-1][0] == "closed"
    assert {colour for _, colour, _ in seen[NEVER][1:]} == {"red"}


def test_what_is_lawful_is_asked_again_only_when_it_changes(year: Any) -> None:
    district, seen = year
    statuses = [status for status, _, _ in seen[LAWFUL]]
    assert statuses == ["new", "sent", *["closed"] * 5, "reopened", *["sent"] * 4]
    reopened = [event for event in district.ask("FROM case_event") if event["reason"] == "changed"]
    assert [event["noted_on"].month for event in reopened] == [8]


def test_what_vanishes_unanswered_closes_and_comes_back(year: Any) -> None:
    district, seen = year
    assert [status for status, _, _ in seen[GONE]][4:9] == [*["closed"] * 4, "reopened"]
    assert district.item(GONE)["reopened"] == 1
    reasons = [
        event["reason"] for event in district.ask("FROM case_event ORDER BY event_no") if event["reason"]
    ]
    assert "vanished" in reasons


def test_the_third_hand_over_goes_to_the_joint_meeting(year: Any) -> None:
    district, _ = year
    owners = district.ask(
        "SELECT e.action, e.next_owner FROM case_event e JOIN case_item i USING (item_id) "
        f"WHERE i.household_id = '{PASSED_ON}' AND e.next_owner IS NOT NULL ORDER BY event_no"
    )
    assert [(each["action"], each["next_owner"]) for each in owners] == [
        ("opened", "残联"),
        ("returned", "民政"),
        ("transferred", "医保"),
        ("returned", MEETING),
    ]
    assert district.item(PASSED_ON)["status"] == "closed"


def test_wrong_data_is_closed_and_not_sent_again_though_it_still_arises(year: Any) -> None:
    district, seen = year
    assert [status for status, _, _ in seen[WRONG_DATA]] == ["new", *["closed"] * 6]
    assert district.item(WRONG_DATA)["arises"]


def test_another_conflict_of_a_household_whose_case_is_closed_opens_another(year: Any) -> None:
    district, _ = year
    found = district.ask(
        f"SELECT case_id, status, opened_on FROM conflict_case WHERE household_id = '{AGAIN}' ORDER BY opened_on"
    )
    assert [(case["status"], case["opened_on"].month) for case in found] == [("closed", 1), ("sent", 10)]
    assert len({case["case_id"] for case in found}) == 2


def test_how_right_each_rule_is(year: Any) -> None:
    district, _ = year
    (told,) = district.ask("SELECT * FROM rule_precision WHERE rule_id = 'X02'")
    assert (told["confirmed"], told["refuted"], told["lawful"], told["data_error"]) == (5, 2, 1, 1)
    assert told["share"] == pytest.approx(5 / 7)


def test_an_earlier_day_is_told_as_it_was_known(year: Any) -> None:
    district, seen = year
    known = cases.known_by(district.tables(*cases.KEPT), date(2026, 4, 30))
    items = {row["household_id"]: row["status"] for row in known["case_item"].to_pylist()}
    assert items[FALSE] == "confirmed"  # reopened and answered again on the same day
    assert items[WELL] == "closed"
    assert WRONG_DATA not in items
    assert items[NEVER] == seen[NEVER][4][0]
