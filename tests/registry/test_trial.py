"""An auditor's own rule on a published registry: judged as the night would, nothing changed, slips named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from registry.policy import load
from registry.reader import open_read_only
from registry.rules import catalogue
from registry.trial import try_rule
from schemas.errors import UserError
from tests.registry.nights import published

NIGHT = """
person
person  household  name  number
p1      h1         张三  350505198001010019
p2      h2         李四  -
benefit
person  programme           amount  from     until
p1      tekun_dispersed     1300    2026-01  -
p1      disability_nursing  100     2026-02  -
p1      disability_nursing  100     2026-02  -
p2      orphan              900     2026-01  2026-04
p2      disability_nursing  100     2026-01  2026-04
"""
HEADER = """-- id: Z01
-- title: 题
-- why: 由
-- remedy: 法
-- basis: 据
-- mark: C
-- severity: {severity}
-- scope: person
-- status: certain
-- counts: 数
-- kind: {kind}
"""
SELECT = """SELECT household_id, person_id, list_of(department) AS departments, list_of(programme) AS programmes,
    sum(amount_yuan) AS amount_yuan, min(start_month) AS period_start, max(end_month) AS period_end,
    count(*) || '项，' || coalesce(min(row_id), '') AS evidence,
    list(record_id) AS record_ids, list(assistance_id) AS assistance_ids
FROM benefit GROUP BY household_id, person_id HAVING count(DISTINCT programme) > 1"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(NIGHT, tmp_path_factory.mktemp("trial"))


def write(directory: Path, select: str = SELECT, kind: str = "lead", severity: int = 3) -> Path:
    path = directory / "自拟.sql"
    path.write_text(HEADER.format(kind=kind, severity=severity) + select, "utf-8")
    return path


def test_what_a_rule_finds_is_counted_and_masked(registry: Path, tmp_path: Path) -> None:
    before = registry.read_bytes()
    tried = try_rule(write(tmp_path), registry)
    assert tried.findings["household_id"].to_list() == ["h1", "h2"]
    assert (tried.households, tried.persons, tried.amount_yuan) == (2, 2, Decimal(2500))
    assert tried.findings["evidence"][0] == "3项，350505********0019"
    assert tried.as_of == date(2026, 6, 30)
    assert registry.read_bytes() == before


@pytest.mark.parametrize("rule_id", ["X02", "D01", "M08", "L01"])
def test_a_shipped_rule_on_trial_finds_what_the_night_found(registry: Path, rule_id: str) -> None:
    (rule,) = (rule for rule in catalogue() if rule.rule_id == rule_id)
    columns = [
        "severity",
        "household_id",
        "person_id",
        "amount_yuan",
        "period_start",
        "period_end",
        "evidence",
    ]
    with open_read_only(registry) as reader:
        sql = f"SELECT {', '.join(columns)} FROM finding WHERE rule_id = $id ORDER BY ALL"
        wanted = reader.query(sql, {"id": rule_id}).to_pylist()
    tried = try_rule(rule.path, registry).findings
    assert sorted(tried.select(columns).rows()) == [tuple(row.values()) for row in wanted]


def test_lawful_stacking_and_weak_links_count_as_in_the_night(tmp_path: Path) -> None:
    masked = """
    benefit
    person  programme           amount  from     until    id
    p1      tekun_dispersed     1300    2026-01  -        masked
    p1      disability_nursing  100     2026-02  -        valid
    p2      orphan              900     2026-01  2026-04  valid
    p2      disability_nursing  100     2026-01  2026-04  valid
    """
    registry = published(masked, tmp_path)
    tried = try_rule(write(tmp_path, kind="exclusive"), registry)
    assert tried.allowed == 1  # an orphan may have the nursing allowance
    assert tried.findings["severity"].to_list() == [2]


def test_another_day_and_another_policy(registry: Path, tmp_path: Path) -> None:
    later = SELECT.replace("FROM benefit", "FROM benefit, basis_day WHERE end_month = next_month")
    assert try_rule(write(tmp_path, later), registry).households == 1
    assert try_rule(write(tmp_path, later), registry, as_of=date(2026, 3, 15)).households == 2
    own = tmp_path / "政策"
    own.mkdir()
    (own / "waivers.csv").write_text("规则,户,人,至,理由,批准人\nZ01,h1,,,已核,王\n", "utf-8")
    tried = try_rule(write(tmp_path), registry, policy=load(own))
    assert (tried.findings["household_id"].to_list(), tried.waived) == (["h2"], 1)


def test_a_file_from_an_old_editor_is_read(registry: Path, tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert try_rule(path, registry).rule.title == "题"


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("list(record_id) AS record_ids, ", "", "E-RULE-008", "record_ids（所依据的记录）"),
        ("sum(amount_yuan) AS", "min(department) AS", "E-RULE-011", "amount_yuan 应为数，而为 VARCHAR"),
        ("list_of(department)", "min(department)", "E-RULE-011", "departments 应为一组文字"),
        ("min(start_month)", "'2026年1月'", "E-RULE-011", "period_start 应为日期"),
        ("FROM benefit", "FROM benefits", "E-RULE-005", "benefits"),
        ("FROM benefit", "FROM read_csv('/etc/passwd'), benefit", "E-RULE-005", ""),
        ("household_id, person_id,", "NULL AS household_id, NULL AS person_id,", "E-RULE-012", "2 行没有写明"),
        ("SELECT household_id,", "SELECT 'H9' AS household_id,", "E-RULE-012", "家庭编号不在登记库中"),
        ("list(record_id)", "['R9']", "E-RULE-012", "record_ids 中有登记库没有的记录"),
        ("max(end_month)", "min(start_month)", "E-RULE-012", "period_end 不晚于"),
        ("SELECT household_id", "/* ' */ SET threads = 1; SELECT household_id", "E-RULE-003", ""),
        ("SELECT ", "SELECT $$'$$ AS x; DROP TABLE person; SELECT $$'$$ AS y, ", "E-RULE-005", "一句"),
    ],
)  # fmt: skip
def test_a_slip_is_named(registry: Path, tmp_path: Path, old: str, new: str, code: str, told: str) -> None:
    with pytest.raises(UserError) as error:
        try_rule(write(tmp_path, SELECT.replace(old, new, 1)), registry)
    assert error.value.code == code
    assert told in error.value.message


def test_a_kind_is_needed_and_must_agree_with_the_folder(registry: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="E-RULE-001") as error:
        try_rule(write(tmp_path, kind="overlap"), registry)
    assert "overlap" in error.value.message
    bare = write(tmp_path)
    bare.write_text(bare.read_text("utf-8").replace("-- kind: lead\n", ""), "utf-8")
    with pytest.raises(UserError, match="-- kind: duplicate"):
        try_rule(bare, registry)
    (tmp_path / "missed").mkdir()
    with pytest.raises(UserError, match="不同"):
        try_rule(write(tmp_path / "missed", kind="lead"), registry)


def test_a_local_rule_says_what_it_waits_for(registry: Path) -> None:
    (rule,) = (rule for rule in catalogue() if rule.rule_id == "M16")
    with pytest.raises(UserError, match="exit_follow_months") as error:
        try_rule(rule.path, registry)
    assert error.value.code == "E-RULE-006"
