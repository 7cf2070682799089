"""The households that may have changed between two nights: all others are passed over, for nothing happened to them."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from registry.deliveries.measure import Tables, frame
from schemas.tables import (
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    PERSON,
    RECORD,
    RECORD_PERSON,
    table_name,
)

_LIVES = ("household_id", "person_id", "led")


def touched(before: Tables, after: Tables) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """The tables of two nights without households that have the same members and head on both and no new death.

    Args:
        before: last night's tables of ``changes.nights.COMPARED``, by name.
        after: tonight's; ids mean the same on both nights.
    """
    was, now = _lives(before), _lives(after)
    changed = pl.concat([was.join(now, on=_LIVES, how="anti"), now.join(was, on=_LIVES, how="anti")])
    died = _dead(after).join(_dead(before), on="person_id", how="anti")
    people = pl.concat([changed.select("person_id"), died]).unique()
    lives = pl.concat([was, now])
    homes = lives.join(people, on="person_id", how="semi").select("household_id").unique()
    members = lives.join(homes, on="household_id", how="semi").select("person_id").unique()
    return _of(before, homes, members), _of(after, homes, members)


def _lives(tables: Tables) -> pl.DataFrame:
    """Who lives where: ``household_id``, ``person_id``, ``led`` (is the head)."""
    heads = frame(tables, HOUSEHOLD, "household_id", "head_person_id")
    members = frame(tables, HOUSEHOLD_MEMBER, "household_id", "person_id").join(
        heads, on="household_id", how="left"
    )
    led = (pl.col("person_id") == pl.col("head_person_id")).fill_null(False)
    return members.select("household_id", "person_id", led=led)


def _dead(tables: Tables) -> pl.DataFrame:
    """Who stands on a death list: ``person_id``."""
    deaths = frame(tables, CIRCUMSTANCE, "record_id", "kind").filter(pl.col("kind") == "death")
    return frame(tables, RECORD_PERSON).join(deaths, on="record_id", how="semi").select("person_id").unique()


def _of(tables: Tables, homes: pl.DataFrame, members: pl.DataFrame) -> dict[str, pa.Table]:
    """The tables as far as they concern some households and their members."""
    owned = frame(tables, RECORD_PERSON).join(members, on="person_id", how="semi")
    records = owned.select("record_id")
    kept = {
        PERSON: frame(tables, PERSON).join(members, on="person_id", how="semi"),
        HOUSEHOLD: frame(tables, HOUSEHOLD).join(homes, on="household_id", how="semi"),
        HOUSEHOLD_MEMBER: frame(tables, HOUSEHOLD_MEMBER).join(homes, on="household_id", how="semi"),
        RECORD: frame(tables, RECORD).join(records, on="record_id", how="semi"),
        RECORD_PERSON: owned,
        CIRCUMSTANCE: frame(tables, CIRCUMSTANCE).join(records, on="record_id", how="semi"),
    }
    return {table_name(schema): rows.to_arrow() for schema, rows in kept.items()}
