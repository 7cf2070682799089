"""The queue is short, sorted by what a word would change, and asks about two persons once."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
from linkage.review import LEAST, LEAST_CHANGE, SHARE, queue
from simulation.district import records


@pytest.fixture(scope="module")
def result() -> linkage.Linkage:
    return linkage.link(records(1500, 23)[0].to_arrow())


def test_it_holds_one_in_a_hundred_persons_at_most(result: linkage.Linkage) -> None:
    people = pl.Series(result.persons["person"]).n_unique()
    assert 0 < result.review.num_rows <= max(LEAST, SHARE * people)


def test_the_most_telling_pair_comes_first(result: linkage.Linkage) -> None:
    assert pl.Series(result.review["change"]).is_sorted(descending=True)


def test_possible_is_what_stands_in_it(result: linkage.Linkage) -> None:
    pairs = pl.DataFrame(pl.from_arrow(result.pairs)).filter(pl.col("outcome") == "possible")
    asked = pl.DataFrame(pl.from_arrow(result.review))
    assert pairs.join(asked, on=["record_a", "record_b"], how="anti").is_empty()


Pair = tuple[int, int, float, str]
PROFILES = 40
PAIRS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, PROFILES - 1), st.integers(0, PROFILES - 1)).filter(lambda p: p[0] < p[1]),
        st.floats(0, 1),
        st.sampled_from(["match", "possible", "no_match"]),
    ),
    unique_by=lambda each: each[0],
    max_size=60,
)
PERSON = st.lists(st.integers(0, PROFILES - 1), min_size=PROFILES, max_size=PROFILES)


def asked(
    pairs: list[Pair],
    person: list[int],
    rows: list[int] | None = None,
    refused: list[tuple[int, int, str]] | None = None,
    decided: list[tuple[int, int]] | None = None,
) -> pl.DataFrame:
    scored = pl.DataFrame(
        pairs,
        schema={"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float64, "outcome": pl.String},
        orient="row",
    )
    overruled = pl.DataFrame(
        refused or [], schema={"a": pl.UInt32, "b": pl.UInt32, "reason": pl.String}, orient="row"
    )
    sizes = np.array(rows or [1] * len(person), dtype=np.int64)
    words = pl.DataFrame(decided or [], schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")
    return queue(scored, overruled, np.array(person, dtype=np.int64), sizes, words)


@settings(deadline=None)
@given(PAIRS, PERSON)
def test_the_queue_is_short_sorted_open_and_asks_once_for_two_persons(
    drawn: list[tuple[tuple[int, int], float, str]], person: list[int]
) -> None:
    found = asked([(*pair, probability, outcome) for pair, probability, outcome in drawn], person)
    open_pairs = {pair for pair, _, outcome in drawn if outcome != "no_match"}
    rows = found.select("a", "b").rows()
    between = [{person[a], person[b]} for a, b in rows if person[a] != person[b]]
    assert len(rows) <= LEAST
    assert set(rows) <= open_pairs
    assert found["change"].to_list() == sorted(found["change"], reverse=True)
    assert all(change > LEAST_CHANGE for change in found["change"])
    assert len(between) == len({frozenset(two) for two in between})


def test_the_less_sure_of_two_pairs_comes_first() -> None:
    found = asked(
        [(0, 1, 0.3, "possible"), (2, 3, 0.45, "possible"), (4, 5, 0.6, "match")], [0, 1, 2, 3, 4, 4]
    )
    assert found.select("a", "b").rows() == [(2, 3), (4, 5), (0, 1)]


def test_of_two_equal_doubts_the_one_that_moves_more_records_comes_first() -> None:
    found = asked([(0, 1, 0.3, "possible"), (2, 3, 0.3, "possible")], [0, 1, 2, 3], rows=[1, 1, 5, 2])
    assert found["change"].to_list() == pytest.approx([3.0, 0.3])
    assert found["a"].to_list() == [2, 0]


def test_a_word_between_two_persons_moves_all_their_records() -> None:
    found = asked([(0, 2, 0.5, "possible")], [0, 0, 1, 1], rows=[1, 2, 3, 4])
    assert found["change"].to_list() == [0.5 * 3 * 7]


def test_of_several_pairs_between_two_persons_the_most_doubtful_is_asked() -> None:
    found = asked([(0, 2, 0.2, "possible"), (1, 3, 0.4, "possible")], [0, 0, 1, 1])
    assert found.select("a", "b").rows() == [(1, 3)]


def test_a_link_within_a_person_is_asked_pair_by_pair() -> None:
    found = asked([(0, 1, 0.6, "match"), (1, 2, 0.7, "match")], [0, 0, 0])
    assert found.select("a", "b").rows() == [(0, 1), (1, 2)]


def test_what_is_all_but_certain_is_not_asked() -> None:
    assert asked([(0, 1, 0.999, "match"), (2, 3, 0.001, "possible")], [0, 0, 1, 2]).is_empty()


def test_a_refused_link_carries_its_reason() -> None:
    found = asked([(0, 1, 0.9, "match")], [0, 1], refused=[(0, 1, "同一户名册中的两名成员")])
    assert found["reason"].to_list() == ["同一户名册中的两名成员"]


@pytest.mark.parametrize(("people", "most"), [(100, LEAST), (3000, int(SHARE * 3000))])
def test_the_queue_is_at_most_one_in_a_hundred_persons_or_ten(people: int, most: int) -> None:
    pairs = [(at, at + 1, 0.4, "possible") for at in range(0, people, 2)]
    assert len(asked(pairs, list(range(people)))) == most


def test_what_a_reviewer_has_said_is_not_asked_again_neither_of_the_pair_nor_of_the_two_persons() -> None:
    pairs = [(0, 2, 0.4, "possible"), (1, 3, 0.3, "possible"), (4, 5, 0.6, "match"), (5, 6, 0.7, "match")]
    found = asked(pairs, [0, 0, 1, 1, 2, 2, 2], decided=[(0, 2), (4, 5)])
    assert found.select("a", "b").rows() == [(5, 6)]


def test_nothing_compared_nothing_asked() -> None:
    assert asked([], []).is_empty()
