"""Clusters of linkage -> the registry's persons and households, with ids that last and golden records.

Ids go on from night to night (``lasting.py``) with the records that go on (``continuity.py``); what a person is called
is decided afresh every night (``golden.py``). The first night numbers persons and households in order of their first
record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import Linkage
from linkage.explain import evidence_text
from registry.deliveries.measure import Tables, frame
from registry.identity import continuity, golden
from registry.identity.continuity import Side
from registry.identity.households import by_rank, called_heads, of_households
from registry.identity.lasting import Lasting
from registry.identity.minted import spent as spent
from registry.identity.minted import told as told
from registry.identity.numbers import HOUSEHOLD as H
from registry.identity.numbers import PERSON as P
from registry.identity.numbers import number, written
from registry.identity.persons import of_persons
from registry.policy import Policy
from schemas.tables import (
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_DOUBT,
    HOUSEHOLD_MEMBER,
    ID_ALIAS,
    ID_TRACE,
    LINK,
    PERSON,
    RECORD,
    RECORD_PERSON,
    SOURCE_FILE,
)

HELD: Final = (RECORD, RECORD_PERSON, HOUSEHOLD, HOUSEHOLD_MEMBER, ID_ALIAS, ID_TRACE)
"""What is read of last night's registry so that ids go on."""
_READ: Final = tuple(dict.fromkeys(("record_id", "role", "relation", *golden.READ, *continuity.READ)))


@dataclass(frozen=True)
class Identified:
    """The identity tables of a night, in the schemas of ``schemas.tables``.

    ``run_id`` of tonight's redirects in ``id_alias`` is left null.
    """

    person: pa.Table
    household: pa.Table
    record_person: pa.Table
    household_member: pa.Table
    household_doubt: pa.Table
    id_alias: pa.Table
    id_trace: pa.Table
    link: pa.Table

    @property
    def tables(self) -> dict[str, pa.Table]:
        """By name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def identify(
    tonight: Tables,
    linkage: Linkage,
    before: Tables,
    policy: Policy,
    spent: Mapping[str, int] = MappingProxyType({}),
) -> Identified:
    """Give persons and households their ids and golden records.

    Args:
        tonight: ``record``, ``source_file`` and ``circumstance``; the last two may be missing.
        linkage: what ``linkage.link`` made of the records.
        before: last night's tables (``HELD``), by name; what is missing is empty, as on the first night.
        policy: whom to trust about what.
        spent: by kind of id the highest number that the log tells of: new ids come after it.
    """
    last = _Last(before)
    records = frame(tonight, RECORD, *_READ)
    owner = _arrow(linkage.persons)
    homes = _arrow(linkage.households)
    # Only the numbers are joined: to move whole rows would hold them twice.
    person = records.select("record_id").join(owner, on="record_id", how="left", maintain_order="left")[
        "person"
    ]
    seen = records.select("record_id", "role", "relation", *golden.READ).with_columns(person)
    side = Side(
        owner.select("record_id", "person"),
        records.select(continuity.READ),
        homes.select("person", home="household"),
    )
    persons = of_persons(last.side, side, last.aliases(P), last.traces(P), spent.get(P, 0))
    known = golden.golden(seen, frame(tonight, SOURCE_FILE), golden.trust(policy))
    known = known.join(persons.ids.select("id", person="group"), on="person", maintain_order="left")
    members = _members(homes, seen, known, frame(tonight, CIRCUMSTANCE, "record_id", "kind"))
    households = of_households(
        members,
        last.members,
        persons,
        last.aliases(P),
        last.aliases(H),
        last.traces(H, part=P),
        spent.get(H, 0),
    )
    return _tables(owner, known, members, linkage, persons, households, last)


class _Last:
    """Last night's tables, ids as numbers."""

    def __init__(self, before: Tables) -> None:
        self.before = before

    @property
    def members(self) -> pl.DataFrame:
        """``home``, ``part`` and ``led``."""
        heads = frame(self.before, HOUSEHOLD).select("household_id", "head_person_id")
        listed = frame(self.before, HOUSEHOLD_MEMBER).join(heads, on="household_id", how="left")
        led = (pl.col("person_id") == pl.col("head_person_id")).fill_null(False)
        return listed.select(
            home=number(H, pl.col("household_id")), part=number(P, pl.col("person_id")), led=led
        ).drop_nulls()

    @property
    def side(self) -> Side:
        owner = frame(self.before, RECORD_PERSON, "record_id", "person_id").select(
            "record_id", person=number(P, pl.col("person_id"))
        )
        return Side(
            owner.drop_nulls(),
            frame(self.before, RECORD, *continuity.READ),
            self.members.select("home", person="part"),
        )

    def aliases(self, kind: str) -> pl.DataFrame:
        ids = frame(self.before, ID_ALIAS)
        return ids.select(old=number(kind, pl.col("old_id")), new=number(kind, pl.col("new_id"))).drop_nulls()

    def traces(self, kind: str, part: str | None = None) -> pl.DataFrame:
        held = pl.col("part_id")
        ids = frame(self.before, ID_TRACE)
        return ids.select(
            id=number(kind, pl.col("id")), part=held if part is None else number(part, held)
        ).drop_nulls()


def _arrow(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def _members(
    homes: pl.DataFrame, seen: pl.DataFrame, known: pl.DataFrame, circumstances: pl.DataFrame
) -> pl.DataFrame:
    """Persons with their household, the head first, and whether they are dead."""
    deaths = circumstances.filter(pl.col("kind") == "death").select("record_id")
    dead = seen.join(deaths, on="record_id", how="semi")["person"].unique()
    said = known.select("person", "id", "birth_date", "address", "division_code")
    return by_rank(
        homes.join(called_heads(seen), on="person", how="left")
        .join(said, on="person")
        .with_columns(pl.col("head", "applicant").fill_null(0), dead=pl.col("person").is_in(dead.implode()))
    )


def _tables(
    owner: pl.DataFrame,
    known: pl.DataFrame,
    members: pl.DataFrame,
    linkage: Linkage,
    persons: Lasting,
    households: Lasting,
    last: _Last,
) -> Identified:
    """Numbers to ids, frames to tables."""
    person = persons.ids.select(person="group", person_id=written(P, pl.col("id")))
    home = households.ids.select(household="group", household_id=written(H, pl.col("id")))
    listed = members.join(person, on="person", maintain_order="left").join(
        home, on="household", maintain_order="left"
    )
    pairs = _arrow(linkage.pairs).with_columns(evidence=evidence_text())
    return Identified(
        person=_shaped(known.join(person, on="person").sort("person_id"), PERSON),
        household=_shaped(_household_table(listed), HOUSEHOLD),
        record_person=_shaped(owner.join(person, on="person", maintain_order="left"), RECORD_PERSON),
        household_member=_shaped(listed.sort("household_id", "person_id"), HOUSEHOLD_MEMBER),
        household_doubt=_shaped(_doubts(linkage, person, home), HOUSEHOLD_DOUBT),
        id_alias=_alias_table(last, {P: persons, H: households}),
        id_trace=_trace_table(persons, households),
        link=_shaped(pairs, LINK),
    )


def _household_table(listed: pl.DataFrame) -> pl.DataFrame:
    """One row a household, of members the head of whom comes first."""
    return (
        listed.group_by("household_id", maintain_order=True)
        .agg(
            head_person_id=pl.col("person_id").first(),
            member_count=pl.len(),
            address=pl.col("address").drop_nulls().first(),
            division_code=pl.col("division_code").drop_nulls().first(),
        )
        .sort("household_id")
    )


def _doubts(linkage: Linkage, person: pl.DataFrame, home: pl.DataFrame) -> pl.DataFrame:
    """What the lists say about a household that cannot all be so."""
    other = home.select(other_household="household", other_household_id="household_id")
    return (
        _arrow(linkage.contradictions)
        .join(person, on="person", how="left")
        .join(home, on="household", how="left")
        .join(other, on="other_household", how="left")
        .sort("household_id", "person_id", "kind", "other_household_id")
    )


def _alias_table(last: _Last, kinds: Mapping[str, Lasting]) -> pa.Table:
    """Redirects of persons and households; those of earlier nights as they were written."""
    told = [
        found.aliases.select(
            old_id=written(kind, pl.col("old")), new_id=written(kind, pl.col("new")), reason="reason"
        )
        for kind, found in kinds.items()
    ]
    tonight = pl.concat(told)
    held = frame(last.before, ID_ALIAS)
    standing = held.join(tonight.filter(pl.col("reason").is_null()), on="old_id", how="semi")
    fresh = tonight.drop_nulls("reason").with_columns(run_id=pl.lit(None, pl.String))
    rows = pl.concat([standing, fresh.select(standing.columns)]).sort("old_id")
    return _shaped(rows, pa.schema([field.with_nullable(True) for field in ID_ALIAS], ID_ALIAS.metadata))


def _trace_table(persons: Lasting, households: Lasting) -> pa.Table:
    of_persons = persons.traces.select(id=written(P, pl.col("id")), part_id="part")
    of_households = households.traces.select(id=written(H, pl.col("id")), part_id=written(P, pl.col("part")))
    return _shaped(pl.concat([of_persons, of_households]), ID_TRACE)


def _shaped(frame: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    return frame.select(schema.names).to_arrow().cast(schema)
