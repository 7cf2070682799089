"""The golden record of a person: field by field the writing that survives, from tonight's records alone.

Nothing is carried from an earlier night, so nothing is stale after a decision is taken back. Where all records of a
person that fill a field agree, that is it. Where they differ, each of these in turn leaves the better ones standing:

1. a whole writing before one with masked or lost characters (``*``, ``?``, ``□``); of id numbers a sound one, and
   of sound ones one that the birth day beside it does not belie (a child under a parent's number);
2. a row that is still on its list, before one of a list that the person has left;
3. the most trusted list (``survivorship.csv``: issuing registers, then lists checked in business, then what people
   say of themselves);
4. the writing on which most of the remaining records agree;
5. the file that speaks of the latest month: of ``stated_to``, else ``came_on``; what has neither is of the latest;
6. the smallest writing, so that the order of rows decides nothing.

Fields that change in life (``newest_first`` in the table: phone, address, division) ask 5 before 3. Birth day and sex
follow a sound id number. Names are never folded: the winner is a writing that some department used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from registry.policy import Policy
from registry.policy.tables import POLICY_SURVIVORSHIP
from schemas.fields import id_number

FIELDS: Final = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "证件号",
    "phone": "电话",
    "address": "住址",
    "division_code": "区划",
}
"""The columns of a golden record, and what the policy table calls them."""
_WEIGHED: Final = ("list_name", "file_id", "left_on")
READ: Final = (*_WEIGHED, *FIELDS)
"""What is read of a record, beside its person."""
_LOST: Final = r"[*＊?？□\x{FFFD}]"
_HIGHEST: Final = np.uint64(2**64 - 1)


@dataclass(frozen=True)
class Trust:
    """For one field: the rank of each list, the rank of all others, and whether the newest comes first."""

    ranks: dict[str, int]
    others: int
    newest_first: bool


def trust(policy: Policy) -> dict[str, Trust]:
    """By column of a golden record, whom to trust."""
    rows = next(
        pl.DataFrame(pl.from_arrow(t)) for schema, t in policy.tables if schema is POLICY_SURVIVORSHIP
    )
    found = {}
    for column, said in FIELDS.items():
        mine = rows.filter(pl.col("field") == said)
        general = mine.filter(pl.col("list_name").is_null()).row(0, named=True)
        own = mine.filter(pl.col("list_name").is_not_null()).select("list_name", "rank")
        found[column] = Trust(dict(own.iter_rows()), general["rank"], general["newest_first"] is not None)
    return found


def golden(records: pl.DataFrame, files: pl.DataFrame, trusted: dict[str, Trust]) -> pl.DataFrame:
    """One row a person, in order: ``person``, ``record_count``, every field of ``FIELDS`` and ``sound`` (its id is).

    Args:
        records: ``person`` (int64) and the columns of ``READ``.
        files: ``file_id``, ``stated_to``, ``came_on``.
        trusted: what ``trust`` told.
    """
    rows = _Rows.of(records)
    known = rows.persons()
    chosen = {field: _survivors(rows, field, files, trusted[field]) for field in FIELDS}
    known = known.with_columns(pl.Series(field, values) for field, values in chosen.items())
    known = known.with_columns(_whole_ids(pl.col("id_number")))
    own = id_number.canonical(pl.col("id_number"))
    return known.with_columns(
        birth_date=pl.coalesce(id_number.birth_date(own), "birth_date"),
        sex=pl.coalesce(id_number.sex(own), "sex"),
        sound=own.is_not_null(),
    )


def _whole_ids(written: pl.Expr) -> pl.Expr:
    """Sound id numbers as eighteen characters, others as they are cleaned."""
    cleaned = id_number.clean(written)
    return pl.coalesce(id_number.canonical(cleaned), cleaned)


@dataclass(frozen=True)
class _Rows:
    """Records by person: ``order`` puts those of one person side by side, from ``starts`` on."""

    records: pl.DataFrame
    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, records: pl.DataFrame) -> _Rows:
        order = records["person"].arg_sort().to_numpy().astype(np.int64)
        person = records["person"].to_numpy()[order]
        return cls(records, order, np.flatnonzero(np.diff(person, prepend=-1)))

    def persons(self) -> pl.DataFrame:
        counts = np.diff(self.starts, append=len(self.order))
        first = pl.Series(self.order[self.starts], dtype=pl.UInt32)
        return pl.DataFrame(
            {
                "person": self.records["person"].gather(first),
                "record_count": pl.Series(counts, dtype=pl.Int64),
            }
        )


def _survivors(rows: _Rows, field: str, files: pl.DataFrame, trusted: Trust) -> pl.Series:
    """One field's surviving value of every person: what all agree on, else what wins."""
    values = rows.records[field]
    if not len(rows.starts):
        return values
    known = values.is_not_null().to_numpy()[rows.order]
    hashes = values.hash().to_numpy()[rows.order]
    low = np.minimum.reduceat(np.where(known, hashes, _HIGHEST), rows.starts)
    high = np.maximum.reduceat(np.where(known, hashes, np.uint64(0)), rows.starts)
    at = np.maximum.reduceat(np.where(known, rows.order, -1), rows.starts)
    agreed = pl.Series(at, dtype=pl.Int64).replace(-1, None)
    differ = (low != high) & (at >= 0)
    if not differ.any():
        return values.gather(agreed)
    counts = np.diff(rows.starts, append=len(rows.order))
    needed = sorted({"person", field, "birth_date", *_WEIGHED})
    contested = rows.records.select(needed)[rows.order[np.repeat(differ, counts) & known]]
    winners = _winners(contested, field, files, trusted)
    places = pl.Series(np.flatnonzero(differ), dtype=pl.UInt32)
    return values.gather(agreed).scatter(places, winners)


def _winners(contested: pl.DataFrame, field: str, files: pl.DataFrame, trusted: Trust) -> pl.Series:
    """The winning value of each person, in order of person, of records that differ."""
    if field == "id_number":
        contested = contested.with_columns(_whole_ids(pl.col(field)))
    rank = pl.col("list_name").replace_strict(trusted.ranks, default=trusted.others, return_dtype=pl.Int64)
    rows = contested.join(_ages(files), on="file_id", how="left", maintain_order="left").select(
        "person",
        pl.col(field).alias("value"),
        flaw=_flaw(field),
        gone=pl.col("left_on").is_not_null(),
        rank=rank,
        age=pl.col("age").fill_null(0),
    )
    for column in ("flaw", "gone", *(("age", "rank") if trusted.newest_first else ("rank",))):
        rows = rows.filter(pl.col(column) == pl.col(column).min().over("person"))
    return (
        rows.group_by("person", "value")
        .agg(votes=pl.len(), age=pl.col("age").min())
        .sort(["person", "votes", "age", "value"], descending=[False, True, False, False])
        .unique("person", keep="first", maintain_order=True)["value"]
    )


def _flaw(field: str) -> pl.Expr:
    """How much is wrong with a writing, to look at: 0 nothing."""
    if field in ("sex", "birth_date"):
        return pl.lit(0)
    if field != "id_number":
        return pl.col(field).str.contains(_LOST).cast(pl.Int8)
    sound = id_number.canonical(pl.col("id_number"))
    belied = id_number.birth_date(sound) != pl.col("birth_date")
    return pl.when(sound.is_null()).then(2).otherwise(belied.fill_null(False).cast(pl.Int8))


def _ages(files: pl.DataFrame) -> pl.DataFrame:
    """``file_id`` and ``age``: how many months before the latest of all files a file speaks of."""
    day = pl.coalesce("stated_to", "came_on")
    month = day.dt.year() * 12 + day.dt.month()
    aged = files.select("file_id", age=(month.max() - month).cast(pl.Int32).fill_null(0))
    return aged.group_by("file_id").agg(pl.col("age").min())
