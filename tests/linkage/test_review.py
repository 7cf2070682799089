"""The queue is short, sorted by what a word would change, and asks about two persons once."""

import polars as pl
import pytest

import linkage
from linkage.review import LEAST, SHARE
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
