"""Counting: one line for the whole, for each district, town and village, and for each department."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from registry.cases.grades import SATISFIED
from registry.rollup.facts import KINDS, Facts, people, placed
from registry.rollup.measures import counts, money
from registry.rollup.places import LEVELS

WHOLE, OWNER = "whole", "owner"
TREE: Final = (WHOLE, *LEVELS)
STANDINGS: Final = ("done", "going", "late", "unbegun")
PAID: Final = pl.col("kind").is_in(KINDS)
OVER: Final = pl.col("status") == "closed"


def tally(known: Facts, before: pl.DataFrame) -> pl.DataFrame:
    """All lines.

    Args:
        known: what is counted.
        before: ``case_id``, ``household_id``, ``owner`` of the cases that were open at the end of the month before.

    Returns:
        ``level`` (``whole``, ``district``, ``town``, ``village``, ``owner``), ``district``, ``town``, ``village``,
        ``owner``, and every count and sum of money; ordered by level and name.
    """
    items = placed(_marked(known), known.households)
    parts = [
        (known.households, [pl.len().alias("households")]),
        (placed(known.cases, known.households), _of_cases()),
        (placed(before, known.households), [pl.len().alias("before")]),
        (items, _of_items()),
        (placed(people(known.items), known.households), _of_people()),
        (placed(known.visits, known.households), _of_visits()),
    ]
    lines = [_grouped(parts, LEVELS[:depth], level) for depth, level in enumerate(TREE)]
    lines.append(_grouped(parts[1:], ["owner"], OWNER))
    return _completed(pl.concat(lines, how="diagonal_relaxed"))


def _marked(known: Facts) -> pl.DataFrame:
    """Items with what each measure takes of them."""
    settled = pl.col("seen")
    span = (
        (pl.col("period_end").dt.year() - pl.col("period_start").dt.year()) * 12
        + pl.col("period_end").dt.month().cast(pl.Int32)
        - pl.col("period_start").dt.month().cast(pl.Int32)
    )
    months = pl.max_horizontal(span.fill_null(1), 1)
    due = (pl.col("due_on") < known.day) | pl.col("answered_on").is_not_null()
    marks = {
        "due": due,
        "in_time": due & (pl.col("answered_on") <= pl.col("due_on")),
        "judged": pl.col("verdict").is_in(["confirmed", "refuted"]),
        "confirmed": pl.col("verdict") == "confirmed",
        "stake": PAID & ~OVER & (pl.col("verdict") != "refuted").fill_null(value=True),
        "recovered": PAID & settled & pl.col("resolution").is_in(["recover", "offset"]),
        "stopped": PAID & settled & (pl.col("resolution") == "stop"),
    }
    return known.items.with_columns(
        **{name: mark.fill_null(value=False) for name, mark in marks.items()},
        month_yuan=(pl.col("amount_yuan") / months).round(2),
    )


def _of_cases() -> list[pl.Expr]:
    standing = pl.col("standing")
    return [
        pl.len().alias("cases"),
        (standing != "done").sum().alias("open"),
        *((standing == each).sum().alias(each) for each in STANDINGS),
    ]


def _of_items() -> list[pl.Expr]:
    kind = pl.col("kind")
    yuan = {"stake": "amount_yuan", "recovered": "amount_yuan", "stopped": "month_yuan"}
    marks = ("due", "in_time", "judged", "confirmed", *yuan)
    return [
        pl.len().alias("items"),
        *((kind == each).sum().alias(each) for each in KINDS),
        (kind == "missed").sum().alias("missed_items"),
        *(pl.col(mark).sum() for mark in marks),
        *(pl.col(each).filter(mark).sum().alias(f"{mark}_yuan") for mark, each in yuan.items()),
    ]


def _of_people() -> list[pl.Expr]:
    return [pl.len().alias("missed"), pl.col("served").sum()]


def _of_visits() -> list[pl.Expr]:
    grade, upheld = pl.col("grade"), pl.col("upheld")
    return [
        grade.is_not_null().sum().alias("rated"),
        (grade >= SATISFIED).sum().alias("satisfied"),
        upheld.is_not_null().sum().alias("rechecked"),
        upheld.sum().alias("upheld"),
    ]


def _grouped(
    parts: Sequence[tuple[pl.DataFrame, list[pl.Expr]]], names: Sequence[str], level: str
) -> pl.DataFrame:
    """One line per group of the names, with the measures of every part."""
    keys = list(names)
    counted = [
        (rows.group_by(keys).agg(exprs) if keys else rows.select(exprs)).with_columns(level=pl.lit(level))
        for rows, exprs in parts
    ]
    lines = pl.concat([each.select("level", *keys) for each in counted]).unique()
    for each in counted:
        lines = lines.join(each, on=["level", *keys], how="left", nulls_equal=True)
    return lines


def _completed(lines: pl.DataFrame) -> pl.DataFrame:
    """Every column, nothing counted is 0, in order."""
    shown = [name for name in counts() if name in lines.columns]
    whole = lines.with_columns(
        pl.col(shown).fill_null(0).cast(pl.Int64), pl.col(list(money())).fill_null(0)
    ).with_columns(
        not_in_time=pl.col("due") - pl.col("in_time"),
        refuted=pl.col("judged") - pl.col("confirmed"),
        unserved=pl.col("missed") - pl.col("served"),
        unsatisfied=pl.col("rated") - pl.col("satisfied"),
        not_upheld=pl.col("rechecked") - pl.col("upheld"),
    )
    order = pl.col("level").replace_strict({each: n for n, each in enumerate((*TREE, OWNER))})
    return whole.select("level", *LEVELS, OWNER, *counts(), *money()).sort(
        order, *LEVELS, OWNER, nulls_last=True
    )
