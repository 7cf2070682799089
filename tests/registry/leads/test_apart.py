"""A list of leads changes nothing of anybody else: persons, households, links, questions and findings are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from registry import build
from registry.store import open_read_only
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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, pl.DataFrame]]:
    """What a district's registry holds without reports and with them."""
    place = tmp_path_factory.mktemp("district")
    simulate(place / "files", 80, 4, reports=60)
    leads = place / "files" / FILE
    aside = leads.rename(place / FILE)
    held = [_held(place / "files", place / "without.duckdb")]
    aside.rename(leads)
    held.append(_held(place / "files", place / "with.duckdb"))
    return held


def _held(files: Path, registry: Path) -> dict[str, pl.DataFrame]:
    build.run([files], registry, AS_OF)
    with open_read_only(registry) as reader:
        tables = {table_name(each): pl.DataFrame(pl.from_arrow(reader.table(each))) for each in SAME}
        tables["leads"] = pl.DataFrame(pl.from_arrow(reader.query("FROM lead_candidate")))
    return tables


@pytest.mark.parametrize("name", [table_name(each) for each in SAME])
def test_nothing_of_others_differs(told, name):
    without, within = (each[name].drop("run_id", strict=False) for each in told)
    assert without.height > 0 or name in ("review", "conflict_case")
    assert without.equals(within)


def test_and_leads_there_were(told):
    assert told[0]["leads"].is_empty()
    assert told[1]["leads"].height > 30
