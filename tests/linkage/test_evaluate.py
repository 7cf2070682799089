"""Pairs counted by cells are the pairs one would list."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.evaluate import Measure, households, measure, persons

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=15)


def listed(labels: list[int]) -> set[tuple[int, int]]:
    return {(x, y) for x, y in combinations(range(len(labels)), 2) if labels[x] == labels[y]}


def frame(rows: list[tuple[int, ...]], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.Int64), orient="row")


@given(LABELS)
def test_counting_by_cells_counts_the_pairs_one_would_list(labels: list[tuple[int, int]]) -> None:
    found, true = (listed([label[side] for label in labels]) for side in (0, 1))
    expected = Measure(len(found & true), len(found), len(true))
    assert measure(frame(labels, "found", "true"), "found", "true") == expected


@given(LABELS)
def test_a_clustering_compared_with_itself_is_perfect(labels: list[tuple[int, int]]) -> None:
    told = measure(frame([(true, true) for _, true in labels], "found", "true"), "found", "true")
    assert (told.precision, told.recall, told.f1) == (1.0, 1.0, 1.0)


@given(LABELS)
def test_precision_of_one_is_recall_of_the_other(labels: list[tuple[int, int]]) -> None:
    rows = frame(labels, "found", "true")
    there, back = measure(rows, "found", "true"), measure(rows, "true", "found")
    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert (
        min(there.precision, there.recall) - 1e-12 <= there.f1 <= max(there.precision, there.recall) + 1e-12
    )


def test_the_three_figures_of_a_small_case() -> None:
    told = Measure(both=1, found=2, true=4)
    assert (told.precision, told.recall, told.f1) == (0.5, 0.25, pytest.approx(1 / 3))
    assert Measure(0, 3, 3).f1 == 0.0


@given(LABELS, st.integers(0, 5))
def test_records_without_truth_are_left_out(labels: list[tuple[int, int]], hidden: int) -> None:
    rows = frame([(at, *label) for at, label in enumerate(labels)], "record_id", "found", "true")
    found = rows.select("record_id", person="found")
    truth = rows.select("record_id", person="true").slice(hidden)
    assert persons(found, truth) == measure(rows.slice(hidden), "found", "true")


def test_a_true_person_lives_where_most_of_the_records_do() -> None:
    found = frame([(1, 7), (2, 7), (3, 8), (4, 8)], "record_id", "household")
    truth = frame([(1, 1, 1), (2, 1, 1), (3, 1, 1), (4, 2, 1)], "record_id", "person", "household")
    assert households(found, truth) == Measure(both=0, found=0, true=1)


def test_two_of_one_household_are_a_pair() -> None:
    found = frame([(1, 7), (2, 7), (3, 8)], "record_id", "household")
    truth = frame([(1, 1, 1), (2, 2, 1), (3, 3, 1)], "record_id", "person", "household")
    assert households(found, truth) == Measure(both=1, found=1, true=3)
