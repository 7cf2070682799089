"""Simulated districts on disk, made one after another in processes of their own so that memory stays bounded."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import measured

PER_HOUSEHOLD = 3.78
"""Records that a household of the simulation gives."""
LARGEST = 1_000_000
"""Records of one district; more are several districts."""


def districts(place: Path, records: int, seed: int) -> tuple[list[str], list[str]]:
    """Write districts of about so many records together; paths of their records and of their truth."""
    count = max(1, round(records / LARGEST))
    households = round(records / count / PER_HOUSEHOLD)
    made, known = [], []
    for number in range(count):
        paths = [str(place / f"{records}.{number}.{kind}.parquet") for kind in ("records", "truth")]
        prefix = f"d{number}" if count > 1 else ""
        measured("benchmarks.engines:simulate", *paths, households, seed + number, prefix)
        made.append(paths[0])
        known.append(paths[1])
    return made, known
