"""Planted: paid to those who may not have it, and missing for those who should."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation import schooling
from simulation.awards import Awards
from simulation.chance import Ints, add_days
from simulation.charity import charity_rows
from simulation.scenarios import who
from simulation.scenarios.rows import without
from simulation.scenarios.scenario import Scenario
from simulation.world import World, month_before


def add_deaths(world: World, awards: Awards, subjects: Ints, months: int) -> None:
    """Register deaths in the month that many months before the as-of day's."""
    rng = world.rng(f"deaths {subjects.sum()}")
    day = add_days(
        np.full(len(subjects), month_before(world.as_of, months)), rng.integers(0, 28, len(subjects))
    )
    died = pl.DataFrame({"person": subjects, "household": world.household[subjects], "died_on": day})
    awards.deaths = pl.concat([awards.deaths, died.cast(awards.deaths.schema)])


def _dead_and_paid(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    for months, some in ((3, subjects[::3]), (4, subjects[1::3]), (5, subjects[2::3])):
        add_deaths(world, awards, some, months)


def _nursing(world: World, subjects: Ints, _: Ints) -> None:
    who.disable(world, subjects, 1)


def _rent(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.rent[world.household[subjects]] = True


def _unit(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.unit[world.household[subjects]] = True


def _claims_dibao(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    mine = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    claim = pl.when(mine).then(pl.lit("低保户")).otherwise("claimed").alias("claimed")
    awards.rent, awards.units = awards.rent.with_columns(claim), awards.units.with_columns(claim)


def _out_of_school(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.enrolled[subjects] = False


def _grant_unenrolled(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    rows = schooling.enrolment_rows(world, world.rng("I12"), subjects)
    awards.grants = pl.concat([awards.grants, schooling.grant_rows(world, rows)])


def _no_premium(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    awards.premium = without(awards.premium, subjects)


def _ill_on_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.bills[subjects] = 1


def _no_aid(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """A dear stay in hospital, settled without identity and without assistance."""
    del world
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    costs = {
        "total": 14200.0,
        "covered": 12600.0,
        "pool": 8100.0,
        "serious": 0.0,
        "aid": 0.0,
        "supplement": 0.0,
    }
    spoilt = [pl.when(mine).then(value).otherwise(name).alias(name) for name, value in costs.items()]
    stay = pl.when(mine).then(pl.lit("普通住院")).otherwise("visit").alias("visit")
    awards.bills = awards.bills.with_columns(*spoilt, stay)


def _no_grant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    awards.grants = without(awards.grants, subjects)


def _unschooled_on_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.enrolled[subjects] = False


def _disabled_on_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    who.disable(world, subjects, 3)


def _no_allowance(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    awards.allowance = without(awards.allowance, subjects)


def _only_charity(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    rows = charity_rows(world, world.rng("M21"), subjects, "生活困难")
    awards.charity = pl.concat([awards.charity, rows])


SCENARIOS = (
    Scenario("I01-tekun", "I01", "flag", "死亡后仍领特困供养", who.alone, who.give_tekun, _dead_and_paid),
    Scenario("I01-nursing", "I01", "flag", "死亡后仍领护理补贴", who.grown_members, _nursing, _dead_and_paid),
    Scenario(
        "I02", "I02", "flag", "户主死亡后仍以其名义发放低保", who.married, who.give_dibao, _dead_and_paid
    ),
    Scenario("I10-rent", "I10", "flag", "非低保户按低保户领租赁补贴", who.heads, _rent, _claims_dibao),
    Scenario("I10-unit", "I10", "flag", "非低保户按低保户租公租房", who.heads, _unit, _claims_dibao),
    Scenario("I12", "I12", "flag", "不在籍而领助学金", who.pupils, _out_of_school, _grant_unenrolled),
    Scenario("M01", "M01", "flag", "低保对象未获资助参保", who.heads, who.give_dibao, _no_premium),
    Scenario("M02", "M02", "flag", "合规自付高而未获医疗救助", who.heads, _ill_on_dibao, _no_aid),
    Scenario("M04", "M04", "flag", "低保在校生未获教育救助", who.pupils, who.give_dibao, _no_grant),
    Scenario("M05", "M05", "flag", "适龄低保儿童查无学籍", who.pupils, _unschooled_on_dibao),
    Scenario("M08", "M08", "flag", "一级残疾人未享护理补贴", who.heads, _nursing, _no_allowance),
    Scenario("M09", "M09", "flag", "低保残疾人未享生活补贴", who.heads, _disabled_on_dibao, _no_allowance),
    Scenario("M21", "M21", "flag", "只在慈善名册", who.alone, plant=_only_charity),
)
