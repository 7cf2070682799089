"""What the lists of a night say of two people: one household of a list or two, one door or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from linkage import address
from registry.nights import ROW, Night

ADDRESSED: Final = {"person": pl.String, "door": pl.UInt64}


@dataclass(frozen=True)
class Places:
    """Where one night's lists show people.

    Attributes:
        listed: ``person``, ``list_name``, ``listed``: households as lists know them.
        doors: ``person``, ``door``, by keys that mean the same on both nights; institutions have none.
    """

    listed: pl.DataFrame
    doors: pl.DataFrame


def places(before: Night, after: Night) -> tuple[Places, Places]:
    """The places of two nights; addresses are read together, for what one writing leaves out another may tell."""
    texts = pl.concat([before.records["address"], after.records["address"]]).drop_nulls().unique().sort()
    spots = address.parse(texts)
    dwelling = pl.Series((spots.home > 0) & ~spots.institution)
    keys = pl.DataFrame({"address": texts, "door": spots.home}).filter(dwelling)
    old, new = (_places(night, keys) for night in (before, after))
    return old, new


def _places(night: Night, keys: pl.DataFrame) -> Places:
    return Places(
        night.records.filter(pl.col("listed").is_not_null()).select("person", "list_name", "listed").unique(),
        night.records.join(keys, on="address").select("person", "door").unique(),
    )


def beside(pairs: pl.DataFrame, at: Places) -> pl.DataFrame:
    """Pairs ``a`` and ``b`` of a night's persons with what its lists say of them.

    Returns:
        ``pairs`` with ``one_list`` (some list has both in one household), ``two_lists`` (some list has them in two and in
        none together), ``one_door``, ``two_doors`` (both have a door, none in common) and ``on_list``
        (some list has ``a`` in a household).
    """
    numbered = pairs.with_row_index("pair")
    both = numbered.join(at.listed, left_on="a", right_on="person").join(
        at.listed, left_on=["b", "list_name"], right_on=["person", "list_name"], suffix="_b"
    )
    same = pl.col("listed") == pl.col("listed_b")
    rows = pl.col("listed").str.starts_with(ROW) | pl.col("listed_b").str.starts_with(ROW)
    lists = both.filter(same | ~rows).group_by("pair", "list_name").agg(same=same.any())
    lists = lists.group_by("pair").agg(one_list=pl.col("same").any(), two_lists=(~pl.col("same")).any())
    behind = numbered.join(at.doors, left_on="a", right_on="person").join(
        at.doors, left_on="b", right_on="person", suffix="_b"
    )
    behind = behind.group_by("pair").agg(one_door=(pl.col("door") == pl.col("door_b")).any())
    told = numbered.join(lists, on="pair", how="left").join(behind, on="pair", how="left").sort("pair")
    return told.with_columns(
        pl.col("one_list", "two_lists").fill_null(False),
        one_door=pl.col("one_door").fill_null(False),
        two_doors=(~pl.col("one_door")).fill_null(False),
        in_row=pl.col("a").is_in(at.listed["person"].implode()),
        on_list=pl.col("a").is_in(at.listed.filter(~pl.col("listed").str.starts_with(ROW))["person"].implode()),
    ).drop("pair")
