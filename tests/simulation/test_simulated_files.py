from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from simulation import NONE, Summary, simulate
from simulation.chance import table

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
RULES = {f"D{number:02}" for number in (1, 2, 3, 7, 9, 10, 11, 12)}
RULES |= {f"X{number:02}" for number in (1, 2, 4, 9)} | {"O01", "O05", "I01", "I02", "I10", "I12"}
RULES |= {f"M{number:02}" for number in (1, 2, 4, 5, 8, 9, 21)}


@dataclass(frozen=True)
class Written:
    folder: Path
    summary: Summary

    def truth(self, name: str) -> pl.DataFrame:
        return pl.read_csv(self.folder / "truth" / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("district")
    return Written(folder, simulate(folder, 300, 11))


def rows_of(path: Path) -> dict[str, list[list[object]]]:
    """A file as a person sees it: rows by sheet, the first row at index 0."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030")
        return {"": [list(line.split(",")) for line in text.splitlines()]}
    book = openpyxl.load_workbook(path)
    return {
        page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets
    }


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(written: Written, tmp_path: Path) -> None:
    simulate(tmp_path, 300, 11)
    assert content(tmp_path) == content(written.folder)


def test_another_seed_writes_another_district(written: Written, tmp_path: Path) -> None:
    assert simulate(tmp_path, 300, 12).district != written.summary.district


def test_every_list_is_written(written: Written) -> None:
    assert set(written.summary.rows) == set(table("lists")["list"])
    assert all(count > 0 for count in written.summary.rows.values())
    assert all((written.folder / name).is_file() for name in written.summary.files)


def test_truth_covers_every_row_of_data_once(written: Written) -> None:
    truth = written.truth("records")
    places = truth.select("file_name", "sheet", "row_number").n_unique()
    assert places == sum(written.summary.rows.values())
    assert truth.height == written.summary.mentions
    assert not truth.select(pl.exclude("person", "household")).is_duplicated().any()


def test_truth_points_at_rows_that_name_somebody(written: Written) -> None:
    truth = written.truth("records").with_columns(
        pl.col("row_number").cast(pl.Int64), pl.col("sheet").fill_null("")
    )
    for (name, sheet), group in truth.group_by("file_name", "sheet"):
        rows = rows_of(written.folder / str(name))[str(sheet)]
        for number in group["row_number"].unique():
            filled = [cell for cell in rows[number - 1] if cell not in (None, "")]
            assert len(filled) >= 3, (name, sheet, number)
            assert not any(str(cell).startswith(("合计", "小计", "制表人", "注：")) for cell in filled)


def test_quirks_are_where_they_are_said_to_be(written: Written) -> None:
    quirks = written.truth("quirks").filter(pl.col("kind") != "nobody")
    assert quirks.height > 0
    for name, sheet, number, value in quirks.select("file_name", "sheet", "row_number", "value").iter_rows():
        assert value in rows_of(written.folder / name)[sheet or ""][int(number) - 1]


def test_headings_vary_between_districts(tmp_path: Path) -> None:
    headings = set()
    for seed in (1, 2, 3, 4):
        simulate(tmp_path / str(seed), 40, seed)
        first = next((tmp_path / str(seed)).glob("*结算*.csv"), None) or next(
            (tmp_path / str(seed)).glob("*台账*.csv")
        )
        headings.add(tuple(rows_of(first)[""][0]))
    assert len(headings) > 1


def test_no_cell_is_a_formula(written: Written) -> None:
    for path in written.folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            pages = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
            assert not any(b"<f>" in book.read(page) for page in pages)


@pytest.mark.parametrize("households", [1, 3, 30])
def test_tiny_districts_can_be_written(tmp_path: Path, households: int) -> None:
    assert simulate(tmp_path, households, 2, errors=NONE).households == households


def test_conflicts_and_innocents_of_every_rule_are_planted(written: Written) -> None:
    conflicts = written.truth("conflicts")
    flags = conflicts.filter(pl.col("expected") == "flag")
    assert set(flags["rule_id"]) == RULES
    assert flags.group_by("rule_id").len()["len"].min() >= 3  # type: ignore[operator]
    silent = conflicts.filter(pl.col("expected") == "silent")
    assert set(silent["rule_id"]) >= {"*", "D01", "D07", "D10", "X01", "X04", "I01", "M01", "M08", "M21"}
    households = pl.concat([conflicts["household"], conflicts["other_household"].drop_nulls()])
    assert not households.is_duplicated().any()


def test_planted_people_are_named_in_the_files(written: Written) -> None:
    named = written.truth("records")
    conflicts = written.truth("conflicts")
    assert set(conflicts["household"]) <= set(named["household"])


def test_samples_are_what_the_command_writes(tmp_path: Path) -> None:
    simulate(tmp_path, 300, 5)
    assert sorted(content(tmp_path)) == sorted(content(SAMPLES))
    for path in sorted(SAMPLES.glob("*.*")):
        assert rows_of(tmp_path / path.name) == rows_of(path), path.name
    for path in sorted(SAMPLES.glob("truth/*.csv")):
        assert (tmp_path / "truth" / path.name).read_bytes() == path.read_bytes(), path.name
