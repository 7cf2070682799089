"""Events of all nights, to which tonight's are added; and the chain of a household through them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from registry.changes.nights import COMPARED, night_of
from registry.changes.recognise import KEY, changes
from registry.changes.touched import touched
from registry.deliveries.measure import Tables
from schemas.tables import HOUSEHOLD_EVENT, RUN, table_name

HELD: Final = (*COMPARED, RUN, HOUSEHOLD_EVENT)
"""What is read of last night's registry to tell tonight's changes."""


def grown(before: Tables, after: Tables, as_of: date) -> pa.Table:
    """The events of earlier nights and tonight's, in ``HOUSEHOLD_EVENT``; ``run_id`` of tonight's is left null.

    Args:
        before: last night's tables (``HELD``); empty on the first night.
        after: tonight's identified tables.
        as_of: the day of tonight. A day before last night's is a look back: nothing is compared.
    """
    known = pl.DataFrame(
        pl.from_arrow(before.get(table_name(HOUSEHOLD_EVENT), HOUSEHOLD_EVENT.empty_table()))
    )
    last = _last_day(before)
    if last is None or last > as_of:
        return _shaped(known)
    was, now = touched(before, after)
    found = changes(night_of(was, last), night_of(now, as_of)).with_columns(noticed_on=pl.lit(as_of))
    parts = pl.concat_str(*KEY, "noticed_on", separator="|", ignore_nulls=True)
    tonight = found.with_columns(event_id=parts.map_batches(_digests, return_dtype=pl.String))
    return _shaped(pl.concat([known, tonight], how="diagonal").unique("event_id", keep="first"))


def _last_day(before: Tables) -> date | None:
    day: date | None = pc.max(before.get(table_name(RUN), RUN.empty_table())["as_of"]).as_py()
    return day


def _digests(texts: pl.Series) -> pl.Series:
    """Stable ids of events from what they say."""
    return pl.Series([f"E{sha256(text.encode()).hexdigest()[:12]}" for text in texts], dtype=pl.String)


def _shaped(events: pl.DataFrame) -> pa.Table:
    """Events as the registry holds them; a run that is not known yet stays null."""
    columns = [pl.col(name) for name in HOUSEHOLD_EVENT.names]
    return events.select(columns).sort("noticed_on", "event_id").to_arrow().cast(_open(HOUSEHOLD_EVENT))


def _open(schema: pa.Schema) -> pa.Schema:
    """A schema whose columns may all be null."""
    return pa.schema([field.with_nullable(True) for field in schema], metadata=schema.metadata)


def chain(events: pa.Table, household_id: str) -> pa.Table:
    """The events through which a household came to be and went on, over any number of nights, in order.

    From the household its events lead to successors and theirs, each later than the one before; and back to what it
    came from. Ids must mean the same on all nights that the chain spans.
    """
    known = pl.DataFrame(pl.from_arrow(events))
    onward = _followed(
        known.with_columns(source="household_id", target="successor_id"), household_id, onward=True
    )
    back = _followed(
        known.with_columns(source="successor_id", target="household_id"), household_id, onward=False
    )
    ids = pl.concat([onward, back]).implode()
    found = known.filter(pl.col("event_id").is_in(ids)).sort("noticed_on", "event_id")
    return found.to_arrow().cast(events.schema)


def _followed(known: pl.DataFrame, start: str, *, onward: bool) -> pl.Series:
    """Ids of the events reached from a household, from ``source`` to ``target``, each night beyond the one before."""
    first = date.min if onward else date.max
    reached = pl.DataFrame({"source": [start], "limit": [first]}, schema_overrides={"limit": pl.Date})
    beyond = pl.col("noticed_on") > pl.col("limit") if onward else pl.col("noticed_on") < pl.col("limit")
    found = known["event_id"].clear()
    while reached.height:
        step = known.join(reached, on="source").filter(beyond, ~pl.col("event_id").is_in(found.implode()))
        found = pl.concat([found, step["event_id"]]).unique(maintain_order=True)
        moved = step.filter(pl.col("target") != pl.col("source"))
        reached = moved.select(source="target", limit="noticed_on").unique()
    return found
