"""Nights written as lines, each linked as the lines say, one after another, for the tests of ids.

A line is one record: its id, list, name, id number, phone, the person and the household it belongs to by whatever
names the test gives them, and ``*`` if it calls the person head, ``+`` if it reports a death; ``-`` where nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import polars as pl
import pyarrow as pa

import linkage
from registry.identity import identify
from registry.policy import Policy, load
from schemas.tables import CIRCUMSTANCE, RECORD, SOURCE_FILE

COLUMNS = ("record_id", "list_name", "name", "id_number", "phone", "person", "home", "mark")
Tables = dict[str, pa.Table]
Row = dict[str, str | None]


def rows(text: str) -> list[Row]:
    """The records of a night."""
    lines = [dict(zip(COLUMNS, line.split(), strict=False)) for line in text.strip().splitlines()]
    return [{name: None if value == "-" else value for name, value in row.items()} for row in lines]


@cache
def policy() -> Policy:
    return load()


@cache
def _nothing() -> linkage.Linkage:
    return linkage.link(RECORD.empty_table(), distinct_in=())


def linked(night: Iterable[Row]) -> linkage.Linkage:
    """What linkage would have made of records whose persons and households are as they say."""
    ordered = sorted(night, key=lambda row: str(row["record_id"]))
    person = {label: number for number, label in enumerate(dict.fromkeys(row["person"] for row in ordered))}
    home_of = {row["person"]: row.get("home") or f"alone {row['person']}" for row in reversed(ordered)}
    home = {label: number for number, label in enumerate(dict.fromkeys(home_of[label] for label in person))}
    persons = [
        {"record_id": row["record_id"], "person": person[row["person"]], "probability": 1.0}
        for row in ordered
    ]
    households = [
        {
            "person": number,
            "household": home[home_of[label]],
            "relation": None,
            "evidence": None,
            "probability": 1.0,
        }
        for label, number in person.items()
    ]
    nothing = _nothing()
    return replace(
        nothing,
        persons=pa.Table.from_pylist(persons, nothing.persons.schema),
        households=pa.Table.from_pylist(households, nothing.households.schema),
    )


def tables(night: Iterable[Row]) -> Tables:
    """What intake would hand on."""
    records = [
        {
            "department": "民政",
            "file_id": "F",
            "row_number": place,
            "role": "head" if row.get("mark") == "*" else "self",
        }
        | row
        for place, row in enumerate(night)
    ]
    deaths = [
        {
            "circumstance_id": row["record_id"],
            "record_id": row["record_id"],
            "department": "公安",
            "kind": "death",
        }
        for row in records
        if row.get("mark") == "+"
    ]
    return {
        "record": pa.Table.from_pylist(records, RECORD),
        "circumstance": pa.Table.from_pylist(deaths, CIRCUMSTANCE),
        "source_file": SOURCE_FILE.empty_table(),
    }


def after(night: str | Iterable[Row], last: Tables | None = None) -> Tables:
    """The registry after a night, its redirects written by the night's number."""
    told = rows(night) if isinstance(night, str) else list(night)
    intake = tables(told)
    found = identify(intake, linked(told), last or {}, policy()).tables
    return (
        intake
        | found
        | {
            "id_alias": pl.DataFrame(found["id_alias"])
            .with_columns(pl.col("run_id").fill_null("N"))
            .to_arrow()
        }
    )


def persons(night: Tables) -> dict[str, str]:
    """The person of each record."""
    return {row["record_id"]: row["person_id"] for row in night["record_person"].to_pylist()}


def homes(night: Tables) -> dict[str, str]:
    """The household of each record's person."""
    home = {row["person_id"]: row["household_id"] for row in night["household_member"].to_pylist()}
    return {record: home[person] for record, person in persons(night).items()}


def redirects(night: Tables) -> dict[str, str]:
    return {row["old_id"]: row["new_id"] for row in night["id_alias"].to_pylist()}
