"""What somebody is called, and what that says of the name."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.leads.called import surnames_of, understood, writings
from schemas import codes
from schemas.tables import LEAD

SURNAMES = surnames_of(pl.Series(["王秀英", "李大牛", "欧阳修文", "牛大力", "张伟", None]))


def told(name: str | None, called: str | None = None, sex: str | None = None) -> pl.DataFrame:
    row = {"lead_id": "L1", "department": "街镇", "name": name or called, "called": called, "sex": sex}
    empty = pl.DataFrame(pl.from_arrow(LEAD.empty_table()))
    lead = pl.concat([empty, pl.DataFrame([row])], how="diagonal_relaxed")
    return understood(lead, SURNAMES)


@pytest.mark.parametrize(
    ("name", "called", "whole", "surname", "sex"),
    [
        ("王秀英", None, "王秀英", None, None),
        ("王秀英", "阿英", "王秀英", None, None),
        ("王婶", None, None, "王", "女"),
        (None, "王婶", None, "王", "女"),
        (None, "李大爷", None, "李", "男"),
        ("欧阳奶奶", None, None, "欧阳", "女"),
        ("老王", None, None, "王", None),
        ("张某某", None, None, "张", None),
        (None, "老三", None, None, None),
        (None, "三婶", None, None, None),
        (None, "阿牛", None, None, None),  # 牛 is a surname too, but nobody is called 阿 and a surname
        ("赵婶", None, None, None, None),  # nobody here is called 赵
        ("李大牛", None, "李大牛", None, None),
    ],
)
def test_an_appellation_tells_a_surname_and_a_nickname_nothing(name, called, whole, surname, sex):
    row = told(name, called).row(0, named=True)
    assert (row["whole"], row["surname"], row["sex"]) == (whole, surname, sex)


def test_a_told_sex_counts_before_the_appellation():
    assert told("王婶", sex="男")["sex"][0] == "男"


@given(st.sampled_from(codes.table("appellations").filter(pl.col("place") == "after")["word"].to_list()))
def test_every_appellation_behind_a_surname_leaves_the_surname(word):
    row = told(f"王{word}").row(0, named=True)
    assert (row["whole"], row["surname"]) == (None, "王")


def test_a_surname_stands_for_names_of_two_and_three_characters_and_a_name_for_itself():
    assert writings(told("王婶"))["written_name"].to_list() == ["王*", "王**"]
    assert writings(told("王秀英"))["written_name"].to_list() == ["王秀英"]
    assert writings(told(None, "阿牛"))["written_name"].to_list() == [None]
