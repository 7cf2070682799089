"""The reports' folder is replaced whole, and nothing a person put there is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from registry.report import write, write_reports
from registry.store import Store
from schemas.errors import UserError


def contents(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_same_registry_same_bytes(registry: Store, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_reports(registry, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_second_night_takes_the_place_of_the_first(registry: Store, tmp_path: Path) -> None:
    write_reports(registry, tmp_path / "reports")
    before = contents(tmp_path / "reports")
    write_reports(registry, tmp_path / "reports")
    assert contents(tmp_path / "reports") == before
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_a_filled_in_workbook_is_kept_through_any_number_of_nights(registry: Store, tmp_path: Path) -> None:
    first = write_reports(registry, tmp_path / "reports")
    first.workbooks[0].write_bytes(b"answered")
    (tmp_path / "reports" / "note.txt").write_text("mine")
    for _ in range(2):
        write_reports(registry, tmp_path / "reports")
    kept = tmp_path / "reports" / "保留" / "2026-06-30"
    assert (kept / "民政" / first.workbooks[0].name).read_bytes() == b"answered"
    assert (kept / "note.txt").read_text() == "mine"


def test_a_failing_night_leaves_the_last_reports(
    registry: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_reports(registry, tmp_path / "reports")
    before = contents(tmp_path / "reports")

    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(write, "summary_page", fail)
    with pytest.raises(RuntimeError):
        write_reports(registry, tmp_path / "reports")
    assert contents(tmp_path / "reports") == before
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_killed_between_the_two_renames(registry: Store, tmp_path: Path) -> None:
    """The old folder was moved aside and nothing came in its place: it comes back before anything else."""
    first = write_reports(registry, tmp_path / "reports")
    first.workbooks[0].write_bytes(b"answered")
    (tmp_path / "reports").rename(tmp_path / ".reports.old")
    write_reports(registry, tmp_path / "reports")
    assert list((tmp_path / "reports" / "保留").rglob("*.xlsx"))


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_not_ours_is_refused(registry: Store, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "reports"
    precious = target if kind == "file" else target / "thesis.doc"
    precious.parent.mkdir(exist_ok=True)
    precious.write_text("precious")
    with pytest.raises(UserError, match="E-REPORT-002"):
        write_reports(registry, target)
    assert precious.read_text() == "precious"


def test_an_empty_folder_will_do(registry: Store, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    assert write_reports(registry, tmp_path / "reports").pages == 4


def test_progress_is_told(registry: Store, tmp_path: Path) -> None:
    told: list[str] = []
    write_reports(registry, tmp_path / "reports", told.append)
    assert told[0] == "工作簿：民政，3 项"
    assert told[-2:] == ["案件单：4 件", "汇总"]


def test_a_registry_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="E-REPORT-001"):
        write_reports(Store.in_memory(), tmp_path / "reports")
