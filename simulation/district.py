"""A whole invented district: its people, what they get, its departments' lists, and the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from simulation import leads, scenarios, truth
from simulation.awards import award
from simulation.cells import cells
from simulation.errors import write_down
from simulation.exports import Export, exports
from simulation.families import populate
from simulation.lists import Lists, lists
from simulation.needs import Profile, assess
from simulation.rates import DEFAULT, ErrorRates
from simulation.records import as_records
from simulation.registers import of_age, registers
from simulation.scenarios import Planted
from simulation.world import World
from simulation.write import write

AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Summary:
    """What was written.

    Attributes:
        district: name of the district.
        as_of: the day the exports are of; the night should be run as of it.
        households: how many households it has.
        persons: how many people.
        files: names of the files.
        rows: rows of data by list.
        mentions: people named in rows, over all files.
        conflicts: planted conflicts.
        innocents: tempting innocents.
    """

    district: str
    as_of: date
    households: int
    persons: int
    files: tuple[str, ...]
    rows: dict[str, int]
    mentions: int
    conflicts: int
    innocents: int


def simulate(
    target: Path,
    households: int,
    seed: int,
    *,
    as_of: date = AS_OF,
    errors: ErrorRates = DEFAULT,
    profile: Profile | None = None,
    planting: str = "usual",
    reports: int = 0,
) -> Summary:
    """Write the exports of an invented district to a folder, and the truth to its subfolder ``truth``.

    ``planting`` is one of ``scenarios.PLANTINGS``. Beyond the usual one, further departments deliver, and
    ``truth/policy`` holds the local standards under which the night is to be run. ``reports`` is how many people
    neighbours report besides, in a file of its own; ``truth/leads.csv`` tells who is meant.
    """
    world, named, cases = invent(
        households, seed, np.datetime64(as_of), profile or Profile(), errors, planting
    )
    written = scenarios.rewrite(world, write_down(world, named, errors), cases)
    target.mkdir(parents=True, exist_ok=True)
    made: list[Export] = []
    for name, rows in named.rows.items():
        for export in exports(world, name, cells(world, name, rows, written), errors):
            write(target, export)
            export.sheets = [replace(sheet, columns=[], lines={}) for sheet in export.sheets]
            made.append(export)
    household = world.population.people["household"]
    records_truth = truth.named(made, written, household)
    planted = truth.planted(scenarios.conflicts(world, cases))
    truth.write(target / "truth", records=records_truth, conflicts=planted, quirks=truth.unusable(made))
    if planting != "usual":
        truth.write_policy(target / "truth" / "policy")
    if reports:
        told = leads.reports(world, named.mentions["person"].unique().sort().to_numpy(), reports)
        (target / leads.FILE).write_bytes(leads.text(told).encode("utf-8-sig"))
        truth.write(target / "truth", leads=leads.truth(world, told))
    return Summary(
        district=world.population.district.name,
        as_of=as_of,
        households=households,
        persons=household.len(),
        files=tuple(export.file_name for export in made),
        rows={name: rows.height for name, rows in named.rows.items()},
        mentions=records_truth.height,
        conflicts=planted.filter(pl.col("expected") == "flag").height,
        innocents=planted.filter(pl.col("expected") == "silent").height,
    )


def records(
    households: int,
    seed: int,
    errors: ErrorRates = DEFAULT,
    *,
    as_of: date = AS_OF,
    profile: Profile | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A district as records and truth, without files.

    Returns:
        Records with the columns of ``schemas.tables.RECORD``, and the truth: record_id, person, household.
    """
    day = np.datetime64(as_of)
    world, named, _ = invent(households, seed, day, profile or Profile(), errors)
    written = write_down(world, named, errors)
    population = world.population
    return as_records(written, population.district.code, population.people["household"])


def invent(
    households: int,
    seed: int,
    day: np.datetime64,
    profile: Profile,
    errors: ErrorRates,
    planting: str = "usual",
) -> tuple[World, Lists, list[Planted]]:
    """The district, its departments' lists, and what was planted in them."""
    population = populate(households, seed, day, profile.urban, profile.lodgers)
    world = World(population, assess(population, profile, seed, day), seed, day)
    flags = max(3, round(households * profile.conflicts))
    planted = scenarios.allot(world, scenarios.PLANTINGS[planting], flags, max(2, flags - 1))
    awards = award(world)
    if planting != "usual":
        awards.further, awards.tekun = registers(world), of_age(world, awards.tekun)
    scenarios.plant(world, awards, planted)
    return world, lists(world, awards, errors.repeated), planted
