"""The invented world that awards and scenarios look at: people, their needs, the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.chance import Day, Days, Ints, Mask, Rng, stream
from simulation.families import HEAD, Population
from simulation.needs import Needs, ages


@dataclass(frozen=True)
class World:
    """All that awards and scenarios may look at."""

    population: Population
    needs: Needs
    seed: int
    as_of: Day

    @property
    def household(self) -> Ints:
        """Household of each person."""
        return self.population.people["household"].to_numpy()

    @property
    def slot(self) -> Ints:
        """Place in the family of each person."""
        return self.population.people["slot"].to_numpy()

    @property
    def female(self) -> Mask:
        """Who is a woman."""
        return self.population.people["female"].to_numpy()

    @property
    def head(self) -> Ints:
        """Head (person) of each household."""
        return np.flatnonzero(self.slot == HEAD)

    @property
    def age(self) -> Ints:
        """Age of each person on the as-of day."""
        return ages(self.population.people["birth"].to_numpy(), self.as_of)

    @property
    def half_year(self) -> Day:
        """First day of the half-year that ends with the as-of day."""
        return month_before(self.as_of, 5)

    def rng(self, name: str) -> Rng:
        """The stream of one stage."""
        return stream(self.seed, name)


def month_before(day: Day, count: int) -> Day:
    """First day of the month that lies so many months before a day's."""
    first = np.array([day]).astype("datetime64[M]") - count
    start: Day = first.astype("datetime64[D]")[0]
    return start


def months(rng: Rng, size: int, first: str, last: Day) -> Days:
    """First days of months between two months."""
    start = np.datetime64(first, "M")
    span = int(last.astype("datetime64[M]").astype(np.int64) - start.astype(np.int64))
    return (start + rng.integers(0, span, size)).astype("datetime64[D]")


def days_within(rng: Rng, world: World, size: int, before: Days | None = None) -> Days:
    """Days of the half-year; before a death where one is given."""
    span = int(world.as_of.astype(np.int64) - world.half_year.astype(np.int64))
    days = world.half_year + rng.integers(0, span, size).astype("timedelta64[D]")
    if before is None:
        return days
    return np.where(~np.isnat(before) & (days >= before), world.half_year, days)
