"""Blocking, calibration and the review queue on simulated districts, against the truth.

    python benchmarks/quality.py [--households 50000] [--seeds 4001 4002]

Prints three markdown tables: per blocking rule its blocks, what was cut and the share of true pairs of profiles that it
reaches; of the pairs given some probability, how many are true; how long the review queue is and what it asks.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import polars as pl

import linkage
from linkage.decide import shipped_model
from linkage.evaluate import persons
from linkage.link import Stages, stages_of
from simulation.district import records


def with_truth(stages: Stages, truth: pl.DataFrame) -> tuple[pl.DataFrame, np.ndarray, int]:
    """Scored pairs with ``same``; the true person of each profile; how many true pairs of profiles there are."""
    profiles = stages.profiles
    known = pl.DataFrame({"record_id": profiles.records.record_id, "profile": profiles.of_record}).join(
        truth, on="record_id"
    )
    most = known.group_by("profile").agg(pl.col("person").mode().sort().first()).sort("profile")["person"]
    person = most.rank("dense").to_numpy()
    weak = ~profiles.sure
    size = np.bincount(person)
    sure = np.bincount(person[~weak], minlength=len(size))
    pairs = int((size * (size - 1) // 2 - sure * (sure - 1) // 2).sum())
    same = person[stages.blocks.a] == person[stages.blocks.b]
    held = weak[stages.blocks.a] | weak[stages.blocks.b]
    return stages.scored.with_columns(same=pl.Series(same), weak=pl.Series(held)), person, pairs


def blocking(stages: Stages, scored: pl.DataFrame, pairs: int) -> None:
    """Per rule: its blocks, and the true pairs that it is the first to propose."""
    first = scored.filter(pl.col("same") & pl.col("weak")).group_by("rule").len()
    found = dict(first.iter_rows())
    print(
        "| rule | pairs | blocks | largest | refined | cut | true pairs first reached |\n|---|---|---|---|---|---|---|"
    )
    for number, line in enumerate(stages.blocks.report.iter_rows(named=True)):
        print("| " + " | ".join(str(value) for value in line.values()) + f" | {found.get(number, 0):,} |")
    reached = sum(found.values())
    print(
        f"\nOf {pairs:,} true pairs with a profile without a sure id, {reached:,} are proposed: {reached / pairs:.4f}\n"
    )


def calibration(scored: pl.DataFrame) -> None:
    """Of the pairs given some probability, how many are true."""
    bands = scored.filter("weak").with_columns(
        band=(pl.col("probability") * 10).floor().clip(0, 9).cast(pl.Int8)
    )
    table = (
        bands.group_by("band").agg(pl.len(), pl.col("probability").mean(), pl.col("same").mean()).sort("band")
    )
    print("| probability | pairs | mean probability | true |\n|---|---|---|---|")
    for band, count, mean, true in table.iter_rows():
        print(f"| {band / 10:.1f}-{band / 10 + 0.1:.1f} | {count:,} | {mean:.3f} | {true:.3f} |")
    print()


def review(result: linkage.Linkage, truth: pl.DataFrame) -> None:
    """How long the queue is, and how often the answer would be "the same"."""
    person = truth.select("record_id", "person")
    asked = (
        pl.DataFrame(pl.from_arrow(result.review))
        .join(person.rename({"record_id": "record_a", "person": "x"}), on="record_a")
        .join(person.rename({"record_id": "record_b", "person": "y"}), on="record_b")
    )
    people = pl.Series(result.persons["person"]).n_unique()
    same = (asked["x"] == asked["y"]).mean()
    print(
        f"Review queue: {asked.height:,} pairs for {people:,} persons ({asked.height / people:.4f}), "
        f"{same:.2f} of them one person\n"
    )


def main() -> None:
    """All three, for each seed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[4001, 4002])
    asked = parser.parse_args()
    for seed in asked.seeds:
        found, truth = records(asked.households, seed)
        table = found.to_arrow()
        stages = stages_of(table, None, shipped_model(), None)
        result = linkage.link(table)
        measure = persons(pl.DataFrame(pl.from_arrow(result.persons)), truth)
        print(f"## {asked.households:,} households, seed {seed}, {found.height:,} records\n")
        print(f"persons: precision {measure.precision:.4f} recall {measure.recall:.4f} F1 {measure.f1:.4f}\n")
        scored, _, pairs = with_truth(stages, truth)
        blocking(stages, scored, pairs)
        calibration(scored)
        review(result, truth)


if __name__ == "__main__":
    main()
