"""What happened to items, folded into how they stand: the only place that says what an event does."""

from __future__ import annotations

from typing import Final

import polars as pl

STATUS: Final = {
    "opened": "new",
    "sent": "sent",
    "accepted": "accepted",
    "returned": "returned",
    "transferred": "returned",
    "assigned": "returned",
    "extended": "extended",
    "answered": "answered",
    "confirmed": "confirmed",
    "refuted": "refuted",
    "closed": "closed",
    "reopened": "reopened",
}
"""The status after an action; ``changed`` and ``merged`` leave it as it is."""
ROUND: Final = ("opened", "reopened")
TO_SEND: Final = ("new", "returned", "reopened")
"""Waiting for the next packet to the owner."""
UNBEGUN: Final = (*TO_SEND, "sent")
ANSWERED: Final = ("confirmed", "refuted")


def folded(events: pl.DataFrame) -> pl.DataFrame:
    """One row per item.

    Args:
        events: ``CASE_EVENT``, in any order; those without an item are of a whole case and say nothing here.

    Returns:
        ``item_id``, ``case_id``, ``status``, ``owner``, ``opened_on``, ``sent_on``, ``due_on``, ``first_due_on``,
        ``returns``, ``extensions``, ``reopened``, ``revision``, ``resolution``, ``answered_on``, ``answered_by``,
        ``closed_on``, ``close_reason``; ordered by item.
    """
    action = pl.col("action")
    told = (
        events.filter(pl.col("item_id").is_not_null())
        .sort("event_no")
        .with_columns(
            status=action.replace_strict(STATUS, default=None, return_dtype=pl.String),
            begun=action.is_in(ROUND).cast(pl.Int64).cum_sum().over("item_id"),
        )
    )
    this_round = pl.col("begun") == pl.col("begun").max()
    answer = pl.col("resolution").is_not_null()
    state = told.group_by("item_id").agg(
        pl.col("case_id").last(),
        pl.col("status").drop_nulls().last(),
        owner=pl.col("next_owner").drop_nulls().last(),
        opened_on=pl.col("noted_on").first(),
        sent_on=pl.col("noted_on").filter(action == "sent").last(),
        due_on=pl.col("next_due_on").drop_nulls().last(),
        first_due_on=pl.col("next_due_on").filter(action.is_in(ROUND)).last(),
        returns=action.is_in(["returned", "transferred"]).sum().cast(pl.Int64),
        extensions=((action == "extended") & this_round).sum().cast(pl.Int64),
        reopened=(action == "reopened").sum().cast(pl.Int64),
        revision=action.is_in([*ROUND, "changed"]).sum().cast(pl.Int64),
        resolution=pl.col("resolution").drop_nulls().last(),
        answered_on=pl.col("noted_on").filter(answer).last(),
        answered_by=pl.col("department").filter(answer).last(),
        closed_on=pl.col("noted_on").filter(action == "closed").last(),
        close_reason=pl.col("reason").filter(action == "closed").last(),
    )
    over = pl.col("status") == "closed"
    return state.with_columns(
        pl.when(over).then(name).alias(name) for name in ("closed_on", "close_reason")
    ).sort("item_id")
