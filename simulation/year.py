"""A district's records before and after a year, and what truly happened to its households in between.

Both nights know the same people by the existing machinery; lists, errors and bills of the second are drawn from another
stream, so what clerks get wrong differs. Circumstances last: whoever was disabled or housed still is, most
of those on dibao are, and a new household starts with the circumstances of the one it came from. Nobody is planted
as paid twice here (``scenarios``), and heads die only in the year between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from simulation import identity, names
from simulation.awards import award
from simulation.chance import Day, Ints, Mask, Rng, add_days, stream, years_of
from simulation.changes import CHILDREN, FERTILE, Lives, Rates, live
from simulation.errors import write_down
from simulation.families import CHILD, HEAD, SPOUSE, Population, populate
from simulation.lists import lists
from simulation.needs import NO_DAY, Needs, Profile, assess, nobody_left_out
from simulation.places import birthplaces
from simulation.rates import DEFAULT, ErrorRates
from simulation.records import as_records, household_key, person_key
from simulation.register import with_register
from simulation.world import World

BEFORE, AFTER = date(2025, 6, 30), date(2026, 6, 30)
LASTING = 0.95  # share of households whose place on the roll of dibao or rent outlasts the year
BORN_IN_HOSPITAL = 0.3  # share of newborns with a hospital bill in their own name


@dataclass(frozen=True)
class Year:
    """Two nights and the truth between them.

    Attributes:
        before, after: records in ``schemas.tables.RECORD``; no record id stands in both.
        true_before, true_after: ``record_id``, ``person``, ``household``; keys mean the same on both nights.
        events: ``kind`` (split, merge, marriage, birth, death, succession), ``household`` (old), ``successor``
            (new), ``person`` (null for split and merge).
    """

    before: pl.DataFrame
    true_before: pl.DataFrame
    after: pl.DataFrame
    true_after: pl.DataFrame
    events: pl.DataFrame


def year(
    households: int,
    seed: int,
    rates: Rates | None = None,
    errors: ErrorRates = DEFAULT,
    *,
    before: date = BEFORE,
    after: date = AFTER,
    profile: Profile | None = None,
    registered: float = 0.0,
) -> Year:
    """Let a year pass in an invented district.

    Args:
        households: how many there are before the year.
        seed: everything follows from it.
        rates: how often each change happens.
        errors: how often clerks err, on both nights.
        before: the day of the first night.
        after: the day of the second.
        profile: how common each circumstance is before the year.
        registered: share of households in the police's household register. The lists of benefits alone name few
            households whole, so most changes do not show in them.
    """
    rates, profile = rates or Rates(), profile or Profile()
    first, last = np.datetime64(before), np.datetime64(after)
    population = populate(households, seed, first)
    needs = assess(population, profile, seed, first)
    needs.died[population.people["slot"].to_numpy() == HEAD] = NO_DAY
    lives = live(population, needs, rates, seed, last)
    later = int(stream(seed, "year").integers(2**31))
    grown = _with_newborns(population, lives, round(rates.birth * households), later, first, last)
    renewed, was = _renewed(grown, lives, needs, later)
    known = _carried(renewed, was, lives, needs, assess(renewed, profile, later, last), later)
    events = pl.concat(lives.events).select(
        "kind",
        household=household_key(pl.col("household")),
        successor=household_key(pl.col("successor")),
        person=person_key(pl.col("person")),
    )
    own = population.people["household"]
    covered = stream(seed, "registered").random(len(lives.origin)) < registered
    return Year(
        *_written(World(population, needs, seed, first), errors, pl.Series(range(len(own))), own, covered),
        *_written(World(renewed, known, later, last), errors, was, renewed.people["home"], covered),
        events.sort("kind", "household", "successor", "person"),
    )


def _written(
    world: World, errors: ErrorRates, was: pl.Series, home: pl.Series, covered: Mask
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A night's records and truth, by keys that last; record ids tell the night."""
    named = lists(world, award(world), errors.repeated)
    if covered.any():
        named = with_register(world, named, covered[np.unique(home.to_numpy())])
    written = write_down(world, named, errors)
    records, truth = as_records(written, world.population.district.code, home)
    keys = pl.DataFrame({"now": range(len(was)), "was": was}).select(
        person=person_key(pl.col("now")), lasting=person_key(pl.col("was"))
    )
    truth = truth.join(keys, on="person", maintain_order="left").with_columns(person="lasting")
    told = (pl.lit(f"{world.as_of} ") + pl.col("record_id")).alias("record_id")
    return records.with_columns(told), truth.select(told, "person", "household")


def _with_newborns(
    population: Population, lives: Lives, count: int, seed: int, first: Day, last: Day
) -> Population:
    """The people and those born to them in the year, each after its siblings; edits ``lives`` alike."""
    rng = stream(seed, "newborns")
    who, fertile = lives.who, lives.aged(FERTILE)
    wed = (who[:, SPOUSE] >= 0) & np.where(lives.female[who[:, HEAD]], fertile[:, HEAD], fertile[:, SPOUSE])
    home = lives.drawn(rng, wed & (who[:, CHILD + 2] < 0), count)
    place = CHILD + (who[home, CHILDREN] >= 0).sum(axis=1)
    babies = _babies(rng, population, who, home, first, last)
    lives.happened("birth", home, home, babies["person"].to_numpy())
    lives.home, lives.slot = np.append(lives.home, home), np.append(lives.slot, place)
    lives.died = np.append(lives.died, np.full(len(home), NO_DAY))
    people = pl.concat([population.people, babies.select(population.people.columns)], how="vertical_relaxed")
    return Population(people, population.homes, population.district)


def _babies(rng: Rng, population: Population, who: Ints, home: Ints, first: Day, last: Day) -> pl.DataFrame:
    """Children born in the year, under the father's surname and the head's telephone."""
    people, size = population.people, len(home)
    head = who[home, HEAD]
    father = np.where(people["female"].to_numpy()[head], who[home, SPOUSE], head)
    days = int(last.astype(np.int64) - first.astype(np.int64))
    born = add_days(np.full(size, first), rng.integers(1, days - 20, size))
    female = rng.random(size) < 0.47
    surname = people["surname"].to_numpy()[father].astype(str)
    given = names.given_names(rng, female, years_of(born), np.full(size, ""))
    areas = birthplaces(rng, population.district, years_of(born), np.zeros(size, dtype=np.bool_))
    return pl.DataFrame(
        {
            "person": people.height + np.arange(size),
            "household": home,
            "slot": np.full(size, CHILD),
            "female": female,
            "birth": born,
            "surname": surname,
            "twin_of": np.full(size, -1),
            "given": given,
            "name": np.strings.add(surname, given),
            "former_name": pl.Series([None] * size, dtype=pl.String),
            "id_number": identity.resident_ids(rng, areas, born, female, np.full(size, -1)),
            "account": identity.account_numbers(rng, size),
            "phone": people["phone"].gather(head),
        }
    )


def _renewed(population: Population, lives: Lives, needs: Needs, seed: int) -> tuple[Population, pl.Series]:
    """The district after the year, numbered afresh, and the lasting number of each person.

    Who died before the year is gone; who died in it stays in a place of their own. ``home`` of people and homes is
    the lasting number of the household.
    """
    present = np.ones(population.people.height, dtype=np.bool_)
    present[: len(needs.died)] = np.isnat(needs.died)
    people = (
        population.people.with_columns(
            pl.int_range(pl.len()).alias("was"),
            home=pl.Series(lives.home),
            slot=pl.Series(lives.slot),
            phone=_own_phones(population, lives, seed),
        )
        .filter(pl.Series(present))
        .sort("home", "slot", "was")
        .with_columns(
            household=pl.col("home").rank("dense").cast(pl.Int64) - 1,
            person=pl.int_range(pl.len()),
            twin_of=pl.lit(-1),
        )
    )
    homes = _dwellings(population, lives, people["home"].unique().sort(), seed)
    return Population(people, homes, population.district), people["was"]


def _dwellings(population: Population, lives: Lives, home: pl.Series, seed: int) -> pl.DataFrame:
    """Homes by lasting number; a new household lives near the one it came from, behind another door."""
    rng, size = stream(seed, "new doors"), len(home)
    doors = {
        "door": rng.integers(1, 190, size),
        "building": rng.integers(1, 25, size),
        "unit": rng.integers(1, 5, size),
        "room": rng.integers(1, 8, size) * 100 + rng.integers(1, 5, size),
    }
    fresh = pl.col("home") >= population.homes.height
    homes: pl.DataFrame = population.homes[lives.origin[home.to_numpy()]].with_columns(home=home)
    moved = [
        pl.when(fresh).then(pl.Series(values)).otherwise(name).alias(name) for name, values in doors.items()
    ]
    return homes.with_columns(*moved, household=pl.int_range(pl.len()))


def _own_phones(population: Population, lives: Lives, seed: int) -> pl.Series:
    """Telephones: who moved to another household has a number of their own from then on."""
    fresh = identity.mobile_numbers(stream(seed, "movers' phones"), population.people.height)
    moved = population.people["household"].to_numpy() != lives.home
    return pl.Series(np.where(moved, fresh, population.people["phone"].to_numpy().astype(str)))


def _carried(
    population: Population, was: pl.Series, lives: Lives, old: Needs, fresh: Needs, seed: int
) -> Needs:
    """Circumstances after the year: the old ones where they last, else as drawn afresh."""
    person, household = was.to_numpy(), population.people["household"].to_numpy()
    baby = person >= len(old.tekun)
    origin = lives.origin[population.homes["home"].to_numpy()]
    died = lives.died[person]
    last_head = ~np.isnat(died) & (population.people["slot"].to_numpy() == HEAD)
    ended = np.isin(np.arange(len(origin)), household[last_head])
    rng = stream(seed, "lasting")

    def own(before: Ints) -> Ints:
        return np.where(baby, 0, before[np.where(baby, 0, person)])

    needs = Needs(
        dibao=_lasting(rng, old.dibao[origin], fresh.dibao) & ~ended,
        unit=old.unit[origin] & ~ended,
        rent=_lasting(rng, old.rent[origin], fresh.rent) & ~old.unit[origin] & ~ended,
        relief=fresh.relief & ~ended,
        planted=fresh.planted,
        tekun=own(old.tekun),
        orphan=own(old.orphan),
        disability=own(old.disability),
        level=own(old.level),
        bills=np.where(np.isnat(died), fresh.bills, 0),
        enrolled=fresh.enrolled & np.isnat(died),
        charity=fresh.charity,
        died=died,
    )
    needs.bills[baby & (rng.random(len(baby)) < BORN_IN_HOSPITAL)] = 1
    nobody_left_out(rng, needs, household)
    return needs


def _lasting(rng: Rng, before: Mask, fresh: Mask) -> Mask:
    """What stood on a roll stands there still, but for a few whose place is drawn afresh."""
    return np.where(rng.random(len(before)) < LASTING, before, fresh)
