"""How cases stand: items and cases from what happened to them and what was asked."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.fold import ANSWERED, UNBEGUN, folded
from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_FINDING, CASE_ITEM, CONFLICT_CASE

STATE: Final = (
    "case_id",
    "status",
    "owner",
    "opened_on",
    "sent_on",
    "due_on",
    "first_due_on",
    "returns",
    "extensions",
    "reopened",
    "revision",
    "resolution",
    "answered_on",
    "answered_by",
    "closed_on",
    "close_reason",
)
"""The columns of an item that follow from its events."""
REASONS: Final = ("agreed", "ended", "refuted", "vanished")
"""Why a case is over, if its items are for several reasons: the first of these."""
COLOURS: Final = (
    "UPDATE case_item SET colour = case_colour(status, due_on, as_of),"
    " overdue = case_overdue(status, due_on, as_of) FROM basis_day",
    "UPDATE conflict_case SET colour = case_colour(status, due_on, as_of),"
    " overdue = case_overdue(status, due_on, as_of) FROM basis_day",
)


def frame(table: pa.Table) -> pl.DataFrame:
    """A table as a frame."""
    return pl.DataFrame(pl.from_arrow(table))


def stands(events: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Items with how they stand: ``facts`` (of ``CASE_ITEM``, one row each) with what their events say."""
    kept = facts.drop(STATE, strict=False)
    return kept.join(folded(events), on="item_id", how="inner").sort("item_id")


def cases_of(items: pl.DataFrame, cases: pl.DataFrame, gone: pl.DataFrame, day: date) -> pl.DataFrame:
    """One row per case, in the columns of ``CONFLICT_CASE``; colours are painted in SQL.

    Args:
        items: as ``stands`` tells them.
        cases: ``case_id``, ``household_id`` of every case.
        gone: ``case_id``, ``closed_on`` of those merged into another.
        day: the basis day.
    """
    is_open = pl.col("status") != "closed"
    going = is_open.any().over("case_id")
    counted = items.filter(is_open | ~going).with_columns(
        unbegun_late=pl.col("status").is_in(UNBEGUN) & (pl.col("due_on") < day).fill_null(value=False),
        answered=pl.col("status").is_in(ANSWERED),
    )
    pressing = counted.sort(
        "unbegun_late", "answered", "due_on", "item_id", descending=[True, False, False, False]
    )
    grave = counted.sort(
        "severity", "amount_yuan", "item_id", descending=[True, True, False], nulls_last=True
    )
    reason = pl.col("close_reason").replace_strict({each: n for n, each in enumerate(REASONS)}, default=9)
    over = pl.col("status") == "closed"
    told = (
        pressing.group_by("case_id", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in ("status", "due_on", "first_due_on")),
            *(pl.col(name).max() for name in ("returns", "reopened", "closed_on")),
            departments=pl.col("owner").drop_nulls().unique().sort(),
            close_reason=pl.col("close_reason").sort_by(reason).first(),
        )
        .join(grave.group_by("case_id", maintain_order=True).agg(pl.col("owner").first()), on="case_id")
        .join(items.group_by("case_id").agg(pl.col("opened_on").min()), on="case_id")
        .with_columns(pl.when(over).then(name).alias(name) for name in ("closed_on", "close_reason"))
    )
    merged = gone.join(told, on="case_id", how="anti").with_columns(
        status=pl.lit("closed"), close_reason=pl.lit("merged")
    )
    known = cases.select("case_id", "household_id", was_opened="opened_on")
    whole = pl.concat([told, merged], how="diagonal_relaxed").join(known, on="case_id")
    return whole.with_columns(
        opened_on=pl.coalesce("opened_on", "was_opened"), colour=pl.lit("blue"), overdue=pl.lit(value=False)
    ).select(CONFLICT_CASE.names)


def put(
    store: Store,
    events: pl.DataFrame,
    items: pl.DataFrame,
    cases: pl.DataFrame,
    leads: pl.DataFrame,
    day: date,
) -> None:
    """Write all tables of cases anew.

    Args:
        store: where; its views are installed.
        events: every event there ever was.
        items: as ``stands`` tells them.
        cases: ``case_id``, ``household_id``, ``opened_on`` of every case.
        leads: ``case_id``, ``finding_id`` of what need not be answered.
        day: the basis day.
    """
    whole = events.filter(pl.col("item_id").is_null(), pl.col("reason") == "merged")
    gone = whole.select("case_id", closed_on="noted_on")
    held = pl.concat(
        [items.select(CASE_FINDING.names), leads.select("case_id", "finding_id")], how="diagonal"
    )
    store.replace(CASE_EVENT, shaped(events, CASE_EVENT))
    store.replace(CASE_ITEM, shaped(items.with_columns(pl.lit(None).alias("colour")), CASE_ITEM))
    store.replace(CASE_FINDING, shaped(held, CASE_FINDING))
    store.replace(CONFLICT_CASE, shaped(cases_of(items, cases, gone, day), CONFLICT_CASE))
    store.execute_all(COLOURS)


def shaped(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """Rows in the columns of a schema; what they do not say is null."""
    missing = [name for name in schema.names if name not in rows.columns]
    whole = rows.with_columns(pl.lit(None).alias(name) for name in missing)
    return whole.select(schema.names).to_arrow().cast(schema)
