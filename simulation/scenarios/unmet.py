"""Planted: need without the help that the law gives it, beyond that of ``entitled``; and need that is met."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.charity import charity_rows
from simulation.lists import spouse_of
from simulation.scenarios import who, writing
from simulation.scenarios.again import ELDER, ROLL, code_of, successor
from simulation.scenarios.entitled import add_deaths
from simulation.scenarios.means import RETIRED
from simulation.scenarios.rows import (
    NOTHING,
    Value,
    add,
    all_of,
    date,
    day,
    listed,
    month,
    numbered,
    per_head,
    put,
    repeat,
    then,
    without,
)
from simulation.scenarios.scenario import Plant, pair
from simulation.scenarios.together import margin, uncounted
from simulation.world import World

BILL: dict[str, Value] = {"visit": "普通住院", "manual": False, "large": 0.0, "supplement": 0.0}
SERIOUS: dict[str, Value] = BILL | {
    "total": 150_000.0,
    "covered": 140_000.0,
    "pool": 70_000.0,
    "serious": 10_000.0,
}
UNAIDED: dict[str, Value] = BILL | {"covered": 50_000.0, "pool": 10_000.0, "serious": 0.0, "aid": 0.0}
HOUSE: dict[str, Value] = {"use": "住宅", "since": date("2009-05-06")}
FLOOD: dict[str, Value] = {
    "kind": "受灾救助",
    "struck": per_head(1),
    "amount": 1200.0,
    "paid_on": date("2025-09-12"),
}
WINTER: dict[str, Value] = FLOOD | {"kind": "冬春救助", "paid_on": date("2026-01-20")}
ILL = all_of(who.give_dibao, who.need("bills"))


def _applied(when: str) -> Plant:
    return listed("housing_application", kind="实物配租", applied=date(when), queue="")


def _idle(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """All of working age in the household are registered as out of work."""
    homes = np.zeros(len(world.needs.dibao), dtype=np.bool_)
    homes[world.household[subjects]] = True
    able = np.flatnonzero(homes[world.household] & (world.age >= 16) & (world.age <= 59))
    add(world, awards, "employment", able, kind="登记失业", unit="", since=date("2025-03-03"))


POST: dict[str, Value] = {
    "kind": "公益性岗位",
    "register_no": numbered("4401050020"),
    "amount": 900.0,
    "paid_on": day(40),
}


def _parents(world: World, subjects: Ints) -> tuple[Ints, Ints]:
    heads = world.head[world.household[subjects]]
    return heads, spouse_of(world)[heads]


def _orphaned(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    for parents in _parents(world, subjects):
        add_deaths(world, awards, parents, 4)


def _half_orphaned(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    mothers = _parents(world, subjects)[1]
    add_deaths(world, awards, mothers, 4)
    uncounted(world, awards, mothers, mothers)


def _parents_disabled(world: World, subjects: Ints, _: Ints) -> None:
    for parents in _parents(world, subjects):
        who.disable(world, parents, 1)


def _mother_disabled(world: World, subjects: Ints, _: Ints) -> None:
    who.disable(world, _parents(world, subjects)[1], 1)


def _alone_in_full(share: float) -> Plant:
    full = pl.when("urban").then(900.0).otherwise(780.0)
    return put("dibao", by="household", amount=full * share)


def _stopped(back: int) -> Plant:
    return put("dibao", by="household", start=date("2021-01-01"), end=month(back))


def _left_out(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    uncounted(world, awards, subjects, partners)
    awards.dibao_members = without(awards.dibao_members, subjects)


def _head_died(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """The head dies; with the month of death the household's dibao ends."""
    add_deaths(world, awards, subjects, 4)
    _stopped(4)(world, awards, subjects, subjects)


def _head_succeeded(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    add_deaths(world, awards, subjects, 4)
    successor(back=4)(world, awards, subjects, partners)
    awards.dibao_members = without(awards.dibao_members, subjects)


def _afar(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    rows = charity_rows(world, world.rng(f"M22 {subjects.sum()}"), subjects, "生活困难")
    awards.charity = pl.concat([awards.charity, rows])


def _relief(times: int) -> Plant:
    first = put("relief", kind="因病", paid_on=day(100), amount=1500.0)
    more = [("子女入学", 60, 1200.0), ("因火灾", 20, 1100.0)][: times - 1]
    return then(
        first, *(repeat("relief", kind=kind, paid_on=day(back), amount=yuan) for kind, back, yuan in more)
    )


SCENARIOS = (
    *pair(
        "M03",
        who.heads,
        ("医疗救助之后合规自付仍有三万元", put("bills", **SERIOUS, aid=30_000.0)),
        ("医疗救助之后合规自付两万元", put("bills", **SERIOUS, aid=40_000.0)),
        prepare=ILL,
        amount=30_000.0,
    ),
    *pair(
        "M06",
        who.in_family,
        (
            "低保户人均住房不足而无住房救助",
            listed("real_estate", **HOUSE, place="老街12号", area=per_head(5)),
        ),
        ("低保户轮候不久", _applied("2025-12-08")),
        prepare=who.give_dibao,
    ),
    *pair(
        "M07",
        who.of_working_age,
        ("零就业低保户没有就业救助", _idle),
        ("零就业低保户有公益性岗位", then(_idle, listed("employment_aid", **POST))),
        prepare=who.give_dibao,
    ),
    *pair(
        "M10",
        who.with_parents,
        ("双亡儿童未纳入孤儿", _orphaned),
        ("母亲死亡、父亲健在", _half_orphaned),
        prepare=who.give_dibao,
    ),
    *pair(
        "M11",
        who.with_parents,
        ("父母双方重残而未纳入事实无人抚养", NOTHING),
        ("只有母亲重残", NOTHING),
        prepare=all_of(who.give_dibao, _parents_disabled),
        lawful_prepare=all_of(who.give_dibao, _mother_disabled),
    ),
    *pair(
        "M12",
        who.elders_alone,
        ("独居老人全额低保，符合特困特征", _alone_in_full(1.0)),
        ("独居老人有收入的低保", _alone_in_full(0.5)),
        prepare=who.give_dibao,
    ),
    *pair(
        "M13",
        who.in_family,
        ("低保边缘家庭的一级残疾人未享单人保", margin()),
        ("低保边缘家庭的三级残疾人", margin()),
        prepare=who.disabled(1),
        lawful_prepare=who.disabled(3),
    ),
    *pair(
        "M14",
        who.aged(60, 80, heads_only=True),
        (
            "医疗支出使收入低于标准",
            then(put("bills", **UNAIDED, total=60_000.0), listed("pension", **RETIRED, amount=1500.0)),
        ),
        (
            "医疗支出之后收入仍高",
            then(put("bills", **UNAIDED, total=60_000.0), listed("pension", **RETIRED, amount=12_000.0)),
        ),
        prepare=who.need("bills"),
    ),
    *pair(
        "M15",
        who.heads,
        ("一年自付二十万元而无任何身份", put("bills", **UNAIDED | {"total": 210_000.0})),
        ("一年自付十四万元", put("bills", **UNAIDED | {"total": 150_000.0})),
        prepare=who.need("bills"),
        amount=200_000.0,
    ),
    *pair(
        "M16",
        who.heads,
        ("停发低保而无衔接", _stopped(5)),
        ("停发低保转低保边缘", then(_stopped(5), margin(start=month(4)))),
        prepare=who.give_dibao,
    ),
    *pair(
        "M17",
        who.eldest,
        ("低保家庭的孩子未列入名册", _left_out),
        ("低保家庭的孩子列名而不享受", uncounted),
        prepare=who.give_dibao,
    ),
    *pair(
        "M18",
        who.married,
        ("户主死亡，其余成员断保", _head_died),
        ("户主死亡，配偶接续", _head_succeeded),
        prepare=who.give_dibao,
    ),
    *pair(
        "M19",
        ELDER,
        (
            "批准半年而未发放",
            listed("old_age", **ROLL | {"division": code_of, "status": "未发放", "start": month(6)}),
        ),
        (
            "批准才一个月",
            listed("old_age", **ROLL | {"division": code_of, "status": "未发放", "start": month(1)}),
        ),
    ),
    *pair(
        "M20",
        who.in_family,
        ("受灾低保户没有冬春救助", listed("disaster", **FLOOD)),
        ("受灾低保户有冬春救助", then(listed("disaster", **FLOOD), listed("disaster", **WINTER))),
        prepare=who.give_dibao,
    ),
    *pair(
        "M22",
        who.alone,
        ("外省户籍者只有慈善资助", _afar),
        ("本地户籍而住址在外省", _afar),
        prepare=who.born_elsewhere,
        lawful_prepare=who.born_here,
        pens=(writing.from_afar, writing.from_afar),
    ),
    *pair(
        "M23",
        who.heads,
        ("一年三次临时救助而无低保", _relief(3)),
        ("一年两次临时救助", _relief(2)),
        prepare=who.need("relief"),
        amount=3800.0,
    ),
)
