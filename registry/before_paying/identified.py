"""Persons and households of tonight, of which only those are decided afresh that differ from the published ones.

Whoever has the records of last night, in a household of people of whom that holds, is who they were: ids and golden
records follow from records alone (``registry.identity``). A planned list changes few of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import Linkage
from registry import identity
from registry.deliveries.measure import Tables, frame
from registry.deliveries.rows import filtered
from registry.policy import Policy
from schemas.tables import (
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    ID_ALIAS,
    ID_TRACE,
    PERSON,
    RECORD,
    RECORD_PERSON,
    SOURCE_FILE,
    table_name,
)

HELD: Final = (*identity.HELD, PERSON)
"""What is read of the published registry."""
GIVEN: Final = (PERSON, HOUSEHOLD, RECORD_PERSON, HOUSEHOLD_MEMBER)
"""What is told of tonight."""


def identified(tonight: Tables, result: Linkage, before: Tables, policy: Policy) -> dict[str, pa.Table]:
    """``person``, ``household``, ``record_person`` and ``household_member`` as ``identity.identify`` makes them.

    Args:
        tonight: the tables of intake that are in force.
        result: what linkage made of their records.
        before: the published registry (``HELD``), made by the same policy and version of the program.
        policy: whom to trust about what.
    """
    owner, homes = (pl.DataFrame(pl.from_arrow(table)) for table in (result.persons, result.households))
    stays = _stays(owner, homes, before, _changed(tonight, before))
    rest = owner.join(stays, on="person", how="anti")
    fresh = identity.identify(
        _of_records(tonight, rest["record_id"]),
        replace(
            result,
            persons=rest.to_arrow(),
            households=homes.join(stays, on="person", how="anti").to_arrow(),
            contradictions=result.contradictions.slice(0, 0),
            pairs=result.pairs.slice(0, 0),
        ),
        _without(before, stays["person_id"]),
        policy,
    ).tables
    kept = _kept(before, owner, homes, stays)
    return {
        name: pa.concat_tables([kept[name], fresh[name].cast(kept[name].schema)])
        for name in map(table_name, GIVEN)
    }


def _changed(tonight: Tables, before: Tables) -> pl.Series:
    """Ids of records that say the same but stand on their list no longer, or again."""
    now, then = (_left(tables) for tables in (tonight, before))
    return pl.concat(
        [
            one.join(other, on=one.columns, how="anti")["record_id"]
            for one, other in ((now, then), (then, now))
        ]
    )


def _left(tables: Tables) -> pl.DataFrame:
    """``record_id`` and ``left_on`` of those who left their list."""
    records = tables[table_name(RECORD)].select(["record_id", "left_on"])
    return pl.DataFrame(pl.from_arrow(records)).drop_nulls("left_on")


def _stays(owner: pl.DataFrame, homes: pl.DataFrame, before: Tables, changed: pl.Series) -> pl.DataFrame:
    """``person``, ``household`` (clusters) and their ids, of those who are who they were."""
    last = frame(before, RECORD_PERSON).select("record_id", "person_id")
    last = last.join(changed.to_frame(), on="record_id", how="anti")
    same = _alike(owner.select("person", "record_id"), last, "record_id", "person", "person_id")
    members = homes.select("household", "person").join(same, on="person", how="left")
    listed = frame(before, HOUSEHOLD_MEMBER).select("household_id", "person_id")
    whole = _alike(members, listed, "person_id", "household", "household_id")
    return members.join(whole, on="household").select("person", "household", "person_id", "household_id")


def _alike(new: pl.DataFrame, old: pl.DataFrame, part: str, group: str, name: str) -> pl.DataFrame:
    """``group`` and ``name``: groups of ``new`` that hold exactly the parts of one group of ``old``."""
    met = new.join(old, on=part, how="left", suffix="_old")
    sizes = old.group_by(name).agg(size=pl.len())
    return (
        met.group_by(group)
        .agg(
            parts=pl.len(),
            known=pl.col(name).count(),
            ids=pl.col(name).n_unique(),
            **{name: pl.col(name).first()},
        )
        .filter(pl.col("parts") == pl.col("known"), pl.col("ids") == 1)
        .join(sizes, on=name)
        .filter(pl.col("parts") == pl.col("size"))
        .select(group, name)
    )


def _of_records(tonight: Tables, ids: pl.Series) -> dict[str, pa.Table]:
    """What identity reads of some records."""
    few = {
        schema: filtered(tonight, schema, "record_id", ids, keep=True) for schema in (RECORD, CIRCUMSTANCE)
    }
    return {table_name(schema): table for schema, table in few.items()} | {
        table_name(SOURCE_FILE): tonight[table_name(SOURCE_FILE)]
    }


def _without(before: Tables, stays: pl.Series) -> dict[str, pa.Table]:
    """The published registry without those who stay, but for the highest ids: the next to be minted follow them."""
    people, homes = frame(before, RECORD_PERSON), frame(before, HOUSEHOLD_MEMBER)
    highest = homes.filter(pl.col("household_id") == pl.col("household_id").max())["person_id"].to_list()
    highest.append(people["person_id"].max())
    gone = stays.filter(~stays.is_in(highest))
    owner = filtered(before, RECORD_PERSON, "person_id", gone, keep=False)
    members = filtered(before, HOUSEHOLD_MEMBER, "person_id", gone, keep=False)
    records = pl.Series(owner["record_id"].combine_chunks())
    houses = pl.Series(members["household_id"].combine_chunks()).unique()
    return {
        table_name(RECORD_PERSON): owner,
        table_name(HOUSEHOLD_MEMBER): members,
        table_name(RECORD): filtered(before, RECORD, "record_id", records, keep=True),
        table_name(HOUSEHOLD): filtered(before, HOUSEHOLD, "household_id", houses, keep=True),
        **{table_name(schema): before[table_name(schema)] for schema in (ID_ALIAS, ID_TRACE)},
    }


def _kept(
    before: Tables, owner: pl.DataFrame, homes: pl.DataFrame, stays: pl.DataFrame
) -> dict[str, pa.Table]:
    """The rows of those who stay; what binds records and households to them as tonight's linkage says."""
    ids, houses = stays["person_id"], stays["household_id"].unique()
    records = owner.join(stays, on="person").select(RECORD_PERSON.names)
    members = homes.join(stays, on=["person", "household"]).select(HOUSEHOLD_MEMBER.names)
    return {
        table_name(PERSON): filtered(before, PERSON, "person_id", ids, keep=True),
        table_name(HOUSEHOLD): filtered(before, HOUSEHOLD, "household_id", houses, keep=True),
        table_name(HOUSEHOLD_MEMBER): members.to_arrow().cast(HOUSEHOLD_MEMBER),
        table_name(RECORD_PERSON): records.to_arrow().cast(RECORD_PERSON),
    }
