"""Housing (住建): public rental units and rent subsidies."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Ints, Rng, choose, words
from simulation.world import World, months

Frame: TypeAlias = pl.DataFrame


def units(world: World) -> Frame:
    """Public rental units, let to heads."""
    rng = world.rng("units")
    homes = np.flatnonzero(world.needs.unit)
    return unit_rows(world, rng, homes, world.head[homes])


def unit_rows(world: World, rng: Rng, homes: Ints, applicant: Ints) -> Frame:
    """Public rental units let to applicants, one each."""
    estate = choose(rng, words("rental"), len(homes))
    building, room = rng.integers(1, 13, len(homes)), rng.integers(1, 19, len(homes)) * 100
    room = room + rng.integers(1, 9, len(homes))
    number = rng.integers(1, 4, len(homes)).astype(str)
    door = np.strings.add(np.strings.add(building.astype(str), "幢"), np.strings.add(number, "单元"))
    return pl.DataFrame(
        {
            "household": homes,
            "person": applicant,
            "estate": estate,
            "door": np.strings.add(np.strings.add(door, room.astype(str)), "室"),
            "since": months(rng, len(homes), "2016-01", world.half_year),
            "claimed": np.where(world.needs.dibao[homes], "低保户", "中等偏下收入住房困难家庭"),
            "alone": np.zeros(len(homes), dtype=np.bool_),
        }
    )


def rent(world: World) -> Frame:
    """Rent subsidies, paid to heads."""
    rng = world.rng("rent")
    homes = np.flatnonzero(world.needs.rent)
    return rent_rows(world, rng, homes, world.head[homes])


def rent_rows(world: World, rng: Rng, homes: Ints, applicant: Ints) -> Frame:
    """Rent subsidies, one each."""
    start = months(rng, len(homes), "2023-01", world.half_year)
    end = (world.as_of.astype("datetime64[M]") + rng.integers(1, 12, len(homes))).astype("datetime64[D]")
    return pl.DataFrame(
        {
            "household": homes,
            "person": applicant,
            "amount": rng.integers(12, 60, len(homes)) * 10.0,
            "start": start,
            "end": end,
            "claimed": np.where(world.needs.dibao[homes], "低保户", "低收入住房困难家庭"),
        }
    )
