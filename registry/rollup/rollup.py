"""A registry rolled up: every line that is told, what of it is withheld, and the months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import polars as pl

from registry.policy.standards import of_registry, standard
from registry.reader import Reader
from registry.rollup.facts import facts
from registry.rollup.measures import (
    SUMS,
    UNSEEN,
    Measure,
    counts,
    measures,
    per_thousand,
    percent,
)
from registry.rollup.months import by_month, ends, stood
from registry.rollup.places import LEVELS
from registry.rollup.small import FEW, HELD, SHOWN, Ints, Signs, Sums, withheld
from registry.rollup.tally import OWNER, TREE, WHOLE, tally

LEAST: Final = "least_count"
MONTH_COUNTS: Final = ("open", "going", "late", "unbegun", "came", "went")
NOT_BY_OWNER: Final = ("households", "per_thousand")
SIGNS: Final = {FEW: "few", HELD: "held"}


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes:
        level: ``whole``, ``district``, ``town``, ``village``, ``owner`` or ``month``.
        path: district, town, village as far as the level goes; the department; the month's last day.
        values: what is told, by column: a number, a ``Decimal``, a text for rates; None where it is withheld or
            there is nothing to tell.
        signs: of columns that are withheld: ``few`` or ``held``.
    """

    level: str
    path: tuple[str, ...]
    values: dict[str, Any]
    signs: dict[str, str]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path[-1] if self.path else "合计"

    def is_shown(self, column: str) -> bool:
        """Whether the column is told."""
        return column not in self.signs


@dataclass(frozen=True)
class Rollup:
    """What is told of a registry.

    Attributes:
        day: the basis day.
        least: the least count that is shown.
        lines: the whole, then districts, towns and villages, each behind what it is part of.
        owners: departments.
        months: the last twelve ends of months and the basis day.
    """

    day: date
    least: int
    lines: tuple[Line, ...]
    owners: tuple[Line, ...]
    months: tuple[Line, ...]

    @property
    def whole(self) -> Line:
        """The whole registry."""
        return self.lines[0]

    def of(self, level: str) -> list[Line]:
        """The lines of a level."""
        return [line for line in self.lines if line.level == level]


def rolled_up(registry: Reader) -> Rollup:
    """Roll up an open registry."""
    known = facts(registry)
    least = int(standard(of_registry(registry), LEAST, known.day))
    last_month = ends(known.day, 1)[0]
    before = stood(known, last_month).filter(pl.col("standing") != "done").drop("standing")
    lines = tally(known, before)
    signs = _signs(lines, least)
    told = _lines(lines, signs)
    tree = sorted(
        (line for line in told if line.level != OWNER), key=lambda line: (len(line.path) > 0, *_key(line))
    )
    owners = [line for line in told if line.level == OWNER]
    return Rollup(known.day, least, tuple(tree), tuple(owners), _months(by_month(known), least))


def _key(line: Line) -> tuple[tuple[bool, str], ...]:
    """By name, what is not known last."""
    return tuple((name == "未写明", name) for name in line.path)


def _signs(lines: pl.DataFrame, least: int) -> list[list[int]]:
    """The sign of every count of every line, in the order of ``counts``."""
    names = counts()
    values = lines.select(names).to_numpy().astype(np.int64)
    unseen = np.zeros(values.shape, dtype=np.bool_)
    unseen[:, [names.index(each) for each in UNSEEN]] = True
    sums = Sums(*_sums(lines, names))
    return _by_line(withheld(values.ravel(), sums, least, unseen.ravel()), wide=len(names))


def _by_line(signs: Signs, *, wide: int) -> list[list[int]]:
    """Signs in rows of so many."""
    flat: list[int] = list(map(int, signs))
    return [flat[start : start + wide] for start in range(0, len(flat), wide)]


def _sums(lines: pl.DataFrame, names: list[str]) -> tuple[Ints, Ints, Ints]:
    """Every line's colours add up to its cases, every place's lines to the place they are part of."""
    wide, rows = len(names), np.arange(lines.height)
    total = [rows * wide + names.index(whole) for whole in SUMS]
    part = [rows * wide + names.index(each) for parts in SUMS.values() for each in parts]
    of = [n * len(rows) + rows for n, parts in enumerate(SUMS.values()) for _ in parts]
    first = len(SUMS) * len(rows)
    for tree in _trees(lines):
        upper, number = np.unique(tree["upper"].to_numpy(), return_inverse=True)
        lower = tree["lower"].to_numpy()
        for column, name in enumerate(names):
            if name in NOT_BY_OWNER and "owner" in tree.columns:
                continue
            total.append(upper * wide + column)
            part.append(lower * wide + column)
            of.append(first + number)
            first += len(upper)
    return tuple(np.concatenate(each).astype(np.int64) for each in (total, part, of))  # type: ignore[return-value]


def _trees(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Lines by what they are part of, as numbers ``upper`` and ``lower``: places level by level, and departments."""
    # The smallest first: it is the first that is withheld for the sake of another.
    numbered = lines.with_row_index("row").sort("items", "cases", "row")
    whole = numbered.filter(pl.col("level") == WHOLE).select(upper="row")
    owners = numbered.filter(pl.col("level") == OWNER).select("owner", lower="row")
    trees = [owners.join(whole, how="cross")]
    for depth, (above, below) in enumerate(pairwise(TREE)):
        keys = list(LEVELS[:depth])
        high = numbered.filter(pl.col("level") == above).select(*keys, upper="row")
        low = numbered.filter(pl.col("level") == below).select(*keys, lower="row")
        trees.append(low.join(high, on=keys) if keys else low.join(high, how="cross"))
    return trees


def _lines(lines: pl.DataFrame, signs: list[list[int]]) -> list[Line]:
    """Lines with what may be told of each."""
    names = counts()
    told = []
    for row, marks in zip(lines.iter_rows(named=True), signs, strict=True):
        path = (row[OWNER],) if row["level"] == OWNER else tuple(row[name] for name in LEVELS if row[name])
        told.append(_line(row["level"], path, row, dict(zip(names, marks, strict=True))))
    return told


def _line(level: str, path: tuple[str, ...], row: dict[str, Any], marks: dict[str, int]) -> Line:
    """What may be told: a count by its sign, money and rates only where all that they are of is shown."""
    values: dict[str, Any] = {}
    signs: dict[str, str] = {}
    for each in measures().values():
        if each.name in NOT_BY_OWNER and level == OWNER:
            values[each.name] = None
            continue
        of = [each.name] if each.kind == "count" else [name for name in (each.of, each.base) if name]
        sign = max(marks[name] for name in of)
        if sign != SHOWN:
            signs[each.name] = SIGNS[sign] if each.kind == "count" else SIGNS[HELD]
        values[each.name] = None if sign != SHOWN else _value(each, row)
    return Line(level, path, values, signs)


def _value(measure: Measure, row: dict[str, Any]) -> Any:
    """A count, a sum of money, or a rate as a text."""
    if measure.of and measure.base:
        rate = percent if measure.kind == "rate" else per_thousand
        return rate(row[measure.of], row[measure.base])
    return row[measure.name]


def _months(months: pl.DataFrame, least: int) -> tuple[Line, ...]:
    """The months; what is open goes on from what was open: with what came, it is what is open and what went."""
    names = list(MONTH_COUNTS)
    height, wide = months.height, len(names) + 1  # the last column: open and went
    base = (months["open"] + months["went"]).to_numpy()
    values = np.column_stack([months.select(names).to_numpy(), base]).astype(np.int64)
    at = {name: np.arange(height) * wide + column for column, name in enumerate([*names, "base"])}
    rows = np.arange(height)
    total = [at["base"], at["open"], at["base"][1:]]
    part = [at["open"], at["went"], at["going"], at["late"], at["unbegun"], at["open"][:-1], at["came"][1:]]
    of = [rows, rows, *[height + rows] * 3, *[2 * height + rows[:-1]] * 2]
    sums = Sums(*(np.concatenate(each).astype(np.int64) for each in (total, part, of)))
    unseen = np.zeros(values.shape, dtype=np.bool_)
    unseen[:, -1] = True
    signs = _by_line(withheld(values.ravel(), sums, least, unseen.ravel()), wide=wide)
    return tuple(
        Line(
            "month",
            (row["day"].isoformat(),),
            {name: row[name] if mark == SHOWN else None for name, mark in zip(names, marks, strict=False)},
            {name: SIGNS[mark] for name, mark in zip(names, marks, strict=False) if mark != SHOWN},
        )
        for row, marks in zip(months.iter_rows(named=True), signs, strict=True)
    )
