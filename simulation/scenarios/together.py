"""Planted: two programmes that exclude each other, beyond those of ``paid``; and what only looks like it."""

from __future__ import annotations

import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.scenarios import who
from simulation.scenarios.again import ELDER, ROLL, code_of
from simulation.scenarios.paid import single_dibao
from simulation.scenarios.rows import (
    NOTHING,
    Value,
    add,
    all_of,
    certificates,
    date,
    listed,
    month,
    put,
    repeat,
    sizes,
    then,
)
from simulation.scenarios.scenario import Plant, pair
from simulation.world import World

HOME: dict[str, Value] = {"place": "城关路88号1幢201室", "area": 80, "since": date("2012-09-01")}
STANDING = pl.col("covered") - pl.col("pool") - pl.col("serious") - pl.col("large")
DIBAO_IDENTITY = "低保中重残重病人员-7019"


def margin(start: object = date("2024-02-01"), end: object = None) -> Plant:
    """The subjects' households are on the list of those just above dibao."""

    def plant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
        homes, size = world.household[subjects], sizes(world)
        add(
            world, awards, "margin_family", world.head[homes], urban=False, persons=size[homes],
            household_persons=size[homes], start=start, end=end,
            certificate=certificates(world, homes, series=5),
        )  # fmt: skip

    return plant


def _alone_on_dibao(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """One member of the household is on dibao alone (单人保)."""
    numbers = pl.Series("certificate", certificates(world, world.household[subjects], series=6))
    alone = single_dibao(world, subjects, series=4).with_columns(numbers)
    awards.dibao = pl.concat([awards.dibao, alone.cast(awards.dibao.schema)])
    extra = pl.DataFrame({"household": world.household[subjects], "person": subjects, "covered": True})
    awards.dibao_members = pl.concat([awards.dibao_members, extra])


def uncounted(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """Subjects stand on the roll of their household, but are not guaranteed; the others share what there is."""
    own = pl.col("person").is_in(pl.Series(subjects).implode())
    home = pl.col("household").is_in(pl.Series(world.household[subjects]).implode())
    awards.dibao_members = awards.dibao_members.with_columns(covered=pl.col("covered") & ~own)
    fewer = pl.when(home).then(pl.col("persons") - 1).otherwise("persons").cast(pl.Int64)
    awards.dibao = awards.dibao.with_columns(
        amount=(pl.col("amount") * fewer / pl.col("persons")).round(0), persons=fewer
    )


def aided(ratio: float) -> Plant:
    """A bill settled under the identity of dibao, at some ratio."""
    return put(
        "bills", manual=False, identity=DIBAO_IDENTITY, supplement=0.0, aid=(STANDING * ratio).round(2)
    )


def _orphan(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1


def _unattended(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 2
    who.disable(world, subjects, 1)


def _old_age(**changed: object) -> Plant:
    return listed("old_age", **ROLL | {"division": code_of} | changed)


SCENARIOS = (
    *pair(
        "X05",
        who.grandchildren,
        ("孤儿又享特困供养", NOTHING),
        (
            "特困转孤儿的衔接月",
            then(put("tekun", start=date("2025-02-01"), end=month(3)), put("orphans", start=month(3))),
        ),
        prepare=all_of(_orphan, who.give_tekun),
    ),
    *pair(
        "X06",
        who.grandchildren,
        ("同一儿童既列孤儿又列事实无人抚养", repeat("orphans", orphan=~pl.col("orphan"))),
        ("事实无人抚养儿童另领护理补贴", NOTHING),
        prepare=_orphan,
        lawful_prepare=_unattended,
    ),
    *pair(
        "X07",
        who.grandchildren,
        ("孤儿生活费全额发放而又计入低保", NOTHING),
        ("孤儿同住而不计入低保", uncounted),
        prepare=all_of(_orphan, who.give_dibao),
    ),
    *pair(
        "X08",
        who.in_family,
        ("一户既在低保又在低保边缘", margin()),
        ("低保边缘转低保的衔接月", then(margin(end=month(3)), put("dibao", by="household", start=month(3)))),
        prepare=who.give_dibao,
    ),
    *pair(
        "X10",
        who.in_family,
        ("已有经济适用房又租公租房", listed("real_estate", use="经济适用住房", **HOME)),
        ("名下只有车位", listed("real_estate", use="车位", **HOME | {"area": 13})),
        prepare=who.need("unit"),
    ),
    *pair(
        "X11",
        ELDER,
        ("高龄津贴与护理补贴同类重复（当地择高）", _old_age()),
        ("护理补贴停发当月起领高龄津贴", then(_old_age(start=month(3)), put("allowance", end=month(3)))),
        prepare=who.disabled(1),
    ),
    *pair(
        "X13",
        who.in_family,
        ("单人保者的住院按低保边缘的比例救助", then(_alone_on_dibao, margin(), aided(0.6))),
        ("单人保者的住院按低保的比例救助", then(_alone_on_dibao, margin(), aided(0.75))),
        prepare=who.need("bills"),
    ),
    *pair(
        "X14",
        who.alone,
        ("集中供养与分散供养并存", repeat("tekun", institutional=~pl.col("institutional"))),
        (
            "分散转集中的衔接月",
            then(
                put("tekun", start=date("2021-04-01"), end=month(3)),
                repeat("tekun", institutional=~pl.col("institutional"), start=month(3), end=None),
            ),
        ),
        prepare=who.give_tekun,
    ),
)
