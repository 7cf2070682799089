"""Registries that earlier versions of the program wrote are read, shown, queried and carried forward.

``versions/N.sql`` is what the code of version N published of one household: its tables as it made them, and their rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from registry import audit_log, build
from registry.reader import open_read_only
from registry.report import dossier
from registry.store import Store
from schemas.errors import UserError
from schemas.tables import RUN, SCHEMA_VERSION, TABLES, table_name
from tests.registry.test_store import NIGHT
from tests.registry.test_two_nights import DEATHS, SECOND, WIDOW, delivered

VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.sql"), key=lambda path: int(path.stem))


def written_by(version: Path, registry: Path) -> Path:
    with duckdb.connect(str(registry)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(version.read_text("utf-8"))
    return registry


def asked(registry: Path, sql: str) -> list[dict[str, object]]:
    with open_read_only(registry) as reader:
        return reader.query(sql).to_pylist()


def test_there_is_a_registry_of_every_earlier_version() -> None:
    assert [int(path.stem) for path in VERSIONS] == list(range(1, SCHEMA_VERSION))


@pytest.fixture(params=VERSIONS, ids=lambda path: f"version {path.stem}")
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return written_by(request.param, tmp_path / "registry.duckdb")


def test_a_registry_of_an_earlier_version_reads_as_todays(earlier: Path) -> None:
    with open_read_only(earlier) as reader:
        for schema in TABLES:
            table = reader.table(schema)
            assert table.schema.equals(schema)
            assert table.num_rows == 0 or table_name(schema) not in reader.lacks
        assert reader.table(RUN)["schema_version"].to_pylist() in (
            [None],
            *([number] for number in range(5, SCHEMA_VERSION)),
        )
        told = dossier(reader, "P00000001")
    assert len(told["household"]["members"]) == 3


@pytest.mark.parametrize("earlier", [VERSIONS[0], VERSIONS[-1]], indirect=True, ids=["first", "last"])
def test_a_night_carries_an_earlier_registry_forward(earlier: Path, tmp_path: Path) -> None:
    before = asked(earlier, "SELECT run_id, (SELECT count(*) FROM person) AS persons FROM run")
    build.run(delivered(tmp_path / "second", WIDOW, DEATHS), earlier, SECOND)
    with duckdb.connect(str(earlier), read_only=True) as connection:
        tables = {name for (name,) in connection.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert connection.sql("SELECT schema_version FROM run").fetchall() == [(SCHEMA_VERSION,)]
    assert {table_name(schema) for schema in TABLES} <= tables
    assert before[0]["persons"] == 3
    assert {row["kind"] for row in asked(earlier, "SELECT kind FROM household_event")} == {
        "death",
        "succession",
    }
    assert audit_log.prove(earlier).faults == ()


def test_a_registry_of_a_later_version_is_not_misread(tmp_path: Path) -> None:
    registry = tmp_path / "registry.duckdb"
    later = NIGHT | {"schema_version": SCHEMA_VERSION + 1}
    with Store.building(registry) as store:
        store.write(RUN, pa.Table.from_pylist([later], schema=RUN))
        store.publish()
    with pytest.raises(UserError) as error:
        open_read_only(registry)
    assert error.value.code == "E-STORE-007"
