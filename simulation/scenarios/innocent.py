"""Tempting innocents: lawful, though they look like a conflict at first sight. Rules must keep silent on them."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation import bills, misspelling, schooling
from simulation.awards import Awards
from simulation.chance import Ints
from simulation.charity import charity_rows
from simulation.civil import STANDARD
from simulation.scenarios import who
from simulation.scenarios.entitled import add_deaths
from simulation.scenarios.paid import single_dibao
from simulation.scenarios.rows import of, without
from simulation.scenarios.scenario import Scenario
from simulation.world import World, month_before


def _everything(world: World, subjects: Ints, partners: Ints) -> None:
    """Dibao with a bill, a child at school, a public rental unit and temporary relief: lawful stacking."""
    who.give_dibao(world, subjects, partners)
    homes = world.household[subjects]
    world.needs.unit[homes] = True
    world.needs.relief[homes] = True
    world.needs.bills[world.head[homes]] = 1


def _both_allowances(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    who.disable(world, subjects, 2)


def _in_two_rows(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Living and nursing allowance in a row each."""
    del world
    both = of(awards.allowance, subjects)
    rows = [both.with_columns(living=pl.lit(0.0)), both.with_columns(nursing=pl.lit(0.0))]
    awards.allowance = pl.concat([without(awards.allowance, subjects), *rows])


def _ill(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.bills[subjects] = 1


def _reversed(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """A bill cancelled by a negative row and settled again."""
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.bills = awards.bills.with_columns(manual=pl.col("manual") & ~mine)
    originals = awards.bills.filter(mine)
    rng = world.rng("reversed")
    again = originals.with_columns(
        pl.Series("settlement_no", bills.settlement_numbers(world, rng, originals.height)),
        (pl.col("settled") + pl.duration(days=2)).alias("settled"),
    )
    awards.bills = pl.concat([awards.bills, bills.reversed_rows(rng, originals), again])


def _transition(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Dibao's last month is the first month as 特困."""
    month = month_before(world.as_of, 3)
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.tekun = awards.tekun.with_columns(start=pl.when(mine).then(pl.lit(month)).otherwise("start"))
    ended = single_dibao(world, subjects, series=3).with_columns(end=pl.lit(month))
    awards.dibao = pl.concat([awards.dibao, ended.cast(awards.dibao.schema)])


def _like_his_son(world: World, subjects: Ints, _: Ints) -> None:
    """Father and son at one address whose names differ in one character that sounds alike; both are disabled."""
    sons = world.head[world.household[subjects]]
    names = world.population.people["name"].to_numpy().astype("<U24")[sons]
    alike = misspelling.homophones().apply(world.rng("fathers"), names, np.arange(len(names)), after=1)
    who.rename(world, subjects, alike)
    who.disable(world, subjects, 1)
    who.disable(world, sons, 2)


def _namesakes(world: World, subjects: Ints, partners: Ints) -> None:
    """Neighbours of one name, both 特困."""
    _neighbours(world, subjects, partners)
    who.give_tekun(world, subjects, partners)


def _neighbours(world: World, subjects: Ints, partners: Ints) -> None:
    names = world.population.people["name"].to_numpy().astype("<U24")[subjects]
    who.rename(world, np.concatenate([subjects, partners]), np.concatenate([names, names]))
    who.move_next_door(world, partners, subjects)


def _namesake(world: World, subjects: Ints, partners: Ints) -> None:
    _neighbours(world, subjects, partners)
    who.give_tekun(world, subjects, partners[:0])


def _namesake_died(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    del subjects
    add_deaths(world, awards, partners, 4)


def _stopped_in_time(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Died in the month after the last payment."""
    add_deaths(world, awards, subjects, 1)
    last = month_before(world.as_of, 2)
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.tekun = awards.tekun.with_columns(end=pl.when(mine).then(pl.lit(last)).otherwise("end"))


def _last_years_premium(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Last year's contribution paid late, beside this year's."""
    del world
    late = of(awards.premium, subjects).with_columns(pl.col("year") - 1, amount=pl.lit(280.0))
    awards.premium = pl.concat([awards.premium, late])


def _late_grant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Last term's grant paid late, beside this term's."""
    late = schooling.earlier_term(world, of(awards.grants, subjects))
    awards.grants = pl.concat([awards.grants, late])


def _moved_school(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Last term's grant at the old school, this term's at the new one."""
    late = schooling.earlier_term(world, of(awards.grants, subjects)).with_columns(
        pl.lit(world.population.district.name + "启明学校").alias("school"), pl.lit("").alias("remark")
    )
    awards.grants = pl.concat([awards.grants, late])


def _charity_on_top(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """A charity pays part of what is left for the patient to pay."""
    rows = charity_rows(world, world.rng("charity on top"), subjects, "因病致困")
    left = of(awards.bills, subjects).select(
        "person",
        left=(pl.col("total") - pl.col("pool") - pl.col("serious") - pl.col("aid") - pl.col("supplement"))
        * 0.4,
    )
    amount = rows.join(left, on="person", how="left", maintain_order="left")["left"].round(0)
    awards.charity = pl.concat([awards.charity, rows.with_columns(amount.alias("amount"))])


def _unit(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.unit[world.household[subjects]] = True


def _orphan_severe(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1
    who.disable(world, subjects, 1, 5)


def _unschooled(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.enrolled[subjects] = False


def _not_covered(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Listed with the household but not guaranteed (是否享受：否): earns a wage, is insured at work."""
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    awards.dibao_members = awards.dibao_members.with_columns(covered=pl.col("covered") & ~mine)
    home = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    fewer = pl.when(home).then(pl.col("persons") - 1).otherwise("persons")
    awards.dibao = awards.dibao.with_columns(
        amount=(pl.col("amount") * fewer / pl.col("persons")).round(0), persons=fewer.cast(pl.Int64)
    )
    awards.premium = without(awards.premium, subjects)


def _moved_out(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    """Counted in the household they married into; the old one still lists them, not guaranteed."""
    host = world.household[partners]
    extra = pl.DataFrame({"household": host, "person": subjects, "covered": False})
    awards.dibao_members = pl.concat([awards.dibao_members, extra])


def _severe_tekun(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_tekun(world, subjects, partners)
    who.disable(world, subjects, 1)


def _slight(world: World, subjects: Ints, _: Ints) -> None:
    who.disable(world, subjects, 3)
    world.needs.relief[world.household[subjects]] = True


def _small_bill(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Less than the threshold is left to pay: no assistance is due."""
    del world
    mine = pl.col("person").is_in(pl.Series(subjects).implode())
    costs = {"total": 820.0, "covered": 700.0, "pool": 460.0, "serious": 0.0, "aid": 0.0, "supplement": 0.0}
    awards.bills = awards.bills.with_columns(
        pl.when(mine).then(value).otherwise(name).alias(name) for name, value in costs.items()
    )


def _at_the_cap(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    standard = pl.when("urban").then(STANDARD["urban"]).otherwise(STANDARD["rural"])
    mine = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    full = pl.when(mine).then(standard * pl.col("persons")).otherwise("amount")
    awards.dibao = awards.dibao.with_columns(full.alias("amount"))


def _rent_on_dibao(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_dibao(world, subjects, partners)
    world.needs.rent[world.household[subjects]] = True


def _unit_after_rent(world: World, subjects: Ints, partners: Ints) -> None:
    _rent_on_dibao(world, subjects, partners)
    world.needs.unit[world.household[subjects]] = True


def _one_after_the_other(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """The subsidy ended in the month before the family moved into a public rental unit."""
    moved = month_before(world.as_of, 2)
    ended = month_before(world.as_of, 3)
    mine = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    awards.units = awards.units.with_columns(since=pl.when(mine).then(pl.lit(moved)).otherwise("since"))
    awards.rent = awards.rent.with_columns(end=pl.when(mine).then(pl.lit(ended)).otherwise("end"))


def _charity_besides(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    awards.charity = pl.concat(
        [awards.charity, charity_rows(world, world.rng("besides"), subjects, "生活困难")]
    )


SCENARIOS = (
    Scenario("S01", "*", "silent", "低保叠加医疗、教育、住房、临时救助，合法", who.eldest, _everything),
    Scenario("S02", "*", "silent", "生活补贴与护理补贴可以同领", who.heads, _both_allowances),
    Scenario("S03", "D01", "silent", "两项残疾人补贴分两行登记", who.heads, _both_allowances, _in_two_rows),
    Scenario("S04", "D07", "silent", "结算冲销后重新结算", who.heads, _ill, _reversed),
    Scenario("S05", "X01", "silent", "低保转特困的衔接月", who.alone, who.give_tekun, _transition),
    Scenario("S06", "*", "silent", "双胞胎同住址同校，各领各的助学金", who.twin_pupils, who.give_dibao),
    Scenario("S07", "*", "silent", "父子同住、姓名相近，各领护理补贴", who.fathers, _like_his_son),
    Scenario(
        "S08", "*", "silent", "同村同名邻居，都是特困", who.men_alone, _namesakes, partner=who.men_alone
    ),
    Scenario(
        "S09", "I01", "silent", "死亡的是同名邻居", who.men_alone, _namesake, _namesake_died, who.men_alone
    ),
    Scenario("S10", "I01", "silent", "停发次月死亡", who.alone, who.give_tekun, _stopped_in_time),
    Scenario("S11", "D09", "silent", "补缴上年参保费", who.heads, who.give_dibao, _last_years_premium),
    Scenario("S12", "D10", "silent", "补发上学期助学金", who.pupils, who.give_dibao, _late_grant),
    Scenario("S13", "*", "silent", "两学期之间转学", who.pupils, who.give_dibao, _moved_school),
    Scenario("S14", "*", "silent", "慈善资助低于自付部分", who.heads, _ill, _charity_on_top),
    Scenario("S15", "D12", "silent", "配偶是同一套公租房的共同申请人", who.married, _unit),
    Scenario("S16", "X04", "silent", "孤儿可领护理补贴", who.grandchildren, _orphan_severe),
    Scenario("S17", "M05", "silent", "开学后才满六周岁", who.not_yet_at_school, _unschooled),
    Scenario(
        "S18", "M01", "silent", "同住而不计入保障的家庭成员", who.grown_members, who.give_dibao, _not_covered
    ),
    Scenario(
        "S19",
        "D03",
        "silent",
        "另一户列名但不享受",
        who.grown_members,
        who.give_dibao,
        _moved_out,
        who.in_family,
    ),
    Scenario("S20", "M08", "silent", "特困人员不另领护理补贴", who.alone, _severe_tekun),
    Scenario("S21", "M09", "silent", "三级残疾而非低保", who.heads, _slight),
    Scenario("S22", "M02", "silent", "合规自付不到起付标准", who.heads, _ill, _small_bill),
    Scenario("S23", "O01", "silent", "低保金恰为全额", who.heads, who.give_dibao, _at_the_cap),
    Scenario("S24", "I10", "silent", "低保户按低保户领租赁补贴", who.heads, _rent_on_dibao),
    Scenario(
        "S25", "X09", "silent", "租赁补贴停发后入住公租房", who.heads, _unit_after_rent, _one_after_the_other
    ),
    Scenario("S26", "M21", "silent", "慈善之外另有低保", who.members, who.give_dibao, _charity_besides),
    Scenario("S27", "M04", "silent", "低保家庭已离校的少年", who.teenagers, _unschooled),
)
