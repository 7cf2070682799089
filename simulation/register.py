"""The police's household register (户籍): every living member of the households it covers, under head and number."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.chance import Mask
from simulation.families import HEAD
from simulation.lists import MENTION, Lists
from simulation.records import household_key
from simulation.world import World

NAME = "household_register"


def with_register(world: World, named: Lists, covered: Mask) -> Lists:
    """The lists and the register of some households (``covered``, by household)."""
    living = np.isnat(world.needs.died)
    who = np.flatnonzero(covered[world.household] & living)
    home = world.household[who]
    rows = pl.DataFrame({"person": who, "household": home}).with_row_index("row").cast({"row": pl.Int64})
    heads = world.slot[who] == HEAD
    mentions = rows.select(
        list=pl.lit(NAME),
        row="row",
        role=pl.Series(np.where(heads, "head", "member")),
        position=pl.lit(0),
        person="person",
        home="household",
        head=pl.Series(world.head[home]),
        household_no=pl.lit(world.population.district.code) + household_key(pl.col("household")),
        covered=pl.lit(None),
    ).cast(pl.Schema(MENTION))
    return Lists(named.rows | {NAME: rows}, pl.concat([named.mentions, mentions]))
