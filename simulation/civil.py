"""Civil affairs (民政): dibao, 特困, temporary relief, stipends for orphans and unattended children."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Rng, Texts, choose, padded, words
from simulation.needs import INSTITUTIONAL, NO_DAY, ORPHAN
from simulation.world import World, days_within, months

Frame: TypeAlias = pl.DataFrame
STANDARD = {"urban": 900.0, "rural": 780.0}  # yuan per person and month


def dibao(world: World) -> tuple[Frame, Frame]:
    """Dibao households with their monthly amount, and their members."""
    rng = world.rng("dibao")
    homes = np.flatnonzero(world.needs.dibao)
    household, died = world.household, world.needs.died
    covered = world.needs.dibao[household] & np.isnat(died) & (world.needs.tekun == 0)
    persons = np.bincount(household[covered], minlength=len(world.needs.dibao))[homes]
    size = np.bincount(household[np.isnat(died)], minlength=len(world.needs.dibao))[homes]
    urban = world.population.homes["urban"].to_numpy()[homes]
    standard = np.where(urban, STANDARD["urban"], STANDARD["rural"])
    topped = np.round(standard * rng.uniform(0.35, 0.95, len(homes)) / 5) * 5
    dibao = pl.DataFrame(
        {
            "household": homes,
            "person": world.head[homes],
            "urban": urban,
            "persons": persons,
            "household_persons": size,
            "amount": topped * persons,
            "start": months(rng, len(homes), "2014-01", world.half_year),
            "end": np.full(len(homes), NO_DAY),
            "certificate": certificate_numbers(world, rng, len(homes)),
        }
    )
    who = np.flatnonzero(covered)
    members = pl.DataFrame(
        {"household": household[who], "person": who, "covered": np.ones(len(who), dtype=np.bool_)}
    )
    return dibao, members


def certificate_numbers(world: World, rng: Rng, size: int, series: int = 0) -> Texts:
    """低保证号: district code and a running number; no two alike within a series, nor between series."""
    span = 900_000 if series == 0 else 90_000
    first = 1 if series == 0 else 810_000 + series * 90_000
    serial = first + rng.permutation(max(span, size))[:size]
    return np.strings.add(world.population.district.code, padded(serial, 7))


def tekun(world: World) -> Frame:
    """特困: one row a person; stopped in the month of death."""
    rng = world.rng("tekun")
    who = np.flatnonzero(world.needs.tekun)
    died = world.needs.died[who]
    home = world.needs.tekun[who] == INSTITUTIONAL
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "institutional": home,
            "living": np.where(
                world.population.homes["urban"].to_numpy()[world.household[who]], 1170.0, 1014.0
            ),
            "nursing": choose(rng, np.array([60.0, 180.0, 400.0, 800.0]), len(who), np.array([4.0, 3, 2, 1])),
            "start": months(rng, len(who), "2012-01", world.half_year),
            "end": died.astype("datetime64[M]").astype("datetime64[D]"),
        }
    )


def relief(world: World) -> Frame:
    """Temporary relief: one payment a household, to its head."""
    rng = world.rng("relief")
    homes = np.flatnonzero(world.needs.relief)
    person = world.head[homes]
    kind = choose(rng, words("hardship"), len(homes))
    return pl.DataFrame(
        {
            "household": homes,
            "person": person,
            "kind": kind,
            "amount": np.round(rng.gamma(2.5, 700, len(homes)) / 100 + 5) * 100,
            "paid_on": days_within(rng, world, len(homes), world.needs.died[person]),
        }
    )


def orphans(world: World) -> Frame:
    """Monthly stipends of orphans and of children de facto unattended."""
    rng = world.rng("orphans")
    who = np.flatnonzero(world.needs.orphan)
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "orphan": world.needs.orphan[who] == ORPHAN,
            "amount": np.full(len(who), 1500.0),
            "start": months(rng, len(who), "2020-01", world.half_year),
            "end": np.full(len(who), NO_DAY),
        }
    )
