"""Training learns what it must from a district of which it is told nothing."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest

from linkage import train as training
from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel
from linkage.decide import STRATA, Model
from linkage.family import FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles, profile
from simulation import records as simulated_records

RISING = {
    "name": (NameLevel.DIFFERENT, NameLevel.SURNAME, NameLevel.SOUND),
    "id": (IdLevel.DIFFERENT, IdLevel.DOUBTFUL, IdLevel.ONE_SLIP),
    "birth": (BirthLevel.DIFFERENT, BirthLevel.SLIP, BirthLevel.SAME),
    "sex": (SexLevel.DIFFERENT, SexLevel.SAME),
    "family": (FamilyLevel.ELSEWHERE, FamilyLevel.PLACE, FamilyLevel.DOOR, FamilyLevel.DOOR_AND_PHONE),
}


@pytest.fixture(scope="module")
def small() -> Iterator[pytest.MonkeyPatch]:
    """A smaller sample of different people: enough for so small a district."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "SAMPLE", 50_000)
        yield patch


@pytest.fixture(scope="module")
def district() -> Profiles:
    return profile(simulated_records(400, 5)[0].to_arrow())


@pytest.fixture(scope="module")
def model(small: pytest.MonkeyPatch, district: Profiles) -> Model:
    return training.train(district, "test")


def test_the_same_records_and_seed_give_the_same_model(district: Profiles, model: Model) -> None:
    assert training.train(district, "test").digest == model.digest


def test_all_probabilities_are_probabilities(model: Model) -> None:
    for tables in (model.m, *(model.u[stratum] for stratum in STRATA)):
        for comparison, kind in COMPARISONS.items():
            assert len(tables[comparison]) == len(kind)
            assert all(0 < chance < 1 for chance in tables[comparison][1:])
    assert all(sum(model.m[comparison]) == pytest.approx(1.0, abs=0.01) for comparison in COMPARISONS)


def test_no_level_is_rarer_among_matches_than_the_floor(model: Model) -> None:
    assert min(min(table[1:]) for table in model.m.values()) >= training.FLOOR / 2


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_weights_rise_from_disagreement_to_agreement(model: Model, comparison: str) -> None:
    weights = model.weights(comparison)[STRATA.index("elsewhere"), list(RISING[comparison])]
    assert (np.diff(weights) > 0).all()
    assert weights[0] < 0 < weights[-1]


def test_relatives_agree_more_often_than_strangers_so_agreeing_weighs_less(model: Model) -> None:
    same_name = model.weights("name")[:, NameLevel.SURNAME]
    assert same_name[STRATA.index("family")] < same_name[STRATA.index("elsewhere")]


def test_a_share_of_the_weak_profiles_has_a_match(model: Model) -> None:
    assert 0.1 < model.matches_per_weak < 3


def test_lists_that_name_families_are_told_from_lists_that_do_not(district: Profiles, model: Model) -> None:
    assert model.families
    columns = ("record_id", "department", "list_name", "name", "birth_date", "id_number", "address")
    seen = simulated_records(400, 5)[0].select(columns).to_arrow()
    rows = seen.num_rows
    alone = seen.set_column(
        columns.index("address"), "address", pa.array([f"柯厝村{n}号" for n in range(rows)])
    )
    moved = profile(pa.concat_tables([alone, _renamed(alone)]))
    assert not training.train(moved, "lone").families


def _renamed(table: pa.Table) -> pa.Table:
    """The same people under new record ids and unlike names, without ids: married, say."""
    rows = table.num_rows
    new = {
        "record_id": [f"X{n:06}" for n in range(rows)],
        "name": ["欧阳春雨" if n % 2 else "司徒冬雪" for n in range(rows)],
        "id_number": pa.nulls(rows, pa.string()),
    }
    for column, values in new.items():
        place = table.column_names.index(column)
        table = table.set_column(
            place, table.schema.field(column), [pa.array(values, table.schema.field(column).type)]
        )
    return table


def test_what_reviewers_decided_teaches(district: Profiles, model: Model, small: pytest.MonkeyPatch) -> None:
    records = district.records.record_id.cast(str).to_list()
    first = [records[at] for at in district.first[:400]]
    words = pa.table({"record_a": first[:-1], "record_b": first[1:], "verdict": ["same"] * (len(first) - 1)})
    taught = training.train(district, "test", decisions=words)
    assert taught.m["name"][NameLevel.DIFFERENT] > model.m["name"][NameLevel.DIFFERENT]
