"""Which of tonight's files take the place of which that the registry holds.

Within one list: the same content; else the same file name; else the same name but for its dates and numbering
(低保名册2026年6月, 低保名册2026年7月); else, of what is left of the list on both sides, those that name the same
people.
"""

from __future__ import annotations

from typing import Final

import polars as pl

SAME_PEOPLE: Final = 0.5
"""Files of a list are one and the same list, if this share of the smaller one's people stands in the other."""
_EXTENSION: Final = r"\.[A-Za-z0-9]{2,5}$"
_TERMS: Final = r"第?[一二三四1-4]季度|[上下]半年|[春秋]季|学期|学年|副本|最终版?"
_NUMBERING: Final = r"[年月日第号\d\s_\-—–~～至到,，.、（）()\[\]【】]+"
_PASSING: Final = f"{_TERMS}|{_NUMBERING}"


def stem(name: pl.Expr) -> pl.Expr:
    """A file name without extension, dates and numbering; null where nothing is left."""
    bare = name.str.normalize("NFKC").str.replace(_EXTENSION, "").str.replace_all(_PASSING, "")
    return pl.when(bare != "").then(bare)


def tied(tonight: pl.DataFrame, held: pl.DataFrame, alike: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with a column ``unit``, the same for files that replace one another; null for what has no counterpart.

    Args:
        tonight: ``sha256``, ``list_name``, ``file_name`` of tonight's files.
        held: the same of those that the registry holds.
        alike: ``overlap.overlap`` of the two.
    """
    sides = [side.with_columns(unit=pl.lit(None, pl.String)) for side in (tonight, held)]
    for number, ways in enumerate(_ways(alike)):
        named = [pl.format("{}/{}/{}", "list_name", pl.lit(number), way) for way in ways]
        keyed = [
            side.with_columns(key=pl.when(pl.col("unit").is_null()).then(way))
            for side, way in zip(sides, named, strict=True)
        ]
        shared = set(keyed[0]["key"].drop_nulls()) & set(keyed[1]["key"].drop_nulls())
        both = pl.col("key").is_in(sorted(shared))
        sides = [
            side.with_columns(unit=pl.when(both).then("key").otherwise("unit")).drop("key") for side in keyed
        ]
    return sides[0], sides[1]


def _ways(alike: pl.DataFrame) -> list[tuple[pl.Expr, pl.Expr]]:
    """What ties tonight's side, and what the held one: the surest first."""
    same = [pl.col("sha256"), pl.col("file_name"), stem(pl.col("file_name"))]
    near = alike.filter(pl.col("people") >= SAME_PEOPLE)
    people = [
        pl.when(pl.col("sha256").is_in(near[side].unique().implode())).then(pl.lit(""))
        for side in ("sha256", "held_sha256")
    ]
    return [*((way, way) for way in same), (people[0], people[1])]
