"""Rows of the registry by key, masked: asked for one by one, or kept in memory for many questions.

A query file in ``queries/`` has a column ``key``. ``Asked`` puts one question to the file: right for a single command.
``Kept`` reads all answers once, in order of their keys, and then finds each in microseconds: right for a process that
answers at the window all day. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from registry.reader import Reader
from registry.report.read import masked

QUERIES: Final = Path(__file__).parent / "queries"
NAMES: Final = tuple(sorted(path.stem for path in QUERIES.glob("*.sql")))
Rows = list[dict[str, Any]]


class Source(Protocol):
    """Where rows come from."""

    def rows(self, name: str, keys: Iterable[str]) -> Rows:
        """The rows of a query that bear one of these keys, in a fixed order, masked."""
        ...


class Asked:
    """The registry itself, asked anew each time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def rows(self, name: str, keys: Iterable[str]) -> Rows:
        """See ``Source``."""
        sql = f"SELECT * FROM ({_sql(name)}) WHERE key IN (SELECT unnest($keys::VARCHAR[]))"  # noqa: S608
        return _told([_frame(self._reader, sql, {"keys": sorted(set(keys))})])


class Kept:
    """All answers, read once; the registry may be closed or replaced afterwards."""

    def __init__(self, reader: Reader) -> None:
        self._frames = {name: _frame(reader, _sql(name), {}).sort("key") for name in NAMES}

    def rows(self, name: str, keys: Iterable[str]) -> Rows:
        """See ``Source``."""
        frame = self._frames[name]
        return _told([_of_key(frame, key) for key in sorted(set(keys))])


def _of_key(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    first, end = (int(frame["key"].search_sorted(key, side=side)) for side in ("left", "right"))
    return frame.slice(first, end - first)


def _told(found: list[pl.DataFrame]) -> Rows:
    rows = pl.concat(found) if found else pl.DataFrame()
    if rows.is_empty():
        return []
    flat = [name for name, kind in rows.schema.items() if not kind.is_nested()]
    return masked(rows.sort(flat, nulls_last=True).drop("key")).to_dicts()


def _frame(reader: Reader, sql: str, parameters: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(reader.query(sql, parameters)))


@cache
def _sql(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text("utf-8")
