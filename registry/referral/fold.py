"""What happened to referrals, folded into how they stand: the only place that says what an event does."""

from __future__ import annotations

from typing import Final

import polars as pl

STATUS: Final = {
    "opened": "waiting",
    "offered": "offered",
    "accepted": "accepted",
    "returned": "waiting",
    "expired": "waiting",
    "meeting": "meeting",
    "served": "served",
    "withdrawn": "withdrawn",
    "reopened": "waiting",
}
CLOSED: Final = ("served", "withdrawn")
HELD: Final = ("offered", "accepted")
"""With an organisation."""
WITHOUT: Final = ("waiting", "meeting", "withdrawn")
"""Of these no organisation has the referral."""


def folded(events: pl.DataFrame) -> pl.DataFrame:
    """One row per referral.

    Args:
        events: ``REFERRAL_EVENT``, in any order.

    Returns:
        ``referral_id``, ``status``, ``organisation`` and ``service`` (of the receiver, if there is one), ``opened_on``,
        ``offered_on``, ``due_on``, ``offers``, ``had`` (who has had it since it was opened last), ``closed_on``,
        ``close_reason``; ordered by referral.
    """
    action = pl.col("action")
    begins = action.is_in(["opened", "reopened"])
    told = events.sort("event_no").with_columns(
        status=action.replace_strict(STATUS, default=None, return_dtype=pl.String),
        begun=begins.cast(pl.Int64).cum_sum().over("referral_id"),
    )
    offer = action == "offered"
    since = offer & (pl.col("begun") == pl.col("begun").max())
    state = told.group_by("referral_id").agg(
        pl.col("status").last(),
        organisation=pl.col("organisation").filter(offer).last(),
        service=pl.col("service").filter(offer).last(),
        opened_on=pl.col("noted_on").filter(begins).last(),
        offered_on=pl.col("noted_on").filter(offer).last(),
        due_on=pl.col("next_due_on").drop_nulls().last(),
        offers=offer.sum().cast(pl.Int64),
        had=pl.col("organisation").filter(since).unique().sort(),
        ended_on=pl.col("noted_on").last(),
    )
    without, over = pl.col("status").is_in(WITHOUT), pl.col("status").is_in(CLOSED)
    return (
        state.with_columns(pl.when(~without).then(name).alias(name) for name in ("organisation", "service"))
        .with_columns(closed_on=pl.when(over).then("ended_on"), close_reason=pl.when(over).then("status"))
        .drop("ended_on")
        .sort("referral_id")
    )
