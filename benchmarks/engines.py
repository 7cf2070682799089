"""What is measured, each function in a process of its own: making records, ours, and Splink."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measure import Meter
from linkage.evaluate import Measure, persons

TOLD = ("record_id", "person", "household")


def quality(found: Measure) -> dict[str, float]:
    """Precision, recall, F1, and errors: false pairs and missed pairs together."""
    errors = found.found + found.true - 2 * found.both
    return {"precision": found.precision, "recall": found.recall, "f1": found.f1, "errors": errors}


def simulate(meter: Meter, records: str, truth: str, households: int, seed: int, prefix: str) -> int:
    """Write a simulated district; ``prefix`` keeps its records, people and households apart from other districts."""
    from simulation.district import records as invent  # noqa: PLC0415 - only this process needs it

    with meter.stage("simulate"):
        made, known = invent(households, seed)
        if prefix:
            made, known = (
                frame.with_columns(pl.format(prefix + " {}", column).alias(column) for column in columns)
                for frame, columns in ((made, ("record_id", "file_id", "household_no")), (known, TOLD))
            )
        made.write_parquet(records)
        known.write_parquet(truth)
    return made.height


def ours(meter: Meter, records: list[str], truth: list[str], out: str | None = None) -> dict[str, Any]:
    """Link with the shipped model."""
    import linkage  # noqa: PLC0415

    table = pl.read_parquet(records).to_arrow()
    with meter.stage("link"):
        found = linkage.link(table)
    people = pl.DataFrame(pl.from_arrow(found.persons)).select("record_id", "person")
    if out:
        people.write_parquet(out)
    return {"records": people.height, **quality(persons(people, pl.read_parquet(truth)))}


def splink(
    meter: Meter, records: list[str], truth: list[str], model: str, train: bool, out: str | None = None
) -> dict[str, Any]:
    """Splink, trained here and saved to ``model``, or with the model that is there; at its best threshold."""
    from benchmarks.splink_expert import DEFAULT_WEIGHT, Expert  # noqa: PLC0415

    expert = Expert(pl.read_parquet(records), None if train else Path(model))
    with meter.stage("prepare"):
        expert.prepare()
    if train:
        with meter.stage("train"):
            expert.train(Path(model))
    with meter.stage("predict"):
        expert.predict()
    with meter.stage("cluster"):
        people = expert.cluster(DEFAULT_WEIGHT)
    known = pl.read_parquet(truth)
    weight, best = max(expert.sweep(known), key=lambda tried: tried[1].f1)
    if out:
        expert.persons_at(weight).write_parquet(out)
    return {"records": people.height, "weight": weight, **quality(best)}
