"""What a night does to leads: it notes the new ones, looks again at those that were visited (回访), closes and reopens.

Pure: frames to events. A lead closes only when data agree or nothing need show:

* tied to a person to whom, or to whose household, anything has been granted since it was noted, or who, as the visit
  found, is helped already: ``agreed``;
* 不属实 and 查无此人: with the next night, as ``told``;
* referred: when the organisation has served (``served``);
* its row no longer delivered: ``withdrawn``; delivered again, it is visited again.

属实纳入 and 已救助 of which nothing shows after the grace are visited again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from registry.cases.terms import Terms
from registry.leads.verdicts import NOBODY

HELPED: Final = ("included", "assisted")
_REOPENED: Final = {
    "still": "回访：过了宽限期，登记库中仍未见此人有新的救助",
    "again": "线索再次送来",
}


@dataclass(frozen=True)
class Tonight:
    """What the night finds of leads.

    Attributes:
        standing: as ``fold.folded`` tells it.
        delivered: ``lead_id`` of those in force.
        given: ``lead_id``, ``programmes``: what the tied person has been given since; of 已救助 what is held.
        served: ``lead_id`` of those whom an organisation has served.
        day: the basis day.
    """

    standing: pl.DataFrame
    delivered: pl.DataFrame
    given: pl.DataFrame
    served: pl.DataFrame
    day: date


def happened(tonight: Tonight, terms: Terms) -> pl.DataFrame:
    """The night's events in their order, without numbers and instants."""
    due_on = pl.lit(terms.due(tonight.day))
    looked = _looked_at(tonight, terms.grace)
    fresh = tonight.delivered.join(tonight.standing, on="lead_id", how="anti").sort("lead_id")
    return pl.concat(
        [
            looked.filter(pl.col("action") == "closed").select(
                "lead_id", "action", "reason", detail=_closed()
            ),
            looked.filter(pl.col("action") == "reopened").select(
                "lead_id",
                "action",
                "reason",
                next_due_on=due_on,
                detail=pl.col("reason").replace_strict(_REOPENED, return_dtype=pl.String),
            ),
            fresh.select("lead_id", action=pl.lit("opened"), next_due_on=due_on, detail=pl.lit("登记线索")),
        ],
        how="diagonal",
    )


def _looked_at(tonight: Tonight, grace: int) -> pl.DataFrame:
    """Leads with what the night does to them: ``action`` (null: nothing) and ``reason``."""
    known = (
        tonight.standing.join(tonight.given, on="lead_id", how="left", maintain_order="left")
        .join(tonight.delivered.with_columns(here=True), on="lead_id", how="left", maintain_order="left")
        .join(tonight.served.with_columns(served=True), on="lead_id", how="left", maintain_order="left")
    )
    is_open, status, here = (
        pl.col("status") != "closed",
        pl.col("status"),
        pl.col("here").fill_null(value=False),
    )
    day = pl.lit(tonight.day)
    later = day > pl.col("answered_on")
    past_grace = day >= pl.col("answered_on").dt.truncate("1mo").dt.offset_by(f"{1 + grace}mo")
    given = pl.col("programmes").is_not_null()
    cases = [
        (is_open & ~here, "closed", "withdrawn"),
        (~is_open & here & (pl.col("close_reason") == "withdrawn"), "reopened", "again"),
        (is_open & given & later, "closed", "agreed"),
        (is_open & (status == "referred") & pl.col("served"), "closed", "served"),
        (is_open & status.is_in(NOBODY) & later, "closed", "told"),
        (is_open & status.is_in(HELPED) & past_grace, "reopened", "still"),
    ]
    action, reason = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for applies, done, why in reversed(cases):
        sure = applies.fill_null(value=False)
        action = pl.when(sure).then(pl.lit(done)).otherwise(action)
        reason = pl.when(sure).then(pl.lit(why)).otherwise(reason)
    return known.with_columns(action=action, reason=reason)


def _closed() -> pl.Expr:
    """Why a lead is over."""
    given = pl.format("回访：此人已有{}，了结", pl.col("programmes").list.join("、"))
    told = {
        "withdrawn": "线索已撤回，了结",
        "served": "转介的组织已服务，了结",
        "told": "走访结果没有人须救助，了结",
    }
    plain = pl.col("reason").replace_strict(told, default=None, return_dtype=pl.String)
    return pl.when(pl.col("reason") == "agreed").then(given).otherwise(plain)
