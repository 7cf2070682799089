"""Five grades, in words or stars, from a table."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

GRADES: Final = Path(__file__).with_name("grades.csv")
SATISFIED: Final = 4
"""From this grade on somebody is satisfied."""


@cache
def _rows() -> list[tuple[int, str, str]]:
    rows = pl.read_csv(GRADES, infer_schema=False).rows()
    return [(int(grade), text, also) for grade, text, also in rows]


def texts() -> tuple[str, ...]:
    """The grades as a drop-down offers them, the best first."""
    return tuple(text for _, text, _ in _rows())


@cache
def by_word() -> dict[str, int]:
    """Every word for a grade: 满意, 五星, 5."""
    return {word: grade for grade, text, also in _rows() for word in (text, *also.split("、"))}
