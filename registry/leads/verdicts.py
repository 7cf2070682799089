"""What a visit may find: the words of the drop-down and what each does to a lead, from a table."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

TABLE: Final = Path(__file__).with_name("verdicts.csv")
NOBODY: Final = ("unfounded", "not_found")
"""Of these no person is meant."""


@cache
def actions() -> dict[str, str]:
    """Action by word."""
    return dict(pl.read_csv(TABLE, infer_schema=False).rows())


def said() -> tuple[str, ...]:
    """The words, in the order of the drop-down."""
    return tuple(actions())
