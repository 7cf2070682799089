"""The rule book: parity of rule, scenario and policy; each rule does as its scenarios say; slips are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.policy import load
from registry.reader import Limits
from registry.rules import Rule, catalogue, test_rules
from registry.rules.catalogue import DIRECTORY, read_rule
from registry.rules.run import run_rule
from registry.rules.scenario import read_scenarios
from registry.store import Store
from registry.views import MACROS, install
from schemas import codes
from schemas.errors import UserError
from tests.registry.mutants import EQUIVALENT, examine, mutants

RULES = catalogue()
PROMISED = {
    *("D01", "D02", "D03", "D07", "D09", "D10", "D11", "D12", "X01", "X02", "X04", "X09", "O01", "O05"),
    *("I01", "I02", "I10", "I12", "M01", "M02", "M04", "M05", "M08", "M09", "M21"),
    *("Q01", "Q02", "Q03"),
    *(
        "I04",
        "I05",
        "I06",
        "I07",
        "I09",
        "I11",
        "I13",
        "I14",
        "I15",
        "I16",
        "I17",
        "I23",
        "M03",
        "M06",
        "M07",
        "M10",
    ),
    *(
        "M11",
        "M12",
        "M13",
        "M14",
        "M15",
        "M16",
        "M17",
        "M18",
        "M19",
        "M20",
        "M22",
        "M23",
        "L01",
        "L02",
        "L03",
        "L04",
    ),
    *("L05", "L07", "L10", "L11", "L12"),
}
GOOD = """-- id: Z01
-- title: 题
-- why: 由
-- remedy: 法
-- basis: 据，
--   续行
-- mark: S
-- severity: 2
-- scope: person
-- status: local
-- counts: 数
-- parameter: floor = 300 下限
SELECT $floor AS amount_yuan
"""


def write(directory: Path, text: str, kind: str = "duplicate") -> Path:
    path = directory / kind / "invented.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_promised_rules_are_there() -> None:
    assert {rule.rule_id for rule in RULES} >= PROMISED


def test_rules_and_identity_agree_on_who_is_called_head() -> None:
    macros = MACROS.read_text("utf-8")
    listed = re.search(r"called_head.*?IN \((.*?)\), false", macros, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"'([^']+)'", listed[1])) == set(codes.head_relations())


def test_every_rule_has_scenarios_and_every_scenario_a_rule() -> None:
    assert {path.with_suffix("") for path in DIRECTORY.glob("*/*.txt")} == {
        rule.path.with_suffix("") for rule in RULES
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_a_rule_has_a_case_that_flags_and_one_that_stays_silent(rule: Rule) -> None:
    flags = {bool(case.finds) for case in read_scenarios(rule.path.with_suffix(".txt"))}
    assert flags == {True, False}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store.in_memory(Limits(threads=1)) as store:
        install(store, load())
        yield store


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_a_rule_does_as_its_scenarios_say_and_none_of_its_conditions_is_idle(
    rule: Rule, store: Store
) -> None:
    """每去掉一个条件，必有情景不符；只移动边界的改法见 make mutants。"""
    examined = examine(store, rule)
    assert (examined.failures, examined.survivors) == ([], [])


def test_what_is_called_equivalent_is_a_change_of_its_rule() -> None:
    sql = {rule.rule_id: rule.sql for rule in RULES}
    for rule_id, said in EQUIVALENT:
        assert said in dict(mutants(sql[rule_id], edges=True))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_a_rule_stays_short_and_says_where_it_comes_from(rule: Rule) -> None:
    assert len(rule.sql.splitlines()) <= 60
    assert max(map(len, rule.path.read_text("utf-8").splitlines())) <= 120
    assert rule.path.parent.name == rule.kind
    assert "未见原文" in rule.basis or rule.mark != "M" or "第" in rule.basis or "号" in rule.basis


def test_a_header_is_read(tmp_path: Path) -> None:
    rule = read_rule(write(tmp_path, GOOD))
    assert (rule.rule_id, rule.kind, rule.severity, rule.basis) == ("Z01", "duplicate", 2, "据，续行")
    assert [(one.name, one.default, one.meaning) for one in rule.parameters] == [("floor", 300, "下限")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("-- why: 由\n", ""), "E-RULE-002"),
        (("-- why: 由\n", "-- why: 由\n-- why: 又\n"), "E-RULE-002"),
        (("-- why: 由\n", "-- reason: 由\n"), "E-RULE-002"),
        (("severity: 2", "severity: 4"), "E-RULE-002"),
        (("scope: person", "scope: village"), "E-RULE-002"),
        (("id: Z01", "id: z-1"), "E-RULE-002"),
        (("floor = 300 下限", "floor 300"), "E-RULE-002"),
        (("SELECT $floor", "SELECT $other"), "E-RULE-003"),
        (("SELECT $floor", "DELETE FROM person; SELECT $floor"), "E-RULE-003"),
        (("-- parameter: floor = 300 下限\n", ""), "E-RULE-003"),
        (("-- counts: 数\n", "-- counts: 数\n-- standard: dibao_standard\n"), "E-RULE-002"),
        (("-- counts: 数\n", "-- counts: 数\n-- standard: dibao_standard 低保标准\n"), "E-RULE-003"),
    ],
)
def test_a_slip_in_a_rule_file_is_named(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    path = write(tmp_path, GOOD.replace(*change))
    with pytest.raises(UserError) as error:
        read_rule(path)
    assert error.value.code == code
    assert "invented.sql" in error.value.message


def test_an_unknown_kind_and_a_number_used_twice(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="E-RULE-001"):
        read_rule(write(tmp_path, GOOD, "unheard_of"))
    (tmp_path / "unheard_of" / "invented.sql").unlink()
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "missed")
    with pytest.raises(UserError, match="E-RULE-004"):
        catalogue(tmp_path)


@pytest.mark.parametrize(
    ("select", "code"),
    [
        ("SELECT $floor AS amount_yuan", "E-RULE-005"),
        ("SELECT no_such_column, $floor FROM person", "E-RULE-005"),
    ],
)
def test_a_select_that_cannot_run_is_named(tmp_path: Path, select: str, code: str) -> None:
    rule = read_rule(write(tmp_path, GOOD.replace("SELECT $floor AS amount_yuan", select)))
    with Store.in_memory() as store:
        install(store, load())
        with pytest.raises(UserError) as error:
            run_rule(store, rule)
    assert error.value.code == code
    assert "Z01" in error.value.message


def test_a_standard_that_nobody_set_is_named(tmp_path: Path) -> None:
    rule = read_rule(write(tmp_path, GOOD.replace("= 300", "= @no_such_standard")))
    with Store.in_memory() as store:
        install(store, load())
        with pytest.raises(UserError, match="E-RULE-006"):
            run_rule(store, rule)


@pytest.mark.parametrize(
    "text",
    [
        "benefit\n",
        "case: x\nbenefits\n",
        "case: x\nbenefit\nperson colour\n",
        "case: x\nfinds\nperson amount\np1\n",
    ],
)
def test_a_slip_in_a_scenario_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "invented.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="E-RULE-007"):
        read_scenarios(path)


def test_a_scenario_sets_standards_of_its_own(tmp_path: Path) -> None:
    """设定即运行；写 - 即不设定，本地规则不运行。"""
    select = """SELECT household_id, person_id, [department] AS departments, [programme] AS programmes, amount_yuan,
        start_month AS period_start, end_month AS period_end, '试' AS evidence, [record_id] AS record_ids,
        [assistance_id] AS assistance_ids FROM benefit WHERE amount_yuan > $floor"""
    local = GOOD.replace("= 300", "= @missed_medical_floor").replace("SELECT $floor AS amount_yuan", select)
    path = write(tmp_path, local)
    paid = "benefit\nperson programme amount from\np1 orphan 500 2026-01\n"
    cases = [("-", "finds nothing"), ("600", "finds nothing"), ("400", "finds\nperson amount\np1 500")]
    path.with_suffix(".txt").write_text(
        "".join(
            f"case: {value}\nstandard\ncode value\nmissed_medical_floor {value}\n{paid}{found}\n"
            for value, found in cases
        ),
        "utf-8",
    )
    assert [outcome.message for outcome in test_rules(read_rule(path))] == ["", "", ""]


def test_a_rule_without_scenarios_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="E-RULE-007"):
        read_scenarios(tmp_path / "none.txt")
