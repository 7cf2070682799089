"""A night's persons, households and records, as far as it takes to compare it with another night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from linkage import address
from registry.deliveries.measure import Tables, frame
from schemas.fields import id_number
from schemas.tables import (
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    PERSON,
    RECORD,
    RECORD_PERSON,
    table_name,
)

COMPARED: Final = (PERSON, HOUSEHOLD, HOUSEHOLD_MEMBER, RECORD, RECORD_PERSON, CIRCUMSTANCE)
"""What is needed of a night to compare it with another."""
NOT_KIN: Final = ("照料人",)
"""Relations that a row names without their living in the household."""

NUMBER, HEAD, ROW = WAYS = ("number", "head", "row")
"""How lists tell households: by their own number, by the head, or only as people in one row."""


@dataclass(frozen=True)
class Night:
    """One night as far as its households go.

    Attributes:
        as_of: the day it was judged on.
        people: ``person``, ``home``, ``head`` (is the household's), ``sure`` (how sure the household is, null for one
            who stands alone), ``name``, ``sex``, ``birth_date``, ``age`` (full years), ``id_number`` (only if sound).
        records: ``record_id``, ``person``, ``list_name``, ``address``, and the household as the list itself knows it:
            ``number``, ``head``, ``row``.
        dead: ``person``, ``died_on`` (null where not written).
    """

    as_of: date
    people: pl.DataFrame
    records: pl.DataFrame
    dead: pl.DataFrame


def night_of(tables: Tables, as_of: date) -> Night:
    """A night from its identified tables."""
    held = {table_name(schema): frame(tables, schema) for schema in COMPARED}
    owner = held["record_person"].select("record_id", person="person_id")
    records = held["record"].join(owner, on="record_id")
    deaths = held["circumstance"].filter(pl.col("kind") == "death").join(owner, on="record_id")
    return Night(
        as_of=as_of,
        people=_people(held, as_of).sort("person"),
        records=records.select(
            "record_id", "person", "list_name", *_listed(), address=address.clean(pl.col("address"))
        ),
        dead=deaths.group_by("person").agg(died_on=pl.col("valid_from").min()),
    )


def _people(held: Mapping[str, pl.DataFrame], as_of: date) -> pl.DataFrame:
    heads = held["household"].select("household_id", head_id="head_person_id")
    sound = id_number.canonical(id_number.clean(pl.col("id_number")))
    return (
        held["household_member"]
        .join(heads, on="household_id", how="left")
        .join(held["person"], on="person_id", how="left")
        .select(
            "name",
            "sex",
            "birth_date",
            person="person_id",
            home="household_id",
            head=(pl.col("person_id") == pl.col("head_id")).fill_null(False),
            sure=pl.when(pl.col("evidence").is_not_null()).then("probability"),
            age=(pl.lit(as_of) - pl.col("birth_date")).dt.total_days() * 100 // 36525,
            id_number=sound,
        )
    )


def _listed() -> tuple[pl.Expr, ...]:
    """The household in which a list itself puts a record, in all the ways it tells it; no row of one's own."""
    row = pl.struct("file_id", "row_number")
    beside = (pl.len().over(row) > 1) & ~pl.col("relation").is_in(NOT_KIN).fill_null(False)
    told = pl.format("{} {}", pl.col("file_id").fill_null(""), "row_number")
    head = id_number.canonical(id_number.clean(pl.col("head_id_number")))
    return (
        pl.col("household_no").alias(NUMBER),
        head.alias(HEAD),
        pl.when(beside).then(told).alias(ROW),
    )
