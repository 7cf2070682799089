"""Positions stand for values: the plain Python way says the same."""

from unittest.mock import patch

import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage import encode as encoding
from linkage.encode import (
    NONE,
    distinct,
    encode,
    factorize,
    in_order,
    inverse,
    numbered,
    paired,
    points_of,
    ramp,
    representatives,
)

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


@given(st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 5), max_size=60), st.booleans())
def test_keys_dealt_into_parts_are_ordered_as_keys_at_once(numbers: list[int], unsigned: bool) -> None:
    keys = np.array(numbers, dtype=np.uint64 if unsigned else np.int64)
    expected = sorted(range(len(keys)), key=lambda place: numbers[place])
    for at_once in (encoding.IN_CACHE, 1):
        with patch.object(encoding, "IN_CACHE", at_once):
            order, ordered = in_order(keys)
        assert order.tolist() == expected
        assert ordered.tolist() == sorted(numbers)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_pairs_are_one_number_only_if_both_parts_are_equal(pairs: list[tuple[int, int]]) -> None:
    a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    number = paired(a, b).tolist()
    for one, first in zip(number, pairs, strict=True):
        assert [two == one for two in number] == [pair == first for pair in pairs]


PATIENT = settings(deadline=None)
CELLS = st.lists(st.one_of(st.none(), st.sampled_from(["王小明", " 王小明", "李", "", "x"])), max_size=12)


def column(cells: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.large_string())])


def by_appearance(cells: list[str | None]) -> tuple[list[int], list[str]]:
    """An oracle: values numbered as they first appear."""
    texts = list(dict.fromkeys(cell for cell in cells if cell is not None))
    return [NONE if cell is None else texts.index(cell) for cell in cells], texts


@PATIENT
@given(CELLS)
def test_columns_share_one_list_and_the_first_column_is_numbered_first(cells: list[str | None]) -> None:
    other = cells[::-1]
    coded = encode([column(cells), column(other)], np.arange(len(cells)))
    at, texts = by_appearance(cells + other)
    assert coded.texts.to_list() == texts
    assert [*coded.at[0], *coded.at[1]] == at


@PATIENT
@given(CELLS)
def test_values_that_are_cleaned_to_one_text_share_a_position(cells: list[str | None]) -> None:
    def clean(text: pl.Expr) -> pl.Expr:
        stripped = text.str.strip_chars()
        return pl.when(stripped != "").then(stripped)

    coded = encode([column(cells)], np.arange(len(cells)), clean)
    cleaned = [(cell or "").strip() or None for cell in cells]
    assert (coded.at[0].tolist(), coded.texts.to_list()) == by_appearance(cleaned)


@PATIENT
@given(CELLS, st.integers(0, 12))
def test_the_chunks_of_a_column_change_nothing(cells: list[str | None], cut: int) -> None:
    pieces = pa.chunked_array([pa.array(part, pa.large_string()) for part in (cells[:cut], cells[cut:])])
    whole, chunked = (encode([each], np.arange(len(cells))) for each in (column(cells), pieces))
    assert whole.at[0].tolist() == chunked.at[0].tolist()


@PATIENT
@given(st.lists(st.text("王小明a\U00020000", max_size=4), max_size=6), st.sampled_from("\n\0"))
def test_points_are_those_of_the_texts_each_closed_by_the_separator(texts: list[str], end: str) -> None:
    points = points_of(pl.Series("text", texts, pl.String), end, "utf-32-le")
    assert [chr(point) for point in points] == list("".join(text + end for text in texts))
