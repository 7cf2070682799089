"""What is true of each invented person, for asking which records were written wrong and who is easily mistaken."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from simulation.families import CHILD, FATHER, GRANDCHILD, populate
from simulation.records import household_key, person_key

AS_OF = date(2026, 6, 30)


def people(households: int, seed: int, *, as_of: date = AS_OF) -> pl.DataFrame:
    """The people of the district that ``district.records`` makes of the same arguments.

    Returns:
        ``person`` and ``household`` as in its truth; ``name``, ``former_name``, ``id_number``; ``twin`` and ``sibling``
        (has one in the household); ``namesake`` (another of this name lives in the village or estate); ``dwells``, the
        village, estate or road that an address of theirs names.
    """
    population = populate(households, seed, np.datetime64(as_of))
    town, homes = pl.col("town"), population.homes
    ground = pl.coalesce(pl.col("village", "estate", "road").replace("", None)).str.strip_suffix("村")
    dwelling = homes.select("household", dwells=ground, around=pl.concat_str(town, ground))
    folk = population.people.join(dwelling, on="household", maintain_order="left")
    children = pl.col("slot").is_between(CHILD, FATHER - 1)
    generation = pl.when(children).then(1).when(pl.col("slot") >= GRANDCHILD).then(2)
    elder = folk.filter(pl.col("twin_of") >= 0)["twin_of"].implode()
    return folk.with_columns(generation=generation).select(
        person=person_key(pl.col("person")),
        household=household_key(pl.col("household")),
        name="name",
        former_name="former_name",
        id_number="id_number",
        twin=(pl.col("twin_of") >= 0) | pl.col("person").is_in(elder),
        sibling=generation.is_not_null() & (pl.len().over("household", "generation") > 1),
        namesake=pl.len().over("around", "name") > 1,
        dwells="dwells",
    )
