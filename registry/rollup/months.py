"""Cases as they stood at the end of each month, folded from their events."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import polars as pl

from registry.cases.fold import UNBEGUN, folded
from registry.rollup.facts import Facts

MONTHS: Final = 12
OPEN: Final = ("going", "late", "unbegun")


def ends(day: date, number: int = MONTHS) -> list[date]:
    """The last days of the months before a day's, the oldest first, and the day itself."""
    found = [day]
    while len(found) <= number:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def stood(known: Facts, day: date) -> pl.DataFrame:
    """The cases that there were at the end of a day: ``case_id``, ``household_id``, ``owner``, ``standing``.

    Place and department are today's; what has become part of another case since then is counted there.
    """
    noted = pl.coalesce("noted_on", pl.col("at").dt.date())
    now_in = known.items.select("item_id", now_in="case_id")
    items = (
        folded(known.events.filter(noted <= day))
        .join(now_in, on="item_id", how="left", maintain_order="left")
        .with_columns(case_id=pl.coalesce("now_in", "case_id"))
    )
    over = pl.col("status") == "closed"
    past = (pl.col("due_on") < day).fill_null(value=False) & ~over
    unbegun = past & pl.col("status").is_in(UNBEGUN)
    late = past & ~pl.col("status").is_in([*UNBEGUN, "confirmed", "refuted"])
    by_case = items.group_by("case_id").agg(done=over.all(), unbegun=unbegun.any(), late=late.any())
    # As the registry colours a case: by its most pressing item.
    standing = (
        pl.when("done")
        .then(pl.lit("done"))
        .when("unbegun")
        .then(pl.lit("unbegun"))
        .when("late")
        .then(pl.lit("late"))
        .otherwise(pl.lit("going"))
    )
    told = by_case.select("case_id", standing=standing)
    return known.cases.select("case_id", "household_id", "owner").join(
        told, on="case_id", how="inner", maintain_order="left"
    )


def by_month(known: Facts) -> pl.DataFrame:
    """A line per month.

    Returns:
        ``day`` (its end, or the basis day), ``going``, ``late``, ``unbegun``, ``open``, ``done``; ``came``, ``went``:
        open now and not at the end of the month before, and the other way round.
    """
    days = ends(known.day)
    states = [stood(known, day).with_columns(day=pl.lit(day)) for day in days]
    standing = pl.col("standing")
    lines = []
    for former, state in pairwise(states):
        was = former.filter(standing != "done").select("case_id")
        now = state.filter(standing != "done").select("case_id")
        lines.append(
            {each: state.filter(standing == each).height for each in (*OPEN, "done")}
            | {
                "open": now.height,
                "came": now.join(was, on="case_id", how="anti").height,
                "went": was.join(now, on="case_id", how="anti").height,
            }
        )
    return pl.DataFrame(
        lines, schema=dict.fromkeys([*OPEN, "done", "open", "came", "went"], pl.Int64)
    ).insert_column(0, pl.Series("day", days[1:], dtype=pl.Date))
