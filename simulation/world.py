"""The invented world that awards and scenarios look at: people, their needs, the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.chance import Days, Ints, Rng, stream
from simulation.families import HEAD, Population
from simulation.needs import Needs, ages


@dataclass(frozen=True)
class World:
    """All that awards and scenarios may look at."""

    population: Population
    needs: Needs
    seed: int
    as_of: np.datetime64

    @property
    def household(self) -> Ints:
        """Household of each person."""
        return self.population.people["household"].to_numpy()

    @property
    def slot(self) -> Ints:
        """Place in the family of each person."""
        return self.population.people["slot"].to_numpy()

    @property
    def head(self) -> Ints:
        """Head (person) of each household."""
        return np.flatnonzero(self.slot == HEAD)

    @property
    def age(self) -> Ints:
        """Age of each person on the as-of day."""
        return ages(self.population.people["birth"].to_numpy(), self.as_of)

    @property
    def half_year(self) -> np.datetime64:
        """First day of the half-year that ends with the as-of day."""
        month = self.as_of.astype("datetime64[M]")
        return (month - 5).astype("datetime64[D]")

    def rng(self, name: str) -> Rng:
        """The stream of one stage."""
        return stream(self.seed, name)


def months(rng: Rng, size: int, first: str, last: np.datetime64) -> Days:
    """First days of months between two months."""
    start = np.datetime64(first, "M")
    span = int((last.astype("datetime64[M]") - start).astype(np.int64))
    return (start + rng.integers(0, span, size)).astype("datetime64[D]")


def days_within(rng: Rng, world: World, size: int, before: Days | None = None) -> Days:
    """Days of the half-year; before a death where one is given."""
    span = int((world.as_of - world.half_year).astype(np.int64))
    days = world.half_year + rng.integers(0, span, size).astype("timedelta64[D]")
    if before is None:
        return days
    return np.where(~np.isnat(before) & (days >= before), world.half_year, days)
