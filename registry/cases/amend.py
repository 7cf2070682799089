"""Events that happen between nights: added to the registry, which is published whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import polars as pl

from registry.cases.faults import refusal
from registry.cases.known import HELD
from registry.cases.night import recorded
from registry.cases.standing import frame, put, stands
from registry.store import Store

WITH_ITEMS = 8
"""The first version of the registry file whose cases have items."""


@contextmanager
def amending(registry: Path) -> Iterator[Store]:
    """A copy of the registry to add events to.

    Raises:
        UserError: E-CASE-001 it is of an earlier version; E-STORE-00x it cannot be read or written.
    """
    with Store.amending(registry) as store:
        written = store.query("SELECT max(schema_version) AS version FROM run")["version"][0].as_py()
        if (written or 0) < WITH_ITEMS:
            raise refusal("E-CASE-001")
        yield store


def basis_day(store: Store) -> date:
    """The day of the night that the registry is of: what happens until the next one is noted on it."""
    day: date = store.query("SELECT as_of FROM basis_day")["as_of"][0].as_py()
    return day


def add(store: Store, new: pl.DataFrame, at: datetime, actor: str) -> None:
    """Add events, and let the cases stand as they say."""
    cases, findings, facts, events = (frame(store.table(each)) for each in HELD)
    day = basis_day(store)
    whole = recorded(events, new, day, at=at, actor=actor)
    leads = findings.filter(pl.col("item_id").is_null())
    put(store, whole, stands(whole, facts), cases, leads, day)
