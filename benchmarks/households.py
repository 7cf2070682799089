"""Households: how well are they found, what do they teach about persons, and what does the pass cost?

    python benchmarks/households.py [--households 100000] [--seeds 5101 5102]

Each seed gives two districts: the usual one, and one unlike it (nine tenths urban, a fifth of the households lodging
behind another's door, many tenants, half the heads not named, few on 低保). Persons whom no list places - a name and an
id on a hospital's bill, no address, telephone, number or row-mate - cannot be told a household by anyone; pairs with
them are counted, and the second line of a district leaves them out.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from linkage.decide import shipped_model
from linkage.evaluate import Measure, households, persons
from linkage.household import households as find_households
from linkage.housemates import seconded
from linkage.link import Stages, stages_of
from linkage.memory import keep_freed_memory
from linkage.profile import Profiles
from simulation.district import records
from simulation.needs import Profile
from simulation.rates import DEFAULT, Rate

UNLIKE = Profile(urban=0.9, lodgers=0.2, dibao=0.03, unit=0.10, rent=0.12)
HEADS_LEFT_OUT = replace(DEFAULT, head_missing=Rate(0.5, 0.5))
HEADINGS = (
    "| district | seed | households | precision | recall | F1 | members right | person F1 alone | with households | "
    "person errors |\n|---|---|---|---|---|---|---|---|---|---|"
)


def _of_records(profiles: Profiles, person: np.ndarray) -> pl.DataFrame:
    of_record = profiles.of_record
    return pl.DataFrame({"record_id": profiles.records.record_id, "person": person[of_record]})


def placed(told: pl.DataFrame, truth: pl.DataFrame) -> pl.Series:
    """The true persons of whom some list says where, or with whom, they live."""
    mates = pl.len().over("file_id", "row_number") > 1
    known = ("address", "phone", "household_no", "head_name", "account_no")
    says = pl.any_horizontal(*(pl.col(name).is_not_null() for name in known), mates)
    return told.filter(says).join(truth, on="record_id")["person"].unique()


def members_right(found: pl.DataFrame, truth: pl.DataFrame) -> float:
    """The share of persons, in households of two and more, who belong to most of the others found with them."""
    each = (
        found.join(truth.select("record_id", true="person", home="household"), on="record_id")
        .group_by("true")
        .agg(pl.col("household").mode().sort().first(), pl.col("home").first())
    )
    sized = each.with_columns(size=pl.len().over("household"), same=pl.len().over("household", "home"))
    several = sized.filter(pl.col("size") > 1)
    return float((several["same"] * 2 > several["size"]).mean() or 0.0)


def district(name: str, count: int, seed: int, told: pl.DataFrame, truth: pl.DataFrame) -> None:
    """Two lines of the table."""
    table = told.to_arrow()
    start = time.perf_counter()
    stages = stages_of(table, None, shipped_model(), None)
    whole = time.perf_counter() - start
    without = _of_records(stages.profiles, stages.alone)
    people = _of_records(stages.profiles, stages.groups.person)
    found = people.join(stages.homes.members().select("person", "household"), on="person")
    before, after = persons(without, truth), persons(people, truth)
    errors = f"{_errors(before):,} → {_errors(after):,}"
    quality = f"{before.f1:.5f} | {after.f1:.5f} | {errors}"
    reachable = truth.filter(pl.col("person").is_in(placed(told, truth).implode()))
    for title, kept in ((name, truth), (f"{name}, the placed", reachable)):
        it = households(found, kept)
        figures = (it.precision, it.recall, it.f1, members_right(found, kept))
        cells = " | ".join(f"{figure:.4f}" for figure in figures)
        print(f"| {title} | {seed} | {count:,} | {cells} | {quality} |", flush=True)
    print(f"<!-- {whole:.2f} seconds, of them households {_cost(stages):.2f} -->", flush=True)


def _cost(stages: Stages) -> float:
    """Seconds that the households take, and what they say of persons."""
    start = time.perf_counter()
    homes = find_households(stages.profiles, stages.alone)
    seconded(stages.profiles, stages.alone, stages.scored, homes)
    return time.perf_counter() - start


def _errors(found: Measure) -> int:
    return found.found + found.true - 2 * found.both


def main() -> None:
    """Simulate, link, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[5101, 5102])
    asked = parser.parse_args()
    keep_freed_memory()
    print(HEADINGS)
    for seed in asked.seeds:
        district("usual", asked.households, seed, *records(asked.households, seed))
        district(
            "unlike", asked.households, seed, *records(asked.households, seed, HEADS_LEFT_OUT, profile=UNLIKE)
        )


if __name__ == "__main__":
    main()
