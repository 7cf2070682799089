"""One household, one chain: what every programme is to a household, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry.report import dossier, dossier_text, household_page
from registry.report.chain import by_state, of_person
from registry.report.subject import subject
from registry.rules import catalogue
from registry.store import Store
from tests.registry.nights import checked

# 残联、教育、民政名册都有人，才凭它们判断查无。
LISTS = """
person
person  household  born
head    h1         1980-01
child   h1         2015-01
old     h2         1940-01
full    h3         1970-01
q1      hq         1975-01
fact
person  kind        value      from
child   enrolment   一小       2021-09
q1      enrolment   一中       2020-09
full    disability  肢体/一级  2010-01
head    disability  肢体/三级  2010-01
old     pension     职工       2010-01
benefit
person  programme           amount  from     until    paid     persons  with
head    dibao_rural         900     2026-01  -        -        2        child:member:子
head    medical_aid         300     -        -        2026-03  -        -
head    premium_aid         200     2026-01  -        -        -        -
head    disability_nursing  90      2026-01  -        -        -        -
full    tekun_dispersed     1300    2026-01  -        -        -        -
full    disability_nursing  100     2026-01  -        -        -        -
q1      disability_living   80      2026-01  -        -        -        -
q1      education_grant     500     2026-02  -        -        -        -
"""


RULES = [rule for rule in catalogue() if rule.rule_id in ("X02", "M01", "M04")]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return checked(LISTS, tmp_path_factory.mktemp("chain"), RULES)[0]


def steps(store: Store, household: str) -> dict[tuple[str, str], dict[str, Any]]:
    sql = "FROM household_chain WHERE household_id = $household"
    rows = store.query(sql, {"household": household}).to_pylist()
    return {(row["programme"], row["state"]): row for row in rows}


def states(store: Store, household: str) -> dict[str, str]:
    return {programme: state for programme, state in steps(store, household) if state != "unknown"}


def test_a_household_has_a_line_for_every_programme(night: Store) -> None:
    programmes = night.query("SELECT count(*) AS n FROM policy_programme")["n"][0].as_py()
    told = night.query(
        "SELECT household_id, count(DISTINCT programme) AS n FROM household_chain GROUP BY ALL"
    )
    assert set(told["n"].to_pylist()) == {programmes}
    assert told.num_rows == 4


def test_what_is_held_stands_as_lawful_or_simply_held(night: Store) -> None:
    told = steps(night, "h1")
    assert told["dibao_rural", "lawful"]["amount_yuan"] == 900
    assert told["medical_aid", "lawful"]["reason"] == "可与农村低保、资助参保同享"
    assert "第二十八条" in told["medical_aid", "lawful"]["basis"]
    assert states(night, "hq")["disability_living"] == "held"


def test_what_conflicts_or_is_missed_says_by_which_finding(night: Store) -> None:
    conflict = steps(night, "h3")["tekun_dispersed", "conflict"]
    assert "同时享受" in conflict["reason"]
    found = night.query("SELECT finding_id FROM finding WHERE rule_id = 'X02'")["finding_id"].to_pylist()
    assert conflict["finding_ids"] == found
    missed = steps(night, "h1")["premium_aid", "missed"]
    assert (missed["person_ids"], states(night, "h1")["education_grant"]) == (["child"], "missed")


@pytest.mark.parametrize(
    ("household", "programme", "reason"),
    [
        ("h1", "dibao_urban", "已享受农村低保，不得同享"),
        ("h1", "dibao_margin", "已享受农村低保，不得同享"),
        ("h3", "disability_living", "已享受特困分散供养，不得同享"),
        ("h3", "education_grant", "本户有特困人员救助供养身份，但没有成员在籍就学"),
        ("h3", "orphan", "已享受特困分散供养，不得同享"),
        ("h2", "premium_aid", "本户没有最低生活保障、特困人员救助供养身份"),
        ("h2", "disability_nursing", "没有成员持有效残疾证"),
        ("h2", "unattended_child", "没有未满18周岁的成员"),
    ],
)
def test_who_is_not_entitled_learns_why(night: Store, household: str, programme: str, reason: str) -> None:
    told = steps(night, household)[programme, "not_entitled"]
    assert told["reason"] == reason
    assert told["basis"]


def test_what_the_lists_do_not_tell_is_left_open(night: Store) -> None:
    told = steps(night, "h1")
    assert told["orphan", "unknown"]["reason"] == "还须父母双亡，由民政认定"
    assert told["temporary_relief", "unknown"]["reason"].startswith("由主管部门按申请认定")
    assert steps(night, "hq")["education_grant", "held"]["person_ids"] == ["q1"]


def test_a_level_too_low_and_an_age_are_named(tmp_path: Path) -> None:
    text = LISTS.replace("head    disability_nursing  90      2026-01  -        -        -        -\n", "")
    store, _ = checked(
        text.replace("child   h1         2015-01", "child   h1         1999-01"), tmp_path, RULES
    )
    assert (
        steps(store, "h1")["disability_nursing", "not_entitled"]["reason"]
        == "持证成员的残疾等级为3级，须2级以上"
    )
    grant = steps(store, "h1")["education_grant", "not_entitled"]
    assert grant["reason"] == "没有3至24周岁而在籍就学的成员"


def test_absence_is_told_by_sound_lists_only(tmp_path: Path) -> None:
    text = LISTS.replace(
        "full    disability  肢体/一级  2010-01\nhead    disability  肢体/三级  2010-01\n", ""
    )
    store, _ = checked(text, tmp_path, RULES)
    assert "查无不等于没有" in steps(store, "h2")["disability_nursing", "unknown"]["reason"]


def test_the_districts_own_entitlements_count(tmp_path: Path) -> None:
    own = tmp_path / "政策"
    own.mkdir()
    heading = "规则,项目,范围,身份,情况,等级,满岁,至岁,同类,此外,起,止,标记,依据\n"
    (own / "entitlements.csv").write_text(
        heading + "I17,old_age_allowance,人,,,,80,,,,,,M,本区通知\n", "utf-8"
    )
    store, _ = checked(LISTS, tmp_path, RULES, own)
    told = steps(store, "h3")["old_age_allowance", "not_entitled"]
    assert (told["reason"], told["basis"]) == ("没有80周岁以上的成员", "本区通知")
    assert steps(store, "h2")["old_age_allowance", "unknown"]["reason"].startswith("条件具备而名册中未见")


def test_the_dossier_tells_the_chain(night: Store) -> None:
    told = dossier(night, "h3")["chain"]
    assert [step["state"] for step in told[:2]] == ["conflict", "conflict"]
    assert told[0]["findings"] == [1]
    text = dossier_text(night, "h3")
    assert "一户一条救助链" in text
    assert "特困分散供养、重度残疾人护理补贴  f*l" in text
    page = household_page(night, "h3")
    assert page.index("一户一条救助链") < page.index("<h2>发现</h2>")
    assert "本户没有、也不判断的项目" in page


def test_of_a_person_only_what_concerns_them(night: Store) -> None:
    whole = subject(night, "h1").chain
    mine = of_person(whole, "child")
    assert {step.programme for step in mine if step.state == "missed"} == {"premium_aid", "education_grant"}
    assert ("dibao_rural", "lawful") in {(step.programme, step.state) for step in mine}
    assert "medical_aid" not in {step.programme for step in mine}
    assert subject(night, "child").chain == mine


def test_lines_of_one_reason_are_one(night: Store) -> None:
    lines = dict(by_state(subject(night, "h3").chain))
    assert [line.programmes for line in lines["conflict"]] == ["特困分散供养、重度残疾人护理补贴"]
    assert "城市低保、农村低保" in [line.programmes for line in lines["not_entitled"]]


def test_a_registry_without_the_view_says_so(tmp_path: Path) -> None:
    store, _ = checked(LISTS, tmp_path, RULES)
    store.execute("DROP VIEW household_chain")
    known = subject(store, "h1")
    assert (known.chain, "household_chain" in known.lacks) == ([], True)
    assert "没有救助链；运行 doudi link 后可见" in dossier_text(store, "h1")
