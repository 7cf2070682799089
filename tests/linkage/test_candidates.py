"""Whom a description could mean, among records that it leaves as they are."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.candidates import candidates, hearsay, shares
from linkage.compare import BirthLevel
from linkage.names import NameLevel
from schemas.tables import RECORD

PEOPLE = [
    ("a", "王秀英", "女", 1956, "350505195601010020", "涂岭镇樟脚村8组21号", "13805951234"),
    ("b", "王秀兰", "女", 1990, "350505199001010026", "涂岭镇樟脚村3组5号", None),
    ("c", "李大牛", "男", 1971, "35050519710101001X", "涂岭镇樟脚村1组2号", None),
    ("d", "王秀英", "女", 1957, "350505195701010028", "前黄镇凤山村2组7号", "13900000000"),
]


def rows(people) -> pa.Table:
    lines = [
        {
            "record_id": key,
            "department": "民政",
            "role": "self",
            "name": name,
            "sex": sex,
            "id_number": number,
        }
        | {"address": address, "phone": phone}
        for key, name, sex, _, number, address, phone in people
    ]
    return pa.Table.from_pylist(lines, RECORD)


def asked(born=None, **said) -> pa.Table:
    table = pa.Table.from_pylist([{"record_id": "?1", "department": "街镇", "role": "self"} | said], RECORD)
    return table.append_column("born", pa.array([born], pa.int64()))


def found(born=None, **said) -> dict[str, dict[str, object]]:
    told = candidates(rows(PEOPLE), asked(born, **said), hearsay())
    assert set(told["asked_id"]) <= {"?1"}
    return {row["record_id"]: row for row in told.to_dicts()}


def test_the_one_of_the_name_and_village_comes_before_the_namesake():
    told = found(1956, name="王秀英", sex="女", address="樟脚村8组")
    assert told["a"]["weight"] > told["d"]["weight"] + 3
    assert told["a"]["weight"] > told["b"]["weight"]


@pytest.mark.parametrize(
    ("born", "level", "years"),
    [
        (1958, BirthLevel.SAME_YEAR, 2),
        (1951, BirthLevel.NEAR_YEAR, 5),
        (1947, BirthLevel.NULL, 9),
        (1940, BirthLevel.DIFFERENT, 16),
        (None, BirthLevel.NULL, None),
    ],
)
def test_a_told_age_may_be_off(born, level, years):
    told = found(born, name="王秀英", address="樟脚村")["a"]
    assert (told["birth"], told["years"]) == (level, years)


def test_a_surname_alone_finds_those_who_bear_it_in_the_village():
    told = found(1955, name="王**", sex="女", address="樟脚村")
    assert told["a"]["name"] == told["b"]["name"] == NameLevel.MASKED_SURNAME
    assert told["a"]["weight"] > told["b"]["weight"]
    assert "c" not in told


def test_without_a_name_the_village_is_looked_at():
    told = found(1971, sex="男", address="樟脚村1组")
    assert max(told, key=lambda key: told[key]["weight"]) == "c"


def test_the_very_id_and_name_is_that_person():
    assert found(name="王秀英", id_number="350505195601010020")["a"]["weight"] == 60


def test_nothing_known_finds_nobody():
    assert found(name=None) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-80, 80)), max_size=20))
def test_a_lead_is_one_of_them_or_none(pairs):
    which = np.array([number for number, _ in pairs], dtype=np.int64)
    chance = shares(which, np.array([weight for _, weight in pairs], dtype=np.float64))
    assert ((chance >= 0) & (chance <= 1)).all()
    sums = pl.DataFrame({"which": which, "chance": chance}).group_by("which").agg(pl.col("chance").sum())
    assert (sums["chance"] <= 1 + 1e-9).all()
