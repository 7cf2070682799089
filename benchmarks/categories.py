"""Where each engine errs: precision and recall over the pairs that touch a kind of record.

    python benchmarks/categories.py [--records 50000] [--seed 4001]

A kind is told by comparing each record with what is true of its person. A pair of records touches a kind if either
record is of it; such pairs are counted as all pairs less those of which neither is, so that none need be listed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import polars as pl

from benchmarks.districts import PER_HOUSEHOLD
from benchmarks.measure import measured
from linkage.evaluate import Measure, measure
from simulation.known import people

ENGINES = ("doudi", "Splink 5")


def kinds(records: pl.DataFrame, truth: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """One truth column a kind for each record, beside ``record_id`` and ``true``."""
    true = known.rename({"name": "true_name", "id_number": "true_id"})
    frame = (
        records.select("record_id", "name", "id_number", "address")
        .join(truth.select("record_id", "person", "household"), on="record_id")
        .join(true.drop("household"), on="person", how="left")
    )
    number = pl.col("id_number")
    masked = number.str.contains("*", literal=True)
    kin = known.select("household", id_number="id_number", kin="person")
    borrowed = frame.join(kin, on=["household", "id_number"]).filter(pl.col("kin") != pl.col("person"))
    own = (number == pl.col("true_id")) | (number.str.len_chars() == 15)
    foreign = pl.col("record_id").is_in(borrowed["record_id"].implode())
    elsewhere = ~pl.col("address").str.contains(pl.col("dwells"), literal=True) & ~pl.col(
        "address"
    ).str.contains("敬老院")
    said = {
        "twins": pl.col("twin"),
        "siblings": pl.col("sibling"),
        "same name in the village": pl.col("namesake"),
        "id mistyped": ~own & ~masked & ~foreign,
        "id missing": number.is_null(),
        "id masked": masked,
        "id of kin": foreign,
        "name mistyped": (pl.col("name") != pl.col("true_name"))
        & (pl.col("name") != pl.col("former_name")).fill_null(True),
        "former name": pl.col("name") == pl.col("former_name"),
        "moved": elsewhere,
    }
    flags = [flag.fill_null(False).alias(kind) for kind, flag in said.items()]
    return frame.select("record_id", *flags, true="person")


def touching(frame: pl.DataFrame, kind: str) -> Measure:
    """Pairs that touch a kind."""
    every = measure(frame, "found", "true")
    neither = measure(frame.filter(~pl.col(kind)), "found", "true")
    return Measure(every.both - neither.both, every.found - neither.found, every.true - neither.true)


def table(flags: pl.DataFrame, found: dict[str, pl.DataFrame]) -> list[str]:
    """Rows of markdown: kind, its records, true pairs, and per engine precision, recall and errors."""
    heads = " | ".join(f"{name} precision | recall | errors" for name in found)
    lines = [f"| records | number | true pairs | {heads} |", "|---" * (3 + 3 * len(found)) + "|"]
    every = flags.with_columns(all=pl.lit(True))
    for kind in ("all", *flags.drop("record_id", "true").columns):
        cells: list[str] = []
        for persons in found.values():
            got = touching(every.join(persons.select("record_id", found="person"), on="record_id"), kind)
            errors = got.found + got.true - 2 * got.both
            cells += [f"{got.precision:.4f}", f"{got.recall:.4f}", f"{errors:,}"]
        lines.append(f"| {kind} | {every[kind].sum():,} | {got.true:,} | " + " | ".join(cells) + " |")
    return lines


def main(records: int, seed: int) -> None:
    """Make a district, run both engines on it, and print the table."""
    households = round(records / PER_HOUSEHOLD)
    with tempfile.TemporaryDirectory() as name:
        made, known, model = (str(Path(name) / stem) for stem in ("records", "truth", "model.json"))
        measured("benchmarks.engines:simulate", made, known, households, seed, "")
        persons = {engine: str(Path(name) / engine) for engine in ENGINES}
        measured("benchmarks.engines:ours", [made], [known], persons["doudi"])
        measured("benchmarks.engines:splink", [made], [known], model, True, persons["Splink 5"])
        flags = kinds(pl.read_parquet(made), pl.read_parquet(known), people(households, seed))
        found = {engine: pl.read_parquet(path) for engine, path in persons.items()}
    print(f"{flags.height:,} records, seed {seed}\n")
    print("\n".join(table(flags, found)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=4001)
    asked = parser.parse_args()
    main(asked.records, asked.seed)
