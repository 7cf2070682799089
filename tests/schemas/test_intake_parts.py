"""Files read one by one elsewhere come to what they come to read in a row."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from schemas import shelf
from schemas.errors import UserError
from schemas.intake import Intake, read_alone, read_exports
from schemas.intake_parts import read_apart
from tests.apart import Apart
from tests.schemas.sheets import lines, reconciles, text_file, workbook
from tests.schemas.test_archive import RELIEF, packed

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
OTHERS = [RELIEF[0], *([f"{row[0]}二", *row[1:]] for row in RELIEF[1:])]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A list that comes three times, twice of them packed beside another; a workbook; what is no list; nothing."""
    content = text_file(RELIEF)
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "b.zip").write_bytes(packed({"c.csv": content, "d.csv": text_file(OTHERS)}))
    (tmp_path / "c.zip").write_bytes(packed({"c.csv": content, "e.csv": content}))
    (tmp_path / "d.xlsx").write_bytes(workbook({"一": RELIEF, "二": RELIEF[:2]}))
    (tmp_path / "e.csv").write_bytes(b"\x00\xff" * 40)
    (tmp_path / "f.csv").write_bytes(b"")
    return tmp_path


def assert_alike(here: Intake, there: Intake) -> None:
    for each in fields(Intake):
        one, other = getattr(here, each.name), getattr(there, each.name)
        assert other.combine_chunks().equals(one.combine_chunks()), each.name


@pytest.mark.parametrize("place", ["samples", "files"])
def test_read_elsewhere_is_read(place: str, files: Path) -> None:
    paths = [SAMPLES if place == "samples" else files]
    engine = Apart(1)
    there = read_exports(paths, engine=engine)
    assert_alike(read_exports(paths), there)
    assert reconciles(there)
    assert engine.worked == {"read_alone": len(list(paths[0].glob("*.*")))}


def test_tables_large_enough_to_stay_mapped_keep_their_order(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "WORTH_MAPPING", 300)
    assert_alike(read_exports([files]), read_exports([files], engine=Apart(1)))


def test_a_content_that_two_files_have_is_taken_once(files: Path) -> None:
    intake = read_exports([files], engine=Apart(1))
    assert lines(intake.source_file, "file_name", "status")[:5] == [
        ("a.csv", "accepted"),
        ("b.zip/c.csv", "duplicate"),
        ("b.zip/d.csv", "accepted"),
        ("c.zip/c.csv", "duplicate"),
        ("c.zip/e.csv", "duplicate"),
    ]


def test_the_largest_file_is_begun_first(files: Path) -> None:
    asked: list[str] = []

    def read(part):
        asked.append(part["asked"]["path"][0].as_py())
        return part

    class Told(Apart):
        def map(self, kernel, parts, shared=None):
            return map(read, parts)

    paths = sorted(files.iterdir())
    found = [table["asked"]["path"][0].as_py() for table in read_apart(read_alone, paths, Told(1))]
    assert [Path(path).name for path in found] == [path.name for path in paths]
    assert [Path(path).stat().st_size for path in asked] == sorted(
        (path.stat().st_size for path in paths), reverse=True
    )


def test_another_file_at_the_same_place_stops_the_night(files: Path) -> None:
    class Elsewhere(Apart):
        def map(self, kernel, parts, shared=None):
            given = list(parts)
            (files / "a.csv").write_bytes(b"another")
            return super().map(kernel, given)

    with pytest.raises(UserError) as told:
        read_exports([files], engine=Elsewhere(1))
    assert told.value.code == "E-RUN-016"


def test_a_file_that_is_not_there_is_listed_as_ever(files: Path) -> None:
    gone = files / "gone.csv"
    assert_alike(read_exports([gone]), read_exports([gone], engine=Apart(1)))
