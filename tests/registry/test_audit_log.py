"""The log: chained, masked, whole after a power cut, and altered nowhere without being noticed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import audit_log
from registry.audit_log.entry import digest
from registry.audit_log.file import read_log
from registry.store import Store
from schemas import tables
from schemas.errors import ExitCode, UserError
from tests.registry.test_store import NIGHT

Lines = list[bytes]


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """A registry published with three entries, and two logged since."""
    path = tmp_path / "registry.duckdb"
    for action in ("run", "query", "publish"):
        audit_log.append(path, action, "N1")
    publish(path)
    for action in ("show", "query"):
        audit_log.append(path, action, "P00000001", actor="李审计")
    return path


def publish(path: Path) -> None:
    """As a night does, with what was logged until now."""
    entries = audit_log.whole_log(path)
    run = NIGHT | {"audit_head": entries[-1]["hash"]}
    with Store.building(path) as store:
        store.write(tables.RUN, pa.Table.from_pylist([run], schema=tables.RUN))
        store.write(tables.AUDIT_LOG, audit_log.table(entries))
        store.publish()


def altered(registry: Path, change: Callable[[Lines], Lines]) -> None:
    """The lines of the log, changed by somebody."""
    path = audit_log.log_path(registry)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_entries_are_chained_and_the_chain_is_whole(registry: Path) -> None:
    proof = audit_log.prove(registry)
    entries = audit_log.whole_log(registry)
    assert (proof.entries, proof.faults, proof.remarks) == (5, (), ())
    assert [entry["action"] for entry in entries] == ["run", "query", "publish", "show", "query"]
    assert [entry["previous_hash"] for entry in entries] == [None, *(entry["hash"] for entry in entries[:-1])]
    assert proof.head == entries[-1]["hash"]
    assert entries[-1]["actor"] == "李审计"
    assert "系统账号" in entries[-1]["detail"]


def test_a_night_takes_up_what_was_logged_since_the_last(registry: Path) -> None:
    before = audit_log.whole_log(registry)
    audit_log.append(registry, "publish", "N1")
    publish(registry)
    audit_log.log_path(registry).unlink()
    assert audit_log.whole_log(registry)[:-1] == before
    assert len(audit_log.whole_log(registry)) == 6


def reworded(lines: Lines) -> Lines:
    return [*lines[:3], lines[3].replace(b"P00000001", b"P00000002"), *lines[4:]]


def rehashed(lines: Lines) -> Lines:
    """Reworded by somebody who knows how hashes are made."""
    entry = json.loads(lines[3]) | {"object": "P00000002"}
    return [*lines[:3], json.dumps(entry | {"hash": digest(entry)}).encode() + b"\n", *lines[4:]]


@pytest.mark.parametrize(
    "change",
    [
        reworded,
        rehashed,
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: lines[:2],
        lambda lines: [*lines[:3], lines[4], lines[3]],
        lambda lines: [*lines[:4], b"cut off\n", lines[4].replace(b"query", b"quory")],
        lambda _: [],
    ],
    ids=["reworded", "rehashed", "middle gone", "end gone", "swapped", "garbage", "emptied"],
)
def test_whatever_is_altered_is_found(registry: Path, change: Callable[[Lines], Lines]) -> None:
    altered(registry, change)
    assert audit_log.prove(registry).faults != ()


def test_a_log_emptied_and_begun_anew_by_hand_is_found_after_the_next_entry(registry: Path) -> None:
    """Somebody removes all lines but the first: the chain goes on from there, beside the table's."""
    altered(registry, lambda lines: lines[:1])
    audit_log.append(registry, "show", "P00000003")
    assert audit_log.prove(registry).faults != ()


def test_entries_that_only_the_table_holds_are_not_lost(registry: Path) -> None:
    altered(registry, lambda lines: lines[2:])
    proof = audit_log.prove(registry)
    assert (proof.entries, proof.faults) == (5, ())
    assert "前 2 条" in proof.remarks[0]


@pytest.mark.parametrize("cut", [1, 20, 150])
def test_a_line_cut_off_is_named_and_breaks_nothing(registry: Path, cut: int) -> None:
    path = audit_log.log_path(registry)
    path.write_bytes(path.read_bytes()[:-cut])
    audit_log.append(registry, "query")
    proof = audit_log.prove(registry)
    assert proof.faults == ()
    assert len(proof.remarks) == (0 if cut == 1 else 1)  # only its end of line was lost
    assert proof.remarks == () or "第 5 行残缺" in proof.remarks[0]
    assert read_log(registry).lines[-1] == 6


@pytest.mark.parametrize("length", [100, 200_000])
def test_zeros_that_a_power_cut_left_break_nothing(registry: Path, length: int) -> None:
    with audit_log.log_path(registry).open("ab") as file:
        file.write(b"\0" * length)
    audit_log.append(registry, "query")
    proof = audit_log.prove(registry)
    assert (proof.entries, proof.faults, len(proof.remarks)) == (6, (), 1)


def test_a_registry_copied_without_its_log_goes_on_from_its_table(registry: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(registry, tmp_path / "copy.duckdb"))
    audit_log.append(copy, "query")
    audit_log.append(copy, "show")
    proof = audit_log.prove(copy)
    assert (proof.entries, proof.faults) == (5, ())


def test_a_night_that_ended_before_it_published_is_named(registry: Path) -> None:
    audit_log.append(registry, "publish", "N2")
    proof = audit_log.prove(registry)
    assert proof.faults == ()
    assert "N2" in proof.remarks[0]


def test_many_at_once_make_one_chain(registry: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from registry.audit_log import append\n"
        "for number in range(20): append(Path(sys.argv[1]), 'query', str(number))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(registry)]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    proof = audit_log.prove(registry)
    assert (proof.entries, proof.faults) == (45, ())


def test_what_cannot_be_logged_is_not_read(tmp_path: Path) -> None:
    registry = tmp_path / "registry.duckdb"
    audit_log.log_path(registry).mkdir()
    with pytest.raises(UserError) as error:
        audit_log.append(registry, "query")
    assert (error.value.code, error.value.exit_code) == ("E-AUDIT-001", ExitCode.NOT_PUBLISHED)


def test_where_there_is_no_registry_nothing_is_logged(tmp_path: Path) -> None:
    audit_log.note(tmp_path / "registry.duckdb", "query")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        ("P00000012", "P00000012"),
        ("R3f2a-12a", "R3f2a-12a"),
        ("350505198001010012", "350505********0012"),
        ("张晓明", "张*明"),
        ("Hassan", "H*n"),
        ("H1234567890", "H*0"),
        ("", ""),
    ],
)
def test_an_id_of_the_registry_is_logged_as_it_is_and_nothing_else(typed: str, logged: str) -> None:
    assert audit_log.said(typed) == logged


@pytest.mark.parametrize(
    ("sql", "logged"),
    [
        ("SELECT *\n  FROM person", "SELECT * FROM person"),
        ("SELECT 1 -- 张伟\n, 2 /* 李四 */", "SELECT 1 , 2"),
        ("FROM person WHERE name = '张伟'", "FROM person WHERE name = '张*'"),
        ("FROM r WHERE id_number = '350505198001010012'", "FROM r WHERE id_number = '350505********0012'"),
        ("FROM r WHERE phone = 13800001234", "FROM r WHERE phone = 1*4"),
        ("FROM r WHERE name = $$Zhang Wei$$", "FROM r WHERE name = 'Z*i'"),
        (r"FROM r WHERE name = E'it\'s Zhang'", "FROM r WHERE name = 'i*g'"),
        ('SELECT "name" AS "张 三"', "SELECT \"name\" AS '张*三'"),
        ("SELECT 'Zhang Wei", "SELECT 'Z*i'"),
    ],
)
def test_a_query_is_logged_without_what_it_looks_for(sql: str, logged: str) -> None:
    assert audit_log.said_sql(sql) == logged


@given(st.text(alphabet="张伟李1234567890X'\"$-/* eE\n", max_size=40))
def test_no_query_whatever_is_logged_with_a_long_number_or_a_name(text: str) -> None:
    logged = audit_log.said_sql(f"{text} 350505198001010012 张伟 '13800001234'")
    assert "350505198001010012" not in logged
    assert "13800001234" not in logged
    assert "张伟" not in logged


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_logged_comes_back_on_one_line(tmp_path_factory, actor: str, detail: str) -> None:
    registry = tmp_path_factory.mktemp("log") / "registry.duckdb"
    for _ in range(2):
        audit_log.append(registry, "query", None, detail + "\ud800\n", actor=actor)
    proof = audit_log.prove(registry)
    assert (proof.entries, proof.faults, proof.remarks) == (2, (), ())
