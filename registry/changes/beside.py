"""What the lists of a night say of two people: one household of a list or two, one door or two."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from linkage import address
from registry.changes.nights import ROW, WAYS, Night


@dataclass(frozen=True)
class Places:
    """Where one night's lists show people.

    Attributes:
        listed: ``person``, ``list_name``, ``way`` (one of ``WAYS``), ``listed``: households as lists know them.
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
        night.records.unpivot(WAYS, index=["person", "list_name"], variable_name="way", value_name="listed")
        .drop_nulls("listed")
        .unique(),
        night.records.join(keys, on="address").select("person", "door").unique(),
    )


def beside(pairs: pl.DataFrame, at: Places) -> pl.DataFrame:
    """Pairs ``a`` and ``b`` of a night's persons with what its lists say of them.

    Returns:
        ``pairs`` with ``one_list`` (some list has both in one household or row), ``one_home`` (in one household),
        ``two_lists`` (some list has them in two households and in none together), ``one_door``, ``two_doors`` (both
        have a door, none in common), ``on_list`` (some list has ``a`` in a household), ``in_row`` (or in a row beside
        somebody).
    """
    numbered = pairs.with_row_index("pair")
    told = numbered.join(_lists(numbered, at), on="pair", how="left").join(
        _doors(numbered, at), on="pair", how="left"
    )
    in_household = at.listed.filter(pl.col("way") != ROW)["person"].implode()
    return (
        told.sort("pair")
        .with_columns(
            pl.col("one_list", "one_home", "two_lists").fill_null(False),
            one_door=pl.col("one_door").fill_null(False),
            two_doors=(~pl.col("one_door")).fill_null(False),
            on_list=pl.col("a").is_in(in_household),
            in_row=pl.col("a").is_in(at.listed["person"].implode()),
        )
        .drop("pair")
    )


def _lists(numbered: pl.DataFrame, at: Places) -> pl.DataFrame:
    """Of pairs that one list names: one household or two. That they stand in two rows does not make them two."""
    both = numbered.join(at.listed, left_on="a", right_on="person").join(
        at.listed, left_on=["b", "list_name", "way"], right_on=["person", "list_name", "way"], suffix="_b"
    )
    same, row = pl.col("listed") == pl.col("listed_b"), pl.col("way") == ROW
    lists = (
        both.filter(same | ~row).group_by("pair", "list_name").agg(same=same.any(), home=(same & ~row).any())
    )
    return lists.group_by("pair").agg(
        one_list=pl.col("same").any(), one_home=pl.col("home").any(), two_lists=(~pl.col("same")).any()
    )


def _doors(numbered: pl.DataFrame, at: Places) -> pl.DataFrame:
    """Of pairs with doors: is one in common?"""
    behind = numbered.join(at.doors, left_on="a", right_on="person").join(
        at.doors, left_on="b", right_on="person", suffix="_b"
    )
    return behind.group_by("pair").agg(one_door=(pl.col("door") == pl.col("door_b")).any())
