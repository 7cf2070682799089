"""Planted: benefits of people whose work, means, age, health or account speak against them; and lawful look-alikes."""

from __future__ import annotations

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.lists import spouse_of
from simulation.scenarios import who
from simulation.scenarios.again import ROLL, code_of
from simulation.scenarios.paid import add_allowance
from simulation.scenarios.rows import (
    NOTHING,
    Value,
    add,
    all_of,
    birthday,
    date,
    day,
    listed,
    month,
    numbered,
    per_head,
    put,
    then,
)
from simulation.scenarios.scenario import Plant, pair
from simulation.scenarios.together import DIBAO_IDENTITY, STANDING
from simulation.world import World

CAR: dict[str, Value] = {"plate": numbered("琼A"), "since": date("2021-05-08")}
OFFICE: dict[str, Value] = {"kind": "法定代表人", "since": date("2019-03-12"), "amount": 300_000.0}
STAFF: dict[str, Value] = {"unit": "水利技术服务站", "since": date("2011-08-01")}
COLLEGE: dict[str, Value] = {
    "school": "职业技术学院",
    "grade": "大三",
    "since": date("2022-09-01"),
    "left": date("2025-06-30"),
}
PAYMENT: dict[str, Value] = {"project": "耕地地力保护补贴", "amount": 480.0, "paid_on": day(25)}


def _nursing(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    add_allowance(world, awards, subjects, living=False, nursing=True)


def _two_homes(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    for place in ("东关街6号301室", "西关街9号102室"):
        add(
            world,
            awards,
            "real_estate",
            subjects,
            use="住宅",
            place=numbered(place),
            area=70,
            since=date("2015-01-05"),
        )


def _home_and_garage(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    home = {"place": numbered("北关街3号"), "since": date("2015-01-05")}
    add(world, awards, "real_estate", subjects, use="住宅", area=60, **home)
    add(
        world,
        awards,
        "real_estate",
        subjects,
        use="车库",
        area=70,
        **home | {"place": numbered("北关街车库")},
    )


def _to_partner(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    add(world, awards, "card_ledger", subjects, payee=partners, **PAYMENT)


def _to_spouse(world: World, awards: Awards, subjects: Ints, _: Ints) -> None:
    add(world, awards, "card_ledger", subjects, payee=spouse_of(world)[subjects], **PAYMENT)


def _grown_up(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1
    world.needs.enrolled[subjects] = False


def _still_at_school(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1
    world.needs.enrolled[subjects] = True


def _tekun_grown_up(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_tekun(world, subjects, partners)
    world.needs.enrolled[subjects] = False


def _tekun_at_school(world: World, subjects: Ints, partners: Ints) -> None:
    who.give_tekun(world, subjects, partners)
    world.needs.enrolled[subjects] = True


def _owned(name: str, flagged: dict[str, Value], lawful: dict[str, Value]) -> tuple[Plant, Plant]:
    return listed(name, **flagged), listed(name, **lawful)


WORK = _owned("public_payroll", STAFF | {"kind": "事业人员"}, STAFF | {"kind": "村干部"})
COMPANY = _owned(
    "company_office",
    OFFICE | {"company": numbered("诚信商贸有限公司")},
    OFFICE | {"company": numbered("绿源种植专业合作社")},
)
VEHICLE = _owned(
    "vehicle",
    CAR | {"kind": "小型轿车", "value": 80_000.0},
    CAR | {"kind": "残疾人代步车", "value": 40_000.0},
)
RETIRED: dict[str, Value] = {"kind": "企业职工养老", "since": date("2018-07-01")}
PENSION = _owned(
    "pension",
    RETIRED | {"amount": per_head(1350.0, 600.0)},
    RETIRED | {"kind": "城乡居民养老", "amount": 210.0},
)
SETTLED: dict[str, Value] = {
    "manual": False,
    "identity": DIBAO_IDENTITY,
    "supplement": 0.0,
    "aid": (STANDING * 0.75).round(2),
}

SCENARIOS = (
    *pair(
        "I04",
        who.heads,
        ("财政供养人员享受低保", WORK[0]),
        ("村干部享受低保", WORK[1]),
        prepare=who.give_dibao,
    ),
    *pair(
        "I05",
        who.heads,
        ("企业法定代表人享受低保", COMPANY[0]),
        ("合作社社员享受低保", COMPANY[1]),
        prepare=who.give_dibao,
    ),
    *pair(
        "I06",
        who.heads,
        ("低保对象有轿车", VEHICLE[0]),
        ("低保对象有残疾人代步车", VEHICLE[1]),
        prepare=who.give_dibao,
    ),
    *pair(
        "I07",
        who.heads,
        ("低保户有两套住宅", _two_homes),
        ("低保户有一套住宅和车库", _home_and_garage),
        prepare=who.give_dibao,
    ),
    *pair(
        "I09",
        who.aged(60, 75, heads_only=True),
        ("养老金使人均收入超过标准", PENSION[0]),
        ("领居民养老金的低保老人", PENSION[1]),
        prepare=who.give_dibao,
    ),
    *pair(
        "I11",
        who.heads,
        (
            "非低保而按低保身份结算",
            put("bills", **SETTLED, settled=day(12), discharged=day(12), admitted=day(18)),
        ),
        (
            "结算之后才停发低保",
            then(
                put("bills", settled=day(140), discharged=day(140), admitted=day(146)),
                put("dibao", by="household", start=date("2023-01-01"), end=month(2)),
            ),
        ),
        prepare=who.need("bills"),
        lawful_prepare=all_of(who.give_dibao, who.need("bills")),
    ),
    *pair(
        "I13",
        who.grown_children,
        (
            "毕业一年仍计入低保",
            then(put("dibao", by="household", start=date("2018-03-01")), listed("graduates", **COLLEGE)),
        ),
        (
            "毕业而重度残疾",
            then(put("dibao", by="household", start=date("2018-03-01")), listed("graduates", **COLLEGE)),
        ),
        prepare=who.give_dibao,
        lawful_prepare=all_of(who.give_dibao, who.disabled(2)),
    ),
    *pair(
        "I14",
        who.grown_children,
        ("成年孤儿仍领基本生活费", NOTHING),
        ("成年而在校的孤儿", NOTHING),
        prepare=_grown_up,
        lawful_fits=who.late_pupils,
        lawful_prepare=_still_at_school,
    ),
    *pair(
        "I15",
        who.grown_children,
        ("成年的特困未成年人仍供养", put("tekun", start=birthday(15))),
        ("成年而在校的特困学生", put("tekun", start=birthday(15))),
        prepare=_tekun_grown_up,
        lawful_fits=who.late_pupils,
        lawful_prepare=_tekun_at_school,
    ),
    *pair(
        "I16",
        who.heads,
        ("三级残疾领护理补贴", _nursing),
        ("二级残疾领护理补贴", NOTHING),
        prepare=who.disabled(3),
        lawful_prepare=who.disabled(2),
    ),
    *pair(
        "I17",
        who.aged(70, 77),
        (
            "未满八十周岁领高龄津贴",
            listed("old_age", **ROLL | {"division": code_of, "start": date("2025-01-01")}),
        ),
        (
            "满八十周岁当月起领高龄津贴",
            listed("old_age", **ROLL | {"division": code_of, "start": birthday(80)}),
        ),
        lawful_fits=who.aged(80, 90),
    ),
    *pair(
        "I23",
        who.married,
        ("补贴发到另一家庭的账户", _to_partner),
        ("补贴发到配偶的账户", _to_spouse),
        prepare=who.give_dibao,
        partner=who.in_family,
        amount=480.0,
    ),
)
