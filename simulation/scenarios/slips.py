"""Planted: faults of the lists themselves; and writings that are only unusual."""

from __future__ import annotations

from simulation.awards import Awards
from simulation.chance import Ints
from simulation.scenarios import who, writing
from simulation.scenarios.again import ELDER, ROLL, code_of
from simulation.scenarios.rows import NOTHING, all_of, birthday, listed, put
from simulation.scenarios.scenario import Plant, Scenario, pair
from simulation.scenarios.together import uncounted
from simulation.world import World


def _orphan(world: World, subjects: Ints, _: Ints) -> None:
    world.needs.orphan[subjects] = 1


def _same_name(world: World, subjects: Ints, _: Ints) -> None:
    """The second of two twins bears the first's name."""
    people = world.population.people
    firsts = people["twin_of"].to_numpy()[subjects]
    who.rename(world, subjects, people["name"].to_numpy().astype("<U24")[firsts])
    who.rename(world, firsts, people["name"].to_numpy().astype("<U24")[firsts])


def _old_age(world: World, awards: Awards, subjects: Ints, partners: Ints) -> None:
    for people in (subjects, partners):
        listed("old_age", **ROLL | {"division": code_of})(world, awards, people, people)


def _born_before(months: int) -> Plant:
    return put("orphans", start=birthday(0, months))


SCENARIOS: tuple[Scenario, ...] = (
    *pair(
        "L01",
        who.heads,
        ("另一户的人写了此人的证件号", NOTHING),
        ("证件号写成十五位", NOTHING),
        prepare=who.give_dibao,
        partner=who.heads,
        pens=(writing.anothers_id("premium"), writing.fifteen("premium")),
    ),
    *pair(
        "L02",
        who.twin_pupils,
        ("同名同生日两个证件号", NOTHING),
        ("双胞胎各有其名", NOTHING),
        prepare=all_of(_same_name, who.give_dibao),
        lawful_prepare=who.give_dibao,
    ),
    *pair(
        "L03",
        who.pupils,
        ("学生行写了户主的证件号", NOTHING),
        ("学生行写了本人的证件号", NOTHING),
        prepare=who.give_dibao,
        pens=(writing.heads_id("education"), writing.sound_id("education")),
    ),
    *pair(
        "L04",
        ELDER,
        ("两户老人同一银行账号", _old_age),
        ("两户老人各有账号", _old_age),
        prepare=who.give_dibao,
        partner=ELDER,
        pens=(writing.one_account, writing.sound_id("old_age")),
    ),
    *pair(
        "L05",
        who.heads,
        ("几户同一手机号", NOTHING),
        ("两户同一手机号", NOTHING),
        prepare=who.give_dibao,
        pens=(writing.one_telephone(3), writing.one_telephone(2)),
    ),
    *pair(
        "L07",
        who.grown_members,
        ("非亲属计入保障户", NOTHING),
        ("非亲属同住而不享受", uncounted),
        prepare=who.give_dibao,
        pens=(writing.unrelated, writing.unrelated),
    ),
    *pair(
        "L10",
        who.heads,
        ("证件号写错一位", NOTHING),
        ("证件号末位小写", NOTHING),
        prepare=who.give_dibao,
        pens=(writing.mistyped("premium"), writing.lower_case("premium")),
    ),
    *pair(
        "L11",
        who.members,
        ("性别与证件号不符", NOTHING),
        ("性别与证件号相符", NOTHING),
        prepare=who.give_dibao,
        pens=(writing.other_sex("dibao_person"), writing.sound_id("dibao_person")),
    ),
    *pair(
        "L12",
        who.grandchildren,
        ("享受月份早于出生", _born_before(-14)),
        ("出生当月起享受", _born_before(0)),
        prepare=_orphan,
    ),
)
