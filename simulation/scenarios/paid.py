"""Planted: paid twice, paid what excludes each other, paid too much."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.civil import STANDARD, certificate_numbers
from simulation.disability import allowance_rows
from simulation.housing import rent_rows, unit_rows
from simulation.lists import spouse_of
from simulation.scenarios import who
from simulation.scenarios.rows import earlier, of
from simulation.scenarios.scenario import Scenario
from simulation.world import World, months


def _severe(world: World, subjects: Ints, _: Ints) -> None:
    who.disable(world, subjects, 1)


def _tekun_twice(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    again = earlier(of(awards.tekun, subjects), "start", 5).with_columns(nursing=pl.lit(60.0))
    awards.tekun = pl.concat([awards.tekun, again])


def _nursing_twice(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    awards.allowance = pl.concat([awards.allowance, earlier(of(awards.allowance, subjects), "start", 7)])


def _urban_and_rural(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    rng = world.rng("D02")
    other = of(awards.dibao, world.household[subjects], "household")
    other = other.with_columns(
        urban=~pl.col("urban"),
        amount=pl.col("persons") * 400.0,
        certificate=pl.Series(certificate_numbers(world, rng, other.height, series=1)),
    )
    awards.dibao = pl.concat([awards.dibao, earlier(other, "start", 3)])


def _two_households(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    """The subject is also counted, and paid for, in the partner's household."""
    host = world.household[partners]
    extra = pl.DataFrame({"household": host, "person": subjects, "covered": True})
    awards.dibao_members = pl.concat([awards.dibao_members, extra])
    grown = pl.col("household").is_in(pl.Series(host).implode())
    awards.dibao = awards.dibao.with_columns(
        persons=pl.col("persons") + grown.cast(pl.Int64),
        household_persons=pl.col("household_persons") + grown.cast(pl.Int64),
    )


def _one_bill(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.bills[subjects] = 1


def _settled_twice(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.bills = awards.bills.with_columns(manual=pl.col("manual") & ~mine)
    awards.bills = pl.concat([awards.bills, awards.bills.filter(mine)])


def _settled_and_claimed(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.bills = awards.bills.with_columns(manual=pl.col("manual") & ~mine)
    by_hand = awards.bills.filter(mine).with_columns(
        pl.lit(True).alias("manual"), pl.lit(0.0).alias("supplement")
    )
    awards.bills = pl.concat([awards.bills, by_hand])


def _premium_twice(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    again = of(awards.premium, subjects).with_columns(
        pl.lit("城乡重度（1-2级）残疾人员").alias("category"),
        (pl.col("paid_on") + pl.duration(days=9)).alias("paid_on"),
        pl.lit(200.0).alias("amount"),
    )
    awards.premium = pl.concat([awards.premium, again])


def _two_schools(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    other = pl.lit(world.population.district.name + "博文学校")
    awards.grants = pl.concat(
        [awards.grants, of(awards.grants, subjects).with_columns(other.alias("school"))]
    )


def _unit(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.unit[world.household[subjects]] = True


def _unit_on_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    _unit(world, subjects, partners)
    who.give_dibao(world, subjects, partners)


def _two_units(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    again = unit_rows(world, world.rng("D11"), world.household[subjects], subjects)
    awards.units = pl.concat([awards.units, again.with_columns(alone=pl.lit(True))])


def _spouses_apart(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """The spouse holds a rent subsidy (of their own application) beside the head's public rental unit."""
    spouses = spouse_of(world)[subjects]
    again = rent_rows(world, world.rng("D12"), world.household[subjects], spouses)
    awards.rent = pl.concat([awards.rent, again])


def _unit_and_rent(world: World, subjects: Ints, partners: Ints) -> None:
    _unit(world, subjects, partners)
    world.needs.rent[world.household[subjects]] = True


def _tekun_and_dibao(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    awards.dibao = pl.concat([awards.dibao, single_dibao(world, subjects, series=2)])
    extra = pl.DataFrame({"household": world.household[subjects], "person": subjects, "covered": True})
    awards.dibao_members = pl.concat([awards.dibao_members, extra])


def single_dibao(world: World, subjects: Ints, series: int) -> pl.DataFrame:
    """A dibao row for each subject living alone; ``series`` keeps certificate numbers apart."""
    rng = world.rng(f"single dibao {series}")
    urban = world.population.homes["urban"].to_numpy()[world.household[subjects]]
    return pl.DataFrame(
        {
            "household": world.household[subjects],
            "person": subjects,
            "urban": urban,
            "persons": np.ones(len(subjects), dtype=np.int64),
            "household_persons": np.ones(len(subjects), dtype=np.int64),
            "amount": rng.integers(60, 140, len(subjects)) * 5.0,
            "start": months(rng, len(subjects), "2014-01", world.half_year),
            "end": np.full(len(subjects), np.datetime64("NaT", "D")),
            "certificate": certificate_numbers(world, rng, len(subjects), series),
        }
    )


def _severe_tekun(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_tekun(world, subjects, partners)
    who.disable(world, subjects, 2)


def add_allowance(world: World, awards: Awards, subjects: Ints, *, living: bool, nursing: bool) -> None:
    """Rows of the disability allowance roll that nobody asked for."""
    everybody = np.ones(world.population.people.height, dtype=np.bool_)
    rows = allowance_rows(world, world.rng("allowance+"), subjects, everybody & living, everybody & nursing)
    awards.allowance = pl.concat([awards.allowance, rows])


def _tekun_with_allowance(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    add_allowance(world, awards, subjects, living=False, nursing=True)


def _orphan_disabled(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1
    who.disable(world, subjects, 3)


def _orphan_with_living(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    add_allowance(world, awards, subjects, living=True, nursing=False)


def _over_standard(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    standard = pl.when("urban").then(STANDARD["urban"]).otherwise(STANDARD["rural"])
    mine = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    over = pl.when(mine).then(standard * pl.col("persons") + 260.0).otherwise("amount")
    awards.dibao = awards.dibao.with_columns(over.alias("amount"))


def _more_than_cost(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    del world
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    rest = pl.col("total") - pl.col("pool") - pl.col("serious") - pl.col("aid")
    over = pl.when(mine).then(rest + 800.0).otherwise("supplement").round(2)
    awards.bills = awards.bills.with_columns(over.alias("supplement"))


SCENARIOS = (
    Scenario(
        "D01-tekun", "D01", "flag", "同一特困人员在名册中出现两次", who.alone, who.give_tekun, _tekun_twice
    ),
    Scenario("D01-nursing", "D01", "flag", "护理补贴同月发放两次", who.heads, _severe, _nursing_twice),
    Scenario(
        "D02",
        "D02",
        "flag",
        "一户同时享受城市低保和农村低保",
        who.in_family,
        who.give_dibao,
        _urban_and_rural,
    ),
    Scenario(
        "D03",
        "D03",
        "flag",
        "一人同时计入两户低保",
        who.grown_members,
        who.give_dibao,
        _two_households,
        who.in_family,
    ),
    Scenario("D07-twice", "D07", "flag", "同一结算记录报两次", who.heads, _one_bill, _settled_twice),
    Scenario(
        "D07-manual", "D07", "flag", "已结算的费用又零星报销", who.in_family, _one_bill, _settled_and_claimed
    ),
    Scenario("D09", "D09", "flag", "同一年度资助参保两次", who.heads, who.give_dibao, _premium_twice),
    Scenario("D10", "D10", "flag", "同一学期两校领取助学金", who.pupils, who.give_dibao, _two_schools),
    Scenario("D11", "D11", "flag", "一户承租两套公租房", who.in_family, _unit, _two_units),
    Scenario(
        "D12", "D12", "flag", "夫妻分别享受公租房和租赁补贴", who.married, _unit_on_dibao, _spouses_apart
    ),
    Scenario("X01", "X01", "flag", "特困人员又享受低保", who.alone, who.give_tekun, _tekun_and_dibao),
    Scenario("X02", "X02", "flag", "特困人员又领护理补贴", who.alone, _severe_tekun, _tekun_with_allowance),
    Scenario(
        "X04",
        "X04",
        "flag",
        "孤儿又领残疾人生活补贴",
        who.grandchildren,
        _orphan_disabled,
        _orphan_with_living,
    ),
    Scenario("X09", "X09", "flag", "同时享受公租房和租赁补贴", who.heads, _unit_and_rent),
    Scenario("O01", "O01", "flag", "低保金高于标准与保障人数之积", who.heads, who.give_dibao, _over_standard),
    Scenario("O05", "O05", "flag", "各项支付合计大于总费用", who.heads, _one_bill, _more_than_cost),
)
