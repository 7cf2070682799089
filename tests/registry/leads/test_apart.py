"""A list of leads changes nothing of anybody else: persons, households, links, questions and findings are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from registry import build
from registry.reader import open_read_only
from schemas.tables import (
    ASSISTANCE,
    CONFLICT_CASE,
    FINDING,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    LINK,
    PERSON,
    RECORD,
    RECORD_PERSON,
    REVIEW,
    table_name,
)
from simulation.district import AS_OF, simulate
from simulation.leads import FILE

SAME = (
    RECORD,
    ASSISTANCE,
    PERSON,
    HOUSEHOLD,
    RECORD_PERSON,
    HOUSEHOLD_MEMBER,
    LINK,
    REVIEW,
    FINDING,
    CONFLICT_CASE,
)


def _held(files: Path, registry: Path) -> dict[str, pl.DataFrame]:
    build.run([files], registry, AS_OF)
    with open_read_only(registry) as reader:
        tables = {table_name(each): pl.DataFrame(pl.from_arrow(reader.table(each))) for each in SAME}
        tables["leads"] = pl.DataFrame(pl.from_arrow(reader.query("FROM lead_candidate")))
    return tables


def test_a_list_of_leads_changes_nothing_of_others(tmp_path: Path) -> None:
    simulate(tmp_path / "files", 60, 4, reports=60)
    leads = tmp_path / "files" / FILE
    aside = leads.rename(tmp_path / FILE)
    without = _held(tmp_path / "files", tmp_path / "without.duckdb")
    aside.rename(leads)
    within = _held(tmp_path / "files", tmp_path / "with.duckdb")
    for name in map(table_name, SAME):
        one, other = (each[name].drop("run_id", strict=False) for each in (without, within))
        assert one.height > 0 or name == "review"
        assert one.equals(other), name
    assert without["leads"].is_empty()
    assert within["leads"].height > 30
