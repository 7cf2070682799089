"""What a record says, as digests field by field; and where a record that once said so is now."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import polars as pl

FIELDS: Final = {
    "department": "部门",
    "list_name": "名册",
    "role": "身份",
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "证件号",
    "phone": "电话",
    "address": "住址",
    "household_no": "户号",
    "relation": "与户主关系",
    "head_name": "户主",
    "head_id_number": "户主证件号",
}
"""What linkage compares, in the order in which an evidence text holds their digests."""
NOTHING: Final = "-"
_PLACE: Final = {field: place for place, field in enumerate(FIELDS)}
_LIST: Final = ("department", "list_name", "role")
_KEYS: Final = (("name", "id_number"), ("id_number",), ("name", "household_no"), ("name",))
"""By what a record whose content has changed is known again in its list, the surest first."""


def evidence(records: pl.DataFrame) -> pl.Series:
    """One text per record of ``schemas.RECORD``: the digest of each of ``FIELDS``, joined by dots."""
    digests = [_digests(records[field], field).alias(field) for field in FIELDS]
    return pl.select(pl.concat_str(digests, separator=".")).to_series().alias("evidence")


def _digests(values: pl.Series, field: str) -> pl.Series:
    """The digest of every value, by distinct values; null is ``NOTHING``."""
    texts = values.cast(pl.String)
    known = texts.drop_nulls().unique()
    table = {text: sha256(f"{field}={text}".encode()).hexdigest()[:8] for text in known}
    return texts.replace_strict(table, default=None, return_dtype=pl.String).fill_null(NOTHING)


def _of(column: str, field: str) -> pl.Expr:
    """The digest of one field in a column of evidence texts."""
    return pl.col(column).str.split(".").list.get(_PLACE[field], null_on_oob=True)


def located(wanted: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Where records that once were looked at are now.

    Args:
        wanted: ``record_id`` and ``evidence`` (null where nobody noted it).
        records: what tonight holds, in ``schemas.RECORD``.

    Returns:
        Distinct ``record_id`` and ``evidence``; ``first`` and ``last`` of the records that say the same, null where
        none does; ``successor``, the record that took its place, and ``changed``, what it says otherwise.
    """
    asked = wanted.select("record_id", "evidence").unique(maintain_order=True)
    by_id = evidences(records.filter(pl.col("record_id").is_in(asked["record_id"].implode())))
    found = asked.join(
        by_id.select("record_id", now="evidence"), on="record_id", how="left", maintain_order="left"
    )
    stays = pl.col("now").is_not_null() & (
        pl.col("evidence").is_null() | (pl.col("now") == pl.col("evidence"))
    )
    stay = found.filter(stays).select("record_id", "evidence", first="record_id", last="record_id")
    left = found.filter(~stays)
    if left.is_empty():
        return stay.with_columns(pl.lit(None, pl.String).alias(name) for name in ("successor", "changed"))
    held = _possible(left, records)
    by_content = held.group_by("evidence").agg(
        first=pl.col("record_id").min(), last=pl.col("record_id").max()
    )
    moved = _succeeded(left.join(by_content, on="evidence", how="left", maintain_order="left"), held)
    return pl.concat(
        [stay, moved.select(*asked.columns, "first", "last", "successor", "changed")], how="diagonal"
    )


def evidences(records: pl.DataFrame) -> pl.DataFrame:
    """``record_id`` and ``evidence`` of some records."""
    return records.select("record_id").with_columns(evidence(records)).sort("record_id")


def _possible(asked: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """What those records say that bear a wanted id, name or number: few among many."""
    alike = [pl.col("record_id").is_in(asked["record_id"].implode())]
    for field in ("name", "id_number"):
        wanted = asked.select(_of("evidence", field)).to_series().drop_nulls().unique()
        texts = records[field].drop_nulls().unique()
        named = texts.filter(_digests(texts, field).is_in(wanted.implode()))
        alike.append(pl.col(field).is_in(named.implode()))
    return evidences(records.filter(pl.any_horizontal(alike)))


def _succeeded(found: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """With ``successor`` and ``changed`` of those whose content nobody holds any more."""
    found = found.with_columns(successor=pl.when(pl.col("now").is_not_null()).then("record_id"))
    for key in _KEYS:
        found = _known_again(found, held, (*_LIST, *key))
    now = held.select(successor="record_id", other="evidence")
    told = [
        pl.when(_of("evidence", field) != _of("other", field)).then(pl.lit(text))
        for field, text in FIELDS.items()
    ]
    gone = pl.col("first").is_null()
    return found.join(now, on="successor", how="left", maintain_order="left").with_columns(
        successor=pl.when(gone).then("successor"),
        changed=pl.when(gone).then(pl.concat_str(told, separator="、", ignore_nulls=True)),
    )


def _known_again(found: pl.DataFrame, held: pl.DataFrame, key: Iterable[str]) -> pl.DataFrame:
    """Fill ``successor`` by records that agree on all fields of a key, if one and only one does."""
    fields = list(key)
    known = [_of("evidence", field).alias(f"_{field}") for field in fields]
    told = pl.all_horizontal(pl.col(f"_{field}") != NOTHING for field in fields if field not in _LIST)
    bearers = (
        held.select("record_id", *known)
        .filter(told)
        .group_by([f"_{field}" for field in fields])
        .agg(candidate=pl.col("record_id").min(), bearers=pl.len())
        .filter(pl.col("bearers") == 1)
        .drop("bearers")
    )
    names = [f"_{field}" for field in fields]
    return (
        found.with_columns(known)
        .join(bearers, on=names, how="left", maintain_order="left")
        .with_columns(successor=pl.coalesce("successor", "candidate"))
        .drop(*names, "candidate")
    )
