"""Seeded chance: one independent stream per question, so that changing one stage leaves the others as they were."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

DATA = Path(__file__).parent / "data"

Rng = np.random.Generator
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Day: TypeAlias = "np.datetime64[Any]"
Days = npt.NDArray[np.datetime64]
Texts = npt.NDArray[Any]


def stream(seed: int, name: str) -> Rng:
    """The random stream of one stage, independent of every other stage's."""
    return np.random.default_rng([seed, crc32(name.encode())])


@cache
def table(name: str) -> pl.DataFrame:
    """A data file of this package by its stem."""
    return pl.read_csv(DATA / f"{name}.csv")


@cache
def words(kind: str) -> Texts:
    """The words of one kind in ``places.csv``."""
    values = table("places").filter(pl.col("kind") == kind)["values"].item()
    return np.array(values.split(" "))


def choose(rng: Rng, options: Texts, size: int, weights: Floats | None = None) -> Texts:
    """Draw with replacement, by weight where weights are given."""
    if weights is None:
        return options[rng.integers(0, len(options), size)]
    edges = np.cumsum(weights / weights.sum())
    return options[np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(options) - 1)]


def sample(rng: Rng, candidates: Ints, size: int) -> Ints:
    """Draw at most ``size`` without replacement, in ascending order."""
    return np.sort(rng.choice(candidates, min(size, len(candidates)), replace=False))


def falling(count: int, offset: float = 4.0) -> Floats:
    """Zipf-like weights for a list in falling order of frequency."""
    weights: Floats = 1.0 / (np.arange(count, dtype=np.float64) + offset)
    return weights


def add_days(days: Days, offsets: Ints | Floats) -> Days:
    """Days moved by whole-day offsets."""
    moved: Days = days + offsets.astype("timedelta64[D]")
    return moved


def years_of(days: Days) -> Ints:
    """Calendar years of days."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def padded(numbers: Ints, width: int) -> Texts:
    """Numbers as text of one width, with leading zeros."""
    if not len(numbers):
        return np.array([], dtype=f"<U{width}")
    return np.strings.zfill(numbers.astype(str), width)


def month_and_day(days: Days) -> Ints:
    """Month and day as one number, 101 to 1231."""
    month = days.astype("datetime64[M]")
    day = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    number: Ints = (month.astype(np.int64) % 12 + 1) * 100 + day
    return number
