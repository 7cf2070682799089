"""回访: what people say to a case in five grades, and what a second look at a sample found. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from registry.cases.amend import basis_day
from registry.cases.form import AGREES, CASE, DIFFERS, GRADE, SAMPLE, UPHELD, VERDICTS
from registry.cases.grades import by_word
from registry.cases.standing import frame, shaped
from registry.faults import Fault, faults_of, first_wrong
from registry.store import Store
from schemas.tables import CASE_VISIT, CONFLICT_CASE

SAID: Final = {AGREES: True, DIFFERS: False}
IDENTITY: Final = ("case_id", "sample", "grade", "upheld", "note", "source_sha256")
"""What makes two visits the same: the same file a second time adds nothing."""


def judged(said: pl.DataFrame, store: Store) -> tuple[pl.DataFrame, list[Fault]]:
    """What may be written of the lines of a file, and what is wrong with the others.

    Args:
        said: ``file``, ``source_sha256``, ``sheet``, ``row``, and as written ``case_id``, ``grade``, ``upheld``,
            ``sample``, ``note``.
        store: the registry.
    """
    known = frame(store.table(CONFLICT_CASE)).select("case_id", known=pl.lit(value=True))
    told = said.join(known, on="case_id", how="left", maintain_order="left").with_columns(
        stars=pl.col("grade").replace_strict(by_word(), default=None, return_dtype=pl.Int64),
        agrees=pl.col("upheld").replace_strict(SAID, default=None, return_dtype=pl.Boolean),
    )
    answer = pl.struct("stars", "upheld", "sample")
    several = (
        (answer != answer.first().over("case_id", "source_sha256")).any().over("case_id", "source_sha256")
    )
    checks = [
        (pl.col("known").is_null(), CASE, "E-CASE-021"),
        (pl.col("grade").is_not_null() & pl.col("stars").is_null(), GRADE, "E-CASE-022"),
        (pl.col("upheld").is_not_null() & ~pl.col("upheld").is_in(VERDICTS), UPHELD, "E-CASE-023"),
        (pl.col("upheld").is_not_null() & pl.col("sample").is_null(), SAMPLE, "E-CASE-024"),
        (several, CASE, "E-CASE-025"),
    ]
    marked = first_wrong(told, checks)
    good = marked.filter(pl.col("code").is_null()).unique("case_id", keep="first", maintain_order=True)
    return good, list(faults_of(marked))


def write(store: Store, good: pl.DataFrame, at: datetime, actor: str) -> tuple[int, int]:
    """Add visits; how many are new, and how many were known."""
    day = basis_day(store)
    rows = good.select(
        "case_id",
        "sample",
        "note",
        "source_sha256",
        grade="stars",
        upheld="agrees",
        at=pl.lit(at).cast(pl.Datetime("us", "UTC")),
        actor=pl.lit(actor),
        noted_on=pl.lit(day),
    )
    before = frame(store.table(CASE_VISIT))
    new = rows.join(before, on=IDENTITY, how="anti", nulls_equal=True, maintain_order="left")
    numbered = new.with_columns(visit_id=pl.format("V{}", pl.int_range(pl.len()) + before.height + 1))
    if new.height:
        store.replace(CASE_VISIT, shaped(pl.concat([before, numbered], how="diagonal_relaxed"), CASE_VISIT))
    return new.height, rows.height - new.height
