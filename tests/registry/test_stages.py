"""A night that dies goes on where it was, if it is the same night, and ends with the same result."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from registry import build, delivered
from registry.stages import Stages
from schemas.tables import TABLES, table_name
from tests.registry.test_two_nights import DEATHS, FAMILY, FIRST, SECOND, WIDOW
from tests.registry.test_two_nights import delivered as written

TABLE = {"rows": pa.table({"number": [1, 2], "text": ["甲", None]})}
RUN_OWN = ("run", "audit_log")


class CutOffError(Exception):
    pass


def content(registry: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a registry holds but when and by whom it was made."""
    with duckdb.connect(str(registry), read_only=True) as connection:
        names = [table_name(schema) for schema in TABLES if table_name(schema) not in RUN_OWN]
        return {name: sorted(connection.table(name).fetchall(), key=str) for name in names}


def cut_off(*_: object) -> None:
    raise CutOffError


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return written(tmp_path / "second", WIDOW, DEATHS)


def begun(place: Path) -> Path:
    """A registry of the first night."""
    place.mkdir(exist_ok=True)
    build.run(written(place / "first", FAMILY), place / "registry.duckdb", FIRST)
    return place / "registry.duckdb"


def read_again(registry: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch, day: date) -> int:
    """How often files are read when the night is run once more."""
    reads: list[int] = []
    read = delivered.read_exports
    monkeypatch.setattr(
        delivered,
        "read_exports",
        lambda paths, *others: reads.append(len(paths)) or read(paths, *others),
    )
    build.run(files, registry, day)
    return len(reads)


def test_what_was_done_before_a_night_died_is_not_done_again(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = begun(tmp_path / "died")
    whole = shutil.copytree(registry.parent, tmp_path / "whole") / registry.name
    build.run(files, whole, SECOND)
    before = registry.read_bytes()
    with monkeypatch.context() as dying:
        dying.setattr(build, "publish", cut_off)
        with pytest.raises(CutOffError):
            build.run(files, registry, SECOND)
    assert registry.read_bytes() == before
    assert read_again(registry, files, monkeypatch, SECOND) == 0
    assert content(registry) == content(whole)
    assert not list(registry.parent.glob(".*.stages"))


@pytest.mark.parametrize("other", ["day", "file", "registry"])
def test_another_night_begins_anew(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    registry = begun(tmp_path)
    with monkeypatch.context() as dying:
        dying.setattr(build, "publish", cut_off)
        with pytest.raises(CutOffError):
            build.run(files, registry, SECOND)
    if other == "file":
        files[1].write_bytes(files[1].read_bytes() + b"\n")
    if other == "registry":
        registry.touch()
    day = date(2026, 7, 1) if other == "day" else SECOND
    assert read_again(registry, files, monkeypatch, day) == 1


def test_a_stage_is_made_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    first = Stages.of(tmp_path / "r.duckdb", ["a"]).stage("one", lambda: TABLE)
    again = Stages.of(tmp_path / "r.duckdb", ["a"]).stage("one", lambda: pytest.fail("made again"))
    assert first["rows"].equals(TABLE["rows"])
    assert again["rows"].equals(TABLE["rows"])


def test_a_stage_that_was_being_written_is_made_anew(tmp_path: Path) -> None:
    stages = Stages.of(tmp_path / "r.duckdb", ["a"])
    (stages.folder / ".one").mkdir(parents=True)
    (stages.folder / ".one" / "rows.arrow").write_bytes(b"half")
    assert stages.stage("one", lambda: TABLE)["rows"].equals(TABLE["rows"])


def test_without_room_the_night_goes_on(tmp_path: Path) -> None:
    (tmp_path / ".r.duckdb.stages").write_text("a file where the folder should be")
    made = Stages(tmp_path / ".r.duckdb.stages" / "x").stage("one", lambda: TABLE)
    assert made["rows"].equals(TABLE["rows"])
