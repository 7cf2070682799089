"""Numbers that the log tells of."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from registry.identity import spent, told
from registry.identity.numbers import PLACES

NUMBERS = st.integers(1, 10**PLACES - 1)


def night(person: int, household: int) -> dict[str, pa.Table]:
    return {
        "person": pa.table({"person_id": ["P00000001", f"P{person:08}"]}),
        "household": pa.table({"household_id": [f"H{household:08}", "H00000001"]}),
    }


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1))
def test_the_highest_of_all_nights_is_read_back(nights: list[tuple[int, int]]) -> None:
    details = [f"输入 0a1b，规则 2c3d；{told(night(*each))}" for each in nights]
    assert spent([None, *details, ""]) == {
        "P": max(person for person, _ in nights),
        "H": max(household for _, household in nights),
    }


def test_a_night_of_nobody_tells_nothing() -> None:
    empty = {"person": pa.table({"person_id": pa.array([], pa.string())})}
    assert told(empty) == ""
    assert spent(["输入 0a1b，规则 2c3d；"]) == {}
