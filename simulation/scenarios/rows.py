"""Rows of awards, as scenarios take, change, repeat and add them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Day, Days, Ints, Texts, padded
from simulation.scenarios.scenario import Plant, Prepare
from simulation.world import World, month_before

Frame: TypeAlias = pl.DataFrame
Value: TypeAlias = Any
"""A scalar, an array over the subjects, an expression over the row, or a function of world and subjects giving one."""


def mine(subjects: Ints, column: str = "person") -> pl.Expr:
    """Is the row about one of them?"""
    return pl.col(column).is_in(pl.Series(subjects).implode())


def of(frame: Frame, subjects: Ints, column: str = "person") -> Frame:
    """The rows of some people (or households)."""
    return frame.filter(mine(subjects, column))


def without(frame: Frame, subjects: Ints) -> Frame:
    """The rows of everybody else."""
    return frame.filter(~mine(subjects))


def earlier(frame: Frame, column: str, months: int) -> Frame:
    """The same rows, started some months before."""
    return frame.with_columns(pl.col(column).dt.offset_by(f"-{months}mo"))


def month(back: int) -> Callable[[World, Ints], Day]:
    """First day of the month so many months before the as-of day's."""
    return lambda world, _: month_before(world.as_of, back)


def day(back: int) -> Callable[[World, Ints], Day]:
    """So many days before the as-of day."""

    def before(world: World, _: Ints) -> Day:
        moved: Day = (np.array([world.as_of]) - np.timedelta64(back, "D"))[0]
        return moved

    return before


def date(text: str) -> Day:
    """A day, given as text."""
    return np.datetime64(text, "D")


def birthday(years: int, months: int = 0) -> Callable[[World, Ints], Days]:
    """First day of the month in which each subject reaches an age, or so many months later."""

    def reached(world: World, who: Ints) -> Days:
        births = world.population.people["birth"].to_numpy()[who].astype("datetime64[M]")
        return (births + 12 * years + months).astype("datetime64[D]")

    return reached


def certificates(world: World, homes: Ints, series: int) -> Texts:
    """Numbers of certificates that no other household has; ``series``, from two to nine, keeps kinds apart."""
    return np.strings.add(world.population.district.code, padded(series * 1_000_000 + homes, 7))


def numbered(prefix: str) -> Callable[[World, Ints], Value]:
    """A text for each subject that nobody else has."""
    return lambda _, who: np.strings.add(prefix, (who + 10_000).astype(str))


def per_head(yuan: float, plus: float = 0.0) -> Callable[[World, Ints], Value]:
    """An amount for each living member of the subject's household, and a sum on top."""
    return lambda world, who: sizes(world)[world.household[who]] * yuan + plus


def sizes(world: World) -> Ints:
    """Living members of each household."""
    living = np.isnat(world.needs.died)
    return np.bincount(world.household[living], minlength=len(world.needs.dibao))


def _column(value: Value, world: World, who: Ints) -> pl.Expr:
    """A value as a column over the subjects."""
    given = value(world, who) if callable(value) and not isinstance(value, pl.Expr) else value
    if isinstance(given, np.ndarray):
        return pl.lit(pl.Series(given))
    if isinstance(given, np.datetime64):
        return pl.lit(given.item(), pl.Date)
    if given is None:  # no last month
        return pl.lit(None, pl.Date)
    return given if isinstance(given, pl.Expr) else pl.lit(given)


def put(name: str, *, by: str = "person", **values: Value) -> Plant:
    """Write values into the subjects' (or their households') rows of an award."""

    def plant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
        keys = world.household[subjects] if by == "household" else subjects
        setattr(awards, name, _changed(world, getattr(awards, name), subjects, keys, by, values))

    return plant


def _changed(
    world: World, frame: Frame, subjects: Ints, keys: Ints, by: str, values: dict[str, Value]
) -> Frame:
    """The frame with values written into the rows of the keys, one key for each subject."""
    told = pl.DataFrame({by: keys}).with_columns(
        _column(value, world, subjects).alias(f"new {column}")
        for column, value in values.items()
        if not isinstance(value, pl.Expr)
    )
    wide = frame.join(told.unique(by, keep="first"), on=by, how="left", maintain_order="left")
    return wide.with_columns(
        pl.when(mine(keys, by))
        .then(value if isinstance(value, pl.Expr) else pl.col(f"new {column}"))
        .otherwise(column)
        .cast(frame.schema[column])
        .alias(column)
        for column, value in values.items()
    ).select(frame.columns)


def repeat(name: str, *, by: str = "person", **values: Value) -> Plant:
    """Add each subject's (first) row of an award once more, with some values changed."""

    def plant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
        keys = world.household[subjects] if by == "household" else subjects
        frame = getattr(awards, name)
        once = of(frame, keys, by).unique(by, keep="first", maintain_order=True)
        again = _changed(world, once, subjects, keys, by, values)
        setattr(awards, name, pl.concat([frame, again]))

    return plant


def drop(name: str) -> Plant:
    """Take the subjects' rows out of an award."""

    def plant(_: World, awards: Awards, subjects: Ints, __: Ints) -> None:
        setattr(awards, name, without(getattr(awards, name), subjects))

    return plant


def listed(name: str, **columns: Value) -> Plant:
    """A row of a further list for each subject."""

    def plant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
        add(world, awards, name, subjects, **columns)

    return plant


def add(world: World, awards: Awards, name: str, who: Ints, **columns: Value) -> None:
    """Rows of a further list about some people."""
    rows = pl.DataFrame({"person": who, "household": world.household[who]}).with_columns(
        _column(value, world, who).alias(column) for column, value in columns.items()
    )
    before = awards.further.get(name)
    awards.further[name] = rows if before is None else pl.concat([before, rows], how="diagonal_relaxed")


def then(*plants: Plant) -> Plant:
    """One after the other."""

    def plant(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
        for each in plants:
            each(world, awards, subjects, partners)

    return plant


NOTHING = then()
"""The awards are right as they are."""


def all_of(*prepares: Prepare) -> Prepare:
    """All of these circumstances."""

    def prepare(world: World, subjects: Ints, partners: Ints) -> None:
        for each in prepares:
            each(world, subjects, partners)

    return prepare
