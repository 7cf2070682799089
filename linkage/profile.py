"""Records -> profiles: the distinct combinations of normalised values that are worth comparing.

Most rows of one person carry the same valid id and name; those collapse at once into one profile, which keeps
every address, phone and household it was seen with (its *contacts*). Only profiles are ever compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa

import schemas
from linkage import address
from linkage.names import Names, keys
from schemas.fields import id_number, name, phone, sex

LARGEST: Final = 15
"""More people than this in one row or household are an institution's."""
KNOWN_KIN: Final = 1 << 63
"""Kin keys from here on are id numbers, those below are sounds of names."""
WEAK_IDENTITY: Final = ("name", "id_text", "birth", "sex", "phone", "address", "household", "head", "list")


@dataclass(frozen=True)
class Profiles:
    """What linkage compares.

    Attributes:
        records: ``record_id``, ``profile``, ``list`` and the household columns, in order of record id.
        profiles: one row a profile in order of its first record: ``profile``, ``name`` (position in ``names``),
            the blocking keys of the name, ``id`` (18 digits, valid), ``id_text`` (as written, if any),
            ``birth`` (yyyymmdd), ``birth_typed`` (written, not taken from the id), ``sex``, ``rows`` (records
            collapsed into it) and ``sure`` (its valid id is surely its own).
        contacts: distinct ``profile``, ``phone``, ``place``, ``tail``, ``numbers``, ``institution``, ``household``.
        kin: distinct ``profile``, ``kin``: the people written beside it, by id (from ``KNOWN_KIN`` on) and by the
            sound of their names.
        names: the distinct names, encoded.
        places: the distinct place texts; ``contacts.place`` is a position in it.
    """

    records: pl.DataFrame
    profiles: pl.DataFrame
    contacts: pl.DataFrame
    kin: pl.DataFrame
    names: Names
    places: pl.Series


def _as_frame(records: pa.Table) -> pl.DataFrame:
    """The columns of ``schemas.RECORD``, missing ones as nulls, sorted so that row order changes nothing."""
    frame = pl.DataFrame(pl.from_arrow(records))
    expected = pl.DataFrame(pl.from_arrow(schemas.RECORD.empty_table())).schema
    columns = [
        pl.col(column).cast(kind, strict=False)
        if column in frame.columns
        else pl.lit(None, kind).alias(column)
        for column, kind in expected.items()
        if column != "record_id"
    ]
    return frame.select("record_id", *columns).sort("record_id", maintain_order=True)


def _by_distinct(
    frame: pl.DataFrame, column: str, derive: Callable[[pl.Series], pl.DataFrame]
) -> pl.DataFrame:
    """Derive columns from the distinct values of one column only, and join them back in order."""
    distinct = frame.get_column(column).unique(maintain_order=True)
    derived = derive(distinct).with_columns(distinct)
    return frame.join(derived, on=column, how="left", nulls_equal=True, maintain_order="left")


def _yyyymmdd(date: pl.Expr) -> pl.Expr:
    return (date.dt.year() * 10000 + date.dt.month().cast(pl.Int32) * 100 + date.dt.day()).cast(pl.Int32)


def _clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Every field normalised; the written id beside its 18-digit form; typed birth day before the id's."""
    id_text = id_number.clean(pl.col("id_number"))
    return (
        frame.with_columns(
            name=name.clean(pl.col("name")),
            head=name.clean(pl.col("head_name")),
            id_text=id_text,
            id=id_number.canonical(id_text),
            head_id=id_number.canonical(id_number.clean(pl.col("head_id_number"))),
            phone=phone.clean(pl.col("phone")),
            sex=sex.clean(pl.col("sex")),
            list=pl.coalesce("list_name", "department"),
        )
        .pipe(_distrust_shared_ids)
        .with_columns(
            birth_written=_yyyymmdd(pl.col("birth_date")),
            birth_of_id=_yyyymmdd(id_number.birth_date(pl.col("id"))),
            sex=pl.coalesce("sex", id_number.sex(pl.col("id"))),
            numbered=pl.format("{}#{}", "department", "household_no"),
            headed=pl.format("@{}", "head_id"),
        )
        .with_columns(
            household=pl.coalesce("numbered", "headed"),
            birth=pl.coalesce("birth_written", "birth_of_id"),
            contradicts=((pl.col("birth_written") - pl.col("birth_of_id")).abs() >= 2_0000).fill_null(False),
        )
    )


def _distrust_shared_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop an id that one row gives to two different names: a parent's id written under the child."""
    together = ["file_id", "row_number", "id"]
    shared = (
        frame.filter(pl.col("file_id").is_not_null() & pl.col("row_number").is_not_null())
        .filter(pl.col("id").is_not_null() & pl.col("role").is_not_null())
        .group_by(together)
        .agg(names=pl.col("name").n_unique())
        .filter(pl.col("names") > 1)
        .select(together, shared=True)
    )
    if shared.is_empty():
        return frame
    borrowed = pl.col("shared").is_not_null() & ~pl.col("role").is_in(["head", "guardian"])
    return (
        frame.join(shared, on=together, how="left", maintain_order="left")
        .with_columns(pl.when(~borrowed).then(pl.col(column)).alias(column) for column in ("id", "id_text"))
        .drop("shared")
    )


def _parse_addresses(frame: pl.DataFrame) -> pl.DataFrame:
    return _by_distinct(frame, "address", address.parse)


def _number_profiles(frame: pl.DataFrame) -> pl.DataFrame:
    """Give each record its profile: by (id, name) where the id is valid, else by all that was written."""
    sure = pl.col("id").is_not_null()
    blank_if_sure = [
        pl.when(~sure).then(pl.col(column)).alias(f"_{column}")
        for column in WEAK_IDENTITY
        if column != "name"
    ]
    keyed = frame.with_columns(blank_if_sure).with_columns(_id=pl.when(sure).then("id"))
    by = ["_id", "name", *(f"_{column}" for column in WEAK_IDENTITY if column != "name")]
    first = keyed.with_row_index("_row").select(pl.col("_row").min().over(by))["_row"]
    return frame.with_columns(profile=first.rank("dense").cast(pl.UInt32) - 1)


def _profile_table(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a profile; of several birth days the first written one counts."""
    return (
        frame.group_by("profile", maintain_order=True)
        .agg(
            pl.col("name").first(),
            pl.col("id").first(),
            pl.col("id_text").first(),
            birth=pl.coalesce(pl.col("birth_written").drop_nulls().first(), pl.col("birth_of_id").first()),
            birth_typed=pl.col("birth_written").is_not_null().any(),
            contradicts=pl.col("contradicts").mean() > 0.5,
            sex=pl.col("sex").drop_nulls().first(),
            rows=pl.len(),
        )
        .sort("profile")
    )


def _with_sureness(profiles: pl.DataFrame) -> pl.DataFrame:
    """Mark the profiles whose valid id is surely their own (``sure``).

    Of several unlike names under one id only the best attested keeps it; a child under a parent's id is common.
    An id that the written birth day contradicts by years is nobody's proof.
    """
    named = profiles.filter(pl.col("id").is_not_null() & pl.col("sound").is_not_null())
    rivals = named.filter(pl.col("id").is_duplicated()).sort(
        ["id", "contradicts", "rows", "profile"], descending=[False, False, True, False]
    )
    borrowed = rivals.filter(pl.col("sound") != pl.col("sound").first().over("id"))["profile"].implode()
    own = ~pl.col("profile").is_in(borrowed)
    return profiles.with_columns(sure=pl.col("id").is_not_null() & own & ~pl.col("contradicts")).drop(
        "contradicts"
    )


def _kin(frame: pl.DataFrame) -> pl.DataFrame:
    """Who stands beside a profile: the head, people in the same row, people of the same household list.

    Kin are known by their valid ids where written, and by the sound of their names: a clerk errs by ear.
    """
    heard = pl.concat([frame["name"], frame["head"]]).drop_nulls().unique(maintain_order=True)
    sound = keys(Names.of(heard)).select("sound").with_columns(heard.alias("name"))
    columns = ["record_id", "profile", "list", "household", "file_id", "row_number", "role"]
    seen = frame.select(*columns, "name", "id").join(sound, on="name", how="left", maintain_order="left")
    heads = frame.select("profile", "head_id", name="head").join(
        sound, on="name", how="left", maintain_order="left"
    )
    beside = pl.concat(
        [
            heads.select("profile", id="head_id", sound="sound"),
            _mates(seen.filter(pl.col("role").is_not_null()), ["file_id", "row_number"]),
            _mates(seen.unique(["profile", "list", "household"], maintain_order=True), ["list", "household"]),
        ]
    )
    known = pl.col("id").str.head(17).cast(pl.UInt64, strict=False) + KNOWN_KIN
    return (
        pl.concat([beside.select("profile", kin="sound"), beside.select("profile", kin=known)])
        .drop_nulls()
        .unique(maintain_order=True)
        .sort("profile", "kin")
    )


def _mates(seen: pl.DataFrame, together: list[str]) -> pl.DataFrame:
    """Each profile with id and name of those who share all of ``together`` with it."""
    sized = seen.drop_nulls(together).filter(pl.len().over(together).is_between(2, LARGEST))
    return (
        sized.select(*together, "record_id", "profile")
        .join(sized.select(*together, "id", "sound", other="record_id"), on=together)
        .filter(pl.col("record_id") != pl.col("other"))
        .select("profile", "id", "sound")
    )


def profile(records: pa.Table) -> Profiles:
    """Normalise records and collapse them into profiles.

    Args:
        records: a table in ``schemas.RECORD`` (further columns ignored, missing nullable ones taken as null).
    """
    frame = _number_profiles(_parse_addresses(_clean(_as_frame(records))))
    distinct_names = frame["name"].unique(maintain_order=True)
    names = Names.of(distinct_names)
    positions = keys(names).with_columns(distinct_names, name_index=pl.int_range(pl.len(), dtype=pl.UInt32))
    profiles = (
        _profile_table(frame)
        .join(positions, on="name", how="left", nulls_equal=True, maintain_order="left")
        .rename({"name": "name_text", "name_index": "name"})
        .pipe(_with_sureness)
    )
    places = frame["place"].drop_nulls().unique(maintain_order=True)
    place_index = places.to_frame().with_columns(place_index=pl.int_range(pl.len(), dtype=pl.UInt32))
    contacts = (
        frame.select("profile", "phone", "place", "tail", "numbers", "institution", "household")
        .unique(maintain_order=True)
        .join(place_index, on="place", how="left", maintain_order="left")
        .drop("place")
        .rename({"place_index": "place"})
        .sort("profile", maintain_order=True)
    )
    return Profiles(frame, profiles, contacts, _kin(frame), names, places)
