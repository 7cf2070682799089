"""Positions stand for values: the plain Python way says the same."""

import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from linkage.encode import NONE, distinct, encode, factorize, inverse, numbered, paired, ramp, representatives

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["张伟", "王", "", "a", "x" * 40])), max_size=30)
NUMBERS = st.lists(st.integers(0, 6), max_size=40)


@given(TEXTS, TEXTS)
def test_positions_lead_back_to_the_texts(left: list[str | None], right: list[str | None]) -> None:
    size = min(len(left), len(right))
    columns = [pa.chunked_array([pa.array(side[:size], pa.large_string())]) for side in (left, right)]
    coded = encode(columns, np.arange(size))
    for at, written in zip(coded.at, (left[:size], right[:size]), strict=True):
        assert [None if one == NONE else coded.texts[int(one)] for one in at] == written
    assert coded.texts.n_unique() == len(coded.texts)


@given(TEXTS)
def test_positions_do_not_depend_on_the_order_of_rows(texts: list[str | None]) -> None:
    turned = texts[::-1]
    straight = encode([pa.chunked_array([pa.array(texts, pa.large_string())])], np.arange(len(texts)))
    back = encode(
        [pa.chunked_array([pa.array(turned, pa.large_string())])], np.arange(len(texts))[::-1].copy()
    )
    assert straight.at[0].tolist() == back.at[0].tolist()
    assert straight.texts.to_list() == back.texts.to_list()


def test_many_values_and_few_are_told_apart_alike() -> None:
    varied = pl.Series([f"v{number % 700}" for number in range(1000)] + [None])
    coded = factorize(varied)
    assert [None if at == NONE else coded.texts[int(at)] for at in coded.at[0]] == varied.to_list()


@given(NUMBERS)
def test_sorted_helpers_agree_with_plain_python(numbers: list[int]) -> None:
    keys = np.array(numbers, dtype=np.int64)
    assert distinct(keys).tolist() == sorted(set(numbers))
    assert representatives(keys).tolist() == [numbers.index(one) for one in sorted(set(numbers))]
    values, at = inverse(keys)
    assert values[at].tolist() == numbers
    seen = list(dict.fromkeys(numbers))
    assert numbered(keys).tolist() == [seen.index(one) for one in numbers]
    assert ramp(keys).tolist() == [step for one in numbers for step in range(one)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_pairs_are_one_number_only_if_both_parts_are_equal(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    number = paired(a, b).tolist()
    for one, first in zip(number, pairs, strict=True):
        assert [two == one for two in number] == [pair == first for pair in pairs]
