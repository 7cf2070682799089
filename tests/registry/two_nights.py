"""Nights written as lines of a list, for the tests of what changed between two of them.

Each line is one row of a list: who it is, name, sex, birth day, the household and whether they head it (``*``) as
linkage found, the list, the household's number on it and the door; ``-`` where nothing is written. A line of the list
``death`` reports a death.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import pyarrow as pa

from registry.changes import Night, changes, night_of
from registry.changes.touched import touched
from schemas.tables import (
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    PERSON,
    RECORD,
    RECORD_PERSON,
    table_name,
)

LAST, TONIGHT = date(2025, 6, 30), date(2026, 6, 30)
COLUMNS = ("person_id", "name", "sex", "born", "home", "head", "list_name", "number", "door")
Tables = dict[str, pa.Table]


def rows(text: str) -> pl.DataFrame:
    """The lines of a night."""
    lines = [line.split() for line in text.strip().splitlines()]
    return pl.DataFrame(lines, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").with_columns(
        pl.col("number", "door", "home").replace("-", None), birth_date=pl.col("born").str.to_date()
    )


def tables_of(lines: pl.DataFrame, night: str) -> Tables:
    """The identified tables of a night; its record ids are its own."""
    door = pl.format("象山县永兴镇黄坡村3组{}号", "door")
    records = lines.with_columns(
        record_id=pl.format("{}{}", pl.lit(night), pl.int_range(pl.len())),
        department=pl.lit("民政"),
        household_no="number",
        address=door,
    )
    people = lines.unique("person_id", keep="first", maintain_order=True)
    heads = (
        lines.filter(pl.col("head") == "*").select(household_id="home", head_person_id="person_id").unique()
    )
    homes = people.group_by(household_id="home").agg(member_count=pl.len().cast(pl.Int64)).drop_nulls()
    members = people.select(
        "person_id", household_id="home", evidence=pl.lit("同在一份户名册"), probability=pl.lit(0.99)
    ).drop_nulls("household_id")
    deaths = records.filter(pl.col("list_name") == "death").select(
        "record_id",
        "department",
        circumstance_id="record_id",
        kind=pl.lit("death"),
        valid_from=pl.lit(date(2026, 5, 1)),
    )
    frames = {
        PERSON: people,
        HOUSEHOLD: homes.join(heads, on="household_id", how="left"),
        HOUSEHOLD_MEMBER: members,
        RECORD: records,
        RECORD_PERSON: records.select("record_id", "person_id"),
        CIRCUMSTANCE: deaths,
    }
    empty = {schema: pl.DataFrame(pl.from_arrow(schema.empty_table())) for schema in frames}
    return {
        table_name(schema): pl.concat(
            [empty[schema], frame.select(c for c in schema.names if c in frame.columns)],
            how="diagonal_relaxed",
        ).to_arrow()
        for schema, frame in frames.items()
    }


def night(text: str, as_of: date = LAST) -> Night:
    """A night from its lines."""
    return night_of(tables_of(rows(text), f"{as_of} "), as_of)


def happened(before: str, after: str) -> list[tuple[str, ...]]:
    """Kind, old and new household and person of every event between two nights; ``-`` where there is none."""
    found = changes(night(before), night(after, TONIGHT))
    was, now = touched(tables_of(rows(before), "was "), tables_of(rows(after), "now "))
    assert changes(night_of(was, LAST), night_of(now, TONIGHT)).equals(found)
    return found.select(pl.col("kind", "household_id", "successor_id", "person_id").fill_null("-")).rows()
