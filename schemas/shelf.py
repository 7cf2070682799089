"""Batches of tables as they come; beyond a limit they lie in a file and are mapped back, not held in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from schemas.engine import Tables
from schemas.tables import table_name

MOST_BYTES: Final = 128 << 20  # of one table in memory
WORTH_MAPPING: Final = 1 << 20
MOST_PARTS: Final = 256  # of it; more of them cost more to walk through than to copy together


@dataclass
class Shelf:
    """What was put on it, in order.

    Attributes:
        schema: of the table.
        limit: bytes held in memory before they go to a file, uncompressed, in the directory for temporary files.
    """

    schema: pa.Schema
    limit: int = MOST_BYTES
    _held: list[pa.Table] = field(default_factory=list)
    _mapped: list[pa.Table] = field(default_factory=list)
    _bytes: int = 0

    def put(self, table: pa.Table) -> None:
        """Add a table of the schema."""
        if table.num_rows:
            self._held.append(table)
            self._bytes += table.nbytes
        if self._bytes > self.limit:
            self._close()

    def lay(self, table: pa.Table) -> None:
        """Add a table of the schema that is mapped from a file already; a small one is held as others are."""
        if table.nbytes < WORTH_MAPPING:
            self.put(table)
            return
        self._close()
        self._mapped.append(table)

    def move(self, other: Shelf) -> None:
        """Add all that another shelf holds."""
        if other._mapped:
            self._close()
            self._mapped += other._mapped
        for table in other._held:
            self.put(table)

    def _close(self) -> None:
        """What comes next stands behind what is held: that goes to a file too, unless it is not worth one."""
        worth = self._bytes >= WORTH_MAPPING
        self._mapped += [_mapped(self._held, self.schema)] if worth else self._together()
        self._held, self._bytes = [], 0

    def table(self) -> pa.Table:
        """All of it, in chunks."""
        return pa.concat_tables([self.schema.empty_table(), *self._mapped, *self._together()])

    def _together(self) -> list[pa.Table]:
        """What is held; in one piece where the pieces are many."""
        many = len(self._held) > MOST_PARTS
        return [pa.concat_tables(self._held).combine_chunks()] if many else self._held


class Shelves:
    """A shelf for each of several tables, by name."""

    def __init__(self, schemas: Iterable[pa.Schema]) -> None:
        self._of = {table_name(schema): Shelf(schema) for schema in schemas}

    @property
    def names(self) -> Iterable[str]:
        """Of the tables."""
        return self._of.keys()

    def put(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """Add rows of each table."""
        for name, shelf in self._of.items():
            if not frames[name].is_empty():
                shelf.put(frames[name].to_arrow(compat_level=pl.CompatLevel.oldest()).cast(shelf.schema))

    def lay(self, tables: Tables) -> None:
        """Add tables that are mapped from files already."""
        for name, shelf in self._of.items():
            shelf.lay(tables[name])

    def move(self, other: Shelves) -> None:
        """Add all that others hold."""
        for name, shelf in self._of.items():
            shelf.move(other._of[name])

    def tables(self) -> dict[str, pa.Table]:
        """All of it."""
        return {name: shelf.table() for name, shelf in self._of.items()}


def _mapped(tables: list[pa.Table], schema: pa.Schema) -> pa.Table:
    """The tables in a file, mapped; the file has no name any more and goes with the last one who reads it."""
    handle, name = tempfile.mkstemp(prefix="doudi-", suffix=".arrow")
    os.close(handle)
    try:
        with pa.OSFile(name, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for table in tables:
                writer.write_table(table)
        with pa.ipc.open_file(pa.memory_map(name)) as reader:
            return reader.read_all()
    finally:
        with suppress(PermissionError):  # Windows keeps the name of what is mapped
            Path(name).unlink()
