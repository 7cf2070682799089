"""From what rules return to findings: severity capped by links, waivers, lawful stacking, ids that repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import check
from registry.rules import Rule, catalogue
from registry.rules.catalogue import read_rule
from registry.rules.scenario import fill
from registry.store import Store
from registry.views import View, views
from schemas import tables
from schemas.errors import UserError
from tests.registry.nights import case_of, checked, findings

TEKUN_AND_NURSING = """
benefit
person  programme           amount  from     until  {columns}
p1      tekun_dispersed     1300    2026-01  -      {first}
p1      disability_nursing  100     2026-01  -      {second}
"""
X02 = [rule for rule in catalogue() if rule.rule_id == "X02"]


def night(columns: str = "", first: str = "", second: str = "") -> str:
    return TEKUN_AND_NURSING.format(columns=columns, first=first, second=second)


def severities(text: str, directory: Path) -> list[int]:
    return [row["severity"] for row in findings(checked(text, directory, X02)[0])]


def test_a_finding_says_what_was_found(tmp_path: Path) -> None:
    store, done = checked(night(), tmp_path)
    (finding,) = findings(store)
    assert finding["rule_id"] == "X02"
    assert finding["kind"] == "exclusive"
    assert finding["departments"] == ["残联", "民政"]
    assert finding["evidence"].startswith("2026年1月至2026年6月（6个月），同一人同时享受")
    assert done.findings["X02"] == 1
    rows = store.table(tables.FINDING_ROW).to_pylist()
    assert [(row["record_id"], row["assistance_id"]) for row in rows] == [("R001", "A001"), ("R002", "A002")]


@pytest.mark.parametrize(
    ("columns", "second", "severity"),
    [
        ("id sure", "valid 0.99", 3),
        ("id sure", "valid 0.90", 3),  # the same valid id and name: no link is needed
        ("id name sure", "valid 张山 0.99", 3),
        ("id name sure", "valid 张山 0.90", 2),  # the same id under another name
        ("id sure", "masked 0.999", 2),  # a mask is evidence, never proof
        ("id sure", "masked 0.70", 1),
        ("id sure", "missing 0.99", 1),  # a name and a place
    ],
)
def test_severity_is_capped_by_the_weakest_link(
    tmp_path: Path, columns: str, second: str, severity: int
) -> None:
    text = night(columns, " ".join("-" for _ in columns.split()), second)
    assert severities(f"person\nperson name\np1 张三\n{text}", tmp_path) == [severity]


def test_a_row_that_contradicts_itself_needs_no_link(tmp_path: Path) -> None:
    over = (
        "benefit\nperson programme amount from persons id sure\np1 dibao_rural 1700 2024-01 2 missing 0.5\n"
    )
    (finding,) = findings(checked(over, tmp_path)[0])
    assert (finding["rule_id"], finding["severity"]) == ("O01", 3)


def test_a_person_known_from_one_record_alone_needs_no_link(tmp_path: Path) -> None:
    text = night("id", "-", "missing")
    assert severities(text, tmp_path) == [1]


@pytest.mark.parametrize(
    ("waiver", "kept"),
    [
        ("X02,h-p1,,,已核实,局长", 0),
        ("X02,,p1,2026-06-30,已核实,局长", 0),
        ("X02,h-p1,p1,2026-06-29,已核实,局长", 1),
        ("X02,h-p2,,,已核实,局长", 1),
        ("X01,h-p1,,,已核实,局长", 1),
    ],
)
def test_a_waiver_sets_a_finding_aside_until_its_day(tmp_path: Path, waiver: str, kept: int) -> None:
    (tmp_path / "waivers.csv").write_text(f"规则,户,人,至,理由,批准人\n{waiver}\n", "utf-8")
    store, done = checked(night(), tmp_path, X02, tmp_path)
    assert len(findings(store)) == kept
    assert done.waived == 1 - kept


def test_lawful_stacking_is_never_found_even_if_a_rule_finds_it(tmp_path: Path) -> None:
    text = """-- id: Z01
-- title: 什么都提
-- why: 试
-- remedy: 试
-- basis: 试
-- mark: C
-- severity: 3
-- scope: household
-- status: local
-- counts: 试
SELECT household_id, NULL AS person_id, list(department) AS departments, list(programme) AS programmes,
    sum(amount_yuan) AS amount_yuan, min(start_month) AS period_start, max(end_month) AS period_end,
    '试' AS evidence, list(record_id) AS record_ids, list(assistance_id) AS assistance_ids
FROM benefit GROUP BY household_id
"""
    path = tmp_path / "exclusive" / "everything.sql"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    stacked = """
benefit
person  programme           amount  from     persons
p1      dibao_rural         450     2024-01  1
p1      housing_rent        300     2024-01  -
p2      dibao_rural         450     2024-01  1
p2      housing_rent        300     2024-01  -
p2      old_age_allowance   50      2024-01  -
p3      disability_living   90      2024-01  -
p3      disability_nursing  100     2024-01  -
"""
    store, done = checked(stacked, tmp_path, [read_rule(path)])
    assert [row["household_id"] for row in findings(store)] == ["h-p2"]
    assert done.allowed == 2


def test_nothing_lawful_is_found_by_the_shipped_rules(tmp_path: Path) -> None:
    """一户多项依法并享：低保、医疗、教育、住房、临时救助、两项补贴、慈善。"""
    text = """
person
person  household  born        number
p1      h1         1975-03-01  -
p2      h1         1978-03-01  -
p3      h1         2014-03-01  350505201403010020
benefit
person  programme           amount  from     until    paid        persons  institution  claims    with
p1      dibao_rural         1500    2024-01  -        -           3        -            -         p2:spouse,p3:member
p1      premium_aid         400     2026-01  2027-01  2025-11-20  -        -            -         -
p2      premium_aid         400     2026-01  2027-01  2025-11-20  -        -            -         -
p3      premium_aid         400     2026-01  2027-01  2025-11-20  -        -            -         -
p3      education_grant     625     2025-08  2026-02  -           -        泉港一小     低保对象  p1:guardian
p3      education_grant     625     2026-02  2026-08  -           -        泉港一小     低保对象  p1:guardian
p1      housing_unit        -       2023-01  -        -           -        安居苑1-101  低保户    p2:spouse
p1      temporary_relief    2000    -        -        2026-03-02  -        -            -         -
p2      disability_living   90      2024-01  -        -           -        -            -         -
p2      disability_nursing  100     2024-01  -        -           -        -            -         -
p2      charity_medical     3000    -        -        2026-04-02  -        -            -         -
fact
person  kind        value      from
p2      disability  肢体/一级  2020-01
p3      enrolment   泉港一小   2020-09
bill
person  settlement  admitted    discharged  settled     total  covered_cost  pool  aid
p2      S1          2026-03-01  2026-03-20  2026-03-20  30000  26000         1500  1200
"""
    store, _ = checked(text.replace("1500  1200", "15000  1200"), tmp_path)
    assert [(row["rule_id"], row["evidence"]) for row in findings(store)] == []


def test_rules_in_force_are_kept_with_their_words(tmp_path: Path) -> None:
    store, _ = checked("", tmp_path)
    rules = {row["rule_id"]: row for row in store.table(tables.RULE).to_pylist()}
    assert list(rules) == [rule.rule_id for rule in catalogue()]
    assert rules["X09"]["owner"] == "住建"
    assert rules["D01"]["owner"] is None
    assert rules["D01"]["sql"].startswith("-- id: D01")


LOCAL = """-- id: Z02
-- title: 本地规则
-- why: 试
-- remedy: 试
-- basis: 试
-- mark: C
-- severity: 2
-- scope: person
-- status: {status}
-- counts: 试
-- parameter: floor = @missed_medical_floor 下限
-- standard: dibao_standard 低保标准
SELECT household_id, person_id, [department] AS departments, [programme] AS programmes, amount_yuan,
    start_month AS period_start, end_month AS period_end, '试' AS evidence, [record_id] AS record_ids,
    [assistance_id] AS assistance_ids
FROM benefit JOIN standard AS s USING (programme) WHERE s.code = 'dibao_standard' AND amount_yuan > $floor
"""


def local(directory: Path, status: str = "local") -> Rule:
    path = directory / "over_cap" / "local.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(LOCAL.format(status=status), "utf-8")
    return read_rule(path)


@pytest.mark.parametrize(
    ("unset", "missing"),
    [
        (["missed_medical_floor,,,,,,元,线,无"], ["missed_medical_floor"]),
        (["dibao_standard,dibao_urban,,,,,元,标准,无"], []),
        (
            ["dibao_standard,dibao_urban,,,,,元,标准,无", "dibao_standard,dibao_rural,,,,,元,标准,无"],
            ["dibao_standard"],
        ),
        # A value for one division alone is none that holds everywhere.
        (
            ["missed_medical_floor,,,,,,元,线,无", "missed_medical_floor,,350505,,,9,元,线,无"],
            ["missed_medical_floor"],
        ),
    ],
)
def test_a_local_rule_is_off_until_its_standards_are_set(
    tmp_path: Path, unset: list[str], missing: list[str]
) -> None:
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "standards.csv").write_text(
        "\n".join(["代码,项目,区划,起,止,值,单位,含义,依据", *unset, ""]), "utf-8"
    )
    paid = "benefit\nperson programme amount from persons\np1 dibao_rural 450 2024-01 1\n"
    store, done = checked(paid, tmp_path, [local(tmp_path)], policy)
    (rule,) = store.table(tables.RULE).to_pylist()
    assert rule["active"] is not bool(missing)
    assert len(findings(store)) == done.findings["Z02"] == (0 if missing else 1)
    assert (rule["inactive_reason"] is None) is not bool(missing)
    for code in missing:
        assert code in rule["inactive_reason"]
        with pytest.raises(UserError, match="E-RULE-006"):
            checked(paid, tmp_path, [local(tmp_path, "certain")], policy)


def test_the_same_night_again_finds_the_same(tmp_path: Path) -> None:
    text = (
        night()
        + "p2 orphan 1100 2024-01 -\np2 disability_living 90 2024-01 -\np2 disability_living 90 2025-01 -\n"
    )
    first, second = (checked(text, tmp_path)[0] for _ in range(2))
    for schema in tables.REGISTRY_TABLES:
        assert first.table(schema).equals(second.table(schema))
    assert len({row["finding_id"] for row in findings(first)}) == len(findings(first)) == 3


def test_a_finding_keeps_its_id_while_it_lasts(tmp_path: Path) -> None:
    (may,) = findings(checked("as_of: 2026-05-31\n" + night(), tmp_path)[0])
    (june,) = findings(checked("as_of: 2026-06-30\n" + night(), tmp_path)[0])
    assert may["finding_id"] == june["finding_id"]
    assert may["amount_yuan"] < june["amount_yuan"]


def test_nothing_personal_in_the_evidence(tmp_path: Path) -> None:
    store, _ = checked("person\nperson name\np1 欧阳修远\n" + night(), tmp_path)
    (finding,) = findings(store)
    assert "欧阳修远" not in finding["evidence"]
    assert "35050519800101" not in finding["evidence"]


def test_an_empty_night_finds_nothing(tmp_path: Path) -> None:
    store, done = checked("", tmp_path)
    assert findings(store) == []
    assert sum(done.findings.values()) == 0


@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_a_view_says_what_each_column_is(view: View, tmp_path: Path) -> None:
    store, _ = checked(night(), tmp_path, X02)
    described = store.query(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = $name ORDER BY column_index",
        {"name": view.name},
    ).to_pylist()
    assert {row["column_name"]: row["comment"] for row in described} == view.columns
    assert all(view.columns.values())
    meaning = store.query("SELECT comment FROM duckdb_views() WHERE view_name = $name", {"name": view.name})
    assert meaning["comment"].to_pylist() == [view.meaning]


def test_auditors_views_answer(tmp_path: Path) -> None:
    store, _ = checked(night(), tmp_path)
    assert store.query("FROM duplicate_assistance")["rule_name"].to_pylist() == ["特困与残疾人两项补贴同享"]
    assert store.query("FROM missed_assistance").num_rows == 0
    months = store.query(
        "FROM household_assistance WHERE month = DATE '2026-05-01' ORDER BY category"
    ).to_pylist()
    assert [(row["category"], int(row["amount_yuan"]), row["departments"]) for row in months] == [
        ("特困人员救助供养", 1300, ["民政"]),
        ("福利补贴", 100, ["残联"]),
    ]
    pairs = store.query("FROM department_overlap WHERE department_a <> department_b").to_pylist()
    assert {(row["department_a"], row["department_b"]) for row in pairs} == {
        ("残联", "民政"),
        ("民政", "残联"),
    }
    assert {
        (row["persons"], row["households"], row["findings"], int(row["amount_yuan"])) for row in pairs
    } == {(1, 1, 1, 600)}
    quality = store.query("FROM data_quality WHERE column_name = 'id_number' ORDER BY department").to_pylist()
    assert [(row["department"], row["rows"], row["valid"], row["valid_share"]) for row in quality] == [
        ("残联", 1, 1, 1.0),
        ("民政", 1, 1, 1.0),
    ]


def test_a_view_that_is_given_stands_in_its_place_and_one_asked_for_is_told(tmp_path: Path) -> None:
    case = case_of(night(), tmp_path)
    stores = [Store.in_memory(), Store.in_memory()]
    for store in stores:
        fill(store, case)
    told = check.check(stores[0], "N1", rules=X02, tell=["exclusive_overlap"]).told
    assert told["exclusive_overlap"].num_rows == 1
    none = {"exclusive_overlap": told["exclusive_overlap"].slice(0, 0)}
    assert check.check(stores[1], "N1", rules=X02, given=none).findings == {"X02": 0}
    assert stores[1].query("FROM exclusive_overlap").num_rows == 1  # only while rules run
