"""Reports about invented people: beside the lists, which they leave as they are, with the truth."""

from __future__ import annotations

import filecmp
from pathlib import Path

import polars as pl

from simulation.district import simulate
from simulation.leads import FILE


def test_reports_come_beside_the_lists_and_tell_who_is_meant(tmp_path: Path) -> None:
    simulate(tmp_path / "without", 60, 3)
    simulate(tmp_path / "within", 60, 3, reports=50)
    files = sorted(path.relative_to(tmp_path / "without") for path in (tmp_path / "without").rglob("*.*"))
    _, differ, lacking = filecmp.cmpfiles(
        tmp_path / "without", tmp_path / "within", map(str, files), shallow=False
    )
    assert (differ, lacking) == ([], [])
    told = pl.read_csv(tmp_path / "within" / FILE, infer_schema=False)
    truth = pl.read_csv(tmp_path / "within" / "truth" / "leads.csv")
    assert truth["row_number"].to_list() == list(range(2, 52))
    assert told.height == 50
    records = pl.read_csv(tmp_path / "within" / "truth" / "records.csv")
    assert truth["person"].is_in(records["person"].implode()).mean() > 0.6
    nameless = told.filter(pl.col("姓名").is_null() | (pl.col("姓名") == ""))
    assert 0 < nameless.height < 25
