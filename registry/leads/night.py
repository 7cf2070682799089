"""The night's step on a store: whom each lead could mean, and how leads stand after tonight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.night import recorded
from registry.cases.standing import frame, shaped
from registry.cases.terms import terms
from registry.leads.fold import UNVISITED, folded
from registry.leads.life import Tonight, happened
from registry.leads.match import leads_in_force, matched
from registry.policy import Policy
from registry.steps import step
from registry.store import Store
from schemas.tables import (
    LEAD_CANDIDATE,
    LEAD_EVENT,
    LEAD_STANDING,
    REFERRAL,
    in_shape,
    table_name,
)

KEPT: Final = (LEAD_STANDING, LEAD_EVENT)
"""What a night carries along."""

Tables = Mapping[str, pa.Table]


def go_on(store: Store, tables: Tables, policy: Policy) -> None:
    """Compare the leads in force with everybody, and carry what happened to them through tonight.

    A night of an earlier day than the last event changes nothing of them.

    Args:
        store: holds tonight's tables, judged, with the events of the night before.
        tables: ``lead``, ``record`` and ``record_person``.
        policy: days to visit, months of grace.
    """
    events, leads = frame(store.table(LEAD_EVENT)), leads_in_force(tables)
    if leads.is_empty() and events.is_empty():
        return
    day: date = store.query("SELECT as_of FROM basis_day")["as_of"][0].as_py()
    _write_candidates(store, matched(tables, day) if leads.height else None)
    if not (events["noted_on"] > day).any():
        new = happened(_tonight(store, events, leads, day), terms(policy, day))
        events = recorded(events, new, day)
    put(store, events, leads, day)


def put(store: Store, events: pl.DataFrame, leads: pl.DataFrame, day: date) -> None:
    """Write events and what follows from them."""
    store.replace(LEAD_EVENT, shaped(events, LEAD_EVENT))
    store.replace(LEAD_STANDING, shaped(stands(events, leads, day), LEAD_STANDING))


def stands(events: pl.DataFrame, leads: pl.DataFrame, day: date) -> pl.DataFrame:
    """How leads stand on a day."""
    late = pl.col("status").is_in(UNVISITED) & (pl.col("due_on") < day)
    own = leads.select("lead_id", told_need="need")
    return (
        folded(events)
        .join(own, on="lead_id", how="left", maintain_order="left")
        .with_columns(need=pl.coalesce("need", "told_need"), overdue=late.fill_null(value=False))
    )


def known_by(tables: Tables, day: date) -> dict[str, pa.Table]:
    """The events of leads until the end of a day; how they stood follows from them that night."""
    events = frame(tables[table_name(LEAD_EVENT)]).filter(pl.col("noted_on") <= day)
    return {table_name(LEAD_EVENT): in_shape(events.to_arrow(), LEAD_EVENT)}


def _write_candidates(store: Store, found: pl.DataFrame | None) -> None:
    if found is not None:
        with store.lent("lead_found", found.to_arrow()):
            told = store.query(step("lead_candidates"))
        store.replace(LEAD_CANDIDATE, told.cast(LEAD_CANDIDATE))


def _tonight(store: Store, events: pl.DataFrame, leads: pl.DataFrame, day: date) -> Tonight:
    standing = _followed(store, folded(events))
    since = pl.when(pl.col("status") != "assisted").then("opened_on")
    tied = standing.filter(pl.col("status") != "closed", pl.col("person_id").is_not_null()).select(
        "lead_id", "person_id", since=since
    )
    given = pl.DataFrame(schema={"lead_id": pl.String, "programmes": pl.List(pl.String)})
    if tied.height:
        with store.lent("lead_tied", tied.to_arrow()):
            given = frame(store.query(step("lead_since")))
    referred = frame(store.table(REFERRAL)).filter(pl.col("origin") == "lead", pl.col("status") == "served")
    return Tonight(
        standing=standing,
        delivered=leads.select("lead_id"),
        given=given,
        served=referred.select(lead_id="origin_id").unique(),
        day=day,
    )


def _followed(store: Store, standing: pl.DataFrame) -> pl.DataFrame:
    """Leads tied to a retired person's id follow it to the one in its place."""
    heirs = frame(store.query(step("heir"))).select(person_id="old_id", heir="new_id")
    return standing.join(heirs, on="person_id", how="left", maintain_order="left").with_columns(
        person_id=pl.coalesce("heir", "person_id")
    )
