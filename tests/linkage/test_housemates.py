"""What households teach about persons."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa

import linkage
from linkage.decide import shipped_model
from linkage.evaluate import persons
from linkage.household import households
from linkage.housemates import BETTER_AT_HOME, SAME_HOUSEHOLD, carried_over, seconded, undone
from linkage.link import stages_of
from simulation.district import records as simulated

Table = Callable[[str], pa.Table]


def errors(found: pl.DataFrame, truth: pl.DataFrame) -> int:
    it = persons(found, truth)
    return it.found + it.true - 2 * it.both


def test_households_lessen_the_errors_of_persons() -> None:
    told, truth = simulated(20_000, 78)
    stages = stages_of(told.to_arrow(), None, shipped_model(), None)
    profiles = stages.profiles
    assert set(stages.scored["household"].unique()) == {0.0, SAME_HOUSEHOLD}

    def of_records(person: np.ndarray) -> pl.DataFrame:
        return pl.DataFrame({"record_id": profiles.records.record_id, "person": person[profiles.of_record]})

    assert errors(of_records(stages.groups.person), truth) < errors(of_records(stages.alone), truth)


def test_of_two_namesakes_in_one_household_neither_is_favoured(table: Table) -> None:
    twins = table("""
        record_id list_name role   row_number file_id household_no name   id_number
        R1        dibao     member 2          F1      A1           王子涵 35050520100101001?
        R2        dibao     member 3          F1      A1           王子涵 35050520100101003?
        R3        dibao     head   4          F1      A1           王大海 35050519800101001?
        R4        hospital  self   2          F2      -            王子涵 -
        R5        hospital  guardian 2        F2      -            王大海 35050519800101001?
        """)
    stages = stages_of(twins, None, shipped_model(), None)
    assert not stages.scored["household"].to_numpy().any()


def test_a_link_that_the_household_contradicts_is_undone_and_says_so() -> None:
    matches = pl.DataFrame({"a": [0, 0], "b": [1, 2]})
    before, after = np.array([0, 0, 1]), np.array([0, 1, 0])
    assert undone(matches, before, after).rows() == [(0, 1, BETTER_AT_HOME)]


def test_persons_grouped_anew_keep_their_households(table: Table) -> None:
    records = table("""
        record_id list_name role   household_no name   id_number
        R1        dibao     head   A1           王大海 35050519600101001?
        R2        dibao     member A1           李秀英 35050519620101002?
        R3        dibao     head   A2           张大江 35050519580101003?
        """)
    stages = stages_of(records, None, shipped_model(), None)
    before = stages.groups.person
    homes = households(stages.profiles, before)
    same = carried_over(homes, before, before, stages.profiles.sure)
    assert same.members().equals(homes.members())
    after = np.array([0, 1, 0])
    merged = carried_over(homes, before, after, stages.profiles.sure)
    assert merged.seen.people == 2
    assert len(merged.household) == 2
    assert seconded(stages.profiles, before, stages.scored, homes).sum() == 0


def test_a_name_that_only_the_household_can_place_is_explained(table: Table) -> None:
    found = linkage.link(
        table("""
        record_id list_name role     row_number file_id name   id_number          address
        R1        xueji     self     2          F1      王子涵 35050520100101001? 南埔村3组17号
        R2        xueji     guardian 2          F1      李秀英 35050519820101002? 南埔村3组17号
        R3        canlian   self     2          F2      王子晗 35050520120101003? 南埔村3组17号
        R4        canlian   guardian 2          F2      李秀英 -                  -
        """)
    )
    person = dict(
        zip(found.persons["record_id"].to_pylist(), found.persons["person"].to_pylist(), strict=True)
    )
    assert person["R2"] == person["R4"]
