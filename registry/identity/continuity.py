"""Which of last night's records go on tonight, and in which record: one to one, from sure to unsure.

A record goes on in the one that has its id: a file delivered unchanged keeps its record ids. Else in one that says
the same in the same list and role, whatever it is called now: a list that is delivered anew has new ids in every row.
Else, for what has changed a little, in one that agrees on enough (``_WAYS``), where what they agree on tells one
person on either side; and last in one of the same name in a household that goes on. Two sound ids that differ are
two people. Of several that say the same, the first goes on in the first: by file, row and id.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from schemas.fields import id_number

CONTENT: Final = (
    "list_name",
    "role",
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "address",
    "division_code",
    "household_no",
    "relation",
    "head_name",
    "head_id_number",
)
"""What two records must say alike to say the same."""
READ: Final = ("record_id", "file_id", "row_number", *CONTENT)
_PLACE: Final = ("list_name", "role")
_WAYS: Final = (
    (*_PLACE, "name", "sound"),
    (*_PLACE, "sound"),
    (*_PLACE, "name", "born"),
    (*_PLACE, "name", "household_no"),
    (*_PLACE, "name", "phone"),
    (*_PLACE, "name", "address"),
    ("sound",),
    ("name", "born"),
)
"""What a changed record is known by, the surest first."""


@dataclass(frozen=True)
class Side:
    """The records of a night.

    Attributes:
        owner: ``record_id`` and ``person``, any number.
        contents: the columns of ``READ``.
        homes: ``person`` and ``home``, any number of a household.
    """

    owner: pl.DataFrame
    contents: pl.DataFrame
    homes: pl.DataFrame

    @cached_property
    def numbered(self) -> pl.DataFrame:
        """``owner`` with the place of each record, ``at``."""
        return self.owner.with_row_index("at")

    def left(self, gone_on: pl.Series) -> pl.DataFrame:
        """The records that are not yet matched, with all that they say."""
        free = np.ones(self.owner.height, dtype=np.bool_)
        free[gone_on.to_numpy()] = False
        return self.numbered.filter(pl.Series(free)).join(self.contents, on="record_id")


def continued(last: Side, tonight: Side) -> pl.DataFrame:
    """Places ``old`` and ``new`` of the records that go on, in ``owner`` of last night and of tonight."""
    found = last.numbered.select("record_id", old="at").join(
        tonight.numbered.select("record_id", new="at"), on="record_id"
    )
    pairs = found.select("old", "new")
    if pairs.height in (last.owner.height, tonight.owner.height):
        return pairs
    old, new = last.left(pairs["old"]), tonight.left(pairs["new"])
    same = _same(old, new)
    pairs = pl.concat([pairs, same])
    old, new = (_known(records, same[side]) for records, side in ((old, "old"), (new, "new")))
    for way in _WAYS:
        if old.is_empty() or new.is_empty():
            return pairs
        alike = _alike(_keyed(old, way), _keyed(new, way), old, new)
        pairs = pl.concat([pairs, alike])
        old, new = _without(old, alike["old"]), _without(new, alike["new"])
    return pl.concat([pairs, _at_home(old, new, pairs, last, tonight)])


def _same(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Records that say the same."""
    keyed = [records.select("at", "file_id", "row_number", "record_id") for records in (old, new)]
    hashed = [records.select(CONTENT).hash_rows() for records in (old, new)]
    return _in_order(*(each.with_columns(key=key) for each, key in zip(keyed, hashed, strict=True)))


def _in_order(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one ``key``: the first with the first, the second with the second."""
    old, new = (
        each.sort("key", "file_id", "row_number", "record_id").select(
            "key", "at", nth=pl.int_range(pl.len()).over("key")
        )
        for each in (old, new)
    )
    return old.join(new, on=["key", "nth"], suffix="_new").select(old="at", new="at_new")


def _known(records: pl.DataFrame, gone_on: pl.Series) -> pl.DataFrame:
    """The records left, with ``sound`` (id number) and ``born``."""
    left = _without(records, gone_on)
    sound = id_number.canonical(id_number.clean(pl.col("id_number")))
    return left.with_columns(sound=sound).with_columns(
        born=pl.coalesce(id_number.birth_date(pl.col("sound")), "birth_date")
    )


def _without(records: pl.DataFrame, gone_on: pl.Series) -> pl.DataFrame:
    return records.join(gone_on.to_frame("at"), on="at", how="anti")


def _keyed(records: pl.DataFrame, way: tuple[str, ...]) -> pl.DataFrame:
    """Records that fill all fields of a way, under its ``key``, where it tells one person."""
    told = records.drop_nulls(way)
    keyed = told.select("at", "file_id", "row_number", "record_id", "person").with_columns(
        key=told.select(way).hash_rows()
    )
    people = keyed.group_by("key").agg(first=pl.col("person").min(), last=pl.col("person").max())
    return keyed.join(people.filter(pl.col("first") == pl.col("last")), on="key", how="semi")


def _alike(
    keyed_old: pl.DataFrame, keyed_new: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame
) -> pl.DataFrame:
    """Pairs of one key whose sound ids do not differ."""
    pairs = _in_order(keyed_old, keyed_new)
    ids = pairs.join(old.select(old="at", a="sound"), on="old").join(
        new.select(new="at", b="sound"), on="new"
    )
    return ids.filter((pl.col("a") == pl.col("b")).fill_null(True)).select("old", "new")


def _at_home(
    old: pl.DataFrame, new: pl.DataFrame, pairs: pl.DataFrame, last: Side, tonight: Side
) -> pl.DataFrame:
    """Records of one name in households that have matched people in common, if each side names one person so."""
    if old.is_empty() or new.is_empty():
        return pairs.clear()
    was, now = last.homes.rename({"home": "was"}), tonight.homes.rename({"home": "now"})
    went = pl.DataFrame(
        {
            "old": last.owner["person"].gather(pairs["old"]),
            "new": tonight.owner["person"].gather(pairs["new"]),
        }
    ).unique()
    common = went.join(was, left_on="old", right_on="person").join(now, left_on="new", right_on="person")
    there = old.join(was, on="person").join(common.select("was", "now").unique(), on="was")
    known = there.join(new.join(now, on="person"), on=["now", "name"], suffix="_new")
    fit = [
        (pl.col(field) == pl.col(f"{field}_new")).fill_null(True) for field in ("sex", "birth_date", "sound")
    ]
    found = known.filter(fit)
    alone = (pl.col("person_new").n_unique().over("person") == 1) & (
        pl.col("person").n_unique().over("person_new") == 1
    )
    order = ["file_id", "row_number", "record_id", "file_id_new", "row_number_new", "record_id_new"]
    return (
        found.filter(alone)
        .sort(order)
        .unique("at", keep="first", maintain_order=True)
        .unique("at_new", keep="first", maintain_order=True)
        .select(old="at", new="at_new")
    )
