"""Two nights side by side: who of last night is who tonight, and where the lists of each night show them.

Numbers of persons and households need not mean the same on two nights. Persons are matched one to one, from sure
to unsure: by the records they share (a file delivered unchanged keeps its record ids), by a sound id number, by name
and birth day where no other bears both, and by name among people of one household whose others are matched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import address
from schemas.fields import id_number
from schemas.tables import CIRCUMSTANCE, HOUSEHOLD, HOUSEHOLD_MEMBER, PERSON, RECORD, RECORD_PERSON, table_name

Tables = Mapping[str, pa.Table]
COMPARED: Final = (PERSON, HOUSEHOLD, HOUSEHOLD_MEMBER, RECORD, RECORD_PERSON, CIRCUMSTANCE)
"""What is needed of a night to compare it with another."""
NOT_KIN: Final = ("照料人",)
"""Relations that a row names without their living in the household."""

ROW: Final = "row "
"""How a household that a list knows only as people in one row begins; another row need not be another household."""


@dataclass(frozen=True)
class Night:
    """One night as far as its households go.

    Attributes:
        as_of: the day it was judged on.
        people: ``person``, ``home``, ``head`` (is the household's), ``sure`` (how sure the household is, null for one who
            stands alone), ``name``, ``sex``, ``birth_date``, ``age`` (completed years), ``id_number`` (only if sound).
        records: ``record_id``, ``person``, ``list_name``, ``listed`` (the household as the list itself knows it: by
            number, head or row), ``address``.
        dead: ``person``, ``died_on`` (null where not written).
    """

    as_of: date
    people: pl.DataFrame
    records: pl.DataFrame
    dead: pl.DataFrame


def night_of(tables: Tables, as_of: date) -> Night:
    """A night from its identified tables."""
    held = {table_name(schema): _frame(tables, schema) for schema in COMPARED}
    owner = held["record_person"].select("record_id", person="person_id")
    records = held["record"].join(owner, on="record_id")
    deaths = held["circumstance"].filter(pl.col("kind") == "death").join(owner, on="record_id")
    return Night(
        as_of=as_of,
        people=_people(held, as_of).sort("person"),
        records=records.select("record_id", "person", "list_name", listed=_listed(), address=address.clean(pl.col("address"))),
        dead=deaths.group_by("person").agg(died_on=pl.col("valid_from").min()),
    )


def _frame(tables: Tables, schema: pa.Schema) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(tables.get(table_name(schema), schema.empty_table())))


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


def _listed() -> pl.Expr:
    """The household in which a list itself puts a record; null where it names nobody beside."""
    number, head = pl.col("household_no"), pl.col("head_id_number")
    row = pl.struct("file_id", "row_number")
    beside = (pl.len().over(row) > 1) & ~pl.col("relation").is_in(NOT_KIN).fill_null(False)
    by_row = pl.when(beside & pl.col("row_number").is_not_null()).then(
        pl.format(ROW + "{}:{}", pl.col("file_id").fill_null(""), "row_number")
    )
    return pl.coalesce(pl.format("n{}", number), pl.format("h{}", head), by_row)


def matched(before: Night, after: Night) -> pl.DataFrame:
    """Who is who: ``old`` and ``new`` person, one to one."""
    ways = (_by_records, _by_id, _by_birth, _by_household)
    none = pl.DataFrame(schema={"old": pl.String, "new": pl.String})
    return reduce(lambda known, way: pl.concat([known, way(before, after, known)]), ways, none).sort("old")


def _left(night: Night, known: pl.Series) -> pl.DataFrame:
    return night.people.filter(~pl.col("person").is_in(known.implode()))


def _unrivalled(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which neither side stands in another."""
    alone = (pl.len().over("old") == 1) & (pl.len().over("new") == 1)
    return pairs.select("old", "new").unique().filter(alone)


def _by_records(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    """The pair that shares most records on either side."""
    shared = (
        before.records.select("record_id", old="person")
        .join(after.records.select("record_id", new="person"), on="record_id")
        .group_by("old", "new")
        .len()
    )
    most = (pl.col("len") == pl.col("len").max().over("old")) & (pl.col("len") == pl.col("len").max().over("new"))
    return _unrivalled(shared.filter(most))


def _by_id(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    return _by_columns(before, after, known, "id_number")


def _by_birth(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    return _by_columns(before, after, known, "name", "birth_date")


def _by_columns(before: Night, after: Night, known: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Persons whom the same values tell, and nobody else; two sound ids must not differ."""
    old, new = _left(before, known["old"]), _left(after, known["new"])
    pairs = old.rename({"person": "old"}).join(new.rename({"person": "new"}), on=list(columns), suffix="_new")
    if "id_number_new" in pairs.columns:
        pairs = pairs.filter((pl.col("id_number") == pl.col("id_number_new")).fill_null(True))
    return _unrivalled(pairs)


def _by_household(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    """Persons of one name in households that have matched persons in common."""
    home = {"old": before.people.select(old="person", a="home"), "new": after.people.select(new="person", b="home")}
    common = known.join(home["old"], on="old").join(home["new"], on="new").select("a", "b").unique()
    old, new = _left(before, known["old"]), _left(after, known["new"])
    fields = ("name", "sex", "birth_date", "id_number")
    pairs = common.join(old.select("name", *(pl.col(f).alias(f"{f}_old") for f in fields[1:]), a="home", old="person"), on="a")
    pairs = pairs.join(new.select(*fields, b="home", new="person"), on=["b", "name"])
    fit = [(pl.col(field) == pl.col(f"{field}_old")).fill_null(True) for field in fields[1:]]
    return _unrivalled(pairs.filter(*fit))

