"""Time and memory of a night as the rows grow: one district after another is added, by the real command line.

    python benchmarks/scale.py PLACE DISTRICTS...

``PLACE`` keeps the simulated districts (120,000 households, about 455,000 records and 42 MB each; 22 make ten million
records) from one call to the next. For each number of districts it prints a line: records, seconds a stage, the whole
night, microseconds a record, peak memory (all, and without pages of files, which the system takes back when it needs
them), and the registry's size. ``docs/scale.md`` quotes them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

HOUSEHOLDS = 120_000
FIRST_SEED = 7001
STAGES = ("读入名册", "联结人员与家庭", "写入登记库", "核对规则", "立案")
AS_OF = "2026-06-30"


def district(place: Path, seed: int) -> Path:
    """A district, simulated if it is not there yet."""
    folder, partial = place / str(seed), place / f".{seed}"
    if not folder.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
        subprocess.run(
            [
                *(sys.executable, "-m", "cli", "simulate", partial, "--households", str(HOUSEHOLDS)),
                *("--seed", str(seed), "--as-of", AS_OF),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        partial.rename(folder)
    return folder


def memory(process: int) -> tuple[int, int]:
    """Resident memory of a process now, all and anonymous, in kB."""
    try:
        told = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0, 0
    found = dict(line.split(":", 1) for line in told.splitlines() if line.startswith(("VmRSS", "RssAnon")))
    return tuple(int(found.get(name, "0").split()[0]) for name in ("VmRSS", "RssAnon"))  # type: ignore[return-value]


def night(folders: list[Path], registry: Path) -> tuple[dict[str, float], float, float]:
    """Seconds by stage, and the peaks of memory in GB."""
    command = [sys.executable, "-m", "cli", "run", *map(str, folders), "--registry", str(registry)]
    log = registry.with_suffix(".log")
    begun: dict[str, float] = {}
    peak = [0, 0]
    with log.open("w") as told, log.open() as read:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--as-of", AS_OF, "--json"], stdout=subprocess.DEVNULL, stderr=told
        )
        while process.poll() is None:
            for line in read.readlines():
                said = line.split(" ", 2)[-1].split("（")[0].strip()
                if said in STAGES:
                    begun[said] = time.perf_counter()
            peak = [max(most, now) for most, now in zip(peak, memory(process.pid), strict=True)]
            time.sleep(0.1)
        over = time.perf_counter()
    if process.returncode not in {0, 3}:
        raise SystemExit(log.read_text("utf-8"))
    ends = [*list(begun.values())[1:], over]
    seconds = {stage: end - since for (stage, since), end in zip(begun.items(), ends, strict=True)}
    return {"all": over - started, **seconds}, peak[0] / 1e6, peak[1] / 1e6


def counted(registry: Path) -> int:
    """The records in a registry."""
    command = [sys.executable, "-m", "cli", "query", "SELECT count(*) AS n FROM record", "--json"]
    told = subprocess.run([*command, "--registry", str(registry)], check=True, capture_output=True, text=True)
    return int(json.loads(told.stdout)[0]["n"])


def main(place: Path, counts: list[int]) -> None:
    """Simulate what is missing, run the nights, print a line each."""
    place.mkdir(parents=True, exist_ok=True)
    stages = STAGES[:4]
    print(
        f"| records | {' | '.join(stages)} | night s | µs a record | peak GB | anonymous GB | registry MB |"
    )
    print("|" + "---|" * (len(stages) + 6))
    for count in counts:
        folders = [district(place, FIRST_SEED + number) for number in range(count)]
        registry = place / f"{count}.duckdb"
        for left in place.glob(f"*{registry.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        seconds, peak, anonymous = night(folders, registry)
        records = counted(registry)
        by_stage = " | ".join(f"{seconds.get(stage, 0):.1f}" for stage in stages)
        print(
            f"| {records:,} | {by_stage} | {seconds['all']:.1f} | {seconds['all'] / records * 1e6:.1f} "
            f"| {peak:.2f} | {anonymous:.2f} | {registry.stat().st_size / 1e6:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
