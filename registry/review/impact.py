"""How much a word of "same" would do: such a merge may need a second reviewer."""

from __future__ import annotations

from datetime import date

import polars as pl

from registry.policy import Policy
from registry.policy.tables import POLICY_STANDARD
from schemas.fields import id_number

MOST_RECORDS, TWO_IDS = "review_second_records", "review_second_two_ids"


def reviewers_needed(
    words: pl.DataFrame, record_person: pl.DataFrame, person: pl.DataFrame, policy: Policy, day: date
) -> pl.Series:
    """How many reviewers must agree before each word binds: one or two.

    Args:
        words: ``record_a``, ``record_b``, ``verdict``.
        record_person: whose records they are in the registry that the words are brought to.
        person: the persons there.
        policy: whose standards set the limits; 0 asks for no second reviewer.
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
    most, two_ids = limit(policy, MOST_RECORDS, day), limit(policy, TWO_IDS, day)
    many = (pl.col("records_a") + pl.col("records_b") > most) & (most > 0)
    clash = (pl.col("sound_a") != pl.col("sound_b")) & (two_ids > 0)
    joins = (pl.col("verdict") == "same") & (pl.col("person_id_a") != pl.col("person_id_b"))
    high = (joins & (many.fill_null(value=False) | clash.fill_null(value=False))).fill_null(value=False)
    return placed.select(
        pl.when(high).then(2).otherwise(1).cast(pl.Int64).alias("reviewers_needed")
    ).to_series()


def limit(policy: Policy, code: str, day: date) -> float:
    """A standard that holds everywhere on a day; 0 where the policy sets none."""
    rows = pl.DataFrame(
        pl.from_arrow(next(table for schema, table in policy.tables if schema is POLICY_STANDARD))
    )
    holds = (
        (pl.col("code") == code)
        & pl.col("division_code").is_null()
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
    )
    values = rows.filter(holds).sort("valid_from", nulls_last=False)["value"].to_list()
    return float(values[-1]) if values else 0.0
