"""Policy files: what officials edit is read as a spreadsheet saves it, and a slip is named by file and line."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from registry.brakes import limits
from registry.policy import Policy, load
from registry.policy.forms import BENEFIT_FORMS, FORMS, GRANTING
from registry.policy.load import SHIPPED
from registry.rules import catalogue
from schemas.errors import UserError
from schemas.tables import table_name

VIEWS = Path(SHIPPED).parent / "views"
ORGANISATIONS = "组织,意愿,服务,区划,名额,周期,统一社会信用代码\n"
STANDARDS = "代码,项目,区划,起,止,值,单位,含义,依据\n"


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
        (SHIPPED.parent / name).read_text("utf-8")
        for name in (
            "check.py",
            "cases/terms.py",
            "referral/passing.py",
            "review/impact.py",
            "rollup/rollup.py",
        )
    )
    sql = "".join(path.read_text("utf-8") for path in VIEWS.glob("*.sql"))
    rules = "".join(rule.path.read_text("utf-8") for rule in catalogue())
    with (SHIPPED / "standards.csv").open(encoding="utf-8-sig") as file:
        codes = [row["代码"] for row in csv.DictReader(file)]
    for code in codes:
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
def test_a_district_overrides_a_row_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    own = STANDARDS + "dibao_standard,dibao_urban,,,,950,元/人月,城市低保标准,本区通知\n"
    (tmp_path / "standards.csv").write_text(own, encoding=encoding)
    policy = load(tmp_path)
    standards = {(row["code"], row["programme"]): row["value"] for row in rows(policy, "policy_standard")}
    assert standards["dibao_standard", "dibao_urban"] == 950
    assert standards["dibao_standard", "dibao_rural"] == 780
    assert len(standards) == len(rows(load(), "policy_standard"))
    assert rows(policy, "policy_owner") == rows(load(), "policy_owner")
    assert policy.digest != load().digest


def test_a_standard_of_a_later_day_or_a_part_of_the_district_is_added(tmp_path: Path) -> None:
    own = STANDARDS + (
        "dibao_standard,dibao_rural,,2026/7/1,,800,元/人月,农村低保标准,通知\n"
        "dibao_standard,dibao_rural,350505101,,,790,元/人月,某镇标准,通知\n"
    )
    (tmp_path / "standards.csv").write_text(own, "utf-8")
    rural = [row for row in rows(load(tmp_path), "policy_standard") if row["programme"] == "dibao_rural"]
    assert {(row["division_code"], row["valid_from"], int(row["value"])) for row in rural} == {
        (None, None, 780),
        (None, date(2026, 7, 1), 800),
        ("350505101", None, 790),
    }


def test_a_standard_left_blank_is_not_set(tmp_path: Path) -> None:
    (tmp_path / "standards.csv").write_text(STANDARDS + "history_months,,,,,,月,月数,无\n", "utf-8")
    assert "history_months" not in {row["code"] for row in rows(load(tmp_path), "policy_standard")}


def test_a_pair_is_the_same_in_either_order(tmp_path: Path) -> None:
    """另一顺序写的同一对项目也替换所附的；止于起日的不再适用。"""
    (tmp_path / "exclusions.csv").write_text(
        "规则,项目甲,项目乙,范围,起,止,标记,依据\n"
        "X02,disability_nursing,tekun_dispersed,人,2016-01-01,2016-01-01,S,本省允许并享\n",
        "utf-8",
    )
    (tmp_path / "allowances.csv").write_text(
        "项目甲,项目乙,起,止,标记,依据\nmedical_aid,dibao_rural,,2000-01-01,M,试\n", "utf-8"
    )
    policy = load(tmp_path)
    pairs = [{row["programme_a"], row["programme_b"]} for row in rows(policy, "policy_exclusion")]
    assert len(pairs) == len(rows(load(), "policy_exclusion"))
    assert pairs.count({"disability_nursing", "tekun_dispersed"}) == 1
    (allowed,) = [
        row
        for row in rows(policy, "policy_allowance")
        if {row["programme_a"], row["programme_b"]} == {"medical_aid", "dibao_rural"}
    ]
    assert allowed["valid_to"] == date(2000, 1, 1)


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("standard.csv", b"", "E-POLICY-013", "standard.csv"),
        ("standards.xlsx", b"", "E-POLICY-013", "standards.xlsx"),
        ("Owners.CSV", b"", "E-POLICY-013", "Owners.CSV"),
        ("owners.csv", b"", "E-POLICY-014", "owners.csv"),
        ("owners.csv", b'\xff\xfe\x00\n"\x00', "E-POLICY-014", "owners.csv"),
        ("standards.csv", f"{STANDARDS}floor,,,,,3,元,线,无\n".encode(), "E-POLICY-015", "第 2 行“代码”"),
    ],
)
def test_a_file_that_would_be_passed_over_is_named(
    tmp_path: Path, name: str, content: bytes, code: str, place: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert (error.value.code, place in error.value.message) == (code, True)


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("说明", "utf-8")
    assert load(tmp_path).digest == load().digest
    with pytest.raises(UserError, match="E-POLICY-012"):
        load(tmp_path / "本区")


def test_a_list_may_have_brakes_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "brakes.csv").write_text(
        "参数,名册,值,含义,依据\nfewest_rows,death,5,死亡名单本来就短,无\n", "utf-8"
    )
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
        ("programmes", "项目,主管部门,形式\n低保,民政,现金\n", "E-POLICY-006", "第 2 行“项目”"),
        ("programmes", "项目,主管部门,形式\norphan,,票券\n", "E-POLICY-023", "第 2 行“形式”"),
        ("holidays", "日期,上班,名称,依据\n2027-01-01,休,元旦,\n", "E-POLICY-022", "“上班”"),
        ("organisations", f"{ORGANISATIONS}甲会,愿意,助学,,1,月,\n", "E-POLICY-022", "“意愿”"),
        ("organisations", f"{ORGANISATIONS}甲会,是,助学,,1,周,\n", "E-POLICY-030", "“周期”"),
        ("organisations", f"{ORGANISATIONS}甲会,是,助学,,-1,月,\n", "E-POLICY-032", "“名额”"),
        ("organisations", f"{ORGANISATIONS}甲会,是,助学、种地,,1,月,\n", "E-POLICY-033", "第 2 行“服务”"),
        ("services", "需求,服务,次序,依据\n种地,农技,1,\n", "E-POLICY-031", "“需求”"),
        ("referrals", "规则,答复,需求,依据\nM14,停发,living,\n", "E-POLICY-034", "“答复”"),
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
        ("survivorship", "字段,名册,级别,以新为先,依据\n姓名,death,高,,无\n", "E-POLICY-002", "“级别”"),
        ("survivorship", "字段,名册,级别,以新为先,依据\n年龄,,1,,无\n", "E-POLICY-016", "第 2 行“字段”"),
        (
            "survivorship",
            "字段,名册,级别,以新为先,依据\n姓名,death,1,是,无\n",
            "E-POLICY-017",
            "第 2 行“以新为先”",
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


def test_a_district_says_who_runs_a_programme_and_in_what_form(tmp_path: Path) -> None:
    own = "项目,主管部门,形式\ndisability_nursing,民政,\nmedical_aid,,现金\n"
    (tmp_path / "programmes.csv").write_text(own, "gb18030")
    policy, shipped = load(tmp_path), load()
    changed = [
        (old["programme"], name, new[name])
        for old, new in zip(rows(shipped, "policy_programme"), rows(policy, "policy_programme"), strict=True)
        for name in old
        if old[name] != new[name]
    ]
    assert changed == [("disability_nursing", "department", "民政"), ("medical_aid", "form", "现金")]
    assert policy.digest != shipped.digest


def test_every_programme_has_a_form() -> None:
    assert {row["form"] for row in rows(load(), "policy_programme")} == set(BENEFIT_FORMS)


def test_the_shipped_files_open_in_a_chinese_spreadsheet() -> None:
    for name in FORMS:
        assert (SHIPPED / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("M01,premium_aid,人,最低保障,,,,,,,,,S,据", "E-POLICY-018"),
        ("M01,premium,人,最低生活保障,,,,,,,,,S,据", "E-POLICY-006"),
        ("M08,disability_nursing,人,,car,,,,,,,,S,据", "E-POLICY-019"),
        ("M10,orphan,人,,,,18,17,,,,,S,据", "E-POLICY-020"),
        ("M10,orphan,人,,,,,-1,,,,,S,据", "E-POLICY-020"),
        ("M08,disability_nursing,人,,disability,5,,,,,,,S,据", "E-POLICY-021"),
        ("M04,education_grant,人,,enrolment,2,,,,,,,S,据", "E-POLICY-021"),
        ("M04,education_grant,人,,enrolment,,,,否,,,,S,据", "E-POLICY-021"),
        ("M04,education_grant,家,,enrolment,,,,,,,,S,据", "E-POLICY-004"),
        ("M04,education_grant,人,,enrolment,,三,,,,,,S,据", "E-POLICY-002"),
    ],
)
def test_a_slip_in_an_entitlement_is_named(tmp_path: Path, row: str, code: str) -> None:
    heading = "规则,项目,范围,身份,情况,等级,满岁,至岁,同类,此外,起,止,标记,依据\n"
    (tmp_path / "entitlements.csv").write_text(heading + row + "\n", "utf-8")
    with pytest.raises(UserError) as error:
        load(tmp_path)
    assert error.value.code == code
    assert "entitlements.csv 第 2 行" in error.value.message


def test_every_entitlement_belongs_to_a_rule_of_missed_assistance() -> None:
    missed = {rule.rule_id for rule in catalogue() if rule.kind == "missed" and rule.status == "certain"}
    assert {row["rule_id"] for row in rows(load(), "policy_entitlement")} <= missed
