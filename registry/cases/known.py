"""Cases as an earlier day knew them, and cases of registries that knew no items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.standing import frame, stands
from registry.cases.terms import MEETING
from schemas.tables import (
    CASE_EVENT,
    CASE_FINDING,
    CASE_ITEM,
    CASE_VISIT,
    CONFLICT_CASE,
    in_shape,
    table_name,
)

HELD: Final = (CONFLICT_CASE, CASE_FINDING, CASE_ITEM, CASE_EVENT)
"""What a night goes on from."""
KEPT: Final = (*HELD, CASE_VISIT)
"""What a night carries along."""

Tables = Mapping[str, pa.Table]


def known_by(tables: Tables, day: date) -> dict[str, pa.Table]:
    """The tables of cases with what had happened by the end of a day.

    What was asked is told as it was asked last: of an item that has changed since then, nothing is said.
    """
    events, facts, cases = (
        frame(tables[table_name(each)]) for each in (CASE_EVENT, CASE_ITEM, CONFLICT_CASE)
    )
    known = events.filter(pl.coalesce("noted_on", pl.col("at").dt.date()) <= day)
    asked_later = events.filter(pl.col("action").is_in(["changed", "reopened"]), pl.col("noted_on") > day)
    later = pl.col("item_id").is_in(asked_later["item_id"].unique().implode())
    items = stands(known, facts).with_columns(
        pl.when(~later).then(name).alias(name)
        for name in ("amount_yuan", "period_start", "period_end", "evidence")
    )
    told = {
        CASE_EVENT: known,
        CASE_ITEM: items.select(CASE_ITEM.names),
        CASE_FINDING: items.select(CASE_FINDING.names),
        CONFLICT_CASE: cases.filter(pl.col("case_id").is_in(known["case_id"].implode())),
        CASE_VISIT: frame(tables[table_name(CASE_VISIT)]).filter(pl.col("noted_on") <= day),
    }
    return {table_name(schema): in_shape(rows.to_arrow(), schema) for schema, rows in told.items()}


def with_items(
    events: pl.DataFrame, facts: pl.DataFrame, cases: pl.DataFrame, findings: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events and items of a registry that knew cases but no items: each of its findings was opened with its case.

    Args:
        events: of ``CASE_EVENT``.
        facts: of ``CASE_ITEM``.
        cases: of ``CONFLICT_CASE``.
        findings: of ``CASE_FINDING``.
    """
    if facts.height or findings.is_empty():
        return events, facts
    about = cases.select(
        "case_id", "opened_on", "due_on", first=pl.col("departments").list.first().fill_null(MEETING)
    )
    opened = (
        findings.join(about, on="case_id")
        .sort("case_id", "finding_id")
        .select(
            "case_id",
            item_id="finding_id",
            at=pl.col("opened_on").cast(pl.Datetime("us", "UTC")),
            actor=pl.lit("doudi"),
            action=pl.lit("opened"),
            detail=pl.lit("立案，由较早的登记库转来"),
            noted_on="opened_on",
            next_owner="first",
            next_due_on="due_on",
        )
    )
    whole = pl.concat([events, opened], how="diagonal_relaxed")
    items = opened.select("item_id", finding_id="item_id")
    return (
        whole.with_columns(event_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int64)),
        pl.concat([facts, items], how="diagonal_relaxed"),
    )
