"""A list prechecked and then delivered gives the same findings that night; nothing of it is kept."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from typer.testing import CliRunner

import cli
from registry import audit_log, build, identity
from registry.before_paying import Prechecked, identified, precheck, write_copies
from registry.before_paying.judge import AGAINST
from registry.before_paying.precheck import UNKNOWN
from registry.reader import open_read_only
from schemas.errors import UserError
from schemas.intake import export_paths
from simulation.district import simulate
from tests.schemas.sheets import rows_of, text_file

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
PLANNED = ("特困", "两项补贴", "助学", "零星", "慈善")


def quiet(_: str) -> None:
    pass


def prechecked(paths: list[Path], registry: Path, day: date = JUNE, **options: Any) -> Prechecked:
    return precheck(paths, registry, day, day, progress=quiet, **options)


def places(done: Prechecked) -> set[tuple[str, str, int]]:
    """Of what holds already."""
    return {(one.rule_id, one.file_id, one.row_number) for one in done.conflicts if not one.ahead}


def delivered(registry: Path, names: list[str]) -> set[tuple[str, str, int]]:
    """Rule, file and row of what the published registry's findings say against rows of these files."""
    sql = (
        "SELECT DISTINCT f.rule_id, r.file_id, r.row_number FROM finding AS f JOIN finding_row USING (finding_id) "
        "JOIN record AS r USING (record_id) JOIN source_file AS s USING (file_id) "
        "WHERE f.kind IN (SELECT unnest($kinds)) AND s.file_name IN (SELECT unnest($names)) "
    )
    with open_read_only(registry) as reader:
        rows = reader.query(sql, {"kinds": list(AGAINST), "names": names}).to_pylist()
    return {(row["rule_id"], row["file_id"], row["row_number"]) for row in rows}


def compared(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[pa.Table, pa.Table]]:
    """What is decided of the persons whom a list touches, beside what a night decides of all, once it is known."""
    known: dict[str, tuple[pa.Table, pa.Table]] = {}
    only_touched = identified.identified

    def both(*given: Any) -> dict[str, pa.Table]:
        few, whole = only_touched(*given), identity.identify(*given).tables
        known.update({name: (ordered(few[name]), ordered(whole[name])) for name in few})
        return few

    monkeypatch.setattr(identified, "identified", both)
    return known


def ordered(table: pa.Table) -> pa.Table:
    return table.combine_chunks().sort_by([(name, "ascending") for name in table.column_names[:2]])


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("district")
    simulate(place / "exports", 300, 41)
    return place


def test_a_list_prechecked_and_then_delivered_gives_the_same_findings(
    district: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = export_paths([district / "exports"])
    planned = [path for path in files if any(word in path.name for word in PLANNED)]
    registry = district / "registry.duckdb"
    build.run([path for path in files if path not in planned], registry, JUNE)
    decided = compared(monkeypatch)
    done = prechecked(planned, registry)
    assert [name for name, (few, whole) in decided.items() if not few.equals(whole)] == []
    assert set(decided) == {"person", "household", "record_person", "household_member"}
    assert len({one.rule_id for one in done.conflicts}) >= 6
    names = [path.name for path in planned]
    build.run(planned, registry, JUNE, accept=names)
    assert places(done) == delivered(registry, names)


TEKUN = "姓名|身份证号码|性别|供养方式|月供养金|享受时间|家庭住址"
ZHANG = "张建军|320721196501015510|男|分散供养|1300|201905|牛岭村6组117号"
LIU = "刘桂芳|320721196702025520|女|分散供养|1300|202001|河口村2组8号"
LI = "李有田|320721195503035510|男|分散供养|1300|202107|河口村3组9号"
ALLOWANCE = "姓名|身份证号|残疾类别|残疾等级|困难残疾人生活补贴|重度残疾人护理补贴|开始享受月份"
HELPED = "张建军|320721196501015510|肢体|二级||100|202301"
WITHOUT_NAME = "||肢体|二级||100|202301"
NOBODY = "无此人|320721197001015535|肢体|二级||100|202301"
NEW = "刘桂芳|320721196702025520|肢体|二级||100|202606"
NOT_YET = "刘桂芳|320721196702025520|肢体|二级||100|202608"


def listed(place: Path, name: str, *lines: str) -> Path:
    path = place / f"{name}.csv"
    path.write_bytes(text_file(rows_of("\n".join(lines))))
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry that holds one list of two."""
    place = tmp_path_factory.mktemp("small")
    build.run([listed(place, "特困供养2026年6月", TEKUN, ZHANG, LIU)], place / "registry.duckdb", JUNE)
    return place


@pytest.fixture(scope="module")
def allowances(small: Path) -> tuple[list[Path], Prechecked]:
    """Two planned lists, one of which nobody declared."""
    planned = listed(small, "残疾人补贴", ALLOWANCE, HELPED, WITHOUT_NAME, NOBODY, NEW, NOT_YET)
    files = [planned, listed(small, "值班表", "星期|值班人", "一|某人")]
    return files, prechecked(files, small / "registry.duckdb", actor="王经办")


def test_a_row_is_told_with_rule_reason_and_what_else_is_held(
    allowances: tuple[list[Path], Prechecked],
) -> None:
    (one,) = (one for one in allowances[1].conflicts if not one.ahead)
    assert (one.rule_id, one.kind, one.row_number) == ("X02", "exclusive", 2)
    assert one.beside == ("民政 特困分散供养 2019-05 起 每月 1,300 元",)
    assert "320721196501015510" not in one.text
    assert "张建军" not in one.text


def test_what_nobody_declared_is_refused_and_the_rest_judged(
    allowances: tuple[list[Path], Prechecked],
) -> None:
    done = allowances[1]
    assert {file["file_name"]: file["status"] for file in done.files} == {
        "值班表.csv": "rejected",
        "残疾人补贴.csv": "accepted",
    }
    assert not done.is_clear


def test_grants_of_a_later_month_are_counted_as_not_yet_judged(
    allowances: tuple[list[Path], Prechecked],
) -> None:
    assert (allowances[1].grants, allowances[1].later) == (4, 1)


def test_a_grant_that_begins_this_month_beside_one_that_runs_on_is_told_ahead(
    allowances: tuple[list[Path], Prechecked],
) -> None:
    (one,) = (one for one in allowances[1].conflicts if one.ahead)
    assert (one.rule_id, one.row_number) == ("X02", 5)
    assert one.beside == ("民政 特困分散供养 2020-01 起 每月 1,300 元",)
    assert "发到下月即成立" in one.text


def test_the_copy_marks_conflicts_rejected_rows_and_the_unknown(
    small: Path, allowances: tuple[list[Path], Prechecked]
) -> None:
    copies = write_copies(*allowances, small / "copies")
    (copy,) = (path for path in copies if "残疾" in path.name)
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    notes = {row: sheet.cell(row, sheet.max_column).value for row in range(1, sheet.max_row + 1)}
    assert notes[1] == "核对结果"
    assert notes[2].startswith("X02 ")
    assert "E-INTAKE-" in notes[3]
    assert notes[4] == UNKNOWN
    assert notes[5].startswith("X02 ")
    assert notes[6] is None
    colours = [sheet.cell(row, 1).fill.start_color.rgb for row in (2, 3, 4, 5)]
    assert colours == ["FFF8B4B4", "FFF8B4B4", "FFFFF2B3", "FFFFF2B3"]
    assert sheet.cell(2, 2).value == "320721196501015510"


def test_nothing_but_a_line_of_the_log_is_kept(
    small: Path, allowances: tuple[list[Path], Prechecked]
) -> None:
    registry = small / "registry.duckdb"
    entries = [entry for entry in audit_log.whole_log(registry) if entry["actor"] == "王经办"]
    assert [(entry["action"], entry["object"]) for entry in entries] == [
        ("precheck", "值班表.csv、残疾人补贴.csv")
    ]
    beside = {path.name for path in small.iterdir() if path.name.startswith("registry.duckdb")}
    assert beside == {"registry.duckdb", "registry.duckdb.audit.jsonl", "registry.duckdb.deliveries"}
    with open_read_only(registry) as reader:
        assert reader.query("SELECT count(*) AS n FROM record")["n"].to_pylist() == [2]


def test_a_list_that_goes_on_is_no_duplicate_of_its_earlier_delivery(small: Path) -> None:
    path = listed(small, "特困供养2026年7月", TEKUN, ZHANG, LIU, LI, LIU.replace("1300", "1350"))
    done = prechecked([path], small / "registry.duckdb", JULY)
    told = {(one.rule_id, one.row_number): one.text for one in done.conflicts}
    assert set(told) == {("D01", 3), ("D01", 5)}  # only what it says twice itself
    assert "本名册第 5 行" in told["D01", 3]
    assert [row for _, row in done.unknown] == [4]
    copy = small / "copy.duckdb"
    shutil.copy(small / "registry.duckdb", copy)
    build.run([path], copy, JULY, accept=[path.name])
    assert places(done) == delivered(copy, [path.name])


def test_what_is_held_already_is_no_duplicate_of_itself(small: Path) -> None:
    path = small / "特困供养2026年6月.csv"
    done = precheck([path], small / "registry.duckdb", None, date(2026, 5, 1), progress=quiet)
    assert done.as_of == JUNE
    assert done.is_clear
    assert (done.conflicts, done.unknown, done.grants) == ([], [], 2)


def test_no_day_before_the_registrys_last_night(small: Path) -> None:
    with pytest.raises(UserError, match="E-PRECHECK-001"):
        prechecked([small / "特困供养2026年6月.csv"], small / "registry.duckdb", date(2026, 5, 31))


def test_the_command_says_by_its_exit_code_whether_anything_speaks_against_the_list(small: Path) -> None:
    planned = listed(small, "护理补贴", ALLOWANCE, HELPED)
    registry = ["--registry", str(small / "registry.duckdb"), "--as-of", "2026-06-30"]
    done = CliRunner().invoke(
        cli.app, ["precheck", str(planned), *registry, "--to", str(small / "to"), "--json"]
    )
    told = json.loads(done.stdout)
    assert done.exit_code == 3
    assert [(one["file_name"], one["row_number"], one["rule_id"]) for one in told["conflicts"]] == [
        ("护理补贴.csv", 2, "X02")
    ]
    assert told["written"] == [str(small / "to" / "护理补贴.核对.xlsx")]
    assert "320721196501015510" not in done.stdout
    clear = CliRunner().invoke(cli.app, ["precheck", str(small / "特困供养2026年6月.csv"), *registry])
    assert (clear.exit_code, "没有冲突" in clear.stdout) == (0, True)


def test_a_file_that_a_brake_would_stop_is_judged_and_says_so(small: Path) -> None:
    path = listed(small, "重复的护理补贴", ALLOWANCE, *[HELPED] * 31)
    done = prechecked([path], small / "registry.duckdb")
    (file,) = done.files
    assert file["status"] == "accepted"
    assert file["reason"].startswith("送来当夜会先拦下，核对属实的用 --accept 采用：E-INTAKE-3")
    assert {one.rule_id for one in done.conflicts} == {"D01", "X02"}
