"""The district straight as ``schemas.tables.RECORD`` rows, without files: what intake would read from them."""

from __future__ import annotations

import polars as pl

from schemas.tables import RECORD


def person_key(person: pl.Expr) -> pl.Expr:
    """The simulation's own id of a person: p0000123."""
    return "p" + person.cast(pl.String).str.zfill(7)


def household_key(household: pl.Expr) -> pl.Expr:
    """The simulation's own id of a household: h0000045."""
    return "h" + household.cast(pl.String).str.zfill(7)


def as_records(
    written: pl.DataFrame, district: str, household: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Written mentions as records and their truth.

    Args:
        written: what ``errors.write_down`` returns.
        district: code of the district, given to every record as its division.
        household: household of each person.
    """
    named = written.with_columns(
        record_id=pl.concat_str("list", "row", "role", "position", separator=":"),
        own=household.gather(written["person"]),
    ).filter(pl.col("name") != "")
    records = named.select(
        "record_id",
        file_id="list",
        row_number=pl.col("row") + 2,
        role="role",
        department="department",
        list_name="list",
        name=_clean_name(pl.col("name")),
        sex="sex",
        birth_date="birth_date",
        id_number=pl.col("id_number").str.to_uppercase(),
        id_status=pl.lit(None, pl.String),
        phone="phone",
        address="address",
        division_code=pl.lit(district),
        household_no="household_no",
        relation=pl.coalesce("relation", _by_role()),
        head_name=_clean_name(pl.col("head_name")),
        head_id_number=pl.col("head_id_number").str.to_uppercase(),
        account_no="account",
        covered="covered",
    )
    absent = [pl.lit(None).alias(name) for name in RECORD.names if name not in records.columns]
    truth = named.select(
        "record_id", person=person_key(pl.col("person")), household=household_key(pl.col("own"))
    )
    return records.with_columns(absent).select(RECORD.names), truth


def _clean_name(name: pl.Expr) -> pl.Expr:
    """A name without what is not of it: remarks in parentheses, spaces; any dot as U+00B7."""
    bare = name.str.replace(r"[（(].*[）)]$", "").str.replace_all(r"\s", "")
    return bare.str.replace_all(r"[•∙・.．]", "·")


def _by_role() -> pl.Expr:
    """Relation that a person's place in the row tells."""
    said = {"head": "户主", "spouse": "配偶", "guardian": "监护人"}
    carer = (pl.col("list") == "tekun_person") & (pl.col("role") == "guardian")
    return pl.when(carer).then(pl.lit("照料人")).otherwise(pl.col("role").replace_strict(said, default=None))
