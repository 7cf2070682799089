"""What came last night with the same content is not read again, and says what reading it would say."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from registry import build
from registry.deliveries import contents, unchanged, unread, with_unchanged
from schemas.intake import export_paths, read_exports
from schemas.tables import INTAKE_TABLES, table_name
from tests.schemas.sheets import rows_of, text_file

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
JUNE = date(2026, 6, 30)
RELIEF = text_file(
    rows_of("申请人姓名|身份证号码|救助金额|发放日期\n王小明|320721197001015533|2000|2026-05-12")
)
FLOOD = text_file(
    rows_of("申请人姓名|身份证号码|救助金额|发放日期\n赵大海|320721197202025535|1500|2026-06-09")
)


def read(paths: tuple[Path, ...]) -> dict[str, pa.Table]:
    intake = read_exports(paths)
    return {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}


def rows(tables: dict[str, pa.Table], name: str) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(tables[name]))
    return frame.sort(pl.all(), nulls_last=True)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.csv").write_bytes(RELIEF)
    (folder / "b.csv").write_bytes(FLOOD)
    return folder


@pytest.fixture
def registry(inbox: Path, tmp_path: Path) -> Path:
    build.run([inbox], tmp_path / "registry.duckdb", JUNE)
    return tmp_path / "registry.duckdb"


def passed_over(inbox: Path, registry: Path) -> set[str]:
    return {path.name for path in unchanged(contents([inbox]), build.held(registry, build.BEFORE))}


def test_what_is_not_read_says_what_reading_it_would_say(tmp_path: Path) -> None:
    paths = export_paths([SAMPLES])
    build.run(paths, tmp_path / "registry.duckdb", JUNE)
    before = build.held(tmp_path / "registry.duckdb", build.BEFORE)
    same = unchanged(contents(paths), before)
    whole = read(paths)
    told = with_unchanged(read(tuple(path for path in paths if path not in same)), before, set(same.values()))
    assert len(same) > len(paths) / 2
    for name in whole:
        assert rows(told, name).equals(rows(whole, name)), name


def test_a_second_night_reads_only_what_is_new(inbox: Path, registry: Path) -> None:
    (inbox / "b.csv").write_bytes(FLOOD.replace(b"1500", b"1600"))
    told: list[str] = []
    build.run([inbox], registry, JUNE, progress=told.append)
    assert "b.csv" in told
    assert "a.csv" not in told


def test_another_name_or_another_program_reads_again(
    inbox: Path, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert passed_over(inbox, registry) == {"a.csv", "b.csv"}
    (inbox / "b.csv").rename(inbox / "c.csv")
    assert passed_over(inbox, registry) == {"a.csv"}
    monkeypatch.setattr(unread, "reader", lambda: "another")
    assert passed_over(inbox, registry) == set()


def test_a_content_that_comes_twice_is_read_for_the_first_counts(inbox: Path, registry: Path) -> None:
    shutil.copy(inbox / "b.csv", inbox / "0.csv")
    assert passed_over(inbox, registry) == {"a.csv"}


def test_a_content_that_an_archive_has_too_is_taken_once(inbox: Path, registry: Path) -> None:
    with zipfile.ZipFile(inbox / "0.zip", "w") as archive:
        archive.writestr("x.csv", FLOOD)
    build.run([inbox], registry, JUNE)
    files = pl.DataFrame(pl.from_arrow(build.held(registry, INTAKE_TABLES)["source_file"]))
    assert sorted(files.select("file_name", "status").rows()) == [
        ("0.zip/x.csv", "accepted"),
        ("a.csv", "accepted"),
        ("b.csv", "duplicate"),
    ]


def test_what_was_not_taken_is_read_again(inbox: Path, tmp_path: Path) -> None:
    (inbox / "c.csv").write_bytes(b"%PDF")
    build.run([inbox], tmp_path / "registry.duckdb", JUNE)
    assert passed_over(inbox, tmp_path / "registry.duckdb") == {"a.csv", "b.csv"}
