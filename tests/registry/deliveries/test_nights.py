"""Deliveries over several nights, from files to the registry: who left, what was added, what was taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry import build
from registry.reader import open_read_only
from registry.retell import known_on, withdraw
from schemas.errors import UserError
from tests.schemas.sheets import rows_of, text_file

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)
TEKUN = "姓名|身份证号码|性别|供养方式|月供养金额|享受时间|家庭住址"
ZHANG = "张建军|320721196501015518|男|分散供养|1300|201905|牛岭村6组117号"
LIU = "刘桂芳|320721196702025520|女|分散供养|1300|202001|河口村2组8号"
LI = "李有田|320721195503035511|男|分散供养|1300|202107|河口村3组9号"
RELIEF = "申请人姓名|身份证号码|救助金额|救助事由|发放日期"
FIRE = "王小明|320721197001015533|2000|火灾|2026-05-12"
FLOOD = "赵大海|320721197202025535|1500|水灾|2026-06-09"


def quiet(_: str) -> None:
    pass


def tekun(*people: str) -> bytes:
    return text_file(rows_of("\n".join([TEKUN, *people])))


def relief(*people: str) -> bytes:
    return text_file(rows_of("\n".join([RELIEF, *people])))


class District:
    """A registry and the folder of each of its nights."""

    def __init__(self, place: Path) -> None:
        self.place, self.registry, self.count = place, place / "registry.duckdb", 0

    def night(self, day: date, accept: tuple[str, ...] = (), **files: bytes) -> None:
        self.count += 1
        folder = self.place / f"night{self.count}"
        folder.mkdir()
        for name, content in files.items():
            (folder / f"{name}.csv").write_bytes(content)
        build.run([folder], self.registry, day, accept=accept)

    def ask(self, sql: str, registry: Path | None = None) -> list[dict[str, Any]]:
        with open_read_only(registry or self.registry) as reader:
            return reader.query(sql).to_pylist()

    def held(self, registry: Path | None = None) -> dict[str, tuple[date | None, str]]:
        """Until when each person has 特困 support, and its status."""
        sql = (
            "SELECT p.name, a.period_end, a.status FROM assistance AS a JOIN record_person USING (record_id) "
            "JOIN person AS p USING (person_id) WHERE a.programme LIKE 'tekun%'"
        )
        return {row["name"]: (row["period_end"], row["status"]) for row in self.ask(sql, registry)}

    def files(self) -> dict[str, str]:
        return {
            row["file_name"].removesuffix(".csv"): row["status"]
            for row in self.ask("SELECT file_name, status FROM source_file")
        }


@pytest.fixture
def district(tmp_path: Path) -> District:
    district = District(tmp_path)
    district.night(MAY, 特困供养2026年5月=tekun(ZHANG, LIU), 临时救助5月=relief(FIRE))
    return district


def test_who_leaves_a_snapshot_has_ended_and_has_not_vanished(district: District) -> None:
    district.night(JUNE, 特困供养2026年6月=tekun(LIU, LI))
    assert district.held() == {
        "张建军": (date(2026, 6, 1), "ended"),
        "刘桂芳": (None, "active"),
        "李有田": (None, "active"),
    }
    assert district.files() == {
        "特困供养2026年5月": "replaced",
        "临时救助5月": "held",
        "特困供养2026年6月": "accepted",
    }
    left = district.ask("SELECT name, left_on FROM record WHERE left_on IS NOT NULL")
    assert left == [{"name": "张建军", "left_on": date(2026, 6, 1)}]


def test_what_is_added_adds(district: District) -> None:
    district.night(JUNE, 临时救助6月=relief(FLOOD))
    rows = district.ask(
        "SELECT r.name FROM assistance JOIN record AS r USING (record_id) WHERE programme = 'temporary_relief'"
    )
    assert {row["name"] for row in rows} == {"王小明", "赵大海"}
    assert district.held() == {"张建军": (None, "active"), "刘桂芳": (None, "active")}


def test_a_correction_takes_the_place_of_what_it_corrects(district: District) -> None:
    more = [
        FIRE.replace("王小明", name).replace("1970", year)
        for name, year in (("王一", "1971"), ("王二", "1972"))
    ]
    district.night(JUNE, 临时救助6月=relief(FLOOD, *more))
    district.night(JULY, 临时救助6月更正=relief(FLOOD.replace("1500", "1200"), *more))
    paid = district.ask(
        "SELECT amount_yuan FROM assistance JOIN record USING (record_id) WHERE name = '赵大海'"
    )
    assert [int(row["amount_yuan"]) for row in paid] == [1200]
    assert district.files()["临时救助6月"] == "replaced"


def test_who_comes_back_is_told_once(district: District) -> None:
    district.night(JUNE, 特困供养2026年6月=tekun(LIU))
    district.night(JULY, 特困供养2026年7月=tekun(LIU, ZHANG))
    assert district.held() == {"张建军": (None, "active"), "刘桂芳": (None, "active")}
    assert district.ask("SELECT count(*) AS n FROM record WHERE left_on IS NOT NULL") == [{"n": 0}]


def test_a_spouse_of_whom_only_the_name_is_written_has_not_left(tmp_path: Path) -> None:
    headings = "姓名|身份证号码|配偶姓名|配偶身份证号|补贴金额|补贴起始月份|现住址|联系电话"
    couple = "张建军|320721196501015518|刘桂芳||260|202601|东街2号|13800000001"
    alone = "李有田||||300|202602|西街3号|13800000002"
    moved = alone.replace("300", "320").replace("13800000002", "")
    gone = "王小明|320721197001015533|赵大海||280|202601|南街9号|"
    lists = [
        text_file(rows_of("\n".join([headings, *rows]))) for rows in ((couple, alone, gone), (couple, moved))
    ]
    district = District(tmp_path)
    district.night(MAY, 住房租赁补贴2026年5月=lists[0])
    district.night(JUNE, 住房租赁补贴2026年6月=lists[1])
    left = district.ask("SELECT name FROM record WHERE left_on IS NOT NULL ORDER BY name")
    assert {row["name"] for row in left} == {"王小明", "赵大海"}


def test_an_inbox_that_keeps_its_old_files_changes_nothing(district: District) -> None:
    district.night(JUNE, 特困供养2026年5月=tekun(ZHANG, LIU), 特困供养2026年6月=tekun(LIU))
    told = district.held()
    assert told["张建军"] == (date(2026, 6, 1), "ended")
    district.night(
        JULY, 特困供养2026年5月=tekun(ZHANG, LIU), 特困供养2026年6月=tekun(LIU), 临时救助5月=relief(FIRE)
    )
    assert district.held() == told
    statuses = {
        row["status"] for row in district.ask("SELECT status FROM source_file WHERE file_name LIKE '%5月%'")
    }
    assert statuses == {"replaced", "duplicate", "accepted"}


def test_a_withdrawn_file_leaves_nothing_behind_and_gives_back_what_it_replaced(district: District) -> None:
    before = district.held()
    district.night(JUNE, 特困供养2026年6月=tekun(LIU.replace("1300", "1600"), LI))
    withdraw(district.registry, "特困供养2026年6月.csv", "送错了", progress=quiet)
    assert district.held() == before
    assert district.files() == {
        "特困供养2026年5月": "accepted",
        "临时救助5月": "held",
        "特困供养2026年6月": "withdrawn",
    }
    district.night(JULY, 特困供养2026年6月=tekun(LIU.replace("1300", "1600"), LI), 临时救助5月=relief(FIRE))
    assert district.held() == before
    district.night(JULY, ("特困供养2026年6月.csv",), 特困供养2026年6月=tekun(LIU.replace("1300", "1600"), LI))
    assert set(district.held()) == {"张建军", "刘桂芳", "李有田"}


def test_a_withdrawn_file_in_the_middle_is_as_if_it_had_never_come(district: District) -> None:
    district.night(JUNE, 特困供养2026年6月=tekun(LI))
    district.night(JULY, 特困供养2026年7月=tekun(LIU, LI))
    with_june = district.held()
    withdraw(district.registry, "特困供养2026年6月.csv", "送错了", progress=quiet)
    assert with_june["张建军"] == (date(2026, 6, 1), "ended")
    assert district.held()["张建军"] == (date(2026, 7, 1), "ended")


def test_what_cannot_be_withdrawn_is_told(district: District) -> None:
    def code(wanted: str) -> str:
        with pytest.raises(UserError) as error:
            withdraw(district.registry, wanted, "试", progress=quiet)
        return error.value.code

    assert code("没有.csv") == "E-RUN-003"
    withdraw(district.registry, "临时救助5月.csv", "试", progress=quiet)
    assert code("特困供养2026年5月.csv") == "E-RUN-005"
    assert code("临时救助5月.csv") == "E-RUN-003"
    district.night(JUNE, 临时救助5月=relief(FLOOD))
    district.night(JULY, 临时救助5月=relief(FLOOD.replace("赵大海", "赵小海").replace("1972", "1973")))
    assert code("临时救助5月.csv") == "E-RUN-004"


def test_a_past_day_is_answered_by_what_was_known_then(district: District) -> None:
    before, people = district.held(), district.ask("SELECT person_id, name FROM person ORDER BY ALL")
    district.night(JUNE, 特困供养2026年6月=tekun(LIU, LI), 临时救助6月=relief(FLOOD))
    district.night(JULY, 特困供养2026年7月=tekun(LI))
    past = known_on(district.registry, date(2026, 6, 15), progress=quiet)
    assert district.held(past) == before
    assert district.ask("SELECT person_id, name FROM person ORDER BY ALL", past) == people
    assert district.ask("SELECT as_of FROM run", past) == [{"as_of": date(2026, 6, 15)}]
    june = known_on(district.registry, JUNE, progress=quiet)
    assert district.held(june) == {
        "张建军": (date(2026, 6, 1), "ended"),
        "刘桂芳": (None, "active"),
        "李有田": (None, "active"),
    }
    assert known_on(district.registry, JULY, progress=quiet) == district.registry
    assert known_on(district.registry, JUNE, progress=quiet) == june
    with pytest.raises(UserError) as error:
        known_on(district.registry, date(2026, 1, 1), progress=quiet)
    assert error.value.code == "E-RUN-006"


def test_without_the_archive_a_past_day_cannot_be_told_and_says_so(district: District) -> None:
    district.night(JUNE, 特困供养2026年6月=tekun(LI))
    (district.place / "registry.duckdb.deliveries").rename(district.place / "elsewhere")
    with pytest.raises(UserError) as error:
        known_on(district.registry, MAY, progress=quiet)
    assert error.value.code == "E-STORE-008"
