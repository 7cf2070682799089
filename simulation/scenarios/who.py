"""Who could be the subject of a scenario, and how to give people the circumstances it needs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from simulation.chance import Ints, Mask, Texts
from simulation.families import CHILD, FATHER, GRANDCHILD, HEAD, SPOUSE
from simulation.identity import with_check
from simulation.needs import ages, school_year
from simulation.world import World


def heads(world: World) -> Mask:
    """Heads of households."""
    mask: Mask = world.slot == HEAD
    return mask


def _with_slot(world: World, wanted: Mask) -> Mask:
    """Heads whose household has somebody of the wanted kind."""
    homes = np.zeros(len(world.needs.dibao), dtype=np.bool_)
    homes[world.household[wanted]] = True
    return heads(world) & homes[world.household]


def married(world: World) -> Mask:
    """Heads with a spouse."""
    return _with_slot(world, world.slot == SPOUSE)


def alone(world: World) -> Mask:
    """Heads who live alone and are no longer young, or are in need: who may be 特困."""
    kind = world.population.homes["kind"].to_numpy().astype(str)[world.household]
    mask: Mask = heads(world) & np.isin(kind, ["elder", "single"])
    return mask


def elders_alone(world: World) -> Mask:
    """Those of sixty-two and older who live alone."""
    return alone(world) & (world.age >= 62)


def born_before_1999(world: World) -> Mask:
    """Of those living alone, who may still be written with an id of fifteen digits."""
    return alone(world) & (world.age >= 30)


def men_alone(world: World) -> Mask:
    """Men among them."""
    return alone(world) & ~world.female


def in_family(world: World) -> Mask:
    """Heads of households of two and more."""
    return _with_slot(world, world.slot != HEAD)


def pupils(world: World) -> Mask:
    """Children who were between seven and fourteen when the school year began, no twins."""
    age = ages(world.population.people["birth"].to_numpy(), school_year(world.as_of))
    return (age >= 7) & (age <= 14) & (world.slot > SPOUSE) & ~twins(world)


def eldest(world: World) -> Mask:
    """Pupils in slots a household always fills first: its children, not its grandchildren."""
    return pupils(world) & (world.slot < FATHER)


def teenagers(world: World) -> Mask:
    """Those of sixteen and seventeen."""
    age = ages(world.population.people["birth"].to_numpy(), school_year(world.as_of))
    return (age >= 16) & (age <= 17) & (world.slot > SPOUSE)


def not_yet_at_school(world: World) -> Mask:
    """Children whose sixth birthday came after school began."""
    at_start = ages(world.population.people["birth"].to_numpy(), school_year(world.as_of))
    return (at_start < 6) & (world.age >= 4) & (world.slot > SPOUSE)


def grandchildren(world: World) -> Mask:
    """Children raised by grandparents."""
    mask: Mask = (world.slot == GRANDCHILD) & (world.age < 17) & (world.age >= 3)
    return mask


def aged(least: int, most: int, *, heads_only: bool = False) -> Callable[[World], Mask]:
    """Those whose age lies between two."""

    def fits(world: World) -> Mask:
        mask: Mask = (world.age >= least) & (world.age <= most)
        return mask & heads(world) if heads_only else mask

    return fits


def grown_children(world: World) -> Mask:
    """Children of the house who are nineteen to twenty-six and no longer at school."""
    child: Mask = (world.slot > SPOUSE) & (world.slot < FATHER) & ~twins(world)
    return child & (world.age >= 19) & (world.age <= 26)


def late_pupils(world: World) -> Mask:
    """Those who came of age in their last year at school."""
    mask: Mask = teenagers(world) & (world.age == 18)
    return mask


def with_parents(world: World) -> Mask:
    """Pupils whose parents are head and spouse."""
    both = np.zeros(len(world.needs.dibao), dtype=np.bool_)
    both[world.household[world.slot == SPOUSE]] = True
    mask: Mask = eldest(world) & both[world.household] & (world.slot == CHILD)
    return mask


def of_working_age(world: World) -> Mask:
    """Heads between twenty-five and fifty-two of households of two and more."""
    return in_family(world) & aged(25, 52)(world)


def twins(world: World) -> Mask:
    """Both of two twins."""
    twin_of = world.population.people["twin_of"].to_numpy()
    both: Mask = twin_of >= 0
    both[twin_of[both]] = True
    return both


def twin_pupils(world: World) -> Mask:
    """The second of two twins at school."""
    age = ages(world.population.people["birth"].to_numpy(), school_year(world.as_of))
    return (world.population.people["twin_of"].to_numpy() >= 0) & (age >= 3) & (age <= 17)


def fathers(world: World) -> Mask:
    """Fathers who live with a son who is head."""
    mask: Mask = (world.slot == FATHER) & ~world.female[world.head[world.household]]
    return mask


def grown_members(world: World) -> Mask:
    """Adults of a household who are neither head nor spouse."""
    return (world.slot > SPOUSE) & (world.age >= 18)


def members(world: World) -> Mask:
    """Anybody but the head."""
    return world.slot > HEAD


def give_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    """Subjects' (and partners') households are on dibao."""
    world.needs.dibao[world.household[subjects]] = True
    world.needs.dibao[world.household[partners]] = True


def give_tekun(world: World, subjects: Ints, partners: Ints) -> None:
    """Subjects and partners are supported as 特困, at home."""
    world.needs.tekun[subjects] = 1
    world.needs.tekun[partners] = 1


def need(*names: str) -> Callable[[World, Ints, Ints], None]:
    """Subjects' households hold (``unit``, ``rent``, ``relief``), or they themselves have one of (``bills``, ...)."""

    def prepare(world: World, subjects: Ints, _: Ints) -> None:
        for name in names:
            needed = getattr(world.needs, name)
            needed[world.household[subjects] if name in ("dibao", "unit", "rent", "relief") else subjects] = 1

    return prepare


def disabled(level: int, kind: int = 4) -> Callable[[World, Ints, Ints], None]:
    """Subjects hold a disability certificate of this level."""
    return lambda world, subjects, _: disable(world, subjects, level, kind)


def disable(world: World, who: Ints, level: int, kind: int = 4) -> None:
    """Subjects hold a disability certificate."""
    world.needs.disability[who] = kind
    world.needs.level[who] = level


def rename(world: World, who: Ints, names: Texts) -> None:
    """Give people other names, and no former ones: who they are must not be a matter of taste."""
    people = world.population.people
    now = people["name"].to_numpy().astype("<U24")
    now[who] = names
    settled = pl.Series(np.isin(np.arange(people.height), who))
    former = pl.when(settled).then(None).otherwise("former_name").alias("former_name")
    world.population.people = people.with_columns(pl.Series("name", now), former)


def born_elsewhere(world: World, subjects: Ints, _: Ints) -> None:
    """Subjects were first registered in a district of another province."""
    where = world.population.district
    _register(world, subjects, next(code for code in where.elsewhere if code[:2] != where.code[:2]))


def born_here(world: World, subjects: Ints, _: Ints) -> None:
    """Subjects were first registered in this district."""
    _register(world, subjects, world.population.district.code)


def _register(world: World, who: Ints, area: str) -> None:
    """Give people the ids they would have if they had been registered there."""
    people = world.population.people
    numbers = people["id_number"].to_numpy().astype("<U18")
    numbers[who] = with_check(np.strings.add(area, np.strings.slice(numbers[who], 6, 17)))
    world.population.people = people.with_columns(pl.Series("id_number", numbers))


def move_next_door(world: World, who: Ints, to: Ints) -> None:
    """Give households of ``who`` a dwelling beside that of ``to``."""
    homes = world.population.homes
    source = np.arange(homes.height)
    source[world.household[who]] = world.household[to]
    moved = source != np.arange(homes.height)
    columns = [name for name in homes.columns if name not in ("household", "kind")]
    world.population.homes = homes.with_columns(homes.select(columns)[source]).with_columns(
        door=pl.col("door") + 2 * pl.Series(moved).cast(pl.Int64),
        room=pl.col("room") + 100 * pl.Series(moved).cast(pl.Int64),
    )
