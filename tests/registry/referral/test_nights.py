"""Referrals from night to night: offered, accepted, returned, late, at the joint meeting, served, no longer needed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

import pyarrow as pa
import pytest

from registry import views
from registry.policy import Policy, load
from registry.policy.tables import POLICY_ORGANISATION
from registry.reader import open_read_only
from registry.referral import go_on
from registry.referral.take import take
from registry.report.read import rows
from registry.report.referral_book import BOOK, send
from registry.store import Store
from schemas.errors import UserError
from schemas.tables import CASE_ITEM, FINDING, PERSON, RUN, SCHEMA_VERSION
from tests.registry.referral.packets import answered
from tests.registry.report.test_leaks import text_of
from tests.schemas.sheets import rows_of, text_file

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
ORGANISATIONS = """
组织|意愿|服务|区划|名额|周期|统一社会信用代码
甲会|是|医疗费用资助、物资与慰问金||1|月|
乙会|是|就医陪护、物资与慰问金|泉港区|2|季|
丙会|否|医疗费用资助||9|月|
"""
PEOPLE = ("P1", "P2", "P3")
NAMES = {"P1": "陈大力", "P2": "林小妹", "P3": "黄阿土"}


def person_of(person: str) -> dict[str, Any]:
    told = {"person_id": person, "name": NAMES[person], "sex": "男", "birth_date": date(1960, 1, 1)}
    place = {
        "phone": "13805950000",
        "address": "泉港区涂岭镇樟脚村8组21号",
        "id_number": "350505196001010013",
    }
    return told | place | {"record_count": 1}


def run_of(day: date) -> dict[str, Any]:
    digests = dict.fromkeys(("engine_version", "rules_version", "inputs_digest"), "1")
    return {"run_id": "N1", "as_of": day, "status": "published", "schema_version": SCHEMA_VERSION} | digests


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with its views and people: making it takes longer than all its nights."""
    registry = tmp_path_factory.mktemp("installed") / "registry.duckdb"
    with Store.building(registry) as store:
        views.install(store, load())
        store.write(PERSON, pa.Table.from_pylist([person_of(each) for each in PEOPLE], PERSON))
        store.write(RUN, pa.Table.from_pylist([run_of(date(2026, 6, 30))], RUN))
        store.publish()
    return registry


class Village:
    """Three people without an identity of any programme, a policy, and nights on what rules find of them."""

    def __init__(self, place: Path, installed: Path) -> None:
        self.place, self.registry = place, place / "registry.duckdb"
        copyfile(installed, self.registry)
        folder = place / "policy"
        folder.mkdir()
        (folder / "organisations.csv").write_bytes(text_file(rows_of(ORGANISATIONS)))
        self.policy: Policy = load(folder)

    def night(self, day: date, found: tuple[str, ...] = PEOPLE, rule: str = "M22") -> None:
        with Store.amending(self.registry) as store:
            for schema, lines in (
                (RUN, [run_of(day)]),
                (FINDING, [self._finding(each, rule) for each in found]),
            ):
                store.replace(schema, pa.Table.from_pylist(lines, schema))
            for schema, table in self.policy.tables:
                if schema is POLICY_ORGANISATION:
                    store.replace(schema, table)
            go_on(store, self.policy)
            store.publish()

    def refuse(self, person: str, rule: str, day: date) -> None:
        """A department answers 不符合条件 to what was asked of somebody."""
        told = {"item_id": "F1", "case_id": "C1", "finding_id": "F1", "owner": "民政", "status": "closed"}
        about = {
            "rule_id": rule,
            "kind": "missed",
            "person_id": person,
            "resolution": "lawful",
            "answered_on": day,
        }
        with Store.amending(self.registry) as store:
            store.replace(CASE_ITEM, pa.Table.from_pylist([told | about], CASE_ITEM))
            store.publish()

    def _finding(self, person: str, rule: str) -> dict[str, Any]:
        told = {"finding_id": f"F{person}", "run_id": "N1", "rule_id": rule, "kind": "missed", "severity": 1}
        return told | {"person_id": person, "evidence": "慢性肾衰竭"}

    def stands(self) -> dict[str, tuple[str, str | None]]:
        with open_read_only(self.registry) as reader:
            told = reader.query(
                "SELECT person_id, status, organisation FROM referral ORDER BY person_id"
            ).to_pylist()
        return {row["person_id"]: (row["status"], row["organisation"]) for row in told}

    def number(self, person: str) -> str:
        with open_read_only(self.registry) as reader:
            found = reader.query("SELECT referral_id FROM referral WHERE person_id = $who", {"who": person})
        return str(found["referral_id"][0].as_py())

    def actions(self, person: str) -> list[str]:
        with open_read_only(self.registry) as reader:
            told = reader.query(
                "SELECT action FROM referral_event JOIN referral USING (referral_id) WHERE person_id = $who "
                "ORDER BY event_no",
                {"who": person},
            )
        return list(told["action"].to_pylist())

    def answer(self, receiver: str, person: str, **said: str) -> Any:
        send(self.registry, self.place / "packets")
        path = answered(self.place / "packets" / receiver / BOOK, said, only=self.number(person))
        return take(self.registry, path, AT, actor="经办人")


@pytest.fixture
def village(tmp_path: Path, installed: Path) -> Village:
    return Village(tmp_path, installed)


def holder(village: Village, receiver: str) -> str:
    return next(person for person, (_, who) in village.stands().items() if who == receiver)


def test_the_best_service_goes_first_and_the_rest_to_the_next_with_room(village: Village) -> None:
    village.night(date(2026, 7, 1))
    assert sorted(village.stands().values()) == [
        ("offered", "乙会"),
        ("offered", "乙会"),
        ("offered", "甲会"),
    ]
    village.night(date(2026, 7, 2))
    assert all(village.actions(person) == ["opened", "offered"] for person in PEOPLE)


def test_returned_it_goes_to_the_next_at_once_and_then_to_the_meeting_which_names_one(
    village: Village,
) -> None:
    village.night(date(2026, 7, 1), ("P1",))
    assert village.stands() == {"P1": ("offered", "甲会")}
    (fault,) = village.answer("甲会", "P1", 答复="退回").faults
    assert fault.code == "E-REFER-009"
    assert village.answer("甲会", "P1", 答复="退回", 说明="人手不够").added == 1
    assert village.stands() == {"P1": ("offered", "乙会")}
    assert village.answer("乙会", "P1", 答复="退回", 说明="太远").added == 1
    assert village.stands() == {"P1": ("meeting", None)}
    (fault,) = village.answer("联席会议", "P1", 答复="指定").faults
    assert fault.code == "E-REFER-010"
    assert village.answer("联席会议", "P1", 答复="指定", 指定给哪家组织="甲会").added == 1
    assert village.stands() == {"P1": ("offered", "甲会")}


def test_accepted_and_served_it_is_closed_and_not_asked_again_for_a_year(village: Village) -> None:
    village.night(date(2026, 7, 1), ("P1",))
    village.answer("甲会", "P1", 答复="接收")
    assert village.stands() == {"P1": ("accepted", "甲会")}
    village.night(date(2026, 7, 2), ())
    assert village.stands() == {"P1": ("accepted", "甲会")}  # what was accepted goes on
    assert village.answer("甲会", "P1", 答复="已服务").added == 1
    village.night(date(2026, 8, 1), ("P1",))
    assert village.stands() == {"P1": ("served", "甲会")}
    village.night(date(2027, 7, 5), ("P1",))
    assert village.actions("P1")[-2:] == ["reopened", "offered"]


def test_who_lets_the_day_go_by_loses_it_and_what_no_longer_arises_is_withdrawn(village: Village) -> None:
    village.night(date(2026, 7, 1), ("P1", "P2"))
    late = holder(village, "甲会")
    village.night(date(2026, 7, 8), ("P1", "P2"))
    assert village.stands()[late] == ("offered", "甲会") or village.actions(late)[-1] == "offered"
    village.night(date(2026, 7, 10), ("P1", "P2"))
    assert village.actions(late)[2:4] == ["expired", "offered"]
    village.night(date(2026, 7, 13), (late,))
    other = next(person for person in ("P1", "P2") if person != late)
    assert village.stands()[other] == ("withdrawn", None)
    village.night(date(2026, 7, 14), ("P1", "P2"))
    assert village.stands()[other][0] == "offered"


def test_full_it_waits_and_then_goes_to_the_meeting(village: Village) -> None:
    village.night(date(2026, 7, 1))
    for person in [each for each, (_, who) in village.stands().items() if who == "乙会"]:
        assert village.answer("乙会", person, 答复="接收").added == 1
    returned = holder(village, "甲会")
    village.answer("甲会", returned, 答复="退回", 说明="不行")
    assert village.stands()[returned] == ("waiting", None)  # 乙会 has no place left this quarter
    village.night(date(2026, 7, 8))
    assert village.stands()[returned] == ("waiting", None)
    village.night(date(2026, 7, 10))
    assert village.stands()[returned] == ("meeting", None)


def test_a_receiver_is_told_no_more_than_it_needs(village: Village) -> None:
    village.night(date(2026, 7, 1))
    send(village.registry, village.place / "packets")
    for path in (path for path in (village.place / "packets").rglob("*") if path.is_file()):
        text = text_of(path)
        hidden = (
            *NAMES.values(),
            "13805950000",
            "350505196001010013",
            "樟脚村",
            "慢性肾衰竭",
            "P1",
            "1960-01-01",
        )
        assert [secret for secret in hidden if secret in text] == [], path.name


def test_wrong_answers_are_told(village: Village, tmp_path: Path) -> None:
    village.night(date(2026, 7, 1), ("P1",))
    assert [fault.code for fault in village.answer("甲会", "P1", 答复="好").faults] == ["E-REFER-006"]
    assert [fault.code for fault in village.answer("甲会", "P1", 说明="再说").faults] == ["E-REFER-005"]
    assert [fault.code for fault in village.answer("甲会", "P1", 答复="接收", 组织="乙会").faults] == [
        "E-REFER-007"
    ]
    assert [fault.code for fault in village.answer("甲会", "P1", 答复="接收", 转介编号="T0").faults] == [
        "E-REFER-004"
    ]
    with pytest.raises(UserError, match="E-REFER-001"):
        take(village.registry, tmp_path / "没有.xlsx", AT, actor="经办人")
    with pytest.raises(UserError, match="E-REFER-011"):
        send(village.registry, tmp_path / "packets", "没有的会")


def test_what_a_department_says_is_no_matter_of_a_programme_is_referred_for_a_year(village: Village) -> None:
    village.refuse("P2", "M15", date(2026, 6, 30))
    village.night(date(2026, 7, 1), ())
    assert village.stands() == {"P2": ("offered", "甲会")}
    village.answer("甲会", "P2", 答复="退回", 说明="不行")
    village.night(date(2027, 7, 2), ())
    assert village.stands() == {"P2": ("withdrawn", None)}


def test_without_organisations_rules_refer_nothing(village: Village) -> None:
    village.policy = load()
    village.night(date(2026, 7, 1))
    assert village.stands() == {}


def test_names_are_masked_in_the_list(village: Village) -> None:
    village.night(date(2026, 7, 1))
    with open_read_only(village.registry) as reader:
        assert {row["person_name"] for row in rows(reader, "referrals", status=None)} == {
            "陈*力",
            "林*妹",
            "黄*土",
        }
