"""Distinct values become positions; every helper agrees with the plainest way to say the same."""

import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.encode import (
    NONE,
    ascending,
    ascending_order,
    distinct,
    encode,
    factorize,
    inverse,
    mix,
    numbered,
    paired,
    ramp,
    representatives,
)

NUMBERS = st.lists(st.integers(0, 2**40), max_size=30).map(lambda some: np.array(some, dtype=np.int64))
SMALL = st.lists(st.integers(0, 5), max_size=30).map(lambda some: np.array(some, dtype=np.int64))
WRITTEN = st.lists(st.none() | st.sampled_from(["甲", "乙", " 甲", "", "丙丁"]), max_size=20)


def column(values: list[str | None]) -> pa.ChunkedArray:
    half = len(values) // 2
    return pa.chunked_array([values[:half], values[half:]], pa.large_string())


@given(WRITTEN)
def test_encoding_loses_nothing(values: list[str | None]) -> None:
    coded = encode([column(values)], np.arange(len(values)))
    assert [None if at == NONE else coded.texts[int(at)] for at in coded.at[0]] == values
    assert coded.texts.is_unique().all()


@given(WRITTEN, st.randoms(use_true_random=False))
def test_positions_do_not_depend_on_the_order_in_which_rows_arrive(values, chance) -> None:
    rows = chance.sample(range(len(values)), len(values))
    straight = encode([column(values)], np.arange(len(values)))
    back = np.argsort(np.array(rows, dtype=np.int64))
    shuffled = encode([column([values[row] for row in rows])], back)
    assert straight.at[0].tolist() == shuffled.at[0].tolist()
    assert straight.texts.to_list() == shuffled.texts.to_list()


@given(WRITTEN)
def test_positions_are_numbered_by_first_appearance(values: list[str | None]) -> None:
    found = encode([column(values)], np.arange(len(values))).texts.to_list()
    assert found == list(dict.fromkeys(value for value in values if value is not None))


@given(WRITTEN, WRITTEN)
def test_columns_encoded_together_share_positions(left: list[str | None], right: list[str | None]) -> None:
    rows = min(len(left), len(right))
    left, right = left[:rows], right[:rows]
    a, b = encode([column(left), column(right)], np.arange(rows)).at
    equal = [x is not None and x == y for x, y in zip(left, right, strict=True)]
    assert ((a == b) & (a != NONE)).tolist() == equal


def test_values_that_are_cleaned_to_one_text_become_one_and_those_cleaned_away_none() -> None:
    coded = encode(
        [column(["甲", " 甲", "无"])], np.arange(3), lambda e: e.str.strip_chars().replace("无", None)
    )
    assert (coded.at[0].tolist(), coded.texts.to_list()) == ([0, 0, NONE], ["甲"])


@given(SMALL)
def test_distinct_sorts_and_keeps_one_of_each(keys: np.ndarray) -> None:
    assert distinct(keys).tolist() == sorted(set(keys.tolist()))


@given(SMALL)
def test_representatives_are_the_first_places_of_the_distinct_keys(keys: np.ndarray) -> None:
    assert representatives(keys).tolist() == [keys.tolist().index(key) for key in sorted(set(keys.tolist()))]


@given(NUMBERS)
def test_inverse_leads_back_to_the_keys(keys: np.ndarray) -> None:
    found, back = inverse(keys)
    assert found.tolist() == sorted(set(keys.tolist()))
    assert found[back].tolist() == keys.tolist()


@given(NUMBERS)
def test_sorting_sorts(keys: np.ndarray) -> None:
    assert ascending(keys).tolist() == keys[ascending_order(keys)].tolist() == sorted(keys.tolist())


@given(SMALL, st.data())
def test_numbers_follow_first_appearance_and_what_is_not_known_has_none(keys: np.ndarray, data) -> None:
    known = np.array(data.draw(st.lists(st.booleans(), min_size=len(keys), max_size=len(keys))), dtype=bool)
    order = list(dict.fromkeys(keys[known].tolist()))
    expected = [order.index(key) if is_known else NONE for key, is_known in zip(keys, known, strict=True)]
    assert numbered(keys, known).tolist() == expected
    assert numbered(keys).tolist() == [list(dict.fromkeys(keys.tolist())).index(key) for key in keys]


@given(WRITTEN)
def test_factorizing_numbers_values_by_first_appearance(values: list[str | None]) -> None:
    found = factorize(pl.Series(values, dtype=pl.String))
    order = list(dict.fromkeys(value for value in values if value is not None))
    assert found.at[0].tolist() == [NONE if value is None else order.index(value) for value in values]
    assert found.texts.to_list() == order


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_pairs_are_numbered_in_ascending_order(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    assert paired(a, b).tolist() == [sorted(set(pairs)).index(pair) for pair in pairs]


@given(SMALL)
def test_a_ramp_counts_up_to_each_size(sizes: np.ndarray) -> None:
    assert ramp(sizes).tolist() == [step for size in sizes for step in range(size)]


@given(st.lists(st.tuples(st.integers(-1, 2**62), st.integers(-1, 2**62)), max_size=30))
def test_mixed_keys_are_equal_just_where_all_parts_are(rows: list[tuple[int, int]]) -> None:
    a, b = (np.array([row[side] for row in rows], dtype=np.int64) for side in (0, 1))
    keys = mix(a, b).tolist()
    assert len(set(keys)) == len(set(rows))
    assert len(set(zip(keys, rows, strict=True))) == len(set(rows))
