"""The invented district's registry and its reports, each made once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.report import Written, write_reports
from registry.store import Store
from tests.registry.report.district import district
from tests.registry.report.families import crowd, family

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture(scope="session")
def registry() -> Store:
    return district()


@pytest.fixture(scope="session")
def family_registry() -> Store:
    """A household with a past, contradictions and a closed case."""
    return family().store()


@pytest.fixture(scope="session")
def crowd_registry() -> Store:
    """A household of 15 members and 200 benefits."""
    return crowd().store()


@pytest.fixture(scope="session")
def written(registry: Store, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_reports(registry, tmp_path_factory.mktemp("night") / "reports")


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compare with the file of that name; with UPDATE_SNAPSHOTS=1 write it instead."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"{name} 变了；若是有意的，用 UPDATE_SNAPSHOTS=1 重新生成"

    return compare
