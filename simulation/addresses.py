"""One dwelling, written as different clerks write it: levels dropped, numerals and words for building changed."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.chance import Rng
from simulation.places import District

DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """A number below a thousand in Chinese numerals."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return DIGITS[number // 10] + "十" + (DIGITS[number % 10] if number % 10 else "")
    return "".join(DIGITS[int(digit)] for digit in str(number))


NUMERALS = pl.Series([chinese_numeral(number) for number in range(1000)])


def written(rng: Rng, dwellings: pl.DataFrame, where: District, loose: np.ndarray) -> pl.Series:
    """Addresses as text, one per row of ``dwellings`` (columns as in ``places.dwellings``).

    Args:
        rng: the stream to draw from.
        dwellings: the dwellings.
        where: the district.
        loose: how freely each row is written, 0 (the office's own form) to 1.
    """
    size = dwellings.height
    draws = {
        name: pl.Series(rng.random(size) / (0.35 + 0.65 * loose))
        for name in ("level", "number", "block", "tail")
    }
    frame = dwellings.with_columns(
        **{f"_{name}": values for name, values in draws.items()},
        _group=NUMERALS.gather(dwellings["group"]),
        _building=NUMERALS.gather(dwellings["building"]),
        _unit=NUMERALS.gather(dwellings["unit"]),
    )
    text = pl.concat_str(_prefix(where), "town", pl.when("urban").then(_urban()).otherwise(_rural()))
    return frame.select(text.alias("address"))["address"]


def _prefix(where: District) -> pl.Expr:
    """Province, city and district, or fewer of them."""
    full = where.province + where.city + where.name
    level = pl.col("_level")
    return (
        pl.when(level < 0.10)
        .then(pl.lit(""))
        .when(level < 0.25)
        .then(pl.lit(where.city + where.name))
        .when(level < 0.32)
        .then(pl.lit(full))
        .otherwise(pl.lit(where.name))
    )


def _rural() -> pl.Expr:
    """Village, group and door; the door or the word for group may be missing."""
    number, tail = pl.col("_number"), pl.col("_tail")
    village = (
        pl.when(pl.col("_block") < 0.10).then(pl.col("village").str.strip_suffix("村")).otherwise("village")
    )
    arabic = pl.col("group").cast(pl.String)
    group = (
        pl.when(number < 0.15)
        .then(pl.col("_group") + "组")
        .when(number < 0.22)
        .then("第" + pl.col("_group") + pl.lit("村民小组"))
        .when(number < 0.28)
        .then(arabic + "队")
        .otherwise(arabic + "组")
    )
    door = pl.when(tail < 0.25).then(pl.lit("")).otherwise(pl.col("door").cast(pl.String) + "号")
    return pl.concat_str(village, group, door)


def _urban() -> pl.Expr:
    """Road and number, estate, building, unit and room, in one of several manners."""
    building, unit, room = (pl.col(name).cast(pl.String) for name in ("building", "unit", "room"))
    block, number, tail = pl.col("_block"), pl.col("_number"), pl.col("_tail")
    word = (
        pl.when(block < 0.12)
        .then(pl.lit("号楼"))
        .when(block < 0.22)
        .then(pl.lit("幢"))
        .otherwise(pl.lit("栋"))
    )
    flat = (
        pl.when(number < 0.10)
        .then(building + "-" + unit + "-" + room)
        .when(number < 0.18)
        .then(pl.col("_building") + word + pl.col("_unit") + "单元" + room)
        .when(number < 0.25)
        .then(building + word + room)
        .otherwise(
            building
            + word
            + unit
            + "单元"
            + room
            + pl.when(tail < 0.3).then(pl.lit("")).otherwise(pl.lit("室"))
        )
    )
    road = pl.col("road") + pl.col("door").cast(pl.String) + "号"
    with_road = (pl.col("estate") == "") | (tail > 0.2)
    start = pl.when(with_road).then(road).otherwise(pl.lit(""))
    end = pl.when(pl.col("estate") == "").then(pl.lit("")).otherwise(pl.col("estate") + flat)
    return pl.concat_str(start, end)
