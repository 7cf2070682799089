"""A whole invented district: its people, what they get, its departments' lists, and the truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from simulation import scenarios
from simulation.awards import World, award
from simulation.errors import DEFAULT, ErrorRates, write_down
from simulation.families import populate
from simulation.lists import Lists, lists
from simulation.needs import Profile, assess
from simulation.records import as_records

AS_OF = date(2026, 6, 30)


def records(
    households: int, seed: int, errors: ErrorRates = DEFAULT, *, as_of: date = AS_OF, profile: Profile | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A district as records and truth, without files.

    Returns:
        Records with the columns of ``schemas.tables.RECORD``, and the truth: record_id, person, household.
    """
    day = np.datetime64(as_of)
    world, named, _ = invent(households, seed, day, profile or Profile())
    written = write_down(world, named, errors)
    population = world.population
    return as_records(written, population.district.code, population.people["household"])


def invent(
    households: int, seed: int, day: np.datetime64, profile: Profile
) -> tuple[World, Lists, pl.DataFrame]:
    """The district, its departments' lists, and what was planted in them."""
    population = populate(households, seed, day)
    world = World(population, assess(population, profile, seed, day), seed, day)
    flags = max(3, round(households * profile.conflicts))
    planted = scenarios.allot(world, scenarios.SCENARIOS, flags, max(2, flags - 1))
    awards = award(world)
    scenarios.plant(world, awards, planted)
    return world, lists(world, awards), scenarios.conflicts(world, planted)
