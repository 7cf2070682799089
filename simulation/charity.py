"""Charities: what they give, and to whom departments give as well."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Ints, Rng, choose
from simulation.world import World, days_within

Frame: TypeAlias = pl.DataFrame
PROJECTS = {
    "因病致困": ["大病救助", "重症帮扶", "爱心医疗"],
    "贫困学生助学": ["爱心助学", "圆梦助学", "金秋助学"],
    "生活困难": ["春节慰问", "情暖万家", "困难家庭帮扶"],
}


def charity(world: World, costs: Frame, grants: Frame) -> Frame:
    """Charities help people whom departments help too: with a large bill, at school, on dibao."""
    rng = world.rng("charity")
    needs = world.needs
    sick = costs.filter((pl.col("aid") > 0) & (pl.col("total") > 4000))["person"].unique().sort().to_numpy()
    pupils = grants["person"].unique().sort().to_numpy()
    heads = world.head[needs.dibao]
    parts = [("因病致困", sick), ("贫困学生助学", pupils), ("生活困难", heads)]
    frames = [charity_rows(world, rng, who[needs.charity[who]], cause) for cause, who in parts]
    return pl.concat(frames).unique("person", keep="first", maintain_order=True)


def charity_rows(world: World, rng: Rng, who: Ints, cause: str) -> Frame:
    """Donations for one cause."""
    scale = {"因病致困": 10.0, "贫困学生助学": 10.0, "生活困难": 4.0}[cause]
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "cause": np.full(len(who), cause),
            "project": choose(rng, np.array(PROJECTS[cause]), len(who)),
            "amount": np.round(rng.uniform(0.5, 2.0, len(who)) * scale) * 100,
            "paid_on": days_within(rng, world, len(who), world.needs.died[who]),
        },
        schema_overrides={
            "person": pl.Int64,
            "household": pl.Int64,
            "cause": pl.String,
            "project": pl.String,
        },
    )
