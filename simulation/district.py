"""A whole invented district: its people, what they get, its departments' lists, and the truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from simulation.awards import World, award
from simulation.errors import DEFAULT, ErrorRates, write_down
from simulation.families import populate
from simulation.lists import lists
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
    population = populate(households, seed, day)
    world = World(population, assess(population, profile or Profile(), seed, day), seed, day)
    named = lists(world, award(world))
    written = write_down(world, named, errors)
    return as_records(written, population.district.code, population.people["household"])
