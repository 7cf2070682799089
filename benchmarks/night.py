"""Time and memory of a whole night on a simulated district, by the real command line.

    python benchmarks/night.py [HOUSEHOLDS] [SEED]

Prints wall and processor seconds and peak memory of ``doudi run`` with reports, and what it found against the truth.
Take figures on a quiet machine; they are quoted in docs/benchmarks.md with commit and machine.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def doudi(*arguments: object) -> str:
    """Run a command of the program; exit code 3 (some rows set aside) is expected of a simulated district."""
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 3}:
        raise SystemExit(done.stderr)
    return done.stdout


def main(households: int, seed: int) -> None:
    """Simulate, run, evaluate, and print the figures."""
    with tempfile.TemporaryDirectory() as place:
        district, registry = Path(place) / "district", Path(place) / "registry.duckdb"
        doudi("simulate", district, "--households", households, "--seed", seed)
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        told = doudi(
            "run", district, "--registry", registry, "--reports", Path(place) / "reports",
            "--as-of", "2026-06-30", "--json",
        )  # fmt: skip
        wall = time.perf_counter() - wall
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        counts = json.loads(told)["counts"]
        truth = district / "truth" / "records.csv"
        quality = json.loads(doudi("evaluate", "--truth", truth, "--registry", registry, "--json"))
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{households} households, seed {seed}, {os.cpu_count()} cores")
    print(f"records {counts['record']}, persons {counts['person']}, findings {counts['finding']}")
    print(f"wall {wall:.1f} s, processor {processor:.1f} s, peak memory {after.ru_maxrss / 1e6:.2f} GB")
    for name, measure in quality.items():
        print(
            f"{name}: precision {measure['precision']:.4f} recall {measure['recall']:.4f} F1 {measure['f1']:.4f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
