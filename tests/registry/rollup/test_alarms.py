"""Alarms: what is told, of whom, and when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from registry.report.alarms import alarms
from registry.store import Store
from schemas.tables import (
    CASE_EVENT,
    CASE_ITEM,
    FINDING,
    FINDING_ROW,
    HOUSEHOLD_MEMBER,
    QUALITY_HISTORY,
    RECORD_PERSON,
    table_name,
)
from tests.registry.nights import checked

NIGHTS = [date(2026, month, 28) for month in range(1, 6)]
TONIGHT = date(2026, 6, 30)
AT = datetime(2026, 6, 30, tzinfo=UTC)
BLANK = {
    pa.types.is_string: "x",
    pa.types.is_integer: 0,
    pa.types.is_date: TONIGHT,
    pa.types.is_floating: 1.0,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store, _ = checked("person\nperson household\np1 h1", tmp_path_factory.mktemp("alarms"), rules=[])
    store.execute("UPDATE run SET as_of = DATE '2026-06-30'")
    return store


@pytest.fixture
def store(made: Store) -> Store:
    for schema in (
        CASE_EVENT,
        CASE_ITEM,
        FINDING,
        FINDING_ROW,
        HOUSEHOLD_MEMBER,
        QUALITY_HISTORY,
        RECORD_PERSON,
    ):
        made.execute(f"DELETE FROM {table_name(schema)}")
    return made


def put(store: Store, schema: pa.Schema, *rows: Mapping[str, Any]) -> None:
    """Rows with something in every required column."""

    def filled(field: pa.Field) -> Any:
        if field.nullable:
            return None
        return next((value for is_kind, value in BLANK.items() if is_kind(field.type)), None)

    whole = [{field.name: row.get(field.name, filled(field)) for field in schema} for row in rows]
    store.write(schema, pa.Table.from_pylist(whole, schema=schema))


def nights(store: Store, items: Mapping[date, int], department: str = "住建") -> None:
    """So many items opened on each night."""
    put(store, QUALITY_HISTORY, *({"as_of": night} for night in items))
    ids = [(f"{night}-{n}", night) for night, number in items.items() for n in range(number)]
    put(store, CASE_ITEM, *({"item_id": item, "rule_id": "D11"} for item, _ in ids))
    opened = {"action": "opened", "next_owner": department, "at": AT}
    put(
        store,
        CASE_EVENT,
        *(
            opened | {"item_id": item, "noted_on": night, "event_no": n}
            for n, (item, night) in enumerate(ids)
        ),
    )


def test_a_burst_is_told_against_the_departments_own_nights(store: Store) -> None:
    nights(store, dict(zip(NIGHTS, (500, 4, 3, 5, 4), strict=True)) | {TONIGHT: 30})
    (alarm,) = alarms(store)
    assert (alarm["kind"], alarm["department"], alarm["number"], alarm["usual"]) == ("burst", "住建", 30, 4.0)
    assert "往常每夜4项（前4夜的中位数）" in alarm["explanation"]


@pytest.mark.parametrize(
    ("before", "tonight"),
    [
        ((500, 4, 3, 5, 4), 9),  # too few
        ((500, 20, 18, 22, 20), 40),  # usual here
        ((500, 4, 3), 40),  # too few nights to say what is usual
    ],
)
def test_no_burst(store: Store, before: tuple[int, ...], tonight: int) -> None:
    nights(store, dict(zip(NIGHTS[-len(before) :], before, strict=True)) | {TONIGHT: tonight})
    assert alarms(store) == []


@pytest.mark.parametrize(("households", "told"), [(2, 0), (3, 1), (7, 1)])
def test_an_account_of_several_households(store: Store, households: int, told: int) -> None:
    put(
        store,
        FINDING,
        {"finding_id": "X1", "rule_id": "L04", "departments": ["民政"], "evidence": "同一银行账号。"},
    )
    put(store, FINDING_ROW, *({"finding_id": "X1", "record_id": f"R{n}"} for n in range(households)))
    put(store, RECORD_PERSON, *({"record_id": f"R{n}", "person_id": f"P{n}"} for n in range(households)))
    put(
        store, HOUSEHOLD_MEMBER, *({"household_id": f"H{n}", "person_id": f"P{n}"} for n in range(households))
    )
    found = alarms(store)
    assert [(each["kind"], each["number"], each["finding_id"]) for each in found] == [
        ("account", households, "X1")
    ] * told


def test_relatives_without_a_filing_are_counted_by_department(store: Store) -> None:
    rows = [("X1", "P1", ["民政"]), ("X2", "P2", ["民政", "残联"])]
    put(
        store,
        FINDING,
        *({"finding_id": a, "rule_id": "I21", "person_id": b, "departments": c} for a, b, c in rows),
    )
    assert [(each["department"], each["number"]) for each in alarms(store)] == [("民政", 2), ("残联", 1)]
    assert all("没有备案" in each["explanation"] for each in alarms(store))


def test_a_registry_without_the_view_has_none() -> None:
    assert alarms(Store.in_memory()) == []
