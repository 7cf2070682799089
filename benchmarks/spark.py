"""Both engines on the same night, alternately in one sitting: where the time goes, and what the machine worked.

    python -m benchmarks.spark PLACE DISTRICTS [TIMES]

Of each night it prints seconds a stage, the whole night, processor seconds and the peak of memory (all processes: the
program, Java, Spark's workers; anonymous pages). It ends with how the engines compare and whether they published the
same. ``PLACE`` is that of ``benchmarks.scale``. ``docs/scale.md`` quotes it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.scale import AS_OF, FIRST_SEED, STAGES, district

ENGINES = {"local": (), "spark": ("--engine", "spark", "--master", "local[2]")}
OWN = ("run", "audit_log")
TICKS = os.sysconf("SC_CLK_TCK")


def processes(session: int) -> Iterator[tuple[int, float, int]]:
    """Of each process of a session: its number, processor seconds and anonymous memory in kB."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text("utf-8").rpartition(")")[2].split()
            status = stat.with_name("status").read_text("utf-8")
        except OSError:
            continue
        if int(told[3]) == session and "RssAnon:" in status:
            seconds = (int(told[11]) + int(told[12])) / TICKS
            yield int(stat.parent.name), seconds, int(status.split("RssAnon:")[1].split()[0])


def night(folders: list[Path], registry: Path, options: tuple[str, ...]) -> dict[str, float]:
    """Seconds by stage, processor seconds and peak of memory in GB."""
    for left in registry.parent.glob(f"*{registry.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    command = [sys.executable, "-m", "cli", "run", *map(str, folders), "--registry", str(registry), *options]
    begun: dict[str, float] = {}
    worked: dict[int, float] = {}
    peak, log, started = 0, registry.with_suffix(".log"), time.perf_counter()
    with log.open("w") as told, log.open() as read:
        process = subprocess.Popen(
            [*command, "--as-of", AS_OF, "--json"],
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,
        )
        while process.poll() is None:
            for line in read.readlines():
                said = line.split(" ", 2)[-1].split("（")[0].strip()
                if said in STAGES:
                    begun[said] = time.perf_counter()
            now = list(processes(process.pid))
            worked |= {number: seconds for number, seconds, _ in now}
            peak = max(peak, sum(kilobytes for *_, kilobytes in now))
            time.sleep(0.1)
    over = time.perf_counter()
    if process.returncode not in {0, 3}:
        raise SystemExit(log.read_text("utf-8"))
    ends = [*list(begun.values())[1:], over]
    seconds = {stage: end - since for (stage, since), end in zip(begun.items(), ends, strict=True)}
    return {**seconds, "night": over - started, "processor": sum(worked.values()), "GB": peak / 1e6}


def content(registry: Path) -> dict[str, tuple[object, ...]]:
    """The number of rows of each table and the sum of their hashes, but for what tells when a night was."""
    with duckdb.connect(str(registry), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        asked = "SELECT count(*), sum(hash(rows)::HUGEINT) FROM {} rows"
        return {
            name: connection.execute(asked.format(name)).fetchone() or ()
            for name in tables
            if name not in OWN
        }


def main(place: Path, districts: int, times: int) -> None:
    """Run the nights and print them."""
    place.mkdir(parents=True, exist_ok=True)
    folders = [district(place, FIRST_SEED + number) for number in range(districts)]
    columns = [*STAGES[:4], "night", "processor", "GB"]
    print(f"| engine | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    took: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    for _ in range(times):
        for engine, options in ENGINES.items():
            found = night(folders, place / f"{engine}.duckdb", options)
            took[engine].append(found["night"])
            print(
                f"| {engine} | {' | '.join(f'{found.get(column, 0):.1f}' for column in columns)} |",
                flush=True,
            )
    ratio = min(took["local"]) / min(took["spark"])
    same = content(place / "local.duckdb") == content(place / "spark.duckdb")
    print(f"throughput of spark: {ratio:.2f} of local (best of {times}); the same registry: {same}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 2)
