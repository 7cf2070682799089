"""Run a function in a fresh process and tell what it cost: wall seconds, processor seconds, peak memory.

    python -m benchmarks.measure MODULE:FUNCTION [JSON-ARGUMENT...]

The function takes a ``Meter`` first, runs its stages under it, and returns what is to be told besides. The process that
asks stays small: Linux hands the peak of the asking process on to the one it starts.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@dataclass
class Meter:
    """What the stages of a function cost.

    Attributes:
        wall: seconds by stage.
        processor: seconds of user and system time, over all threads, by stage.
        peak_gb: largest resident set of the process up to the end of the last stage.
    """

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    peak_gb: float = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        wall, processor = time.perf_counter(), _processor()
        yield
        self.wall[name] = time.perf_counter() - wall
        self.processor[name] = _processor() - processor
        self.peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


@dataclass(frozen=True)
class Cost:
    """Cost of a function's stages, and what it returned."""

    wall: dict[str, float]
    processor: dict[str, float]
    peak_gb: float
    told: Any

    @property
    def total_wall(self) -> float:
        """Wall seconds of all stages."""
        return sum(self.wall.values())

    @property
    def total_processor(self) -> float:
        """Processor seconds of all stages."""
        return sum(self.processor.values())


def measured(function: str, *arguments: object) -> Cost:
    """Call ``module:function`` in a fresh process; arguments and result are carried as JSON."""
    command = [sys.executable, "-m", "benchmarks.measure", function, *map(json.dumps, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=dict(os.environ)
    )
    if done.returncode:
        raise SystemExit(f"{function} failed\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return Cost(**json.loads(done.stdout.rsplit("\n", 2)[-2]))


def main(function: str, arguments: list[str]) -> None:
    """Call the function here and print its cost as one line of JSON."""
    module, name = function.split(":")
    meter = Meter()
    told = getattr(importlib.import_module(module), name)(meter, *map(json.loads, arguments))
    print(json.dumps({**asdict(meter), "told": told}, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
