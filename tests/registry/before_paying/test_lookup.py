"""One person at the window: found by every writing, told masked, never merged with another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from registry import audit_log, build
from registry.before_paying import Answer, Lookup, Question, look_up
from registry.before_paying.lookup import ENDED, ONCE, RUNNING
from registry.before_paying.told import answers_text
from registry.reader import open_read_only
from registry.store import Store
from schemas import tables
from schemas.errors import UserError
from tests.schemas.sheets import rows_of, text_file

JUNE = date(2026, 6, 30)
ZHANG, FIFTEEN, LIU, TWIN = (
    "320721196501015510",
    "320721650101551",
    "320721196702025520",
    "320721196501015537",
)
TEKUN = (
    "姓名|身份证号码|供养方式|月供养金|享受时间|停发日期|家庭住址",
    f"张建军|{ZHANG}|分散供养|1300|201905||牛岭村6组117号",
    f"张建军|{TWIN}|分散供养|1300|202105||河口村9组1号",
    f"刘桂芳|{LIU}|分散供养|1300|202001|2026-03-31|河口村2组8号",
)
RELIEF = (
    "申请人姓名|身份证号码|救助金额|救助事由|发放日期",
    f"张建军|{FIFTEEN}|2000|火灾|2026-05-12",
    f"张建军|{ZHANG}|900|火灾|2023-05-12",
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("window")
    for name, rows in (("特困供养2026年6月", TEKUN), ("临时救助", RELIEF)):
        (place / f"{name}.csv").write_bytes(text_file(rows_of("\n".join(rows))))
    build.run(sorted(place.glob("*.csv")), place / "registry.duckdb", JUNE)
    return place / "registry.duckdb"


@pytest.fixture(params=[True, False], ids=["kept", "asked"])
def window(request: pytest.FixtureRequest, registry: Path) -> Iterator[Lookup]:
    with open_read_only(registry) as reader:
        yield Lookup(reader, keep=request.param)


def held(answer: Answer) -> list[tuple[str, str, str]]:
    return [(one.programme, one.department, one.state) for one in answer.holdings]


@pytest.mark.parametrize("written", [ZHANG, f" {ZHANG} ", FIFTEEN])
def test_a_person_is_found_by_every_writing_of_the_number(window: Lookup, written: str) -> None:
    (person,) = window.persons(Question(number=written))
    answer = window.answer(person)
    assert held(answer) == [("特困分散供养", "民政", RUNNING), ("临时救助", "民政", ONCE)]
    assert (answer.name, answer.id_number) == ("张*军", "320721********5510")
    assert answer.holdings[0].start == date(2019, 5, 1)


def test_people_of_one_name_and_birthday_are_listed_apart(window: Lookup) -> None:
    found = window.persons(Question(name="张建军", born=date(1965, 1, 1)))
    numbers = [window.answer(person).id_number for person in found]
    assert sorted(map(str, numbers)) == ["320721********5510", "320721********5537"]


def test_what_ended_within_a_year_is_told_with_its_end(window: Lookup) -> None:
    (person,) = window.persons(Question(number=LIU))
    (one,) = window.answer(person).holdings
    assert (one.state, one.until) == (ENDED, date(2026, 3, 31))


def test_a_mistyped_number_is_told_and_nobody_looked_for(window: Lookup) -> None:
    with pytest.raises(UserError, match="E-LOOKUP-002"):
        window.persons(Question(number=ZHANG[:-1] + "1"))


@pytest.mark.parametrize("question", [Question(), Question(name="张建军"), Question(born=JUNE)])
def test_a_question_must_name_somebody(window: Lookup, question: Question) -> None:
    with pytest.raises(UserError, match="E-LOOKUP-001"):
        window.persons(question)


def test_nobody_is_nobody(window: Lookup) -> None:
    assert window.persons(Question(number="320721197001015535")) == []
    assert window.persons(Question(number="P99999999")) == []
    assert "没有找到" in "\n".join(answers_text([], JUNE))


def test_the_log_names_nobody_and_the_text_is_masked(registry: Path) -> None:
    audit_log.log_path(registry).unlink()  # a registry copied without its log
    answers, day = look_up(registry, Question(number=ZHANG), actor="王窗口")
    last = audit_log.whole_log(registry)[-1]
    assert (last["actor"], last["action"], last["object"]) == ("王窗口", "lookup", answers[0].person_id)
    told = "\n".join(answers_text(answers, day)) + str(asdict(answers[0])) + str(last)
    assert ZHANG not in told
    assert "张建军" not in told
    assert "牛岭村" not in told


def shelf(**rows: list[dict[str, object]]) -> Store:
    """A registry in memory with these rows; what they lack is null."""
    store = Store.in_memory()
    schemas = {tables.table_name(schema): schema for schema in tables.TABLES}
    run = {"run_id": "N1", "as_of": JUNE, "status": "published"}
    texts = dict.fromkeys(("engine_version", "rules_version", "inputs_digest"), "1")
    for name, lines in ({"run": [run | texts]} | rows).items():
        schema = schemas[name]
        store.write(schema, pa.Table.from_pylist(lines, schema=schema))
    return store


def test_a_retired_id_leads_to_the_one_in_its_place_through_any_number_of_nights() -> None:
    store = shelf(
        person=[{"person_id": "P00000001", "name": "张建军", "record_count": 1}],
        id_alias=[
            {"old_id": "P00000007", "new_id": "P00000005", "run_id": "N0", "reason": "merge"},
            {"old_id": "P00000005", "new_id": "P00000001", "run_id": "N1", "reason": "merge"},
        ],
    )
    assert Lookup(store).persons(Question(number="p00000007")) == ["P00000001"]
    assert Lookup(store).answer("P00000001").household_id is None


def test_household_leads_and_doubts_are_the_persons_own_or_of_all() -> None:
    people = ("P1", "P2")
    finding = {"run_id": "N1", "rule_id": "M01", "kind": "missed", "severity": 2, "household_id": "H1"}
    rule = {"rule_id": "M01", "name": "未获参保资助", "kind": "missed", "scope": "person", "severity": 2}
    doubt = {"household_id": "H1", "kind": "two_heads"}
    records = [{"record_id": f"R{p}", "department": "民政"} for p in people]
    grants = [
        {"record_id": "RP2", "department": "残联", "programme": "disability_nursing", "amount_yuan": 100},
        {"record_id": "RP1", "department": "医保", "programme": "medical_aid", "amount_yuan": 50},
        {"record_id": "RP1", "department": "医保", "programme": "medical_aid", "amount_yuan": -50},
    ]
    store = shelf(
        person=[{"person_id": p, "name": f"张{p}", "record_count": 1} for p in people],
        household=[{"household_id": "H1", "member_count": 2}],
        household_member=[{"household_id": "H1", "person_id": p} for p in people],
        record=records,
        record_person=[{"record_id": f"R{p}", "person_id": p, "probability": 1.0} for p in people],
        assistance=[grant | {"assistance_id": f"A{number}"} for number, grant in enumerate(grants)],
        rule=[rule | {"basis": "", "version": "1", "sql": ""}],
        finding=[finding | {"finding_id": f"X{p}", "person_id": p, "evidence": f"缺{p}"} for p in people],
        household_doubt=[doubt | {"person_id": p, "detail": f"疑{p}"} for p in (*people, None)],
        circumstance=[
            {"circumstance_id": "K1", "record_id": "RP1", "department": "公安", "kind": "death"}
            | {"valid_from": date(2026, 1, 7)}
        ],
    )
    answer = Lookup(store).answer("P1")
    assert [(one.programme, one.own, one.whom) for one in answer.holdings] == [
        ("重度残疾人护理补贴", False, "张*2")
    ]
    assert answer.missing == ("M01 未获参保资助：缺P1",)
    assert [line for line in answer.doubts if "疑" in line] == ["疑P1", "疑None"]
    assert any("死亡名单中有此人（2026-01-07）" in line for line in answer.doubts)
    assert answer == Lookup(store, keep=False).answer("P1")
