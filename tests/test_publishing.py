"""A night that is killed, and a night that is read meanwhile: readers see one whole night, always.

``DOUDI_KILLS=50`` kills as many nights at random moments; a few are killed otherwise.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from registry import build
from registry.audit_log import prove
from registry.generations import kept
from registry.lock import lock_path
from registry.place import building_path
from schemas.tables import AUDIT_LOG, CASE_EVENT, RUN, TABLES, table_name
from tests.registry.test_two_nights import DEATHS, FAMILY, FIRST, SECOND, WIDOW, delivered

KILLS = int(os.environ.get("DOUDI_KILLS", "2"))
WITH_A_CLOCK = {table_name(schema) for schema in (RUN, CASE_EVENT, AUDIT_LOG)}
Content = dict[str, list[tuple[object, ...]]]


READER = """
import json, sys, time
from pathlib import Path
from registry.reader import open_read_only
SQL = '''SELECT (SELECT max(run_id) FROM run) AS run, (SELECT count(*) FROM record) AS records,
(SELECT count(*) FROM circumstance) AS deaths, (SELECT count(*) FROM household_event) AS events,
(SELECT count(DISTINCT run_id) FROM finding) AS nights'''
registry, stays, seen = Path(sys.argv[1]), sys.argv[2] == "stays", []
held = open_read_only(registry)
print("reading", flush=True)
while not registry.with_name("stop").exists():
    if not stays:
        held.close()
        held = open_read_only(registry)
    row = held.query(SQL).to_pylist()[0]
    if row not in seen:
        seen.append(row)
print(json.dumps(seen))
"""


@dataclass
class Nights:
    """A first night that is published, the second's delivery, and what the second comes to.

    Attributes:
        told: when the second began, told each stage, and ended.
        stayed, opened: what two readers saw meanwhile, of one file kept open and of files opened anew.
    """

    registry: Path
    delivery: list[Path]
    last: Content
    tonight: Content
    told: list[float]
    stayed: list[dict[str, Any]]
    opened: list[dict[str, Any]]


def content(registry: Path) -> Content:
    """All tables in order, without what the clock writes; of the run its id."""
    with duckdb.connect(str(registry), read_only=True) as connection:
        tables = {
            table_name(schema): connection.table(table_name(schema)).order("ALL").fetchall()
            for schema in TABLES
            if table_name(schema) not in WITH_A_CLOCK
        }
        return tables | {"run": connection.sql("SELECT run_id, as_of FROM run").fetchall()}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    place = tmp_path_factory.mktemp("nights")
    registry, again = place / "registry.duckdb", place / "again.duckdb"
    build.run(delivered(place / "first", FAMILY), registry, FIRST)
    shutil.copy(registry, again)
    delivery, told = delivered(place / "second", WIDOW, DEATHS), [time.monotonic()]
    readers = [reading(again, how) for how in ("stays", "opens anew")]
    told[0] = time.monotonic()
    build.run(delivery, again, SECOND, progress=lambda _: told.append(time.monotonic()))
    told.append(time.monotonic())
    time.sleep(0.2)
    again.with_name("stop").touch()
    stayed, opened = (json.loads(reader.communicate()[0]) for reader in readers)
    return Nights(registry, delivery, content(registry), content(again), told, stayed, opened)


def reading(registry: Path, how: str) -> subprocess.Popen[str]:
    """A reader in a process of its own, at work."""
    command = [sys.executable, "-c", READER, str(registry), how]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    return reader


@pytest.fixture
def registry(nights: Nights, tmp_path: Path) -> Path:
    """The first night's registry, in a place of its own."""
    return Path(shutil.copy(nights.registry, tmp_path))


def second_night(nights: Nights, registry: Path, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cli", "run", *map(str, nights.delivery), "--registry", str(registry)]
    return subprocess.Popen([*command, "--as-of", str(SECOND)], stderr=subprocess.PIPE, text=True, **options)


def kill_at(night: subprocess.Popen[str], line: int, delay: float) -> None:
    """Kill a night so long after it has told its stages up to ``line``."""
    assert night.stderr is not None
    for _ in range(line):
        night.stderr.readline()
    time.sleep(delay)
    night.kill()
    night.communicate()


def moment(nights: Nights, chance: random.Random) -> tuple[int, float]:
    """Anywhere in a night, every other time while it publishes."""
    stages = len(nights.told) - 1
    line = chance.choice([chance.randrange(1, stages), stages - 1])
    return line, chance.random() * (nights.told[line + 1] - nights.told[line])


def test_a_night_killed_at_any_moment_leaves_a_whole_registry_and_the_next_succeeds(
    nights: Nights, registry: Path
) -> None:
    chance, first = random.Random(20260630), registry.read_bytes()
    for turn in range(KILLS):
        registry.write_bytes(first)
        line, delay = moment(nights, chance)
        kill_at(second_night(nights, registry), line, delay)
        if registry.read_bytes() != first:
            assert content(registry) == nights.tonight, (line, delay)
        if KILLS > 5 or turn == KILLS - 1:
            build.run(nights.delivery, registry, SECOND)
            assert content(registry) == nights.tonight, (line, delay)
            assert not building_path(registry).exists()
            assert not lock_path(registry).exists()
            assert prove(registry).faults == ()
            assert content(kept(registry)[0].path) in (nights.last, nights.tonight)


def test_two_readers_during_a_night_see_one_night_or_the_other(nights: Nights) -> None:
    before, after = (
        {"run": each["run"][0][0], "records": len(each["record"])} for each in (nights.last, nights.tonight)
    )
    assert [row | before for row in nights.stayed] == nights.stayed
    assert [{name: row[name] for name in before} for row in nights.opened] == [before, after]
    assert len(nights.stayed) == 1
    assert before != after
