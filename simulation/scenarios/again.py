"""Planted: paid twice by the rules on places, ids, certificates and local intervals; and what only looks like it."""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.charity import charity_rows
from simulation.lists import spouse_of
from simulation.places import District
from simulation.scenarios import who, writing
from simulation.scenarios.rows import (
    NOTHING,
    Value,
    all_of,
    birthday,
    certificates,
    date,
    day,
    drop,
    listed,
    mine,
    month,
    of,
    per_head,
    put,
    repeat,
    then,
)
from simulation.scenarios.scenario import Plant, pair
from simulation.world import World, month_before

STAY: dict[str, Value] = {
    "visit": "普通住院",
    "manual": False,
    "admitted": day(60),
    "discharged": day(52),
    "settled": day(52),
}
BY_HAND: dict[str, Value] = {"manual": True, "supplement": 0.0, "total": pl.col("total") + 35.0}
ROLL: dict[str, Value] = {"amount": 100.0, "status": "正常", "start": birthday(80), "end": None}
ALLOWANCE: dict[str, Value] = {"class": 4, "level": 1, "kind": "重度残疾人护理补贴", "amount": 130.0}
REPAIR: dict[str, Value] = {"grade": "D级", "manner": "原址重建", "amount": 21000.0}


def _second_certificate(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    """The same household once more, under the spouse's name and another certificate."""
    homes = world.household[subjects]
    again = of(awards.dibao, homes, "household")
    spouses = spouse_of(world)[again["person"].to_numpy()]
    numbers = certificates(world, again["household"].to_numpy(), series=4)
    again = again.with_columns(pl.Series("person", spouses), pl.Series("certificate", numbers))
    awards.dibao = pl.concat([awards.dibao, again])


def successor(back: int) -> Plant:
    """The spouse's certificate begins in the month in which the head's ends."""

    def plant(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
        before = awards.dibao.height
        _second_certificate(world, awards, subjects, partners)
        old, new = awards.dibao[:before], awards.dibao[before:]
        handed = pl.lit(month_before(world.as_of, back).item())
        ended = pl.when(mine(world.household[subjects], "household")).then(handed).otherwise("end")
        awards.dibao = pl.concat([old.with_columns(end=ended), new.with_columns(start=handed)])

    return plant


def code_of(world: World, _: Ints) -> str:
    """The district's own code."""
    return world.population.district.code


def _another(district: District) -> str:
    return next(code for code in district.elsewhere if code[:4] != district.code[:4])


def neighbour(world: World, _: Ints) -> str:
    """Code of a district of another city."""
    return _another(world.population.district)


def _spent(share: float, plus: float) -> Plant:
    """Two charities that each give a share of what the patient pays, and a sum on top."""

    def plant(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
        left = pl.col("total") - pl.sum_horizontal("pool", "serious", "large", "aid", "supplement")
        own = of(awards.bills, subjects).group_by("person").agg(own=left.sum())
        for turn in range(2):
            rows = charity_rows(world, world.rng(f"D18 {turn} {share}"), subjects, "因病致困")
            given = rows.join(own, on="person", how="left", maintain_order="left")["own"] * share + plus
            rows = rows.with_columns(
                given.round(0).alias("amount"), paid_on=pl.lit(day(12 + turn)(world, subjects).item())
            )
            awards.charity = pl.concat([awards.charity, rows.cast(awards.charity.schema)])

    return plant


def _relief_again(kinds: tuple[str, str]) -> Plant:
    first = put("relief", kind=kinds[0], paid_on=day(70), amount=1800.0)
    return then(first, repeat("relief", kind=kinds[1], paid_on=day(20), amount=1500.0))


def _rebuilt(day_of_rebuilding: str) -> Plant:
    rebuilt = {
        "kind": "倒损民房恢复重建",
        "struck": per_head(1),
        "amount": 30000.0,
        "paid_on": date(day_of_rebuilding),
    }
    return then(
        listed("disaster", **rebuilt),
        listed("housing_renovation", file_no=numbered_file("R"), paid_on=date("2026-03-11"), **REPAIR),
    )


def numbered_file(letter: str) -> Value:
    """Numbers of renovation files."""
    return lambda _, people: np.strings.add(f"WF2025{letter}", (people + 1000).astype(str))


def _renovated(first: tuple[str, str], second: tuple[str, str]) -> Plant:
    return then(
        *(
            listed("housing_renovation", file_no=numbered_file(letter), paid_on=date(paid), **REPAIR)
            for letter, paid in (first, second)
        )
    )


def _two_rolls(second: dict[str, Value]) -> Plant:
    """Paid in the whole city's roll, in one district and, changed so, once more."""
    first = ALLOWANCE | {"division": code_of, "start": date("2022-05-01"), "end": None}
    return then(
        drop("allowance"),
        listed("disability_payment", **first),
        listed("disability_payment", **first | second),
    )


def _old_age_twice(second: dict[str, Value], ended: object = None) -> Plant:
    first = ROLL | {"division": code_of}
    return then(
        listed("old_age", **first | {"end": ended}),
        listed("old_age", **first | {"division": neighbour} | second),
    )


ELDER = who.aged(81, 95)

SCENARIOS = (
    *pair(
        "D04",
        who.married,
        ("一户两本低保证，户主不同", _second_certificate),
        ("户主变更，旧证止于新证起月", successor(back=3)),
        prepare=who.give_dibao,
    ),
    *pair(
        "D05",
        ELDER,
        ("高龄津贴两地同时领取", _old_age_twice({})),
        ("迁居，旧地停发当月新地起发", _old_age_twice({"start": month(4)}, month(4))),
    ),
    *pair(
        "D06",
        who.born_before_1999,
        ("同一特困人员以十五位、十八位证件号各列一行", repeat("tekun", start=date("2015-06-01"))),
        ("一行，证件号为十五位", NOTHING),
        prepare=who.give_tekun,
        pens=(writing.second_row_fifteen, writing.fifteen("tekun_person")),
    ),
    *pair(
        "D08",
        who.heads,
        (
            "一站式结算后同一住院又手工报销，日期差一日",
            then(put("bills", **STAY), repeat("bills", **BY_HAND, admitted=day(59), discharged=day(51))),
        ),
        (
            "另一次住院手工报销",
            then(
                put("bills", **STAY),
                repeat("bills", **BY_HAND, admitted=day(30), discharged=day(24), settled=day(24)),
            ),
        ),
        prepare=all_of(who.give_dibao, who.need("bills")),
    ),
    *pair(
        "D13",
        who.heads,
        ("同一事由一年内两次临时救助", _relief_again(("因病", "因病"))),
        ("事由不同的两次临时救助", _relief_again(("因病", "因火灾"))),
        prepare=who.need("relief"),
        amount=1500.0,
    ),
    *pair(
        "D14",
        who.heads,
        ("护理补贴两地同时领取", _two_rolls({"division": neighbour})),
        ("两项补贴各一行", _two_rolls({"kind": "困难残疾人生活补贴", "amount": 95.0})),
        prepare=who.disabled(1),
        amount=50 * 130.0,
    ),
    *pair(
        "D16",
        who.in_family,
        ("五年内两次危房改造", _renovated(("A", "2024-05-20"), ("B", "2026-04-16"))),
        ("同一档案分两次拨付", _renovated(("A", "2026-01-20"), ("A", "2026-04-16"))),
        amount=21000.0,
    ),
    *pair(
        "D17",
        who.in_family,
        ("灾后重建补助之后又得危房改造", _rebuilt("2025-10-15")),
        ("灾后重建是四年以前", _rebuilt("2022-01-15")),
        amount=21000.0,
    ),
    *pair(
        "D18",
        who.heads,
        ("两家慈善资助合计超过自付", _spent(0.7, 600.0)),
        ("两家慈善资助合计不到自付", _spent(0.4, 0.0)),
        prepare=all_of(who.give_dibao, who.need("bills")),
    ),
)
