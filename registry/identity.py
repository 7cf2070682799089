"""Clusters of linkage -> the registry's persons and households with their ids and golden records.

A golden record is rebuilt from present evidence every night. Survivorship, field by field: a sound id number before
any other writing, then what most records say, then what was written last in order of record id. Names are never
folded: the winner is a writing that some department used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import Linkage
from linkage.explain import evidence_text
from schemas import codes
from schemas.fields import id_number
from schemas.tables import HOUSEHOLD, HOUSEHOLD_DOUBT, HOUSEHOLD_MEMBER, LINK, PERSON, RECORD_PERSON

GOLDEN: Final = ("name", "sex", "birth_date", "id_number", "phone", "address", "division_code")


@dataclass(frozen=True)
class Identified:
    """The identity tables of a night, in the schemas of ``schemas.tables``."""

    person: pa.Table
    household: pa.Table
    record_person: pa.Table
    household_member: pa.Table
    household_doubt: pa.Table
    link: pa.Table


def _ids(prefix: str, number: pl.Expr) -> pl.Expr:
    """Readable ids from cluster numbers, which run in order of the first record."""
    return pl.format("{}{}", pl.lit(prefix), (number + 1).cast(pl.String).str.zfill(8))


def _trusted(records: pl.DataFrame) -> pl.DataFrame:
    """The fields that compete, an unsound id only where there is nothing better."""
    cleaned = id_number.clean(pl.col("id_number"))
    canonical = id_number.canonical(cleaned)
    return records.with_columns(
        id_number=pl.coalesce(canonical, cleaned),
        sound=canonical.is_not_null(),
        birth_date=pl.coalesce(id_number.birth_date(canonical), "birth_date"),
        sex=pl.coalesce("sex", id_number.sex(canonical)),
    )


def _survivor(seen: pl.DataFrame, field: str) -> pl.DataFrame:
    """Per person the writing of one field that survives."""
    return (
        seen.filter(pl.col(field).is_not_null())
        .group_by("person", field)
        .agg(sound=pl.col("sound").any(), votes=pl.len(), last=pl.col("record_id").max())
        .sort(["person", "sound", "votes", "last"], descending=[False, True, True, True])
        .unique("person", keep="first", maintain_order=True)
        .select("person", field)
    )


def _golden(seen: pl.DataFrame) -> pl.DataFrame:
    """One row a person with every surviving field."""
    persons = seen.group_by("person").agg(record_count=pl.len()).sort("person")
    for field in GOLDEN:
        persons = persons.join(_survivor(seen, field), on="person", how="left", maintain_order="left")
    return persons.with_columns(person_id=_ids("P", pl.col("person")))


def _members(linkage: Linkage, seen: pl.DataFrame) -> pl.DataFrame:
    """Persons with their household, relation, evidence and whether some list calls them head."""
    called_head = pl.col("relation").is_in(codes.head_relations()).fill_null(False) | (
        pl.col("role") == "head"
    ).fill_null(False)
    heads = seen.group_by("person").agg(head=called_head.sum(), applicant=(pl.col("role") == "self").sum())
    return (
        pl.DataFrame(pl.from_arrow(linkage.households))
        .join(heads, on="person", how="left", maintain_order="left")
        .with_columns(person_id=_ids("P", pl.col("person")), household_id=_ids("H", pl.col("household")))
    )


def _doubts(linkage: Linkage) -> pl.DataFrame:
    """What the lists say about a household that cannot all be so."""
    return (
        pl.DataFrame(pl.from_arrow(linkage.contradictions))
        .with_columns(
            household_id=_ids("H", pl.col("household")),
            person_id=_ids("P", pl.col("person")),
            other_household_id=_ids("H", pl.col("other_household")),
        )
        .sort("household_id", "person_id", "kind", "other_household_id")
    )


def _household_table(members: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """One row a household; its head is who lists call head, else an applicant, else the eldest."""
    known = members.join(persons, on="person_id", how="left", maintain_order="left").sort(
        ["household_id", "head", "applicant", "birth_date", "person_id"],
        descending=[False, True, True, False, False],
        nulls_last=True,
    )
    return known.group_by("household_id", maintain_order=True).agg(
        head_person_id=pl.col("person_id").first(),
        member_count=pl.len(),
        address=pl.col("address").drop_nulls().first(),
        division_code=pl.col("division_code").drop_nulls().first(),
    )


def _shaped(frame: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    return frame.select(schema.names).to_arrow().cast(schema)


def identify(records: pa.Table, linkage: Linkage) -> Identified:
    """Give persons and households their ids and golden records.

    Args:
        records: the linked records, in ``schemas.RECORD``.
        linkage: what ``linkage.link`` made of them.
    """
    person_of = pl.DataFrame(pl.from_arrow(linkage.persons))
    seen = _trusted(pl.DataFrame(pl.from_arrow(records))).join(person_of, on="record_id").sort("record_id")
    persons = _golden(seen)
    members = _members(linkage, seen)
    pairs = pl.DataFrame(pl.from_arrow(linkage.pairs)).with_columns(evidence=evidence_text())
    return Identified(
        person=_shaped(persons, PERSON),
        household=_shaped(_household_table(members, persons), HOUSEHOLD),
        record_person=_shaped(
            person_of.with_columns(person_id=_ids("P", pl.col("person"))).sort("record_id"), RECORD_PERSON
        ),
        household_member=_shaped(members.sort("household_id", "person_id"), HOUSEHOLD_MEMBER),
        household_doubt=_shaped(_doubts(linkage), HOUSEHOLD_DOUBT),
        link=_shaped(pairs, LINK),
    )
