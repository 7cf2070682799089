"""Weights mean log2 odds, and what the model's few rules add to them is told here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel, compare
from linkage.decide import (
    CHANGED_NAME,
    HEAVIEST,
    PARTLY_ALIKE,
    STRATA,
    TWO_PEOPLE,
    UNLIKE_NAMES,
    Model,
    needed,
    outcome,
    prior_weight,
    probability,
    shipped_model,
    weigh,
)
from linkage.family import FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]
MODEL = shipped_model()
LEVELS = st.fixed_dictionaries({name: st.sampled_from(list(kind)) for name, kind in COMPARISONS.items()})
NOTHING = dict.fromkeys(COMPARISONS, 0)


def everyone() -> Profiles:
    """One common name, one rare one, and someone unnamed."""
    names = [*["王小明"] * 60, "赵乾坤", None]
    ids = [
        f"3505051980{month:02}{day:02}{n:03}" for month in (1, 2) for day in range(1, 29) for n in (101, 103)
    ]
    rows = [
        {
            "record_id": f"R{at:03}",
            "department": "民政",
            "name": name,
            "id_number": whole(ids[at]) if name else None,
        }
        for at, name in enumerate(names)
    ]
    return profile(pa.Table.from_pylist(rows))


def whole(body: str) -> str:
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


PROFILES = everyone()
UNNAMED = len(PROFILES) - 1
RARE = UNNAMED - 1


def weight(levels: dict[str, int], model: Model = MODEL, of: int = UNNAMED) -> float:
    """The weight of one pair that reaches these levels; by default its name is of no account."""
    frame = pl.DataFrame({name: pl.Series([int(levels[name])], dtype=pl.Int8) for name in COMPARISONS})
    return float(weigh(PROFILES, np.array([of]), frame, model).item())


def decided(levels: dict[str, int], sureness: float) -> str:
    frame = pl.DataFrame({name: int(level) for name, level in levels.items()} | {"probability": sureness})
    return str(frame.select(outcome(MODEL)).item())


def bar(levels: dict[str, int]) -> float:
    frame = pl.DataFrame({name: int(level) for name, level in (NOTHING | levels).items()})
    return float(frame.select(needed(MODEL)).item())


def test_where_nothing_can_be_compared_only_the_prior_counts() -> None:
    assert weight(NOTHING) == pytest.approx(prior_weight(MODEL, PROFILES))


@given(LEVELS, st.sampled_from(["id", "birth", "sex"]))
def test_null_weighs_nothing(levels: dict[str, int], comparison: str) -> None:
    """Each comparison adds its own weight to what the same pair has without it."""
    free = replace(MODEL, families=False)
    levels = levels | {"name": NameLevel.NULL}
    stratum = STRATA.index(
        "village"
        if levels["family"] in (FamilyLevel.OTHER_DOOR, FamilyLevel.PLACE, FamilyLevel.CROWD_PHONE)
        else "family"
        if levels["family"] > FamilyLevel.CROWD_PHONE
        else "elsewhere"
    )
    own = free.weights(comparison)[stratum, levels[comparison]]
    with_it, without = weight(levels, free), weight(levels | {comparison: 0}, free)
    if abs(with_it) < HEAVIEST and abs(without) < HEAVIEST:
        assert with_it - without == pytest.approx(own)
    assert free.weights(comparison)[:, 0].tolist() == [0.0] * len(STRATA)


@given(LEVELS)
def test_no_weight_is_beyond_the_bounds(levels: dict[str, int]) -> None:
    assert abs(weight(levels)) <= HEAVIEST


@given(st.floats(-HEAVIEST, HEAVIEST))
def test_the_probability_is_the_logistic_of_the_weight(bits: float) -> None:
    found = float(probability(np.array(bits)))
    assert found == pytest.approx(2**bits / (1 + 2**bits))
    assert found + float(probability(np.array(-bits))) == pytest.approx(1.0)


@given(LEVELS, st.sampled_from([*UNLIKE_NAMES, *PARTLY_ALIKE]))
def test_a_changed_name_weighs_at_least_three_bits(levels: dict[str, int], name: NameLevel) -> None:
    nothing_against = levels | {
        "name": name,
        "id": IdLevel.SAME,
        "birth": BirthLevel.SAME,
        "sex": SexLevel.SAME,
        "family": max(levels["family"], FamilyLevel.NOTHING),
    }
    assert weight(nothing_against) >= CHANGED_NAME == 3.0


@pytest.mark.parametrize(
    "against",
    [{"birth": BirthLevel.SAME_YEAR}, {"sex": SexLevel.DIFFERENT}, {"family": FamilyLevel.ELSEWHERE}],
)
def test_with_anything_against_it_a_name_is_not_held_for_changed(against: dict[str, int]) -> None:
    unlike = {"name": NameLevel.DIFFERENT, "id": IdLevel.SAME, "family": FamilyLevel.DOOR}
    levels = NOTHING | unlike | against
    assert weight(levels) <= TWO_PEOPLE


@given(LEVELS, st.sampled_from(UNLIKE_NAMES))
def test_unlike_names_weigh_minus_one_bit_at_most_where_families_stand_in_the_lists(
    levels: dict[str, int], name: NameLevel
) -> None:
    levels = levels | {"name": name}
    if levels["id"] == IdLevel.SAME:
        levels["sex"] = SexLevel.DIFFERENT
    assert weight(levels) <= TWO_PEOPLE == -1.0


def test_where_no_families_stand_in_the_lists_unlike_names_are_only_evidence() -> None:
    levels = {name: max(kind) for name, kind in COMPARISONS.items()} | {
        "name": NameLevel.DIFFERENT,
        "id": IdLevel.ONE_SLIP,
    }
    assert weight(levels) == TWO_PEOPLE < weight(levels, replace(MODEL, families=False))


@pytest.mark.parametrize("name", [NameLevel.SAME, NameLevel.VARIANT, NameLevel.SOUND, NameLevel.LOOK])
def test_a_rarer_name_weighs_more(name: NameLevel) -> None:
    assert weight(NOTHING | {"name": name}, of=RARE) > weight(NOTHING | {"name": name}, of=0)


def test_in_a_family_the_rarity_of_a_name_counts_for_nothing() -> None:
    levels = NOTHING | {"name": NameLevel.SAME, "family": FamilyLevel.DOOR}
    assert weight(levels, of=RARE) == weight(levels, of=0)


def test_a_name_alone_needs_to_be_surer() -> None:
    table = """
    name SAME       | alone
    sex SAME        | alone
    id DOUBTFUL     | alone
    birth SAME_YEAR | alone
    family NOTHING  | alone
    id MASK_SLIP    | corroborated
    id SAME         | corroborated
    birth SLIP      | corroborated
    family PLACE    | corroborated
    """
    for line in table.strip().splitlines():
        evidence, kind = (part.strip() for part in line.split("|"))
        comparison, level = evidence.split()
        expected = MODEL.match_name_alone if kind == "alone" else MODEL.match
        assert bar({comparison: COMPARISONS[comparison][level]}) == expected, evidence
    assert MODEL.match_name_alone > MODEL.match


def test_the_outcome_follows_the_probability() -> None:
    born = NOTHING | {"name": NameLevel.SAME, "birth": BirthLevel.SAME}
    alone = NOTHING | {"name": NameLevel.SAME}
    just_under = MODEL.match_name_alone - 0.01
    assert [decided(born, MODEL.match), decided(alone, just_under)] == ["match", "possible"]
    assert decided(alone, MODEL.match_name_alone) == "match"
    assert [decided(born, MODEL.possible), decided(born, MODEL.possible - 0.01)] == ["possible", "no_match"]


def test_the_model_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    MODEL.save(tmp_path / "model.json")
    again = Model.load(tmp_path / "model.json")
    assert again == MODEL
    assert again.digest == MODEL.digest
    assert replace(MODEL, match=0.6).digest != MODEL.digest


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_level_of_the_shipped_model_has_its_chances_in_every_stratum(comparison: str) -> None:
    count = len(COMPARISONS[comparison])
    assert set(MODEL.u) == set(STRATA)
    for chances in (MODEL.m[comparison], *(MODEL.u[stratum][comparison] for stratum in STRATA)):
        assert len(chances) == count
        assert all(0 <= chance <= 1 for chance in chances)
    assert np.isfinite(MODEL.weights(comparison)).all()


@pytest.mark.parametrize("comparison", ["id", "birth", "sex", "name"])
def test_in_the_shipped_model_the_best_level_speaks_for_and_the_worst_against(comparison: str) -> None:
    weights = MODEL.weights(comparison)
    assert (weights[:, -1] > 0).all()
    assert (weights[:, 1] < 0).all()


def test_a_mask_written_twice_is_not_one_whole_number(table: Table) -> None:
    masked = profile(
        table("""
        record_id name   id_number
        R1        王小明 350505********0012
        R2        赵建国 350505********0012
        """)
    )
    levels = compare(masked, np.array([0]), np.array([1]))
    assert levels["id"].to_list() == [IdLevel.MASK]
