"""What happened to leads, folded into how they stand: the only place that says what an event does."""

from __future__ import annotations

from typing import Final

import polars as pl

from registry.leads.verdicts import actions

STATUS: Final = {"opened": "new", "undone": None} | {
    action: action for action in ("sent", "closed", "reopened", *actions().values())
}
ROUND: Final = ("opened", "reopened")
TO_SEND: Final = ("new", "reopened")
"""Waiting to be handed to somebody who visits."""
UNVISITED: Final = (*TO_SEND, "sent")


def folded(events: pl.DataFrame) -> pl.DataFrame:
    """One row per lead.

    Args:
        events: ``LEAD_EVENT``, in any order.

    Returns:
        ``lead_id``, ``status``, ``opened_on``, ``sent_on``, ``due_on``, ``person_id``, ``is_new``, ``need``,
        ``answered_on``, ``answered_by``, ``reopened``, ``revision``, ``closed_on``, ``close_reason``; ordered by lead.
    """
    action = pl.col("action")
    told = standing_events(events).with_columns(
        status=action.replace_strict(STATUS, default=None, return_dtype=pl.String)
    )
    verdict = action.is_in(list(actions().values()))
    state = told.group_by("lead_id").agg(
        pl.col("status").drop_nulls().last(),
        opened_on=pl.col("noted_on").first(),
        sent_on=pl.col("noted_on").filter(action == "sent").last(),
        due_on=pl.col("next_due_on").drop_nulls().last(),
        person_id=pl.col("person_id").filter(verdict).last(),
        is_new=pl.col("is_new").filter(verdict).last(),
        need=pl.col("need").drop_nulls().last(),
        answered_on=pl.col("noted_on").filter(verdict).last(),
        answered_by=pl.col("actor").filter(verdict).last(),
        reopened=(action == "reopened").sum().cast(pl.Int64),
        revision=action.is_in([*ROUND, "undone"]).sum().cast(pl.Int64),
        closed_on=pl.col("noted_on").filter(action == "closed").last(),
        close_reason=pl.col("reason").filter(action == "closed").last(),
    )
    over = pl.col("status") == "closed"
    return state.with_columns(
        pl.when(over).then(name).alias(name) for name in ("closed_on", "close_reason")
    ).sort("lead_id")


def standing_events(events: pl.DataFrame) -> pl.DataFrame:
    """Without what was undone: a verdict and all that followed from it until it was taken back."""
    undone = events.filter(pl.col("undoes").is_not_null()).select("lead_id", since="undoes", until="event_no")
    gone = (
        events.select("lead_id", "event_no")
        .join(undone, on="lead_id")
        .filter(pl.col("event_no").is_between("since", "until", closed="left"))
    )
    return events.join(gone, on="event_no", how="anti").sort("event_no")
