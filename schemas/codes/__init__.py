"""Code tables: official divisions, relations, programmes, characters. Data only; sources in SOURCES.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


@cache
def table(name: str) -> pl.DataFrame:
    """A code table by its file's stem, every column as text, in the file's order.

    Args:
        name: for example ``divisions`` (code, name, parent), ``former_divisions`` (code, name),
            ``characters`` (char, sound, variant), ``lookalikes`` (a, b), ``programmes``.
    """
    return pl.read_csv(HERE / f"{name}.csv", infer_schema=False)


@cache
def head_relations() -> tuple[str, ...]:
    """The words by which lists call the head of a household."""
    return tuple(table("relations").filter(pl.col("kind") == "head")["relation"])
