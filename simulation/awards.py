"""What everybody rightly gets: one frame per programme, from people's circumstances.

Without planted conflicts nobody is paid twice, nothing exclusive or above its cap is paid, and everyone gets what
the rules say they are entitled to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from simulation import bills, schooling
from simulation.chance import Days, Ints, Rng, Texts, choose, padded, stream, words
from simulation.families import HEAD, Population
from simulation.needs import INSTITUTIONAL, NO_DAY, ORPHAN, Needs, ages

Frame: TypeAlias = pl.DataFrame
STANDARD = {"urban": 900.0, "rural": 780.0}  # yuan per person and month
PREMIUM = 400.0


@dataclass
class Awards:
    """One frame per programme or register. ``person`` and ``household`` are the simulation's own indices."""

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


@dataclass(frozen=True)
class World:
    """All that awards and scenarios may look at."""

    population: Population
    needs: Needs
    seed: int
    as_of: np.datetime64

    @property
    def household(self) -> Ints:
        """Household of each person."""
        return self.population.people["household"].to_numpy()

    @property
    def slot(self) -> Ints:
        """Place in the family of each person."""
        return self.population.people["slot"].to_numpy()

    @property
    def head(self) -> Ints:
        """Head (person) of each household."""
        return np.flatnonzero(self.slot == HEAD)

    @property
    def age(self) -> Ints:
        """Age of each person on the as-of day."""
        return ages(self.population.people["birth"].to_numpy(), self.as_of)

    @property
    def half_year(self) -> np.datetime64:
        """First day of the half-year that ends with the as-of day."""
        month = self.as_of.astype("datetime64[M]")
        return (month - 5).astype("datetime64[D]")

    def rng(self, name: str) -> Rng:
        """The stream of one stage."""
        return stream(self.seed, name)


def months(rng: Rng, size: int, first: str, last: np.datetime64) -> Days:
    """First days of months between two months."""
    start = np.datetime64(first, "M")
    span = int((last.astype("datetime64[M]") - start).astype(np.int64))
    return (start + rng.integers(0, span, size)).astype("datetime64[D]")


def award(world: World) -> Awards:
    """Everything everybody rightly gets."""
    dibao, members = _dibao(world)
    enrolment = schooling.enrolment(world)
    grants = schooling.grants(world, enrolment)
    costs = bills.bills(world)
    return Awards(
        dibao=dibao,
        dibao_members=members,
        tekun=_tekun(world),
        relief=_relief(world),
        bills=costs,
        premium=_premium(world),
        grants=grants,
        enrolment=enrolment,
        units=_units(world),
        rent=_rent(world),
        allowance=_allowance(world),
        certificates=_certificates(world),
        charity=_charity(world, costs, grants),
        deaths=_deaths(world),
        orphans=_orphans(world),
    )


def _dibao(world: World) -> tuple[Frame, Frame]:
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
    members = pl.DataFrame({"household": household[who], "person": who, "covered": True})
    return dibao, members


def certificate_numbers(world: World, rng: Rng, size: int, series: int = 0) -> Texts:
    """低保证号: district code and a running number; no two alike within a series, nor between series."""
    span = 900_000 if series == 0 else 90_000
    first = 1 if series == 0 else 810_000 + series * 90_000
    serial = first + rng.permutation(max(span, size))[:size]
    return np.strings.add(world.population.district.code, padded(serial, 7))


def _tekun(world: World) -> Frame:
    rng = world.rng("tekun")
    who = np.flatnonzero(world.needs.tekun)
    died = world.needs.died[who]
    home = world.needs.tekun[who] == INSTITUTIONAL
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "institutional": home,
            "living": np.where(world.population.homes["urban"].to_numpy()[world.household[who]], 1170.0, 1014.0),
            "nursing": choose(rng, np.array([60.0, 180.0, 400.0, 800.0]), len(who), np.array([4.0, 3, 2, 1])),
            "start": months(rng, len(who), "2012-01", world.half_year),
            "end": died.astype("datetime64[M]").astype("datetime64[D]"),
        }
    )


def _relief(world: World) -> Frame:
    rng = world.rng("relief")
    homes = np.flatnonzero(world.needs.relief)
    person = world.head[homes]
    kind = choose(rng, np.array(["因病", "因火灾", "因交通事故", "子女入学", "基本生活困难", "遭遇突发事件"]), len(homes))
    return pl.DataFrame(
        {
            "household": homes,
            "person": person,
            "kind": kind,
            "amount": np.round(rng.gamma(2.5, 700, len(homes)) / 100 + 5) * 100,
            "paid_on": days_within(rng, world, len(homes), world.needs.died[person]),
        }
    )


def days_within(rng: Rng, world: World, size: int, before: Days | None = None) -> Days:
    """Days of the half-year; before a death where one is given."""
    span = int((world.as_of - world.half_year).astype(np.int64))
    days = world.half_year + rng.integers(0, span, size).astype("timedelta64[D]")
    if before is None:
        return days
    return np.where(~np.isnat(before) & (days >= before), world.half_year, days)


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
    paid = np.datetime64(f"{world.as_of.astype('datetime64[Y]')}-01-04") + rng.integers(0, 50, len(who))
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


def _units(world: World) -> Frame:
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


def _rent(world: World) -> Frame:
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


def _allowance(world: World) -> Frame:
    """Disability allowances (国发〔2015〕52号): living for dibao members, nursing for levels one and two."""
    needs = world.needs
    free = (needs.disability > 0) & (needs.tekun == 0)
    on_dibao = needs.dibao[world.household] & (np.isnat(needs.died))
    living = free & on_dibao & (needs.orphan == 0)
    nursing = free & (needs.level <= 2)
    return allowance_rows(world, world.rng("allowance"), np.flatnonzero(living | nursing), living, nursing)


def allowance_rows(world: World, rng: Rng, who: Ints, living: np.ndarray, nursing: np.ndarray) -> Frame:
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


def _certificates(world: World) -> Frame:
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


def _charity(world: World, costs: Frame, grants: Frame) -> Frame:
    """Charities help people whom departments help too: with a large bill, at school, on dibao."""
    rng = world.rng("charity")
    needs = world.needs
    sick = costs.filter((pl.col("aid") > 0) & (pl.col("total") > 4000))["person"].unique().sort().to_numpy()
    pupils = grants["person"].unique().sort().to_numpy()
    heads = world.head[needs.dibao]
    parts = [("因病致困", sick), ("贫困学生助学", pupils), ("生活困难", heads)]
    frames = [charity_rows(world, rng, who[needs.charity[who]], cause) for cause, who in parts]
    return pl.concat(frames).unique("person", keep="first", maintain_order=True)


PROJECTS = {
    "因病致困": ["大病救助", "重症帮扶", "爱心医疗"],
    "贫困学生助学": ["爱心助学", "圆梦助学", "金秋助学"],
    "生活困难": ["春节慰问", "情暖万家", "困难家庭帮扶"],
}


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
        schema_overrides={"person": pl.Int64, "household": pl.Int64, "cause": pl.String, "project": pl.String},
    )


def _deaths(world: World) -> Frame:
    who = np.flatnonzero(~np.isnat(world.needs.died))
    return pl.DataFrame(
        {"person": who, "household": world.household[who], "died_on": world.needs.died[who]}
    ).sort("died_on", "person")


def _orphans(world: World) -> Frame:
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
