"""Two ids, birth days and sexes have a level; what is not there, or not one's own, is no disagreement."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel, compare, distinct_pairs
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]

IDS = """
35050519800101001?   | -                    | NULL
35050519800101001?   | 350505198001010013   | ONE_SLIP
35050519800101001?   | 350505198001010102   | ONE_SLIP
35050519800101001?   | 350505198002020012   | TWO_SLIPS
35050519800101001?   | 350505198001013057   | TAIL_DIFFERS
35050519800101001?   | 350505198712310057   | DOUBTFUL
35050519800101001?   | 35050519800101003?   | DIFFERENT
35050519800101001?   | 350505********0012   | MASK
35050519800101001?   | 350505********0013   | MASK_SLIP
35050519800101001?   | 350505********9975   | DIFFERENT
35050519800101001?   | 3505051980****0012   | MASK
35050519800101001?   | 35050519800101****   | FRONT
35050519800101001?   | 350505198001010000   | FRONT
35050519800101001?   | ***************012   | NULL
3505051980****0012   | 350505********0012   | MASK
35050519800101001?   | 35050519800101012    | ONE_SLIP
35050519800101001?   | 军字123456           | DOUBTFUL
350505800101001      | 350505800101002      | TWO_SLIPS
"""
BIRTHS = """
-          | -          | NULL
1980-01-02 | -          | NULL
1980-01-02 | 1980-01-02 | SAME
1980-01-02 | 1980-02-01 | SLIP
1980-12-09 | 1980-09-12 | SLIP
1980-01-02 | 1980-01-03 | SLIP
1980-01-02 | 1990-01-02 | SLIP
1980-01-02 | 1980-11-23 | SAME_YEAR
1980-01-02 | 1982-11-23 | NEAR_YEAR
1980-01-02 | 1993-11-23 | DIFFERENT
"""


def levels(profiles: Profiles, a: int = 0, b: int = 1) -> dict[str, int]:
    return compare(profiles, np.array([a]), np.array([b])).row(0, named=True)


def two(table: Table, column: str, left: str, right: str) -> Profiles:
    return profile(table(f"record_id list_name name {column}\nR1 a 王小明 {left}\nR2 b 王晓明 {right}"))


@pytest.mark.parametrize("line", IDS.strip().splitlines())
def test_two_ids_have_a_level(table: Table, line: str) -> None:
    left, right, expected = (part.strip() for part in line.split("|"))
    found = two(table, "id_number", left, right)
    assert IdLevel(levels(found)["id"]) is IdLevel(levels(found, 1, 0)["id"]) is IdLevel[expected]


def test_two_neighbouring_digits_exchanged_are_one_slip_and_any_two_are_two(table: Table) -> None:
    crossed = two(table, "id_number", "35050519801234001?", "35050519802134001?")
    assert crossed.ids.valid.tolist() == [False, False]
    assert IdLevel(levels(two(table, "id_number", "350505198001010012", "350505190801010012"))["id"]) is (
        IdLevel.ONE_SLIP
    )
    assert IdLevel(levels(two(table, "id_number", "350505198001010012", "350505198101010022"))["id"]) is (
        IdLevel.TWO_SLIPS
    )


def test_one_id_under_two_names_is_the_same_id(table: Table) -> None:
    found = two(table, "id_number", "35050519800101001?", "350505800101001")
    assert IdLevel(levels(found)["id"]) is IdLevel.SAME


def test_two_equal_masks_show_no_more_than_a_mask_does(table: Table) -> None:
    found = two(table, "id_number", "350505********0012", "350505********0012")
    assert IdLevel(levels(found)["id"]) is IdLevel.MASK


@pytest.mark.parametrize("own", ["35050520100505003?", "350505201005050038", "350505********0038"])
def test_a_borrowed_id_is_no_disagreement_with_ones_own(table: Table, own: str) -> None:
    found = profile(
        table(f"""
        record_id list_name name   id_number
        R1        a         王建国 35050519800101001?
        R2        b         王建国 35050519800101001?
        R3        c         王子涵 35050519800101001?
        R4        d         王子涵 {own}
        """)
    )
    child, other = found.of_record[[2, 3]]
    assert IdLevel(levels(found, child, other)["id"]) is IdLevel.NULL


@pytest.mark.parametrize("line", BIRTHS.strip().splitlines())
def test_two_birth_days_have_a_level(table: Table, line: str) -> None:
    left, right, expected = (part.strip() for part in line.split("|"))
    found = two(table, "birth_date", left, right)
    assert (
        BirthLevel(levels(found)["birth"]) is BirthLevel(levels(found, 1, 0)["birth"]) is BirthLevel[expected]
    )


ECHOES = """
id_number          birth_date | id_number          birth_date | birth
35050519800101001? -          | 350505198001010013 -          | NULL
35050519800101001? -          | 350505198001010013 1980-01-01 | SAME
35050519800101001? 1980-01-01 | 350505198001010013 1980-01-01 | SAME
35050519800101001? 1980-01-01 | 350505198001010013 -          | NULL
35050519800101001? -          | -                  1980-01-01 | SAME
35050519800101001? -          | 350505********0012 1980-01-01 | SAME
"""


@pytest.mark.parametrize("line", ECHOES.strip().splitlines()[1:])
def test_a_birth_day_that_only_echoes_a_compared_id_says_nothing_more(table: Table, line: str) -> None:
    left, right, expected = (part.strip() for part in line.split("|"))
    found = two(table, "id_number birth_date", left, right)
    assert BirthLevel(levels(found)["birth"]) is BirthLevel[expected]


@pytest.mark.parametrize(
    ("left", "right", "expected"), [("男", "男", "SAME"), ("男", "女", "DIFFERENT"), ("男", "-", "NULL")]
)
def test_two_sexes_have_a_level(table: Table, left: str, right: str, expected: str) -> None:
    assert SexLevel(levels(two(table, "sex", left, right))["sex"]) is SexLevel[expected]


def test_comparing_gives_one_column_for_each_comparison_even_of_no_pairs(table: Table) -> None:
    none = np.array([], dtype=np.int64)
    found = compare(two(table, "sex", "男", "女"), none, none)
    assert (found.columns, found.height) == (list(COMPARISONS), 0)
    assert set(found.dtypes) == {pl.Int8}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_pairs_of_values_are_compared_once_and_find_their_place_again(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    low, high, back = distinct_pairs(left, right)
    once = list(zip(low.tolist(), high.tolist(), strict=True))
    assert len(once) == len(set(once))
    assert [once[at] for at in back] == [(min(pair), max(pair)) for pair in pairs]
