"""Two nights through the whole path, from files to the published registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from registry import build, generations
from registry.changes import chain
from registry.reader import open_read_only
from schemas.tables import HOUSEHOLD_EVENT
from tests.schemas.sheets import rows_of, text_file, workbook

FIRST, SECOND, THIRD = date(2025, 6, 30), date(2026, 6, 30), date(2026, 7, 31)
HEADINGS = "成员姓名|身份证号码|性别|出生日期|户主姓名|户主身份证|与户主关系|家庭住址|低保证号|是否保障对象"
FAMILY = """
张建军|320721196501015518|男|19650101|张建军|320721196501015518|户主|赣榆区河口镇牛岭村6组117号|3207070825219|是
刘桂芳|320721196702025520|女|19670202|张建军|320721196501015518|妻|赣榆区河口镇牛岭村6组117号|3207070825219|是
张小龙|320721199803035516|男|19980303|张建军|320721196501015518|子|赣榆区河口镇牛岭村6组117号|3207070825219|是
"""
WIDOW = """
刘桂芳|320721196702025520|女|19670202|刘桂芳|320721196702025520|户主|赣榆区河口镇牛岭村6组117号|3207070825219|是
张小龙|320721199803035516|男|19980303|刘桂芳|320721196702025520|子|赣榆区河口镇牛岭村6组117号|3207070825219|是
"""
DEATHS = """
姓名|性别|公民身份号码|出生日期|死亡时间|所属派出所|户籍地址
张建军|男|320721196501015518|1965-01-01|2026-03-04|河口派出所|赣榆区河口镇牛岭村6组117号
"""


def delivered(folder: Path, members: str, deaths: str | None = None) -> list[Path]:
    """The files of a night."""
    folder.mkdir()
    (folder / "低保人员名册.xlsx").write_bytes(workbook({"名册": rows_of(HEADINGS + members)}))
    if deaths is not None:
        (folder / "户籍注销.csv").write_bytes(text_file(rows_of(deaths)))
    return sorted(folder.iterdir())


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "registry.duckdb"
    build.run(delivered(tmp_path / "first", FAMILY), path, FIRST)
    return path


def events(registry: Path) -> pa.Table:
    with open_read_only(registry) as reader:
        return reader.table(HOUSEHOLD_EVENT)


def test_a_dead_head_is_succeeded_and_the_chain_leads_to_the_household_of_tonight(
    registry: Path, tmp_path: Path
) -> None:
    with open_read_only(registry) as reader:
        old = reader.query("SELECT household_id FROM household WHERE member_count = 3")["household_id"][
            0
        ].as_py()
    night = build.run(delivered(tmp_path / "second", WIDOW, DEATHS), registry, SECOND)
    line = chain(events(registry), old)
    assert line["kind"].to_pylist() == ["death", "succession"] or line["kind"].to_pylist() == [
        "succession",
        "death",
    ]
    assert set(line["run_id"].to_pylist()) == {night.run_id}
    with open_read_only(registry) as reader:
        told = reader.query(
            "SELECT p.name FROM household_event AS e JOIN person AS p USING (person_id) "
            "JOIN household AS h ON h.household_id = e.successor_id WHERE e.kind = 'succession'"
        )
    assert told["name"].to_pylist() == ["刘桂芳"]


def test_events_are_kept_by_later_nights_and_by_linking_and_auditing_again(
    registry: Path, tmp_path: Path
) -> None:
    paths = delivered(tmp_path / "second", WIDOW, DEATHS)
    build.run(paths, registry, SECOND)
    known = events(registry)
    assert known.num_rows == 2
    build.run(paths, registry, SECOND)
    assert events(registry).equals(known)
    build.run(paths, registry, THIRD)
    build.relink(registry, THIRD)
    build.reaudit(registry, THIRD)
    assert events(registry).equals(known)


def test_a_registry_that_knows_no_events_is_one_without_any(registry: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(registry)) as connection:
        for change in (
            "DROP TABLE household_event",
            "DROP TABLE household_doubt",
            "ALTER TABLE household_member DROP COLUMN probability",
        ):
            connection.execute(change)
    build.reaudit(registry, FIRST)
    assert events(registry).num_rows == 0
    with duckdb.connect(str(registry)) as connection:
        connection.execute("DROP TABLE household_event")
    build.run(delivered(tmp_path / "second", WIDOW, DEATHS), registry, SECOND)
    assert sorted(pl.Series(events(registry)["kind"])) == ["death", "succession"]


STRANGER = """
赵海燕|320721198811075521|女|19881107|赵海燕|320721198811075521|户主|赣榆区青口镇黄海路8号|3207070825300|是
"""
LATER = """
钱文斌|320721199012085516|男|19901208|钱文斌|320721199012085516|户主|赣榆区海头镇沿河路3号|3207070825400|是
"""


def test_a_number_that_a_restored_registry_never_knew_is_not_given_to_somebody_else(
    registry: Path, tmp_path: Path
) -> None:
    before = known_as(registry)
    build.run(delivered(tmp_path / "second", FAMILY + STRANGER), registry, SECOND)
    stranger = set(known_as(registry)) - set(before)
    assert len(stranger) == 2
    generations.restore(registry, generations.kept(registry)[0].run_id)
    assert known_as(registry) == before
    build.run(delivered(tmp_path / "again", FAMILY + LATER), registry, SECOND)
    assert known_as(registry).items() > before.items()
    assert "钱文斌" in known_as(registry).values()
    assert not stranger & set(known_as(registry))


def test_a_registry_begun_anew_begins_at_one(registry: Path, tmp_path: Path) -> None:
    before = known_as(registry)
    registry.unlink()
    build.run(delivered(tmp_path / "anew", FAMILY), registry, FIRST)
    assert known_as(registry) == before


def known_as(registry: Path) -> dict[str, str]:
    """Persons and the heads of households by their ids."""
    with open_read_only(registry) as reader:
        rows = reader.query(
            "SELECT person_id AS id, name FROM person UNION ALL "
            "SELECT household_id, p.name FROM household JOIN person p ON p.person_id = head_person_id"
        )
    return {row["id"]: row["name"] for row in rows.to_pylist()}
