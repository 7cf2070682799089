"""What further departments rightly say of a district: who owns, earns and draws what, and who else is helped.

They deliver only where the whole rule book is tried. Nothing here is a conflict: owners, earners and pensioners are in
no programme that asks after means, and nobody draws two allowances of one kind.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Ints, Mask, choose, padded
from simulation.civil import certificate_numbers
from simulation.families import HEAD
from simulation.needs import NO_DAY
from simulation.world import World, days_within, months

Frame: TypeAlias = pl.DataFrame


def registers(world: World) -> dict[str, Frame]:
    """The further lists, by name; households set apart for scenarios are in none."""
    free = ~world.needs.planted[world.household] & np.isnat(world.needs.died)
    helped = world.needs.dibao[world.household] | (world.needs.tekun > 0) | (world.needs.orphan > 0)
    means = free & ~helped
    adult = means & (world.age >= 22)
    return {
        "margin_family": _margin(world, means & (world.slot == HEAD)),
        "old_age": _old_age(world, free & (world.age >= 80) & (world.needs.disability == 0)),
        "vehicle": _vehicles(world, _some(world, "vehicle", adult & (world.age < 66), 0.22)),
        "real_estate": _real_estate(world, _some(world, "real estate", means & (world.slot == HEAD), 0.6)),
        "pension": _pensions(world, _some(world, "pension", means & (world.age >= 60), 0.7)),
        "public_payroll": _payroll(world, _some(world, "payroll", adult & (world.age < 60), 0.04)),
        "company_office": _offices(world, _some(world, "office", adult & (world.age < 66), 0.03)),
        "employment": _employment(world, _some(world, "employment", adult & (world.age < 60), 0.5)),
        "employment_aid": _posts(
            world, _some(world, "posts", free & (world.age >= 40) & (world.age < 60), 0.02)
        ),
        "disaster": _disaster(world, _some(world, "disaster", free & (world.slot == HEAD), 0.02)),
        "housing_renovation": _renovation(
            world, _some(world, "renovation", free & (world.slot == HEAD), 0.01)
        ),
        "housing_application": _applications(
            world, _some(world, "application", means & (world.slot == HEAD), 0.01)
        ),
        "card_ledger": _payouts(world, _some(world, "card", free & (world.slot == HEAD), 0.2)),
    }


def of_age(world: World, tekun: Frame) -> Frame:
    """特困 adults came to it as adults: who did not starts in the month after coming of age."""
    people = tekun["person"].to_numpy()
    births = world.population.people["birth"].to_numpy()[people].astype("datetime64[M]")
    reached = pl.Series((births + 12 * 18 + 1).astype("datetime64[D]"))
    grown = pl.Series(world.age[people] >= 19)
    return tekun.with_columns(
        start=pl.when(grown).then(pl.max_horizontal("start", reached)).otherwise("start")
    )


def _some(world: World, name: str, able: Mask, share: float) -> Ints:
    """A share of those who could be in a register."""
    return np.flatnonzero(able & (world.rng(f"register {name}").random(len(able)) < share))


def _rows(world: World, who: Ints, **columns: object) -> Frame:
    return pl.DataFrame({"person": who, "household": world.household[who]}).with_columns(
        pl.Series(name, value) if isinstance(value, np.ndarray) else pl.lit(value).alias(name)
        for name, value in columns.items()
    )


def _since(world: World, name: str, who: Ints) -> np.ndarray:
    return months(world.rng(f"since {name}"), len(who), "2008-01", world.half_year)


def _margin(world: World, heads: Mask) -> Frame:
    """One household in thirty is just above dibao."""
    who = _some(world, "margin", heads, 1 / 30)
    homes = world.household[who]
    size = np.bincount(world.household[np.isnat(world.needs.died)], minlength=len(world.needs.dibao))[homes]
    numbers = certificate_numbers(world, world.rng("margin"), len(who), series=5)
    return _rows(
        world, who, urban=world.population.homes["urban"].to_numpy()[homes], persons=size, household_persons=size,
        start=months(world.rng("since margin"), len(who), "2021-01", world.half_year), end=np.full(len(who), NO_DAY),
        certificate=numbers,
    )  # fmt: skip


def _old_age(world: World, who: Mask) -> Frame:
    people = np.flatnonzero(who)
    births = world.population.people["birth"].to_numpy()[people].astype("datetime64[M]")
    amount = np.where(world.age[people] >= 90, 200.0, 100.0)
    reached = (births + 12 * 80).astype("datetime64[D]")
    return _rows(
        world, people, division=world.population.district.code, amount=amount, start=reached,
        end=np.full(len(people), NO_DAY), status="正常",
    )  # fmt: skip


def _vehicles(world: World, who: Ints) -> Frame:
    rng = world.rng("vehicles")
    plate = np.strings.add("琼B", padded(rng.permutation(max(100_000, len(who)))[: len(who)], 5))
    kind = choose(rng, np.array(["小型轿车", "普通二轮摩托车", "轻型货车"]), len(who))
    return _rows(
        world, who, plate=plate, kind=kind, value=rng.integers(3, 150, len(who)) * 1000.0,
        since=_since(world, "vehicle", who),
    )  # fmt: skip


def _real_estate(world: World, who: Ints) -> Frame:
    rng = world.rng("real estate")
    door = np.strings.add("解放路", np.strings.add((np.arange(len(who)) + 1).astype(str), "号"))
    return _rows(
        world, who, place=door, use="住宅", area=rng.integers(45, 160, len(who)),
        since=_since(world, "real estate", who),
    )  # fmt: skip


def _pensions(world: World, who: Ints) -> Frame:
    rng = world.rng("pensions")
    staff = rng.random(len(who)) < 0.35
    return _rows(
        world, who, kind=np.where(staff, "企业职工养老", "城乡居民养老"),
        amount=np.where(staff, rng.integers(180, 480, len(who)) * 10.0, rng.integers(15, 30, len(who)) * 10.0),
        since=_since(world, "pension", who),
    )  # fmt: skip


def _payroll(world: World, who: Ints) -> Frame:
    kind = choose(world.rng("payroll"), np.array(["公务员", "事业人员", "村干部"]), len(who))
    return _rows(world, who, unit="财政所", kind=kind, since=_since(world, "payroll", who))


def _offices(world: World, who: Ints) -> Frame:
    rng = world.rng("offices")
    company = np.strings.add("兴旺商贸第", np.strings.add((np.arange(len(who)) + 1).astype(str), "有限公司"))
    kind = choose(rng, np.array(["法定代表人", "股东", "监事"]), len(who))
    return _rows(
        world, who, company=company, kind=kind, amount=rng.integers(1, 90, len(who)) * 10_000.0,
        since=_since(world, "office", who),
    )  # fmt: skip


def _employment(world: World, who: Ints) -> Frame:
    rng = world.rng("employment")
    idle = rng.random(len(who)) < 0.2
    return _rows(
        world, who, kind=np.where(idle, "登记失业", "单位就业"), unit=np.where(idle, "", "食品加工厂"),
        since=_since(world, "employment", who),
    )  # fmt: skip


def _posts(world: World, who: Ints) -> Frame:
    paid = days_within(world.rng("posts"), world, len(who))
    return _rows(world, who, kind="公益性岗位", register_no=padded(who, 16), amount=900.0, paid_on=paid)


def _disaster(world: World, who: Ints) -> Frame:
    """Relief after the flood of last September, and in winter for the same households."""
    flood, winter = np.datetime64("2025-09-12", "D"), np.datetime64("2026-01-20", "D")
    size = np.bincount(world.household)[world.household[who]]
    given = {"kind": "受灾救助", "struck": size, "amount": 600.0 * size, "paid_on": np.full(len(who), flood)}
    later = given | {"kind": "冬春救助", "amount": 300.0 * size, "paid_on": np.full(len(who), winter)}
    return pl.concat([_rows(world, who, **given), _rows(world, who, **later)])


def _renovation(world: World, who: Ints) -> Frame:
    number = np.strings.add("WF2025C", padded(np.arange(len(who)), 6))
    return _rows(
        world, who, grade="C级", manner="修缮加固", amount=12_000.0, file_no=number,
        paid_on=days_within(world.rng("renovation"), world, len(who)),
    )  # fmt: skip


def _applications(world: World, who: Ints) -> Frame:
    applied = days_within(world.rng("application"), world, len(who))
    return _rows(world, who, kind="实物配租", applied=applied, queue=padded(np.arange(len(who)), 5))


def _payouts(world: World, who: Ints) -> Frame:
    return _rows(
        world, who, payee=who, project="耕地地力保护补贴", amount=480.0,
        paid_on=days_within(world.rng("payouts"), world, len(who)),
    )  # fmt: skip
