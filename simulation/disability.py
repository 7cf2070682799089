"""The disabled persons' federation (残联): certificates and the two allowances."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Ints, Mask, Rng
from simulation.world import World, months

Frame: TypeAlias = pl.DataFrame


def allowance(world: World) -> Frame:
    """Disability allowances (国发〔2015〕52号): living for dibao members, nursing for levels one and two."""
    needs = world.needs
    free = (needs.disability > 0) & (needs.tekun == 0)
    on_dibao = needs.dibao[world.household] & (np.isnat(needs.died))
    living = free & on_dibao & (needs.orphan == 0)
    nursing = free & (needs.level <= 2)
    return allowance_rows(world, world.rng("allowance"), np.flatnonzero(living | nursing), living, nursing)


def allowance_rows(world: World, rng: Rng, who: Ints, living: Mask, nursing: Mask) -> Frame:
    """Rows of the disability allowance roll for people; ``living`` and ``nursing`` are over all people."""
    died = world.needs.died[who]
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "class": world.needs.disability[who],
            "level": world.needs.level[who],
            "living": np.where(living[who], 95.0, 0.0),
            "nursing": np.where(nursing[who], np.where(world.needs.level[who] == 1, 130.0, 100.0), 0.0),
            "start": months(rng, len(who), "2016-01", world.half_year),
            "end": died.astype("datetime64[M]").astype("datetime64[D]"),
        }
    )


def certificates(world: World) -> Frame:
    """Everybody's certificate: class, level and day of issue."""
    rng = world.rng("certificates")
    who = np.flatnonzero(world.needs.disability)
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "class": world.needs.disability[who],
            "level": world.needs.level[who],
            "issued": months(rng, len(who), "2009-03", world.half_year) + rng.integers(0, 28, len(who)),
        }
    )
