"""A night's step: households that merge, retired ids, nights of earlier days, registries that knew no items."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_ITEM, CONFLICT_CASE, ID_ALIAS
from tests.registry.cases.nights import District

WORLD = """
person
person household
p1 {one}
p2 {two}
benefit
person programme amount from until
p1 tekun_dispersed 1300 2025-11 -
p1 disability_nursing 100 2025-11 -
p2 tekun_dispersed 1300 2025-11 -
p2 disability_nursing 100 2025-11 -
"""
APART = WORLD.format(one="h1", two="h2")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> District:
    district = District(tmp_path_factory.mktemp("first"))
    district.night(APART, "2026-01-31")
    return district


@pytest.fixture
def district(first: District, tmp_path: Path) -> District:
    """Two households with an open case each, as a night left them."""
    shutil.copytree(first.place, tmp_path / "copy")
    return District(tmp_path / "copy")


def alias(old: str, new: str) -> pa.Table:
    row = {"old_id": old, "new_id": new, "run_id": "N1", "reason": "merge"}
    return pa.Table.from_pylist([row], schema=ID_ALIAS)


def test_an_open_case_follows_its_household(district: District) -> None:
    case = district.case("h2")
    district.night(WORLD.format(one="h1", two="h9"), "2026-02-28", id_alias=alias("h2", "h9"))
    after = district.case("h9")
    assert (after["case_id"], after["opened_on"]) == (case["case_id"], case["opened_on"])
    (item,) = district.ask(f"SELECT * FROM case_item WHERE case_id = '{case['case_id']}'")
    (finding,) = district.ask("SELECT finding_id FROM finding WHERE person_id = 'p2'")
    assert (item["status"], item["finding_id"]) == ("new", finding["finding_id"])
    assert item["item_id"] != item["finding_id"]


def test_cases_that_meet_in_one_household_become_the_older_one(district: District) -> None:
    together = WORLD.format(one="h1", two="h1")
    district.night(together, "2026-02-28", id_alias=alias("h2", "h1"))
    cases = {row["status"]: row for row in district.table(CONFLICT_CASE).to_pylist()}
    assert (cases["closed"]["close_reason"], cases["closed"]["household_id"]) == ("merged", "h1")
    items = district.table(CASE_ITEM).to_pylist()
    assert {item["case_id"] for item in items} == {cases["new"]["case_id"]}
    before = district.content()
    district.night(together, "2026-02-28")
    assert district.content() == before


def test_a_night_of_an_earlier_day_changes_no_case(district: District) -> None:
    events = district.table(CASE_EVENT)
    district.night("person\nperson household\np1 h1\np2 h2", "2025-12-31")
    assert district.table(CASE_EVENT).equals(events)
    assert {row["status"] for row in district.table(CONFLICT_CASE).to_pylist()} == {"new"}


def test_cases_of_a_registry_without_items_go_on(district: District) -> None:
    """As version 7 left them: a case per household, its findings and one event each."""
    with Store.amending(district.registry) as store:
        store.replace(CASE_ITEM, CASE_ITEM.empty_table())
        store.execute("UPDATE case_finding SET item_id = NULL")
        for name in ("event_no", "noted_on", "item_id", "next_owner", "next_due_on"):
            store.execute(f"UPDATE case_event SET {name} = NULL")
        store.publish()
    before = district.case("h1")
    district.night(APART.replace("p2 disability_nursing 100 2025-11 -", ""), "2026-02-28")
    after, gone = district.case("h1"), district.case("h2")
    assert [after[name] for name in ("case_id", "opened_on", "due_on", "status", "owner")] == [
        *(before[name] for name in ("case_id", "opened_on", "due_on")),
        "new",
        "残联",
    ]
    assert (gone["status"], gone["close_reason"]) == ("closed", "vanished")
    assert district.item("h1")["revision"] == 1
    assert len(district.actions("h1")) == 1
