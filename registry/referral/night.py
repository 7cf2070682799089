"""The night's step on a store: referrals that are wanted, no longer wanted, or late, and who is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.night import recorded
from registry.cases.standing import frame, shaped
from registry.policy import Policy
from registry.referral.fold import CLOSED, HELD, folded
from registry.referral.passing import EVENT, Terms, offers, terms
from registry.referral.wanted import FACTS, number, wanted
from registry.steps import step
from registry.store import Store
from schemas.tables import REFERRAL, REFERRAL_EVENT, in_shape, table_name

KEPT: Final = (REFERRAL, REFERRAL_EVENT)
"""What a night carries along."""
SERVED_FOR: Final = "12mo"
"""So long after somebody was served the same is not asked for them again."""

Tables = Mapping[str, pa.Table]


def go_on(store: Store, policy: Policy) -> None:
    """Carry referrals through tonight. A night of an earlier day than the last event changes nothing of them.

    Args:
        store: tonight's, with findings and leads as they stand, and the referrals of the night before.
        policy: organisations, services, rules that refer, and terms.
    """
    day: date = store.query("SELECT as_of FROM basis_day")["as_of"][0].as_py()
    events, facts = (frame(store.table(each)) for each in (REFERRAL_EVENT, REFERRAL))
    agreed = terms(policy, day)
    if not (events["noted_on"] > day).any():
        asked = _numbered(wanted(store, by_rule=bool(agreed.organisations)))
        if asked.is_empty() and events.is_empty():
            return
        facts = _followed(store, facts.select("referral_id", *FACTS), asked)
        events = recorded(events, _happened(events, asked, facts, agreed, day), day)
        facts = pl.concat([facts, asked.join(facts, on="referral_id", how="anti")], how="vertical_relaxed")
        events = passed_on(events, facts, agreed, day)
    put(store, events, facts, day)


def passed_on(
    events: pl.DataFrame,
    facts: pl.DataFrame,
    agreed: Terms,
    day: date,
    *,
    at: object = None,
    actor: str = "doudi",
) -> pl.DataFrame:
    """All events with the offers to those who are asked next."""
    state = folded(events).join(facts.select("referral_id", "need", "place"), on="referral_id")
    return recorded(events, offers(state, agreed, day), day, at=at, actor=actor)


def put(store: Store, events: pl.DataFrame, facts: pl.DataFrame, day: date) -> None:
    """Write events and what follows from them."""
    store.replace(REFERRAL_EVENT, shaped(events, REFERRAL_EVENT))
    late = pl.col("status").is_in([*HELD, "waiting"]) & (pl.col("due_on") < day)
    state = folded(events).with_columns(overdue=late.fill_null(value=False))
    told = facts.select("referral_id", *FACTS).join(state, on="referral_id").sort("referral_id")
    store.replace(REFERRAL, shaped(told, REFERRAL))


def known_by(tables: Tables, day: date) -> dict[str, pa.Table]:
    """The tables of referrals with what had happened by the end of a day."""
    events, facts = (frame(tables[table_name(each)]) for each in (REFERRAL_EVENT, REFERRAL))
    known = events.filter(pl.col("noted_on") <= day)
    told = facts.select("referral_id", *FACTS).join(folded(known), on="referral_id")
    return {
        table_name(REFERRAL_EVENT): in_shape(known.to_arrow(), REFERRAL_EVENT),
        table_name(REFERRAL): shaped(told, REFERRAL),
    }


def _numbered(asked: pl.DataFrame) -> pl.DataFrame:
    numbers = [number(*origin) for origin in asked.select("origin", "origin_id").iter_rows()]
    return asked.select(pl.Series("referral_id", numbers, dtype=pl.String), *FACTS)


def _followed(store: Store, facts: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Facts under the ids now in force, those still wanted as they are tonight.

    A finding about somebody whose id was retired is the same finding about whoever took that place.
    """
    heirs = dict(frame(store.query(step("heir"))).select("old_id", "new_id").rows())
    now = [pl.col(name).replace(heirs) for name in ("person_id", "household_id")]
    rule, subject = (pl.col("origin_id").str.split(":").list.get(place, null_on_oob=True) for place in (0, 1))
    moved = pl.when(pl.col("origin") == "finding").then(pl.format("{}:{}", rule, subject.replace(heirs)))
    told = facts.with_columns(*now, origin_id=moved.otherwise("origin_id"))
    fresh = asked.select("origin", "origin_id", *(pl.col(name).alias(f"{name}_now") for name in FACTS[2:]))
    return told.join(fresh, on=["origin", "origin_id"], how="left", maintain_order="left").select(
        "referral_id",
        "origin",
        "origin_id",
        *(pl.coalesce(f"{name}_now", name).alias(name) for name in FACTS[2:]),
    )


def _happened(
    events: pl.DataFrame, asked: pl.DataFrame, facts: pl.DataFrame, agreed: Terms, day: date
) -> pl.DataFrame:
    """What the night does before anybody is asked: opens, withdraws, takes from those who let the day go by."""
    here = asked.select("origin", "origin_id").with_columns(wanted=True)
    known = (
        folded(events)
        .join(facts.select("referral_id", "origin", "origin_id"), on="referral_id")
        .join(here, on=["origin", "origin_id"], how="left", maintain_order="left")
        .with_columns(pl.col("wanted").fill_null(value=False))
    )
    status, late = pl.col("status"), pl.col("due_on") < day
    long_ago = pl.col("closed_on").dt.offset_by(SERVED_FOR) <= day
    again = pl.col("wanted") & ((status == "withdrawn") | ((status == "served") & long_ago))
    # Two people who turned out to be one need it once.
    twice = (pl.int_range(pl.len()).over("origin", "origin_id") > 0) & ~status.is_in(CLOSED)
    gone = (~pl.col("wanted") | twice) & ~status.is_in([*CLOSED, "accepted"])
    due = pl.lit(agreed.answered_by(day))
    fresh = asked.join(facts, on=["origin", "origin_id"], how="anti").sort("referral_id")
    parts = [
        known.filter(gone).select("referral_id", action=pl.lit("withdrawn"), detail=pl.lit("不再需要")),
        known.filter(~gone, status.is_in(HELD), late.fill_null(value=False)).select(
            "referral_id",
            "organisation",
            action=pl.lit("expired"),
            detail=pl.when(status == "offered").then(pl.lit("逾期未答复")).otherwise(pl.lit("逾期未服务")),
            next_due_on=due,
        ),
        known.filter(again).select(
            "referral_id", action=pl.lit("reopened"), detail=pl.lit("再次需要"), next_due_on=due
        ),
        fresh.select("referral_id", action=pl.lit("opened"), detail=pl.lit("提出转介"), next_due_on=due),
    ]
    return pl.concat([pl.DataFrame(schema=EVENT), *parts], how="diagonal_relaxed")
