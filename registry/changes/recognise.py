"""What happened to households between two nights: split, merge, marriage, move, birth, death and succession.

Persons bear the same id on both nights; households are matched by the people they share, as their ids are: an old
household goes on where its living head, else most of its living people, are tonight. Between a night and itself nothing
happened.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from registry.changes.crossing import Crossing
from registry.changes.movers import ADULT, joined, left
from registry.changes.nights import Night

NEWBORN_DAYS: Final = 366
"""A member new to the lists and younger than this was born into the household."""
EVENT: Final = ("kind", "household_id", "successor_id", "person_id", "detail")
KEY: Final = EVENT[:4]


def changes(before: Night, after: Night) -> pl.DataFrame:
    """What happened to last night's households, in the columns of ``EVENT``."""
    crossing = Crossing(before, after)
    found = [way(crossing).select(EVENT) for way in (left, joined, _born, _died, _succeeded)]
    return pl.concat(found).unique(KEY).sort(EVENT)


def _born(crossing: Crossing) -> pl.DataFrame:
    """Members new to the lists and born lately, in a household that was there before."""
    earlier = crossing.goes_on.sort("on", "size", "was", descending=[False, True, False]).unique(
        "on", keep="first"
    )
    youngest = pl.lit(crossing.after.as_of) - pl.duration(days=NEWBORN_DAYS)
    new = crossing.after.people.filter(
        ~pl.col("person").is_in(crossing.people["person"].implode()),
        pl.col("sure").is_not_null(),
        pl.col("birth_date") > youngest,
    )
    return new.join(earlier, left_on="home", right_on="on").select(
        kind=pl.lit("birth"),
        household_id="was",
        successor_id="home",
        person_id="person",
        detail=pl.format("{} 出生，新列入本户", pl.col("birth_date").dt.to_string("%Y-%m-%d")),
    )


def _died(crossing: Crossing) -> pl.DataFrame:
    """Members of last night's households who stand on a death list tonight and did not last night."""
    known = pl.col("person").is_in(crossing.before.dead["person"].implode())
    gone = crossing.people.filter("dead", ~known).join(crossing.after.dead, on="person")
    day = pl.format("{} 死亡，见死亡名册", pl.col("died_on").dt.to_string("%Y-%m-%d"))
    return gone.join(crossing.goes_on, on="was", how="left").select(
        kind=pl.lit("death"),
        household_id="was",
        successor_id="on",
        person_id="person",
        detail=pl.coalesce(day, pl.lit("见死亡名册")),
    )


def _succeeded(crossing: Crossing) -> pl.DataFrame:
    """Households whose head died and which go on: under tonight's head, else the eldest adult left."""
    heads = crossing.people.filter("was_head").select("was", person_id="person")
    lost = _died(crossing).rename({"household_id": "was"}).join(heads, on=["was", "person_id"]).select("was")
    left_over = crossing.living.join(crossing.goes_on, on="was").filter(pl.col("now") == pl.col("on"))
    adult = pl.col("age") >= ADULT
    heirs = left_over.sort("was", ~pl.col("is_head"), ~adult, -pl.col("age"), "person").unique(
        "was", keep="first", maintain_order=True
    )
    return heirs.join(lost, on="was").select(
        kind=pl.lit("succession"),
        household_id="was",
        successor_id="on",
        person_id="person",
        detail=pl.format("原户主死亡，其余 {} 人由新户主继续", "size"),
    )
