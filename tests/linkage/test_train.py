"""Weights are learnt without labels, the same each time, and from reviewers' words where there are any."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel
from linkage.decide import STRATA, Model
from linkage.family import FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles, profile
from linkage.train import CHANCE, FLOOR, train
from simulation.district import records


@pytest.fixture(scope="module")
def district() -> Profiles:
    return profile(records(1500, 3)[0].to_arrow())


@pytest.fixture(scope="module")
def model(district: Profiles) -> Model:
    return train(district, "test")


def test_training_twice_gives_the_same_model(district: Profiles, model: Model) -> None:
    assert train(district, "test").digest == model.digest


def test_what_agrees_weighs_more_than_what_does_not(model: Model) -> None:
    names, ids = model.weights("name"), model.weights("id")
    assert (names[:, NameLevel.SAME] > names[:, NameLevel.SURNAME]).all()
    assert (ids[:, IdLevel.SAME] > ids[:, IdLevel.DIFFERENT]).all()
    assert (names[0, NameLevel.SAME] > names[2, NameLevel.SAME]).all(), (
        "relatives are more alike than strangers"
    )


def test_families_are_seen_where_several_members_share_a_door(model: Model) -> None:
    assert model.families


def test_reviewers_words_are_labels(district: Profiles, model: Model) -> None:
    first = district.records.record_id.gather(district.first.tolist())
    weak = (~district.sure).nonzero()[0][:40]
    words = pa.table(
        {
            "record_a": [first[int(one)] for one in weak],
            "record_b": [first[int(one) + 1] for one in weak],
            "verdict": ["different"] * len(weak),
        }
    )
    told = train(district, "test", decisions=words)
    assert told.digest != model.digest


ELSEWHERE, FAMILY = STRATA.index("elsewhere"), STRATA.index("family")


def weight(model: Model, level: NameLevel | IdLevel | BirthLevel | SexLevel | FamilyLevel) -> float:
    comparison = next(name for name, kind in COMPARISONS.items() if isinstance(level, kind))
    return float(model.weights(comparison)[ELSEWHERE, level])


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (NameLevel.SAME, NameLevel.SURNAME),
        (NameLevel.SAME, NameLevel.ONE_GIVEN),
        (NameLevel.SOUND, NameLevel.ONE_GIVEN),
        (NameLevel.MASKED, NameLevel.MASKED_SURNAME),
        (NameLevel.SURNAME, NameLevel.DIFFERENT),
        (IdLevel.SAME, IdLevel.DIFFERENT),
        (IdLevel.ONE_SLIP, IdLevel.DOUBTFUL),
        (IdLevel.MASK, IdLevel.MASK_SLIP),
        (BirthLevel.SAME, BirthLevel.SLIP),
        (BirthLevel.SLIP, BirthLevel.DIFFERENT),
        (SexLevel.SAME, SexLevel.DIFFERENT),
        (FamilyLevel.DOOR, FamilyLevel.PLACE),
        (FamilyLevel.PHONE, FamilyLevel.CROWD_PHONE),
        (FamilyLevel.PLACE, FamilyLevel.ELSEWHERE),
    ],
    ids=lambda level: level.name,
)
def test_what_agrees_better_weighs_more(model: Model, more: NameLevel, less: NameLevel) -> None:
    assert weight(model, more) > weight(model, less)


@pytest.mark.parametrize("kind", COMPARISONS.values(), ids=COMPARISONS.keys())
def test_agreement_speaks_for_and_disagreement_against(model: Model, kind: type[NameLevel]) -> None:
    assert weight(model, kind(1)) < 0 < weight(model, max(kind))


def test_a_missing_value_weighs_nothing(model: Model) -> None:
    assert all((model.weights(comparison)[:, 0] == 0).all() for comparison in COMPARISONS)


def test_a_birth_day_says_less_within_a_family_than_among_strangers(model: Model) -> None:
    weights = model.weights("birth")[:, BirthLevel.SAME]
    assert 0 < weights[FAMILY] < weights[ELSEWHERE]


def test_each_table_is_a_distribution_in_which_no_error_of_a_clerk_is_unthinkable(model: Model) -> None:
    for table in model.m.values():
        assert sum(table) == pytest.approx(1)
        assert min(table[1:]) >= FLOOR / 2


def test_two_people_never_agree_by_a_lesser_chance_than_believed(model: Model) -> None:
    for tables in model.u.values():
        assert min(min(tables[name][1:]) for name in ("name", "birth", "sex")) >= CHANCE


def latin(people: int, generator: np.random.Generator) -> pa.Table:
    """Each person twice, at a door of his own; one in twenty under a wholly different name the second time."""
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))

    def word(length: int) -> str:
        return "".join(generator.choice(letters, length))

    rows = []
    for number in range(people):
        name, address = f"{word(6)} {word(7)}", f"{number + 1} {word(8)} street {word(8)}"
        born = date(1940, 1, 1) + timedelta(days=int(generator.integers(0, 25_000)))
        again = f"{word(6)} {word(7)}" if number % 20 == 0 else name
        for turn, written in enumerate((name, again)):
            rows.append(
                {
                    "record_id": f"{number:04}-{turn}",
                    "department": "abcd"[turn],
                    "name": written,
                    "birth_date": born,
                    "address": address,
                }
            )
    return pa.Table.from_pylist(rows)


def test_no_families_are_seen_where_only_one_person_lives_behind_each_door() -> None:
    model = train(profile(latin(300, np.random.default_rng(0))), "latin")
    assert not model.families
    assert weight(model, NameLevel.SAME) > weight(model, NameLevel.DIFFERENT)
