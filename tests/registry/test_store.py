"""The registry file: types and comments from the schemas, published whole or not at all, closed to prying."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from registry.place import building_path
from registry.reader import open_read_only
from registry.store import Store
from schemas import tables
from schemas.errors import ExitCode, UserError

NIGHT = {
    "run_id": "N1",
    "as_of": date(2026, 6, 30),
    "started_at": datetime(2026, 6, 30, 18, tzinfo=UTC),
    "finished_at": None,
    "status": "published",
    "engine_version": "0",
    "rules_version": "0",
    "inputs_digest": "0",
}
RUN_ROW = pa.Table.from_pylist([NIGHT], schema=tables.RUN)
EVENTS = pa.Table.from_pylist(
    [
        {"case_id": case, "at": datetime(2026, 1, 1, tzinfo=UTC), "actor": "a", "action": "b", "detail": None}
        for case in ("C3", "C1", "C2")
    ],
    schema=tables.CASE_EVENT,
)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "registry.duckdb"


def publish(target: Path, run: pa.Table = RUN_ROW) -> None:
    with Store.building(target) as store:
        store.write(tables.RUN, run)
        store.publish()


def fail_at_night(target: Path) -> None:
    with Store.building(target) as store:
        store.write(tables.CASE_EVENT, EVENTS)
        raise ZeroDivisionError


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def test_every_table_has_its_columns_types_and_comments() -> None:
    with Store.in_memory() as store:
        for schema in tables.TABLES:
            assert store.table(schema).schema.equals(schema)
        uncommented = store.query(
            "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL UNION ALL "
            "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        )
        assert uncommented.num_rows == 0


def test_required_columns_refuse_null() -> None:
    with Store.in_memory() as store:
        not_null = store.query(
            "SELECT count(*) AS n FROM duckdb_columns() WHERE NOT is_nullable AND NOT internal"
        )
        required = sum(not field.nullable for schema in tables.TABLES for field in schema)
        assert not_null["n"][0].as_py() == required


def test_values_come_back_as_they_went_in(target: Path) -> None:
    publish(target)
    with open_read_only(target) as reader:
        assert reader.table(tables.RUN).equals(RUN_ROW)


def test_money_keeps_its_cents() -> None:
    row = dict.fromkeys(tables.ASSISTANCE.names) | {
        "assistance_id": "A1",
        "record_id": "R1",
        "department": "民政",
        "programme": "orphan",
        "amount_yuan": Decimal("123456789012.34"),
    }
    with Store.in_memory() as store:
        store.write(tables.ASSISTANCE, pa.Table.from_pylist([row], schema=tables.ASSISTANCE))
        assert store.table(tables.ASSISTANCE)["amount_yuan"][0].as_py() == Decimal("123456789012.34")


def test_rows_are_kept_in_the_order_of_their_keys() -> None:
    with Store.in_memory() as store:
        store.write(tables.CASE_EVENT, EVENTS)
        assert store.table(tables.CASE_EVENT)["case_id"].to_pylist() == ["C1", "C2", "C3"]


def test_nothing_is_published_before_publish(target: Path) -> None:
    with Store.building(target) as store:
        store.write(tables.RUN, RUN_ROW)
        assert not target.exists()
    assert list(target.parent.iterdir()) == []


def test_a_failed_night_leaves_the_old_file_and_no_litter(target: Path) -> None:
    publish(target)
    before = target.read_bytes()
    with pytest.raises(ZeroDivisionError):
        fail_at_night(target)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_reader_keeps_the_file_it_opened(target: Path) -> None:
    publish(target)
    later = RUN_ROW.set_column(0, tables.RUN.field("run_id"), pa.array(["N2"]))
    with open_read_only(target) as reader:
        publish(target, later)
        assert reader.query("SELECT run_id FROM run")["run_id"].to_pylist() == ["N1"]
    with open_read_only(target) as reader:
        assert reader.query("SELECT run_id FROM run")["run_id"].to_pylist() == ["N2"]


@pytest.mark.parametrize("left", [b"", b"half a page of a killed night" * 200])
def test_what_a_killed_night_left_is_cleared(target: Path, left: bytes) -> None:
    building_path(target).write_bytes(left)
    publish(target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_log_left_beside_the_old_file_is_not_replayed_onto_the_new(target: Path) -> None:
    publish(target)
    target.with_name(target.name + ".wal").write_bytes(b"somebody wrote here")
    publish(target)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_file_of_an_earlier_version_is_read_as_todays(target: Path) -> None:
    with Store.building(target) as store:
        store.write(tables.RUN, RUN_ROW)
        store.execute("DROP TABLE household_doubt")
        store.execute("INSERT INTO household_member VALUES ('H1', 'P1', '户主', '名册', 0.9)")
        store.execute("ALTER TABLE household_member DROP COLUMN probability")
        store.publish()
    with open_read_only(target) as reader:
        assert reader.lacks == {"household_doubt"}
        assert reader.table(tables.HOUSEHOLD_DOUBT).num_rows == 0
        assert reader.table(tables.HOUSEHOLD_MEMBER).to_pylist() == [
            {
                "household_id": "H1",
                "person_id": "P1",
                "relation": "户主",
                "evidence": "名册",
                "probability": None,
            }
        ]


def test_todays_file_lacks_nothing(target: Path) -> None:
    publish(target)
    with open_read_only(target) as reader:
        assert reader.lacks == frozenset()
        stand_ins = reader.query("SELECT count(*) AS n FROM duckdb_tables() WHERE temporary")
        assert stand_ins["n"].to_pylist() == [0]


def test_two_nights_do_not_build_at_once(target: Path) -> None:
    with Store.building(target):
        other = subprocess.run(
            [sys.executable, "-c", f"from registry.store import Store; Store.building({str(target)!r})"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "E-STORE-005" in other.stderr
        assert building_path(target).exists()


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(UserError) as error:
        Store.building(tmp_path / "file" / "registry.duckdb")
    assert (error.value.code, error.value.exit_code) == ("E-STORE-004", ExitCode.NOT_PUBLISHED)


FULL = """
import resource, sys
import pyarrow as pa
from registry.store import Store
from schemas import tables
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
texts = pa.array([f"{number * 7919}" for number in range(20_000)])
columns = [texts if field.type == pa.string() else pa.nulls(20_000, field.type) for field in tables.RECORD]
with Store.building(sys.argv[1]) as store:
    store.write(tables.RECORD, pa.table(columns, schema=tables.RECORD))
    store.publish()
"""


@pytest.mark.parametrize("room", [20_000, 300_000])
def test_a_disk_that_fills_up_leaves_the_last_file_and_no_litter(target: Path, room: int) -> None:
    """Files may not grow beyond ``room``: DuckDB notices at a commit or at the checkpoint."""
    publish(target)
    before = target.read_bytes()
    night = subprocess.run(
        [sys.executable, "-c", FULL, str(target), str(room)], capture_output=True, text=True, check=False
    )
    assert "[E-STORE-004]" in night.stderr
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_missing_registry(target: Path) -> None:
    with pytest.raises(UserError) as error:
        open_read_only(target)
    assert code_of(error) == "E-STORE-001"


@pytest.mark.parametrize("content", [b"", b"some other file\n" * 999])
def test_a_file_that_is_no_registry(target: Path, content: bytes) -> None:
    target.write_bytes(content)
    with pytest.raises(UserError) as error:
        open_read_only(target)
    assert code_of(error) == "E-STORE-002"


def test_a_database_of_another_program(target: Path) -> None:
    script = f"import duckdb; duckdb.connect({str(target)!r}).execute('CREATE TABLE t (a INT)')"
    subprocess.run([sys.executable, "-c", script], check=True)
    with pytest.raises(UserError) as error:
        open_read_only(target)
    assert code_of(error) == "E-STORE-002"


def test_a_registry_that_another_program_holds_open_for_writing(target: Path) -> None:
    publish(target)
    script = f"import duckdb, sys; c = duckdb.connect({str(target)!r}); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(UserError) as error:
            open_read_only(target)
        writer.communicate()
    assert code_of(error) == "E-STORE-003"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "FROM '/etc/hostname'",
        "SELECT * FROM glob('/etc/*')",
        "COPY run TO 'leak.csv'",
        "ATTACH 'other.duckdb'",
        "DELETE FROM run",
        "SET enable_external_access = true",
        "SELECT 1; SELECT 2",
        "SELEC 1",
        "SELECT no_such_column FROM run",
        "",
    ],
)
def test_an_auditor_can_only_ask(target: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(target)
    monkeypatch.chdir(target.parent)
    with open_read_only(target) as reader, pytest.raises(UserError) as error:
        reader.query(sql)
    assert code_of(error) == "E-QUERY-001"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_values_are_bound_and_tables_described(target: Path) -> None:
    publish(target)
    with open_read_only(target) as reader:
        assert (
            reader.query("SELECT run_id FROM run WHERE run_id = $id", {"id": "' OR 1 = 1 --"}).num_rows == 0
        )
        assert reader.query("DESCRIBE run").num_rows == len(tables.RUN)


def test_the_same_rows_make_the_same_tables(target: Path) -> None:
    contents = []
    for turn in (EVENTS, EVENTS.slice(1), EVENTS.slice(0, 1)), (EVENTS.slice(0, 1), EVENTS.slice(1), EVENTS):
        with Store.building(target) as store:
            store.write(tables.RUN, RUN_ROW)
            store.write(tables.CASE_EVENT, pa.concat_tables(turn))
            store.publish()
        with open_read_only(target) as reader:
            contents.append(reader.table(tables.CASE_EVENT))
    assert contents[0].equals(contents[1])
