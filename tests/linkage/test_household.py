"""Who lives together, told from half-lists."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import linkage
from linkage.claims import Sightings, by_number, in_rows
from linkage.decide import shipped_model
from linkage.household import CLAIM_WORDS, MEETING_WORDS
from linkage.kinship import People, counted, weights
from linkage.link import Stages, stages_of
from linkage.meetings import Doors, Meetings, doors, probability
from simulation.district import records as simulated

Table = Callable[[str], pa.Table]


def homes(records: pa.Table) -> dict[str, tuple[int, str | None, float]]:
    """Household, evidence and probability of each record's person."""
    found = linkage.link(records)
    told = pl.DataFrame(pl.from_arrow(found.persons)).join(
        pl.DataFrame(pl.from_arrow(found.households)), on="person", suffix="_of_member"
    )
    columns = ("record_id", "household", "evidence", "probability_of_member")
    return {row[0]: row[1:] for row in told.select(columns).iter_rows()}


def together(records: pa.Table, *names: str) -> bool:
    found = homes(records)
    return len({found[name][0] for name in names}) == 1


def test_a_household_number_gathers_its_members(table: Table) -> None:
    found = homes(
        table("""
        record_id list_name role   household_no name   id_number
        R1        dibao     head   A1           王大海 35050519600101001?
        R2        dibao     member A1           李秀英 35050519620101002?
        R3        dibao     head   A2           王大江 35050519580101003?
        """)
    )
    assert found["R1"][0] == found["R2"][0] != found["R3"][0]
    assert found["R1"][1:] == ("同在一份户名册", 0.99)
    assert found["R3"][1:] == (None, 1.0)


def test_two_households_of_one_list_stay_two_though_they_share_a_telephone(table: Table) -> None:
    assert not together(
        table("""
        record_id list_name role household_no name   id_number          phone
        R1        dibao     head A1           王大海 35050519600101001? 13900000001
        R2        dibao     head A2           王大江 35050519620101002? 13900000001
        """),
        "R1",
        "R2",
    )


def test_a_father_and_his_daughter_behind_one_door_are_one_household(table: Table) -> None:
    records = table("""
        record_id department name   sex birth_date address
        R1        民政       王大海 男  1980-01-01 柯厝镇南埔村3组17号
        R2        教育       王小雨 女  2012-01-01 柯厝镇南埔村3组17号
        """)
    assert together(records, "R1", "R2")
    assert homes(records)["R2"][1] == "同一门牌、同姓"
    assert 0.5 < homes(records)["R2"][2] < 1


def test_two_of_an_institution_are_not_a_household(table: Table) -> None:
    assert not together(
        table("""
        record_id department name   sex birth_date address
        R1        民政       王大海 男  1950-01-01 柯厝镇敬老院3号
        R2        残联       王大江 男  1952-01-01 柯厝镇敬老院3号
        """),
        "R1",
        "R2",
    )


def test_one_account_makes_one_household(table: Table) -> None:
    records = table("""
        record_id department name   sex birth_date account_no
        R1        民政       王大海 男  1980-01-01 6217000000000000001
        R2        教育       王小雨 女  2012-01-01 6217000000000000001
        R3        教育       陈明明 男  1975-05-05 6217000000000000002
        """)
    assert together(records, "R1", "R2")
    assert not together(records, "R1", "R3")


def test_a_telephone_of_many_doors_makes_no_household(table: Table) -> None:
    records = table("""
        record_id department name   sex birth_date phone       address
        R1        民政       王大海 男  1980-01-01 13900000001 南埔村3组17号
        R2        教育       王小雨 女  2012-01-01 13900000001 南埔村3组18号
        R3        残联       李明明 女  1970-01-01 13900000001 南埔村3组19号
        """)
    assert not together(records, "R1", "R2")


def test_latin_names_live_together_too(table: Table) -> None:
    records = table("""
        record_id list_name role   household_no name
        R1        survey    head   7            JohnSmith
        R2        survey    member 7            MarySmith
        R3        survey    head   8            AnnBrown
        """)
    found = homes(records)
    assert found["R1"][0] == found["R2"][0] != found["R3"][0]


@pytest.fixture(scope="module")
def district() -> Stages:
    told, _ = simulated(1500, 77)
    return stages_of(told.to_arrow(), None, shipped_model(), None)


def test_every_evidence_has_words_and_a_probability(district: Stages) -> None:
    members = district.homes.members()
    assert set(members["evidence"].drop_nulls()) <= {*CLAIM_WORDS, *MEETING_WORDS}
    assert members["probability"].is_between(0.5 * 0.97, 1.0).all()
    alone = members.filter(pl.len().over("household") == 1)
    assert (alone["probability"] == 1.0).all()
    together = members.filter(pl.len().over("household") > 1)
    assert together["evidence"].is_not_null().all()


def test_carers_do_not_live_with_those_they_care_for(district: Stages) -> None:
    seen = Sightings.of(district.profiles, district.groups.person)
    lists = seen.profiles.records.lists.to_list()
    claims = in_rows(seen)
    rows = np.isin(seen.profiles.records.row, claims.key)
    assert "enrolment" in {lists[number] for number in seen.profiles.records.list[rows]}
    assert "tekun_person" not in {lists[number] for number in seen.profiles.records.list[rows]}


def test_couples_and_children_are_likelier_in_a_household_than_among_neighbours(district: Stages) -> None:
    person = district.groups.person
    seen = Sightings.of(district.profiles, person)
    people = People.of(seen, person)
    weight = weights(*counted(people, by_number(seen), district.homes.household))
    father_and_child = People(
        np.array([1980, 2012]), np.array([1, 2]), np.array([5, 5]), np.array([1, 1]), np.array([0.01, 0.01])
    )
    strangers_of_an_age = People(
        np.array([1980, 1981]), np.array([1, 1]), np.array([5, 6]), np.array([1, 1]), np.array([0.01, 0.01])
    )
    first, second = np.array([0]), np.array([1])
    assert weight[father_and_child.levels(first, second)[0]] > 3
    assert weight[strangers_of_an_age.levels(first, second)[0]] < 0


def behind_doors(count: int) -> Meetings:
    no = np.zeros(count, dtype=np.bool_)
    return Meetings(np.arange(count), np.arange(count) + count, np.full(count, 2), no, no, no, no)


def test_where_few_strangers_share_doors_a_door_says_more() -> None:
    weight = np.array([0.0, 2.0, -2.0, 4.0] * 25)
    met = behind_doors(100)
    few, more = (probability(met, weight, expected) for expected in (4.0, 10.0))
    assert (few > more).all()
    assert few.mean() == pytest.approx(0.96, abs=0.01)
    assert more.mean() == pytest.approx(0.9, abs=0.01)


def test_families_that_part_behind_one_door_do_not_make_strangers_of_kin() -> None:
    weight = np.array([5.0, -5.0] * 50)
    likely = probability(behind_doors(100), weight, 100.0)
    assert (likely[::2] > 0.9).all()
    assert (likely[1::2] < 0.1).all()


def test_strangers_are_counted_by_the_lists(district: Stages) -> None:
    seen = Sightings.of(district.profiles, district.groups.person)
    told = doors(seen, np.arange(seen.people))
    assert told.everyone > told.listed > told.together
    assert told.strangers(0) == 0
    assert Doors(1000.0, 100.0, 1.0).strangers(20) == pytest.approx(3 / 350 * 1000)
