from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from schemas.tables import RECORD
from simulation import DEFAULT, NONE, records
from simulation.families import HEAD, Population, populate
from simulation.identity import digits_of, with_check

DAY = np.datetime64("2026-06-30")


@pytest.fixture(scope="module")
def population() -> Population:
    return populate(4000, 3, DAY)


@pytest.fixture(scope="module")
def clean() -> pl.DataFrame:
    return joined(*records(4000, 3, NONE))


@pytest.fixture(scope="module")
def dirty() -> pl.DataFrame:
    return joined(*records(4000, 3, DEFAULT))


def joined(rows: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    return rows.join(truth, on="record_id", maintain_order="left")


def test_ids_are_sound_and_no_two_alike(population: Population) -> None:
    ids = population.people["id_number"].to_numpy().astype(str)
    assert len(set(ids)) == len(ids)
    assert (with_check(np.strings.slice(ids, 0, 17)) == ids).all()


def test_ids_agree_with_birth_and_sex(population: Population) -> None:
    people = population.people
    born = people["id_number"].str.slice(6, 8).str.to_date("%Y%m%d")
    assert (born == people["birth"].cast(pl.Date)).all()
    odd = digits_of(people["id_number"].to_numpy().astype(str), 17)[:, 16] % 2 == 1
    assert (odd == ~people["female"].to_numpy()).all()


def test_a_known_id_gets_its_check_digit() -> None:
    assert list(with_check(np.array(["11010519491231002", "44052418800101001"]))) == [
        "11010519491231002X",
        "440524188001010014",
    ]


def test_households_have_one_head_and_about_three_people(population: Population) -> None:
    people = population.people
    heads = people.filter(pl.col("slot") == HEAD)
    assert heads["household"].n_unique() == heads.height == 4000
    assert 2.5 < people.height / 4000 < 3.2


def test_parents_are_older_than_their_children(population: Population) -> None:
    people = population.people
    head = people.filter(pl.col("slot") == HEAD).select("household", born="birth")
    children = people.filter(pl.col("slot").is_in([2, 3, 4])).join(head, on="household")
    years = (children["birth"] - children["born"]).dt.total_days() / 365.25
    assert years.min() > 14  # type: ignore[operator]


def test_most_are_registered_under_the_district_old_or_new(population: Population) -> None:
    area = population.people["id_number"].str.head(6)
    district = population.district
    assert area.is_in([district.code, *district.former]).mean() > 0.75  # type: ignore[operator]
    assert area.is_in(list(district.former)).mean() > 0.1  # type: ignore[operator]


def test_twins_share_a_birthday_but_neither_name_nor_id(population: Population) -> None:
    people = population.people
    second = people.filter(pl.col("twin_of") >= 0)
    first = people[second["twin_of"].to_list()]
    assert second.height >= 8
    assert (second["birth"] == first["birth"]).all()
    assert (second["name"] != first["name"]).all()
    assert (second["household"] == first["household"]).all()


def test_names_are_as_long_as_chinese_names_are(population: Population) -> None:
    length = population.people["name"].str.len_chars()
    assert 0.08 < (length == 2).mean() < 0.20  # type: ignore[operator]
    assert population.people["name"].str.contains("·").mean() < 0.01  # type: ignore[operator]


def test_single_surname_villages_exist(population: Population) -> None:
    heads = population.people.filter(pl.col("slot") == HEAD).join(population.homes, on="household")
    villages = (
        heads.filter(~pl.col("urban"))
        .group_by("clan")
        .agg(
            top=pl.col("surname").value_counts(sort=True).first().struct.field("count") / pl.len(),
            size=pl.len(),
        )
    )
    shares = villages.filter(pl.col("size") > 30)["top"]
    assert shares.max() > 0.5  # type: ignore[operator]
    assert shares.min() < 0.3  # type: ignore[operator]


def test_records_have_the_canonical_columns_and_are_deterministic() -> None:
    first, second = records(200, 9), records(200, 9)
    assert first[0].columns == RECORD.names
    assert first[0].equals(second[0])
    assert first[1].equals(second[1])
    assert first[0]["record_id"].n_unique() == first[0].height == first[1].height
    assert set(first[0]["record_id"]) == set(first[1]["record_id"])


def test_without_errors_a_person_is_written_alike_everywhere(clean: pl.DataFrame) -> None:
    known = clean.filter(pl.col("id_number").is_not_null()).group_by("person")
    assert known.agg(pl.col("id_number").n_unique())["id_number"].max() == 1
    assert known.agg(pl.col("name").n_unique())["name"].max() == 1


def test_persons_appear_in_about_two_lists(dirty: pl.DataFrame) -> None:
    assert 1.6 < dirty.height / dirty["person"].n_unique() < 2.6
    assert 2.2 < dirty.height / 4000 < 4.2


def test_errors_come_at_about_the_asked_rates(clean: pl.DataFrame, dirty: pl.DataFrame) -> None:
    pairs = clean.join(dirty, on="record_id", suffix="_d").filter(pl.col("list_name") == "enrolment")
    assert 0.005 < (pairs["name"] != pairs["name_d"]).mean() < 0.035  # type: ignore[operator]
    missing = pairs.filter(pl.col("id_number").is_not_null())["id_number_d"].is_null().mean()
    assert 0.005 < missing < 0.016  # type: ignore[operator]
    paper = clean.join(dirty, on="record_id", suffix="_d").filter(pl.col("list_name") == "tekun_person")
    typed = paper.filter(pl.col("role") == "self")
    assert 0.01 < typed["id_number_d"].is_null().mean() < 0.09  # type: ignore[operator]


def test_charities_mask_most_ids(dirty: pl.DataFrame) -> None:
    ids = dirty.filter(pl.col("list_name") == "charity")["id_number"]
    assert ids.drop_nulls().str.contains(r"^\d{6}\*{8}\d{3}[\dX]$").mean() > 0.5  # type: ignore[operator]


def test_one_file_lost_the_tails_of_its_ids(dirty: pl.DataFrame) -> None:
    ids = dirty.filter(pl.col("id_number").str.len_chars() == 18).with_columns(
        cut=pl.col("id_number").str.ends_with("000")
    )
    by_list = ids.group_by("list_name").agg(pl.col("cut").mean())
    assert by_list.filter(pl.col("cut") > 0.3).height == 1


def test_people_named_apart_in_one_row_are_different_people(dirty: pl.DataFrame) -> None:
    per_row = dirty.group_by("list_name", "row_number").agg(pl.col("person").n_unique(), pl.len())
    assert (per_row["person"] == per_row["len"]).all()


def test_the_dead_are_not_paid_unless_planted() -> None:
    rows, truth = records(3000, 4, NONE, as_of=date(2026, 6, 30))
    everything = rows.join(truth, on="record_id")
    dead = everything.filter(pl.col("list_name") == "death")["person"]
    on_dibao = everything.filter(
        (pl.col("list_name") == "dibao_person") & pl.col("person").is_in(dead.implode())
    )
    assert on_dibao["person"].n_unique() <= 5
