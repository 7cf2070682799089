"""Findings of a registry against the conflicts and innocents that a simulated district planted."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from registry.store import open_read_only
from registry.truth import HELD, read_truth, with_record_ids

BLAMING = ["duplicate", "exclusive", "over_cap", "ineligible"]

FOUND = """
SELECT f.finding_id, f.rule_id, f.kind, f.household_id, f.person_id, r.record_id
FROM finding AS f LEFT JOIN finding_row AS r USING (finding_id)
"""


def _touched(registry: Path, district: Path) -> pl.DataFrame:
    """Which true persons and households each finding touches, by its rows and by whom it names."""
    with open_read_only(registry) as reader:
        held = pl.DataFrame(pl.from_arrow(reader.query(HELD)))
        found = pl.DataFrame(pl.from_arrow(reader.query(FOUND)))
    truth = with_record_ids(held, read_truth(district / "truth" / "records.csv"))
    known = held.join(truth.rename({"person": "true_person", "household": "true_household"}), on="record_id")
    columns = ["finding_id", "rule_id", "kind", "true_person", "true_household"]
    true = ["true_person", "true_household"]
    by_row = found.join(known.select("record_id", *true), on="record_id")
    by_person = found.join(known.select(pl.col("person").alias("person_id"), *true), on="person_id")
    by_household = found.filter(pl.col("person_id").is_null()).join(
        known.select(pl.col("household").alias("household_id"), *true), on="household_id"
    )
    return pl.concat([part.select(columns) for part in (by_row, by_person, by_household)]).unique()


def judged(registry: Path, district: Path) -> pl.DataFrame:
    """The planted cases of a district with ``hit``: did a finding of that rule touch that person or household?"""
    touched = _touched(registry, district)
    planted = pl.read_csv(district / "truth" / "conflicts.csv", infer_schema=False)

    def hit(rule: str, household: str | None, person: str | None) -> bool:
        of_rule = pl.col("kind").is_in(BLAMING) if rule == "*" else pl.col("rule_id") == rule
        whom = pl.col("true_person") == person if person else pl.col("true_household") == household
        return touched.filter(of_rule & whom).height > 0

    hits = [hit(*row) for row in planted.select("rule_id", "household", "person").iter_rows()]
    return planted.with_columns(hit=pl.Series(hits))
