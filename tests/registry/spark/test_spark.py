"""A night on Spark is the night: the same persons, households and findings, also when it died on the way.

Only a machine without Java skips these. ``DOUDI_SPARK_HOUSEHOLDS`` sets the size of the district (54000: 200,000 rows).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.spark import content, processes
from cli import main
from registry import build
from registry.spark import on_spark
from registry.spark.engine import OnSpark
from schemas.engine import Engine, Tables
from schemas.errors import UserError
from tests.registry.spark.test_worker import counted, failing

JAVA = shutil.which(
    "java", path=str(Path(os.environ["JAVA_HOME"], "bin")) if "JAVA_HOME" in os.environ else None
)
HOUSEHOLDS = int(os.environ.get("DOUDI_SPARK_HOUSEHOLDS", "54000"))
SAMPLES = Path(__file__).parents[3] / "data" / "samples"
AS_OF = date(2026, 6, 30)
ROWS = pa.table({"id": ["350505195001010019"]})
FULL_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(JAVA is None, reason="Spark 要 Java：这台机器上没有，跳过"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def dying(part: Tables) -> Tables:
    os.kill(os.getpid(), signal.SIGKILL)
    return part


def traced(part: Tables) -> Tables:
    with Path(part["trace"]["path"][0].as_py()).open("a") as trace:
        trace.write("worked")
    return part


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    with on_spark("local[2]")(tmp_path_factory.mktemp("parts")) as opened:
        assert isinstance(opened, OnSpark)
        yield opened


def test_parts_come_back_in_their_order(engine: OnSpark) -> None:
    parts = [{"rows": pa.table({"n": range(count)})} for count in (5, 0, 3, 5)]
    found = engine.map(counted, parts, {"all": ROWS})
    assert [tables["rows"]["count"][0].as_py() for tables in found] == [5, 0, 3, 5]


def test_a_worker_that_fails_stops_the_night_and_tells_no_value(engine: OnSpark) -> None:
    with pytest.raises(UserError) as told:
        engine.map(failing, [{"rows": ROWS}])
    assert told.value.code == "E-RUN-014"
    assert told.value.exit_code == 4
    assert not FULL_ID.search(str(told.value))


def test_a_worker_that_is_killed_stops_the_night(engine: OnSpark) -> None:
    with pytest.raises(UserError) as told:
        engine.map(dying, [{"rows": ROWS}])
    assert told.value.code == "E-RUN-017"
    assert "内存" in told.value.message
    assert [table["rows"].num_rows for table in engine.map(counted, [{"rows": ROWS}])] == [1]


def test_what_was_made_is_not_made_again(engine: OnSpark, tmp_path: Path) -> None:
    part = {"trace": pa.table({"path": [str(tmp_path / "trace")]})}
    first, again = (list(engine.map(traced, [part])) for _ in range(2))
    assert first == again
    assert (tmp_path / "trace").read_text() == "worked"


def test_a_district_is_the_same_on_spark(engine: OnSpark, tmp_path: Path) -> None:
    simulate = [
        "simulate",
        tmp_path / "district",
        "--households",
        HOUSEHOLDS,
        "--seed",
        4242,
        "--as-of",
        AS_OF,
    ]
    subprocess.run([sys.executable, "-m", "cli", *map(str, simulate)], check=True, capture_output=True)
    here, there = tmp_path / "here" / "registry.duckdb", tmp_path / "there" / "registry.duckdb"
    here.parent.mkdir()
    there.parent.mkdir()
    build.run([tmp_path / "district"], here, AS_OF)

    def opened(place: Path) -> AbstractContextManager[Engine]:
        return nullcontext(replace(engine, place=place, rows=20_000))

    build.run([tmp_path / "district"], there, AS_OF, engine=opened)
    assert content(there) == content(here)
    assert content(here)["finding"][0] > 0


def test_a_night_begun_on_spark_and_killed_goes_on_here(tmp_path: Path) -> None:
    registry, log = tmp_path / "registry.duckdb", tmp_path / "log"
    with log.open("w") as told:
        night = subprocess.Popen(
            [
                *(sys.executable, "-m", "cli", "run", str(SAMPLES), "--registry", str(registry)),
                *("--as-of", str(AS_OF), "--engine", "spark", "--master", "local[2]"),
            ],
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
        assert soon(
            lambda: any(tmp_path.glob(".registry.duckdb.stages/*/intake")) or night.poll() is not None
        )
        night.kill()
        night.wait()
    assert not registry.exists()
    assert soon(lambda: not list(processes(night.pid))), "Java or a worker outlived the night"
    assert not FULL_ID.search(log.read_text("utf-8"))
    assert all(line.startswith("2") for line in log.read_text("utf-8").splitlines()), (
        "Spark says nothing itself"
    )
    steps: list[str] = []
    build.run([SAMPLES], registry, AS_OF, progress=steps.append)
    build.run([SAMPLES], tmp_path / "whole.duckdb", AS_OF)
    assert build.GOES_ON in steps
    assert build.STAGES[0] not in steps
    assert content(registry) == content(tmp_path / "whole.duckdb")


def soon(so: Callable[[], bool], seconds: float = 180) -> bool:
    until = time.monotonic() + seconds
    while not so() and time.monotonic() < until:
        time.sleep(0.02)
    return so()


@pytest.mark.parametrize(
    ("code", "missing"),
    [("E-RUN-011", "registry.spark.session.find_spec"), ("E-RUN-012", "registry.spark.session._java")],
)
def test_what_is_missing_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    missing: str,
) -> None:
    monkeypatch.setattr(missing, lambda *_: None)
    monkeypatch.setattr(
        sys,
        "argv",
        ["doudi", "run", str(SAMPLES), "--registry", str(tmp_path / "r.duckdb"), "--engine", "spark"],
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    assert code in capsys.readouterr().err
    assert not (tmp_path / "r.duckdb").exists()


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told, on_spark("sc://127.0.0.1:1")(tmp_path) as engine:
        engine.map(counted, [{"rows": ROWS}])
    assert told.value.code == "E-RUN-013"
