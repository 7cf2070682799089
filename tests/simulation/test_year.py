"""A simulated year: who is who on both nights, and what the truth says of the time between."""

from __future__ import annotations

import polars as pl
import pytest

from schemas.tables import RECORD
from simulation import NONE
from simulation.changes import Rates
from simulation.year import Year, year

QUIET = Rates(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def lived() -> Year:
    return year(2000, 5, registered=1.0)


def homes(truth: pl.DataFrame) -> pl.DataFrame:
    """The household of each person."""
    return truth.select("person", "household").unique()


def test_the_same_seed_gives_the_same_year(lived: Year) -> None:
    again = year(2000, 5, registered=1.0)
    assert again.before.equals(lived.before)
    assert again.after.equals(lived.after)
    assert again.events.equals(lived.events)


def test_records_have_the_canonical_columns_and_ids_of_their_own(lived: Year) -> None:
    assert lived.before.columns == lived.after.columns == RECORD.names
    ids = pl.concat([lived.before["record_id"], lived.after["record_id"]])
    assert ids.n_unique() == len(ids)
    assert set(lived.after["record_id"]) == set(lived.true_after["record_id"])


def test_changes_come_at_the_asked_rates(lived: Year) -> None:
    count = dict(lived.events.group_by("kind").len().iter_rows())
    assert count["split"] == 40
    assert count["merge"] == 10
    assert count["birth"] == 40
    assert 14 <= count["marriage"] <= 30
    assert count["succession"] <= 30 <= count["death"]


def test_everybody_is_in_one_household_a_night_and_moves_only_by_an_event(lived: Year) -> None:
    before, after = homes(lived.true_before), homes(lived.true_after)
    assert before["person"].n_unique() == before.height
    assert after["person"].n_unique() == after.height
    moved = before.join(after, on="person", suffix="_after").filter(
        pl.col("household") != pl.col("household_after")
    )
    told = lived.events.filter(pl.col("kind").is_in(["split", "merge", "marriage"]))
    unexplained = moved.join(
        told, left_on=["household", "household_after"], right_on=["household", "successor"], how="anti"
    )
    assert moved.height > 0
    assert unexplained.height == 0


def test_people_keep_their_name_and_id_over_the_year() -> None:
    quiet = year(500, 8, QUIET, NONE, registered=1.0)
    known = [
        records.join(truth, on="record_id")
        .group_by("person")
        .agg(pl.col("name", "id_number").drop_nulls().first())
        for records, truth in ((quiet.before, quiet.true_before), (quiet.after, quiet.true_after))
    ]
    both = known[0].join(known[1], on="person", suffix="_after")
    assert quiet.events.height == 0
    assert both.height > 1000
    assert both.filter(pl.col("name") != pl.col("name_after")).height == 0


def test_the_dead_stand_on_the_death_list_and_in_no_household(lived: Year) -> None:
    dead = lived.events.filter(pl.col("kind") == "death")["person"]
    named = lived.after.join(lived.true_after, on="record_id")
    listed = named.filter(pl.col("list_name") == "death")["person"]
    assert set(listed) == set(dead)
    assert (
        named.filter(
            pl.col("list_name") == "household_register", pl.col("person").is_in(dead.implode())
        ).height
        == 0
    )


def test_the_new_head_is_named_as_head(lived: Year) -> None:
    heirs = lived.events.filter(pl.col("kind") == "succession")["person"]
    heads = lived.after.join(lived.true_after, on="record_id").filter(pl.col("role") == "head")["person"]
    assert set(heirs) <= set(heads)


def test_newborns_are_named_only_after_the_year(lived: Year) -> None:
    babies = lived.events.filter(pl.col("kind") == "birth")["person"]
    assert lived.true_before.filter(pl.col("person").is_in(babies.implode())).height == 0
    assert lived.true_after.filter(pl.col("person").is_in(babies.implode()))["person"].n_unique() == len(
        babies
    )
