"""Findings of a registry against the conflicts and innocents that a simulated district planted."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from registry.reader import open_read_only
from registry.truth import HELD, read_truth, with_record_ids

BLAMING = ["duplicate", "exclusive", "over_cap", "ineligible"]

FOUND = """
SELECT f.finding_id, f.rule_id, f.kind, f.amount_yuan::DOUBLE AS yuan, f.household_id, f.person_id, r.record_id
FROM finding AS f LEFT JOIN finding_row AS r USING (finding_id)
"""


def _read(registry: Path, district: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records held, with whom they truly name; findings by the rows they rest on."""
    with open_read_only(registry) as reader:
        held = pl.DataFrame(pl.from_arrow(reader.query(HELD)))
        found = pl.DataFrame(pl.from_arrow(reader.query(FOUND)))
    truth = with_record_ids(held, read_truth(district / "truth" / "records.csv"))
    return held.join(
        truth.rename({"person": "true_person", "household": "true_household"}), on="record_id"
    ), found


def _touched(known: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Which true persons and households each finding touches, by its rows and by whom it names."""
    columns = ["finding_id", "rule_id", "kind", "yuan", "true_person", "true_household"]
    true = ["true_person", "true_household"]
    by_row = found.join(known.select("record_id", *true), on="record_id")
    by_person = found.join(known.select(pl.col("person").alias("person_id"), *true), on="person_id")
    by_household = found.filter(pl.col("person_id").is_null()).join(
        known.select(pl.col("household").alias("household_id"), *true), on="household_id"
    )
    return pl.concat([part.select(columns) for part in (by_row, by_person, by_household)]).unique()


def _linked(known: pl.DataFrame, planted: pl.DataFrame) -> pl.DataFrame:
    """With ``linked``: is each person concerned one person of the registry, and a household concerned one household?"""
    whole = pl.col("person").n_unique().over("true_person") == 1
    home = pl.col("household").n_unique() == 1
    people = known.with_columns(whole=whole).group_by("true_person").agg(pl.col("whole").all())
    homes = known.with_columns(whole=whole).group_by("true_household").agg(home=pl.col("whole").all() & home)
    both = planted.join(people, left_on="person", right_on="true_person", how="left").join(
        homes, left_on="household", right_on="true_household", how="left"
    )
    one = pl.when(pl.col("person").is_null()).then("home").otherwise("whole")
    return both.with_columns(linked=one.fill_null(value=False)).drop("whole", "home")


def judged(registry: Path, district: Path) -> pl.DataFrame:
    """The planted cases of a district with what became of them.

    Returns:
        ``truth/conflicts.csv`` with ``hit`` (did a finding of that rule touch that person or household?), ``linked``
        (were its records joined as they should be?) and ``yuan`` (the amount that the findings tell).
    """
    known, found = _read(registry, district)
    touched = _touched(known, found)
    planted = pl.read_csv(district / "truth" / "conflicts.csv", infer_schema=False)
    blamed = touched.filter(pl.col("kind").is_in(BLAMING)).with_columns(rule_id=pl.lit("*"))
    touched = pl.concat([touched, blamed]).unique(["finding_id", "rule_id", "true_person", "true_household"])
    parts = []
    for own, true in (("person", "true_person"), ("household", "true_household")):
        concerned = pl.col("person").is_not_null() if own == "person" else pl.col("person").is_null()
        met = planted.filter(concerned).join(
            touched.unique(["finding_id", "rule_id", true]),
            left_on=["rule_id", own],
            right_on=["rule_id", true],
        )
        parts.append(met.group_by("conflict").agg(yuan=pl.col("yuan").sum()))
    told = planted.join(pl.concat(parts), on="conflict", how="left", maintain_order="left")
    return _linked(known, told.with_columns(hit=pl.col("yuan").is_not_null())).sort("conflict")


def unexplained(registry: Path, district: Path) -> pl.DataFrame:
    """Blaming findings that touch no household in which a conflict was planted: ``rule_id``, ``finding_id``."""
    known, found = _read(registry, district)
    planted = pl.read_csv(district / "truth" / "conflicts.csv", infer_schema=False)
    flagged = planted.filter(pl.col("expected") == "flag")
    homes = pl.concat([flagged["household"], flagged["other_household"].drop_nulls()])
    touched = _touched(known, found).filter(pl.col("kind").is_in(BLAMING))
    explained = touched.filter(pl.col("true_household").is_in(homes.implode()))
    return (
        touched.join(explained, on="finding_id", how="anti")
        .select("rule_id", "finding_id")
        .unique()
        .sort("rule_id")
    )


def blamed_share(registry: Path) -> float:
    """Share of the registry's households that a finding blames."""
    with open_read_only(registry) as reader:
        counts = reader.query(
            f"""
            SELECT count(DISTINCT coalesce(f.household_id, m.household_id)) AS blamed,
                (SELECT count(*) FROM household) AS households
            FROM finding AS f LEFT JOIN household_member AS m USING (person_id)
            WHERE f.kind IN ({", ".join(f"'{kind}'" for kind in BLAMING)})
            """
        ).to_pylist()[0]
    return float(counts["blamed"]) / float(counts["households"])
