"""Whose writing survives: rows of one person, field by field."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.identity.golden import FIELDS, READ, golden, trust
from registry.policy import load
from schemas.tables import RECORD, SOURCE_FILE

TRUST = trust(load())
SOUND, OTHER, PARENT = "350505198001010012", "350505199001010033", "350505195001010018"
Row = dict[str, object]


def files(**days: tuple[date | None, date | None]) -> pl.DataFrame:
    rows = [{"file_id": name, "stated_to": to, "came_on": came} for name, (to, came) in days.items()]
    kinds = {"file_id": pl.String, "stated_to": pl.Date, "came_on": pl.Date}
    return pl.DataFrame(rows, schema=kinds)


def survivor(*rows: Row, of: pl.DataFrame | None = None) -> Row:
    """The golden record of one person."""
    shape = pl.DataFrame(pl.from_arrow(RECORD.empty_table())).select(READ).schema
    told = [{"list_name": "dibao_person", "file_id": "F"} | row for row in rows]
    records = pl.DataFrame(told, schema=shape).with_columns(person=pl.lit(0, pl.Int64))
    nothing = pl.DataFrame(pl.from_arrow(SOURCE_FILE.empty_table()))
    (found,) = golden(records, nothing if of is None else of, TRUST).to_dicts()
    return found


def test_what_all_agree_on_survives_and_nothing_is_invented() -> None:
    told = survivor({"name": "王强", "phone": "1"}, {"name": "王强"}, {})
    assert (told["name"], told["phone"], told["address"], told["record_count"]) == ("王强", "1", None, 3)


def test_a_sound_id_before_any_other_and_birth_day_and_sex_follow_it() -> None:
    told = survivor(
        {"id_number": SOUND, "list_name": "charity"},
        *[{"id_number": SOUND[:-1] + "5", "sex": "女", "birth_date": date(1981, 1, 1)}] * 3,
    )
    assert (told["id_number"], told["birth_date"], told["sex"]) == (SOUND, date(1980, 1, 1), "男")


def test_an_id_that_the_birth_day_beside_it_belies_is_a_parents() -> None:
    told = survivor(
        {"id_number": PARENT, "birth_date": date(1980, 1, 1), "list_name": "enrolment"}, {"id_number": SOUND}
    )
    assert told["id_number"] == SOUND


def test_fifteen_digits_are_the_same_number() -> None:
    assert survivor({"id_number": SOUND[:6] + SOUND[8:17]}, {"id_number": SOUND})["id_number"] == SOUND


def test_a_whole_name_before_one_that_is_masked_or_damaged() -> None:
    for damaged in ("安?", "安□", "安*"):
        assert survivor({"name": damaged, "list_name": "insured"}, {"name": "安军"})["name"] == "安军"


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([("death", "甲"), ("dibao_person", "乙"), ("dibao_person", "乙")], "甲"),
        ([("charity", "甲"), ("charity", "甲"), ("dibao_person", "乙")], "乙"),
        ([("dibao_person", "甲"), ("tekun_person", "乙"), ("premium", "乙")], "乙"),
        ([("dibao_person", "乙"), ("dibao_person", "甲")], min("甲", "乙")),
    ],
    ids=[
        "an issuing register before business lists",
        "what was checked before what was said",
        "then agreement",
        "then the smallest",
    ],
)
def test_names_go_by_trust_then_agreement(rows: list[tuple[str, str]], name: str) -> None:
    assert survivor(*({"list_name": where, "name": written} for where, written in rows))["name"] == name


def test_an_address_goes_by_the_latest_month_then_trust() -> None:
    days = files(old=(date(2025, 6, 30), None), new=(None, date(2026, 6, 30)), late=(date(2026, 6, 1), None))
    rows: list[Row] = [
        {"file_id": "old", "address": "旧址", "list_name": "dibao_person"},
        {"file_id": "late", "address": "户籍地", "list_name": "death"},
        {"file_id": "new", "address": "新址", "list_name": "premium"},
    ]
    assert survivor(*rows, of=days)["address"] == "新址"
    assert survivor(*rows[:2], of=days)["address"] == "户籍地"


def test_a_row_that_left_its_list_gives_way() -> None:
    left: Row = {"name": "甲", "list_name": "death", "left_on": date(2026, 6, 1)}
    assert survivor(left, left, {"name": "乙", "list_name": "charity"})["name"] == "乙"
    assert survivor(left, {})["name"] == "甲"


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "list_name": st.sampled_from(["death", "dibao_person", "charity"]),
            "name": st.sampled_from([None, "甲", "乙", "丙*"]),
            "id_number": st.sampled_from([None, SOUND, OTHER, "12"]),
            "address": st.sampled_from([None, "东", "西"]),
            "file_id": st.sampled_from(["a", "b"]),
            "left_on": st.sampled_from([None, date(2026, 6, 1)]),
        }
    ),
    min_size=1,
    max_size=7,
)


@settings(deadline=None, max_examples=12)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing_and_every_writing_was_somebodys(rows: list[Row], luck) -> None:  # type: ignore[no-untyped-def]
    days = files(a=(date(2025, 6, 30), None), b=(date(2026, 6, 30), None))
    told = survivor(*rows, of=days)
    turned = list(rows)
    luck.shuffle(turned)
    assert survivor(*turned, of=days) == told
    for field in FIELDS.keys() - {"sex", "birth_date"}:
        assert told[field] in {row.get(field) for row in rows}
