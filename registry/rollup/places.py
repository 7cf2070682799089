"""Where households live, as three names: district, town (or street office), village (or community).

A division code counts before the written address: its first six digits are a district of ``divisions.csv``; what towns
and villages are called by its further digits is learned from the addresses that are written beside it. What is left out
above a place is filled in where the place is known under one name only.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from linkage.address import clean
from schemas import codes

LEVELS: Final = ("district", "town", "village")
UNKNOWN: Final = "未写明"
OFFICES: Final = {"街道办事处": "街道", "街道办": "街道"}
TOWN: Final = r"^\p{Han}{1,10}?(?:街道办事处|街道办|街道|民族乡|镇|乡|苏木)"
VILLAGE: Final = r"^\p{Han}{1,12}?(?:社区|居民委员会|居委会|村)"
BARE: Final = r"^(\p{Han}{2,6}?)(?:第?[0-9一二三四五六七八九十]+(?:组|队|社))"
"""A village without the word 村: 竹园十组."""
GROUP: Final = "(?:村民|居民|生产)小组"
"""Its 村 is no village."""
COMMITTEES: Final = {"居民委员会": "社区", "居委会": "社区"}
OUTER: Final = 24
"""A district's name begins within so many characters."""
_CODE: Final = {"town": (9, "000"), "village": (12, "000")}


def places(homes: pl.DataFrame) -> pl.DataFrame:
    """One row per household.

    Args:
        homes: ``household_id``, ``address``, ``division_code``.

    Returns:
        ``household_id``, ``district``, ``town``, ``village``; ``UNKNOWN`` where nothing says it. In the order given.
    """
    said = _coded(_written(homes))
    for upper, lower in (("town", ["village"]), ("district", ["town"])):
        said = _filled(said, upper, lower)
    return said.select("household_id", *(pl.col(name).fill_null(UNKNOWN) for name in LEVELS))


def _written(homes: pl.DataFrame) -> pl.DataFrame:
    """What the addresses say."""
    outer, county = _outer(), _counties()
    rest = pl.col("rest")
    told = homes.with_columns(text=clean(pl.col("address")).str.replace_all(GROUP, "组")).with_columns(
        district=pl.col("text").str.extract(f"^.{{0,{OUTER}}}?({county})"),
        rest=pl.coalesce(
            pl.col("text").str.extract(f"^.{{0,{OUTER}}}?(?:{county})(.*)$"),
            pl.col("text").str.replace(f"^(?:{outer})+", ""),
        ),
    )
    town = rest.str.extract(f"({TOWN})")
    placed = told.with_columns(town=town.str.replace_many(OFFICES, leftmost=True)).with_columns(
        rest=rest.str.replace(TOWN, "")
    )
    village = rest.str.extract(f"({VILLAGE})").str.replace_many(COMMITTEES, leftmost=True)
    # 康乐新村 of a street office is an estate.
    estate = pl.col("town").str.ends_with("街道") & village.str.ends_with("新村")
    named = placed.with_columns(
        village=pl.when(~estate.fill_null(value=False)).then(village),
        bare=rest.str.extract(BARE),
    )
    return _whole(named)


def _whole(named: pl.DataFrame) -> pl.DataFrame:
    """Villages without 村 under the only name that begins so in the town."""
    stem = pl.col("village").str.replace("(村|社区)$", "")
    known = (
        named.filter(pl.col("village").is_not_null())
        .group_by("town", bare=stem)
        .agg(names=pl.col("village").n_unique(), whole=pl.col("village").first())
        .filter(pl.col("names") == 1)
    )
    return named.join(
        known.select("town", "bare", "whole"),
        on=["town", "bare"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(village=pl.coalesce("village", "whole", pl.col("bare") + "村"))


def _coded(said: pl.DataFrame) -> pl.DataFrame:
    """With what division codes say; a town's or village's code bears the name most often written with it."""
    names = codes.table("divisions").select(six="code", district_coded="name")
    code = pl.col("division_code")
    told = said.with_columns(six=code.str.slice(0, 6)).join(
        names.filter(~pl.col("six").str.ends_with("00")), on="six", how="left", maintain_order="left"
    )
    told = told.with_columns(district=pl.coalesce("district_coded", "district"))
    for level, (length, nothing) in _CODE.items():
        digits = code.str.slice(0, length)
        stated = (digits.str.len_chars() == length) & (digits.str.slice(length - 3, 3) != nothing)
        told = told.with_columns(digits=pl.when(stated).then(digits))
        called = (
            told.drop_nulls(["digits", level])
            .group_by("digits", level)
            .len()
            .sort("len", level, descending=[True, False])
            .unique("digits", keep="first", maintain_order=True)
            .select("digits", called=level)
        )
        told = (
            told.join(called, on="digits", how="left", maintain_order="left")
            .with_columns(pl.coalesce("called", "digits", level).alias(level))
            .drop("called")
        )
    return told


def _filled(said: pl.DataFrame, upper: str, lower: list[str]) -> pl.DataFrame:
    """The level above a place where it is left out: the only one with which the place is ever written."""
    only = (
        said.drop_nulls([upper, *lower])
        .group_by(lower)
        .agg(pl.col(upper).n_unique().alias("names"), pl.col(upper).first().alias("only"))
        .filter(pl.col("names") == 1)
        .drop("names")
    )
    return (
        said.join(only, on=lower, how="left", maintain_order="left")
        .with_columns(pl.coalesce(upper, "only").alias(upper))
        .drop("only")
    )


@cache
def _counties() -> str:
    """Every county, district and county-level city, as alternatives; the longest first."""
    divisions = codes.table("divisions")
    within = divisions.filter(~pl.col("code").str.ends_with("00"), ~pl.col("name").is_in(["市辖区", "县"]))
    return _alternatives(within["name"])


@cache
def _outer() -> str:
    """Every province and city."""
    divisions = codes.table("divisions")
    return _alternatives(divisions.filter(pl.col("code").str.ends_with("00"))["name"])


def _alternatives(names: pl.Series) -> str:
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(map(re.escape, ordered))
