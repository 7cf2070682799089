"""Policy files: what officials edit is read as a spreadsheet saves it, and a slip is named by file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.brakes import limits
from registry.policy import Policy, load
from registry.policy.load import FORMS, GRANTING, SHIPPED
from registry.rules import catalogue
from schemas.errors import UserError
from schemas.tables import table_name

VIEWS = Path(SHIPPED).parent / "views"


def rows(policy: Policy, name: str) -> list[dict[str, object]]:
    return next(table.to_pylist() for schema, table in policy.tables if table_name(schema) == name)


def test_every_rule_has_one_owner_and_every_owner_a_rule() -> None:
    owners = [row["rule_id"] for row in rows(load(), "policy_owner")]
    assert sorted(map(str, owners)) == [rule.rule_id for rule in catalogue()]


def test_owners_are_departments() -> None:
    departments = {str(row["department"]) for row in rows(load(), "policy_programme")}
    owners = {name for row in rows(load(), "policy_owner") for name in str(row["owner"]).split("、")}
    assert owners - departments <= {GRANTING}


def test_every_standard_is_read_by_a_rule_a_view_or_a_step() -> None:
    python = "".join(
        (SHIPPED.parent / name).read_text("utf-8") for name in ("check.py", "cases.py", "review/impact.py")
    )
    sql = "".join(path.read_text("utf-8") for path in VIEWS.glob("*.sql"))
    rules = "".join(rule.path.read_text("utf-8") for rule in catalogue())
    for row in rows(load(), "policy_standard"):
        code = str(row["code"])
        kind = "link_" if code.startswith("link_") else code
        assert re.search(rf"@{code}\b|'{code}'|\"{kind}", rules + sql + python), code


def test_every_exclusion_belongs_to_a_rule_and_is_not_also_allowed() -> None:
    policy = load()
    allowed = {
        frozenset((row["programme_a"], row["programme_b"])) for row in rows(policy, "policy_allowance")
    }
    rules = {rule.rule_id for rule in catalogue()}
    for row in rows(policy, "policy_exclusion"):
        assert row["rule_id"] in rules
        assert frozenset((row["programme_a"], row["programme_b"])) not in allowed


def test_a_category_is_spelt_out_as_its_programmes() -> None:
    allowed = {(row["programme_a"], row["programme_b"]) for row in rows(load(), "policy_allowance")}
    assert {("dibao_rural", "education_grant"), ("dibao_urban", "housing_rent")} <= allowed


def test_waivers_are_shipped_empty() -> None:
    assert rows(load(), "policy_waiver") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_district_overrides_one_file_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    changed = (SHIPPED / "standards.csv").read_text("utf-8-sig").replace(",900,", ",950,")
    (tmp_path / "standards.csv").write_text(changed, encoding=encoding)
    policy = load(tmp_path)
    standards = {(row["code"], row["programme"]): row["value"] for row in rows(policy, "policy_standard")}
    assert standards["dibao_standard", "dibao_urban"] == 950
    assert rows(policy, "policy_owner") == rows(load(), "policy_owner")
    assert policy.digest != load().digest


def test_a_list_may_have_brakes_of_its_own(tmp_path: Path) -> None:
    shipped = (SHIPPED / "brakes.csv").read_text("utf-8-sig")
    (tmp_path / "brakes.csv").write_text(shipped + "fewest_rows,death,5,死亡名单本来就短,无\n", "utf-8")
    own = dict(limits(load(tmp_path)).select("list_name", "fewest_rows").iter_rows())
    assert (own["death"], own["premium"]) == (5.0, 30.0)


def test_blank_lines_and_spaces_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "waivers.csv").write_text(
        "规则,户,人,至,理由,批准人\n,,,,,\nX01, H1 ,,,已核实,局长\n\n", "utf-8"
    )
    assert [row["household_id"] for row in rows(load(tmp_path), "policy_waiver")] == ["H1"]


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("waivers", "规则,户,理由\n", "E-POLICY-001", "人、至、批准人"),
        ("waivers", "规则,户,人,至,理由,批准人\nX01,H1,,明年,已核实,局长\n", "E-POLICY-002", "第 2 行“至”"),
        ("waivers", "规则,户,人,至,理由,批准人\n\nX01,H1,,,,局长\n", "E-POLICY-003", "“理由”"),
        ("waivers", "规则,户,人,至,理由,批准人\nX01,,,,已核实,局长\n", "E-POLICY-007", "第 2 行"),
        ("owners", "规则,答复部门\nD01,民政\nD01,残联\n", "E-POLICY-005", "第 2、3 行"),
        (
            "exclusions",
            "规则,项目甲,项目乙,范围,起,止,标记,依据\nX01,orphan,tekun_dispersed,家,,,M,无\n",
            "E-POLICY-004",
            "“范围”",
        ),
        (
            "exclusions",
            "规则,项目甲,项目乙,范围,起,止,标记,依据\nX01,低保,orphan,人,,,M,无\n",
            "E-POLICY-006",
            "“项目甲”",
        ),
        (
            "standards",
            "代码,项目,区划,起,止,值,单位,含义,依据\nfloor,,,,,三百,元,提醒线,无\n",
            "E-POLICY-002",
            "“值”",
        ),
        ("brakes", "参数,名册,值,含义,依据\nfewest,,3,行数,无\n", "E-POLICY-008", "第 2 行“参数”"),
        ("brakes", "参数,名册,值,含义,依据\nfewest_rows,低保,3,行数,无\n", "E-POLICY-009", "“名册”"),
        ("brakes", "参数,名册,值,含义,依据\nfewest_rows,,-3,行数,无\n", "E-POLICY-010", "“值”"),
        (
            "brakes",
            "参数,名册,值,含义,依据\nfewest_rows,,3,行数,无\n",
            "E-POLICY-011",
            "fewest_share_of_last",
        ),
    ],
)
def test_a_slip_is_named(tmp_path: Path, name: str, content: str, code: str, place: str) -> None:
    (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert error.value.code == code
    assert f"{name}.csv" in error.value.message
    assert place in error.value.message


def test_the_shipped_files_open_in_a_chinese_spreadsheet() -> None:
    for name in FORMS:
        assert (SHIPPED / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")
