"""What everybody rightly gets: one frame per programme, from people's circumstances.

Without planted conflicts nobody is paid twice, nothing exclusive or above its cap is paid, and everyone gets what
the rules say they are entitled to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import polars as pl

from simulation import bills, charity, civil, disability, housing, schooling
from simulation.world import World

Frame: TypeAlias = pl.DataFrame
PREMIUM = 400.0


@dataclass
class Awards:
    """One frame per programme or register. ``person`` and ``household`` are the simulation's own indices.

    ``further`` holds, by name, the lists of departments that deliver only where the whole rule book is tried.
    """

    dibao: Frame
    dibao_members: Frame
    tekun: Frame
    relief: Frame
    bills: Frame
    premium: Frame
    grants: Frame
    enrolment: Frame
    units: Frame
    rent: Frame
    allowance: Frame
    certificates: Frame
    charity: Frame
    deaths: Frame
    orphans: Frame
    further: dict[str, Frame] = field(default_factory=dict)


def award(world: World) -> Awards:
    """Everything everybody rightly gets."""
    dibao, members = civil.dibao(world)
    enrolment = schooling.enrolment(world)
    grants = schooling.grants(world, enrolment)
    costs = bills.bills(world)
    return Awards(
        dibao=dibao,
        dibao_members=members,
        tekun=civil.tekun(world),
        relief=civil.relief(world),
        bills=costs,
        premium=_premium(world),
        grants=grants,
        enrolment=enrolment,
        units=housing.units(world),
        rent=housing.rent(world),
        allowance=disability.allowance(world),
        certificates=disability.certificates(world),
        charity=charity.charity(world, costs, grants),
        deaths=_deaths(world),
        orphans=civil.orphans(world),
    )


def _premium(world: World) -> Frame:
    """Contributions to medical insurance: every dibao and 特困 person, orphans, the severely disabled."""
    rng = world.rng("premium")
    needs, household = world.needs, world.household
    dibao = needs.dibao[household] & (np.isnat(needs.died) | (needs.tekun > 0))
    severe = (needs.level > 0) & (needs.level <= 2)
    conditions = [needs.tekun > 0, needs.orphan > 0, dibao, severe]
    categories = ["特困人员", "城乡孤儿", "低保对象", "城乡重度（1-2级）残疾人员"]
    category = np.select(conditions, categories, "")
    who = np.flatnonzero(category != "")
    full = np.isin(category[who], categories[:2])
    first = np.datetime64(f"{str(world.as_of)[:4]}-01-04", "D")
    paid = np.minimum(first + rng.integers(0, 50, len(who)).astype("timedelta64[D]"), world.as_of)
    return pl.DataFrame(
        {
            "person": who,
            "household": household[who],
            "category": category[who],
            "amount": np.where(full, PREMIUM, np.where(category[who] == "低保对象", 300.0, 200.0)),
            "own": np.where(full, 0.0, np.where(category[who] == "低保对象", 100.0, 200.0)),
            "year": np.full(len(who), int(str(world.as_of)[:4])),
            "paid_on": paid,
        }
    )


def _deaths(world: World) -> Frame:
    who = np.flatnonzero(~np.isnat(world.needs.died))
    return pl.DataFrame(
        {"person": who, "household": world.household[who], "died_on": world.needs.died[who]}
    ).sort("died_on", "person")
