"""Who needs what: the circumstances from which every entitlement follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.chance import Day, Days, Ints, Mask, Rng, add_days, month_and_day, stream, years_of
from simulation.families import HEAD, Population
from simulation.places import URBAN_SHARE

NO_DAY = np.datetime64("NaT", "D")
DISPERSED, INSTITUTIONAL = 1, 2
ORPHAN, UNATTENDED = 1, 2
MENTAL, INTELLECTUAL, LIMB = 6, 5, 4


@dataclass(frozen=True)
class Profile:
    """How common each circumstance is among the district's households or people.

    Attributes:
        dibao: households on subsistence allowance.
        tekun: lone elders and lone adults in need who are supported as 特困.
        institutional: of those, the share living in a home.
        orphan: grandparent households whose eldest grandchild is an orphan; as many are de facto unattended.
        disabled: people under 60 with a certificate; twice as many above.
        ill: people with hospital bills among those without an identity; three times as many with one.
        unit: households in public rental housing; dibao households three times as often.
        rent: households with a rent subsidy; dibao households three times as often.
        relief: households with temporary relief; dibao households three times as often.
        charity: those with a large bill, a student in need or on dibao whom a charity also helps.
        death: people over 45 who died in the half-year before the as-of day.
        conflicts: planted conflicts of each kind per household (three at least).
        urban: households in town.
        lodgers: households that live behind another's door.
    """

    dibao: float = 0.135
    tekun: float = 0.17
    institutional: float = 0.3
    orphan: float = 0.05
    disabled: float = 0.035
    ill: float = 0.036
    unit: float = 0.03
    rent: float = 0.03
    relief: float = 0.022
    charity: float = 0.2
    death: float = 0.018
    conflicts: float = 0.0006
    urban: float = URBAN_SHARE
    lodgers: float = 0.0


STACKED = Profile(
    dibao=0.3, disabled=0.1, ill=0.1, unit=0.08, rent=0.08, relief=0.06, charity=0.5, conflicts=0.0
)
"""Most who are helped are helped by several programmes, and lawfully."""


@dataclass
class Needs:
    """Circumstances, by household (first five) or by person (the rest); edited in place by scenarios."""

    dibao: Mask
    unit: Mask
    rent: Mask
    relief: Mask
    planted: Mask
    tekun: Ints
    orphan: Ints
    disability: Ints
    level: Ints
    bills: Ints
    enrolled: Mask
    charity: Mask
    died: Days


def ages(births: Days, day: Day) -> Ints:
    """Completed years of age on a day."""
    reached = month_and_day(births) <= month_and_day(np.array([day]))[0]
    whole: Ints = years_of(np.array([day]))[0] - years_of(births) - (~reached).astype(np.int64)
    return whole


def school_year(day: Day) -> Day:
    """The first of September on or before a day: school age counts from there (义务教育法 art. 11)."""
    year = int(years_of(np.array([day]))[0])
    start = np.datetime64(f"{year}-09-01", "D")
    return start if start <= day else np.datetime64(f"{year - 1}-09-01", "D")


def assess(population: Population, profile: Profile, seed: int, as_of: Day) -> Needs:
    """Draw everyone's circumstances."""
    people, homes = population.people, population.homes
    rng = stream(seed, "needs")
    household = people["household"].to_numpy()
    births = people["birth"].to_numpy()
    age = ages(births, as_of)
    kind = homes["kind"].to_numpy().astype(str)
    alone = np.isin(kind, ["elder", "single"])
    tekun_home = alone & (rng.random(len(kind)) < profile.tekun)
    dibao = ~tekun_home & (rng.random(len(kind)) < profile.dibao / 0.93)
    tekun = np.where(tekun_home[household], DISPERSED, 0)
    tekun = np.where((tekun > 0) & (rng.random(len(age)) < profile.institutional), INSTITUTIONAL, tekun)
    orphan = _orphans(rng, population, ~dibao, profile)
    disability, level = _disabilities(rng, age, tekun, profile)
    needs = Needs(
        dibao=dibao,
        unit=_by_need(rng, dibao, profile.unit) & ~tekun_home,
        rent=np.zeros(len(kind), dtype=np.bool_),
        relief=_by_need(rng, dibao, profile.relief),
        planted=np.zeros(len(kind), dtype=np.bool_),
        tekun=tekun,
        orphan=orphan,
        disability=disability,
        level=level,
        bills=np.zeros(len(age), dtype=np.int64),
        enrolled=_enrolled(rng, births, as_of, dibao[household] | (orphan > 0)),
        charity=rng.random(len(age)) < profile.charity,
        died=_deaths(rng, population, age, dibao, profile, as_of),
    )
    needs.rent = _by_need(rng, dibao, profile.rent) & ~needs.unit & ~tekun_home
    needs.bills = _bills(rng, needs, household, age, profile)
    needs.died[needs.unit[household] | needs.rent[household]] = NO_DAY
    nobody_left_out(rng, needs, household)
    return needs


def _by_need(rng: Rng, poor: Mask, rate: float) -> Mask:
    return rng.random(len(poor)) < np.where(poor, rate * 3, rate * 0.7)


def _orphans(rng: Rng, population: Population, free: Mask, profile: Profile) -> Ints:
    """The eldest grandchild of some grandparent households not on dibao."""
    people = population.people
    eldest = people["slot"].to_numpy() == HEAD + 7
    draw = rng.random(people.height)
    orphan = np.where(draw < profile.orphan, ORPHAN, np.where(draw < 2 * profile.orphan, UNATTENDED, 0))
    return np.where(eldest & free[people["household"].to_numpy()], orphan, 0)


def _disabilities(rng: Rng, age: Ints, tekun: Ints, profile: Profile) -> tuple[Ints, Ints]:
    """Class (1 sight ... 7 multiple) and level (1 to 4) of those with a certificate."""
    chance = profile.disabled * np.where(age >= 60, 2.0, 1.0) * np.where(tekun > 0, 3.0, 1.0)
    holder = (rng.random(len(age)) < chance) & (age >= 3)
    kind = rng.choice(np.arange(1, 8), len(age), p=[0.13, 0.13, 0.02, 0.47, 0.10, 0.11, 0.04])
    level = rng.choice(np.arange(1, 5), len(age), p=[0.17, 0.26, 0.30, 0.27])
    return np.where(holder, kind, 0), np.where(holder, level, 0)


def _enrolled(rng: Rng, births: Days, as_of: Day, sure: Mask) -> Mask:
    """All of school age; most of the younger and the older. A child in need who may be at school is."""
    age = ages(births, school_year(as_of))
    now = ages(births, as_of)
    chance = np.where(age >= 16, 0.85, np.where(age >= 6, 1.0, np.where(age >= 4, 0.6, 0.0)))
    chance = np.where((now >= 6) & (now <= 15), np.where(sure | (age >= 6), 1.0, chance), chance)
    return (age <= 17) & (rng.random(len(age)) < chance)


def _deaths(rng: Rng, population: Population, age: Ints, dibao: Mask, profile: Profile, as_of: Day) -> Days:
    """Days of death, in the half-year before the as-of day; never the head of a dibao household."""
    household = population.people["household"].to_numpy()
    head = population.people["slot"].to_numpy() == HEAD
    chance = profile.death * np.clip((age - 45) / 20, 0, 3)
    dies = (rng.random(len(age)) < chance) & ~(head & dibao[household])
    days = add_days(np.full(len(age), as_of), -rng.integers(5, 178, len(age)))
    return np.where(dies, days, NO_DAY)


def _bills(rng: Rng, needs: Needs, household: Ints, age: Ints, profile: Profile) -> Ints:
    """Number of hospital bills per person."""
    identity = needs.dibao[household] | (needs.tekun > 0)
    chance = (
        profile.ill * np.where(age >= 60, 1.8, np.where(age < 18, 0.4, 1.0)) * np.where(identity, 3.0, 1.0)
    )
    ill = (rng.random(len(age)) < chance) & np.isnat(needs.died)
    return np.where(ill, 1 + rng.poisson(0.45, len(age)), 0)


def nobody_left_out(rng: Rng, needs: Needs, household: Ints) -> None:
    """Every household of the district is in some list: those in none get a bill, relief or a rent subsidy."""
    size = len(needs.dibao)
    person = (
        (needs.tekun > 0)
        | (needs.orphan > 0)
        | (needs.disability > 0)
        | (needs.bills > 0)
        | needs.enrolled
        | ~np.isnat(needs.died)
    )
    listed = needs.dibao | needs.unit | needs.rent | needs.relief
    listed |= np.bincount(household[person], minlength=size) > 0
    fate = rng.random(size)
    needs.relief |= ~listed & (fate < 0.25)
    needs.rent |= ~listed & (fate >= 0.25) & (fate < 0.40)
    heads = np.flatnonzero(np.diff(household, prepend=-1))
    needs.bills[heads[~listed & (fate >= 0.40)]] = 1
