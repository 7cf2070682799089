"""Levels become weights, weights probabilities, probabilities outcomes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel
from linkage.decide import (
    CHANGED_NAME,
    DISTRICT,
    HEAVIEST,
    STRATA,
    TWO_PEOPLE,
    UNLIKE_NAMES,
    Model,
    outcome,
    prior_odds,
    probability,
    shipped_model,
    strata,
    weigh,
)
from linkage.family import VILLAGE, FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]
LEVELS = st.fixed_dictionaries({name: st.sampled_from(list(kind)) for name, kind in COMPARISONS.items()})
NOTHING = dict.fromkeys(COMPARISONS, 0)
PRIOR = prior_odds(shipped_model().matches_per_weak, 2, 2)


def two() -> Profiles:
    return profile(
        pa.table({"record_id": ["R1", "R2"], "department": ["a", "b"], "name": ["王小明", "王小明"]})
    )


TWO = two()


def weight(levels: dict[str, int], model: Model | None = None, profiles: Profiles = TWO) -> float:
    frame = pl.DataFrame([levels], schema=dict.fromkeys(COMPARISONS, pl.Int8))
    return float(weigh(profiles, np.array([0]), frame, model or shipped_model()).item())


def decided(levels: dict[str, int], sureness: float) -> str:
    frame = pl.DataFrame([levels], schema=dict.fromkeys(COMPARISONS, pl.Int8))
    return frame.with_columns(probability=pl.lit(sureness)).select(outcome(shipped_model())).item()


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("stratum", range(len(STRATA)))
def test_null_weighs_nothing(comparison: str, stratum: int) -> None:
    assert shipped_model().weights(comparison)[stratum, 0] == 0.0


def test_a_pair_of_which_nothing_could_be_compared_weighs_the_prior() -> None:
    assert weight(NOTHING) == pytest.approx(PRIOR)


@given(st.lists(st.floats(-HEAVIEST, HEAVIEST), min_size=1, max_size=9))
def test_the_probability_is_the_logistic_of_the_weight(weights: list[float]) -> None:
    found = probability(np.array(weights))
    assert ((found > 0) & (found <= 1)).all()
    assert found == pytest.approx([1 / (1 + 2**-bits) for bits in weights])
    assert found + probability(-np.array(weights)) == pytest.approx(1.0)


@given(LEVELS)
def test_no_weight_is_beyond_the_cap(levels: dict[str, int]) -> None:
    assert -HEAVIEST <= weight(levels) <= HEAVIEST


@given(LEVELS, st.sampled_from(UNLIKE_NAMES))
def test_unlike_names_without_one_whole_id_are_worth_a_look_at_most(
    levels: dict[str, int], name: NameLevel
) -> None:
    told = levels | {"name": name, "id": min(levels["id"], IdLevel.FRONT)}
    assert weight(told) <= TWO_PEOPLE
    assert decided(told, float(probability(np.array([weight(told)]))[0])) != "match"


def test_where_lists_name_no_families_unlike_names_are_what_their_weights_say() -> None:
    lone = Model(**(vars(shipped_model()) | {"families": False}))
    told = NOTHING | {"name": NameLevel.SURNAME, "id": IdLevel.ONE_SLIP, "birth": BirthLevel.SAME}
    told |= {"family": FamilyLevel.DOOR_PHONE_AND_KIN}
    assert weight(told, lone) > TWO_PEOPLE == weight(told)


AGAINST = """
birth     sex       | changed
NULL      NULL      | yes
SAME      SAME      | yes
SLIP      NULL      | yes
SAME_YEAR NULL      | no
DIFFERENT SAME      | no
SAME      DIFFERENT | no
"""


@pytest.mark.parametrize("line", AGAINST.strip().splitlines()[1:])
def test_one_id_and_nothing_against_it_is_a_changed_name(line: str) -> None:
    (birth, sex), (changed,) = (part.split() for part in line.split("|"))
    told = {"name": NameLevel.DIFFERENT, "id": IdLevel.SAME, "birth": BirthLevel[birth], "sex": SexLevel[sex]}
    found = weight(NOTHING | told)
    assert (found >= CHANGED_NAME) == (changed == "yes")
    assert (found <= TWO_PEOPLE) == (changed == "no")


def test_the_rarer_the_name_the_more_it_weighs(table: Table) -> None:
    people = [("王小明", 40), ("李大海", 10), ("欧阳春雨", 1)]
    lines = [
        f"R{at}{n:02} a {name} 350505198{at}0101{n:03}?"
        for at, (name, count) in enumerate(people)
        for n in range(count)
    ]
    found = profile(table("record_id department name id_number\n" + "\n".join(lines)))
    frame = pl.DataFrame([NOTHING | {"name": NameLevel.SAME}] * 3, schema=dict.fromkeys(COMPARISONS, pl.Int8))
    of_each = np.array([0, 40, 50])
    common, less, rare = weigh(found, of_each, frame, shipped_model())
    assert common < less < rare


def test_in_a_family_the_rarity_of_a_name_counts_for_nothing(table: Table) -> None:
    lines = [f"R{n:02} a 王小明 3505051980{n // 28 + 1:02}{n % 28 + 1:02}001?" for n in range(40)]
    found = profile(table("record_id department name id_number\n" + "\n".join([*lines, "R99 a 欧阳春雨 -"])))
    at_home = NOTHING | {"name": NameLevel.SAME, "family": FamilyLevel.DOOR}
    frame = pl.DataFrame([at_home] * 2, schema=dict.fromkeys(COMPARISONS, pl.Int8))
    common, rare = weigh(found, np.array([0, 40]), frame, shipped_model())
    assert common == rare


def test_a_name_alone_must_be_surer_than_one_that_something_bears_out() -> None:
    model, alone = shipped_model(), NOTHING | {"name": NameLevel.SAME, "sex": SexLevel.SAME}
    between = (model.match + model.match_name_alone) / 2
    assert decided(alone, between) == "possible"
    for borne_out in ({"birth": BirthLevel.SAME}, {"id": IdLevel.MASK}, {"family": FamilyLevel.PLACE}):
        assert decided(alone | borne_out, between) == "match"


@pytest.mark.parametrize(
    ("sureness", "expected"),
    [(0.99, "match"), (0.5, "match"), (0.49, "possible"), (0.1, "possible"), (0.09, "no_match")],
)
def test_the_lines_between_the_outcomes(sureness: float, expected: str) -> None:
    assert decided(NOTHING | {"birth": BirthLevel.SAME}, sureness) == expected


def test_the_stratum_of_a_pair_is_told_by_what_its_family_shares() -> None:
    found = strata(np.array(list(FamilyLevel), dtype=np.int8))
    named = {level: STRATA[number] for level, number in zip(FamilyLevel, found, strict=True)}
    assert {level for level, name in named.items() if name == "village"} == set(VILLAGE)
    assert {level for level, name in named.items() if name == "family"} == {
        level for level in FamilyLevel if level > max(VILLAGE)
    }


def test_a_short_list_is_drawn_from_a_whole_district() -> None:
    assert prior_odds(0.5, 3, 3) == prior_odds(0.5, DISTRICT, 0) == pytest.approx(np.log2(0.5 / DISTRICT))
    assert prior_odds(0.5, 10 * DISTRICT, 0) < prior_odds(0.5, DISTRICT, 0)


def test_a_model_file_round_trips(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    shipped_model().save(path)
    again = Model.load(path)
    assert again == shipped_model()
    assert again.digest == shipped_model().digest
    assert Model(**(vars(again) | {"match": 0.51})).digest != again.digest


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_level_of_the_shipped_model_has_its_probabilities(comparison: str) -> None:
    model, count = shipped_model(), len(COMPARISONS[comparison])
    tables = [model.m[comparison], *(model.u[stratum][comparison] for stratum in STRATA)]
    for table in tables:
        assert len(table) == count
        assert all(0 < chance < 1 for chance in table[1:])
    assert sum(model.m[comparison]) == pytest.approx(1.0, abs=0.01)


def test_in_the_shipped_model_full_agreement_speaks_for_and_plain_disagreement_against() -> None:
    for comparison, kind in COMPARISONS.items():
        weights = shipped_model().weights(comparison)
        assert (weights[:, max(kind)] > 0).all()
        assert (weights[:, 1] < 0).all()
