"""Registries that were replaced: kept, pruned, put back, and the putting back undone."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from registry import generations, lock
from registry.audit_log import whole_log
from registry.lock import writing
from registry.place import building_path
from registry.reader import open_read_only
from registry.store import Store
from schemas import tables
from schemas.errors import ExitCode, UserError
from tests.registry.test_store import NIGHT


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "registry.duckdb"
    for night in ("N1", "N2", "N3"):
        publish(path, night)
    return path


def publish(path: Path, night: str) -> None:
    with Store.building(path) as store:
        store.write(tables.RUN, pa.Table.from_pylist([NIGHT | {"run_id": night}], schema=tables.RUN))
        generations.keep(path)
        store.publish()


def standing(path: Path) -> str:
    with open_read_only(path) as reader:
        return str(reader.query("SELECT run_id FROM run")["run_id"][0])


def kept(path: Path) -> list[str]:
    return [each.run_id for each in generations.kept(path)]


def test_what_is_replaced_is_kept_last_first(registry: Path) -> None:
    assert standing(registry) == "N3"
    assert kept(registry) == ["N2", "N1"]
    assert [standing(each.path) for each in generations.kept(registry)] == ["N2", "N1"]


@pytest.mark.parametrize(("number", "left"), [(9, ["N2", "N1"]), (1, ["N2"]), (0, [])])
def test_only_so_many_stay(registry: Path, number: int, left: list[str]) -> None:
    generations.prune(registry, number)
    assert kept(registry) == left


def test_a_generation_is_put_back_and_that_is_undone(registry: Path) -> None:
    before = registry.read_bytes()
    done = generations.restore(registry, "N1", actor="王管理")
    assert (done.run_id, done.as_of, done.replaced) == ("N1", date(2026, 6, 30), "N3")
    assert standing(registry) == "N1"
    assert kept(registry) == ["N3", "N2"]
    generations.restore(registry, "N3")
    assert registry.read_bytes() == before
    assert kept(registry) == ["N1", "N2"]
    entries = whole_log(registry)
    assert [(entry["action"], entry["object"]) for entry in entries] == [("restore", "N1"), ("restore", "N3")]
    assert entries[0]["actor"] == "王管理"


def test_of_several_of_one_night_the_last_replaced_is_meant_or_the_one_named(registry: Path) -> None:
    publish(registry, "N2")
    publish(registry, "N4")
    first = generations.kept(registry)[2]
    assert kept(registry) == ["N2", "N3", "N2", "N1"]
    inode = first.path.stat().st_ino
    generations.restore(registry, first.path.name)
    assert registry.stat().st_ino == inode


def test_a_damaged_or_missing_registry_is_replaced_too(registry: Path) -> None:
    registry.write_bytes(b"damaged")
    assert generations.restore(registry, "N2").replaced == "damaged"
    assert standing(registry) == "N2"
    registry.unlink()
    assert generations.restore(registry, "N1").replaced is None
    assert standing(registry) == "N1"


def test_a_damaged_generation_replaces_nothing(registry: Path) -> None:
    generations.kept(registry)[0].path.write_bytes(b"damaged")
    with pytest.raises(UserError) as error:
        generations.restore(registry, "N2")
    assert error.value.code == "E-STORE-002"
    assert standing(registry) == "N3"
    assert kept(registry) == ["N2", "N1"]


@pytest.mark.parametrize("wanted", ["N9", "N3", "", "../registry.duckdb"])
def test_only_what_is_kept_is_put_back(registry: Path, wanted: str) -> None:
    with pytest.raises(UserError) as error:
        generations.restore(registry, wanted)
    assert error.value.code == "E-STORE-006"


def test_a_night_that_died_between_keeping_and_replacing_leaves_no_double(registry: Path) -> None:
    generations.keep(registry)
    assert kept(registry) == ["N2", "N1"]
    publish(registry, "N4")
    assert kept(registry) == ["N3", "N2", "N1"]
    assert len(list(generations.kept_path(registry).iterdir())) == 3


def test_a_file_system_without_second_names_gets_copies(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    (generations.kept_path(registry) / ".N0.half.duckdb").write_bytes(b"half copied by a killed night")
    publish(registry, "N4")
    assert [standing(each.path) for each in generations.kept(registry)] == ["N3", "N2", "N1"]
    assert not list(generations.kept_path(registry).glob(".*"))


def test_no_room_to_keep_means_nothing_is_published(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(UserError) as error:
        publish(registry, "N4")
    assert (error.value.code, error.value.exit_code) == ("E-STORE-004", ExitCode.NOT_PUBLISHED)
    assert standing(registry) == "N3"
    assert not building_path(registry).exists()


def test_nothing_is_put_back_while_a_night_is_at_work(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(registry):
        monkeypatch.setattr(lock, "_held", set())  # as another process would see it
        with pytest.raises(UserError) as error:
            generations.restore(registry, "N1")
    assert error.value.code == "E-STORE-005"
    assert standing(registry) == "N3"
