"""The whole rule book on districts that no one tuned on: what was planted is found, what is lawful is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from registry import build
from registry.reader import open_read_only
from simulation import STACKED, Profile, simulate
from simulation.chance import table
from simulation.district import AS_OF
from tests.planted import blamed_share, judged, unexplained


@dataclass(frozen=True)
class Night:
    district: Path
    registry: Path

    def planted(self, expected: str) -> pl.DataFrame:
        return judged(self.registry, self.district).filter(pl.col("expected") == expected)


def night(place: Path, households: int, seed: int, planting: str, profile: Profile | None = None) -> Night:
    district, registry = place / "district", place / "registry.duckdb"
    simulate(district, households, seed, planting=planting, profile=profile)
    files = sorted(path for path in district.iterdir() if path.is_file())
    build.run(files, registry, AS_OF, policy=district / "truth" / "policy")
    return Night(district, registry)


@pytest.fixture(scope="module", params=[7411, 7412])
def conflicting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Night:
    return night(tmp_path_factory.mktemp("conflicting"), 750, request.param, "all")


@pytest.fixture(scope="module")
def lawful(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return night(tmp_path_factory.mktemp("lawful"), 600, 7413, "lawful", STACKED)


def test_conflicts_of_forty_kinds_and_more_are_found(conflicting: Night) -> None:
    planted = conflicting.planted("flag")
    assert planted["rule_id"].n_unique() >= 80
    assert planted["hit"].mean() >= 0.9
    assert planted.filter("linked")["hit"].mean() >= 0.95


def test_amounts_are_told_as_planted(conflicting: Night) -> None:
    fixed = conflicting.planted("flag").filter(pl.col("amount_yuan").is_not_null() & pl.col("hit"))
    assert fixed["rule_id"].n_unique() >= 7
    assert (fixed["amount_yuan"].cast(pl.Float64) == fixed["yuan"]).mean() >= 0.9


def test_innocent_twins_are_left_alone(conflicting: Night) -> None:
    innocent = conflicting.planted("silent")
    assert innocent["rule_id"].n_unique() >= 70
    assert innocent["hit"].mean() < 0.02
    assert unexplained(conflicting.registry, conflicting.district).height <= 1


def test_every_further_list_is_read_as_what_it_is(conflicting: Night) -> None:
    with open_read_only(conflicting.registry) as reader:
        read = {row["list_name"] for row in reader.query("SELECT list_name FROM source_file").to_pylist()}
    assert set(table("further_lists")["list"]) - read == {"graduates"}  # they are enrolments that have ended


def test_lawful_stacking_blames_nobody(lawful: Night) -> None:
    assert lawful.planted("silent").height >= 150
    assert blamed_share(lawful.registry) <= 1 / 600
