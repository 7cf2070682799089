"""Weights are learnt without labels, the same each time, and from reviewers' words where there are any."""

import pyarrow as pa
import pytest

from linkage.compare import IdLevel
from linkage.decide import Model
from linkage.names import NameLevel
from linkage.profile import Profiles, profile
from linkage.train import train
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
