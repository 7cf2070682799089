"""How much a word of "same" would do: such a merge may need a second reviewer."""

from __future__ import annotations

from datetime import date

import polars as pl
import pyarrow as pa

from registry.policy.standards import standard
from schemas.fields import id_number

MOST_RECORDS, TWO_IDS = "review_second_records", "review_second_two_ids"


def reviewers_needed(
    words: pl.DataFrame, record_person: pl.DataFrame, person: pl.DataFrame, standards: pa.Table, day: date
) -> pl.Series:
    """How many reviewers must agree before each word binds: one or two.

    Args:
        words: ``record_a``, ``record_b``, ``verdict``.
        record_person: whose records they are in the registry that the words are brought to.
        person: the persons there.
        standards: which set the limits; 0 asks for no second reviewer.
        day: the day of the word.
    """
    sound = id_number.canonical(id_number.clean(pl.col("id_number")))
    known = record_person.select("record_id", "person_id").join(
        person.select("person_id", records="record_count", sound=sound), on="person_id"
    )
    placed = words.select("record_a", "record_b", "verdict")
    for side in ("a", "b"):
        here = known.rename({name: f"{name}_{side}" for name in ("person_id", "records", "sound")})
        placed = placed.join(
            here, left_on=f"record_{side}", right_on="record_id", how="left", maintain_order="left"
        )
    most, two_ids = (standard(standards, code, day) for code in (MOST_RECORDS, TWO_IDS))
    many = (pl.col("records_a") + pl.col("records_b") > most) & (most > 0)
    clash = (pl.col("sound_a") != pl.col("sound_b")) & (two_ids > 0)
    joins = (pl.col("verdict") == "same") & (pl.col("person_id_a") != pl.col("person_id_b"))
    high = (joins & (many.fill_null(value=False) | clash.fill_null(value=False))).fill_null(value=False)
    return placed.select(
        pl.when(high).then(2).otherwise(1).cast(pl.Int64).alias("reviewers_needed")
    ).to_series()
