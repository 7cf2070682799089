"""The registry file (DuckDB): built beside the old one, renamed over it whole, read by anyone.

This is the only module that imports duckdb to write. A night works on ``.NAME.building`` in the target's own
directory, so that the final rename is atomic; whoever has last night's file open keeps reading it, and a
night that fails leaves it as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
import pyarrow as pa

from registry.ddl import create_table
from registry.lock import not_writable, writing
from registry.place import building_path, no_room, put_in_place, remove, sync
from registry.reader import Limits, OneSelect, Reader, open_read_only, opened
from schemas.tables import TABLES, table_name

ORDERING_COLUMNS: Final = 4  # enough to order every table: each is keyed within its first four columns


class Writer(Reader):
    """A connection on which tables are made and filled."""

    def create(self, schema: pa.Schema, *, temporary: bool = False) -> None:
        """Create an empty table with its Chinese comments; a temporary one hides the table of its name."""
        for statement in create_table(schema, temporary=temporary):
            self._connection.execute(statement)

    def write(self, schema: pa.Schema, rows: pa.Table, *, ordered: bool = True) -> None:
        """Append rows to the table of this schema, ordered by its leading columns unless nobody will read it so."""
        if rows.num_rows == 0:
            return
        incoming = self._connection.from_arrow(rows.select(schema.names).cast(schema))
        if ordered:
            keys = [f'"{field.name}"' for field in schema if not pa.types.is_list(field.type)]
            incoming = incoming.order(", ".join(keys[:ORDERING_COLUMNS]))
        incoming.insert_into(table_name(schema))

    @contextmanager
    def lent(self, name: str, rows: pa.Table) -> Iterator[None]:
        """Let SQL read an Arrow table under a name for a while; nothing is written."""
        self._connection.register(name, rows)
        try:
            yield
        finally:
            self._connection.unregister(name)

    def put_temporarily(self, name: str, rows: pa.Table) -> None:
        """A temporary table of these rows, whatever their columns; it hides a view of that name."""
        with self.lent("rows_given", rows):
            self._connection.execute(f"CREATE TEMP TABLE {name} AS FROM rows_given")

    def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """Run one statement for its effect."""
        self._connection.execute(sql, dict(params or {}))

    def execute_all(self, statements: Iterable[str]) -> None:
        """Run statements in order."""
        for statement in statements:
            self._connection.execute(statement)


class Trial(OneSelect, Writer):
    """A read-only registry beside which temporary tables are made; they hide those of the same name."""


class Store(Writer):
    """A registry being written: ``Store.building`` makes a file to publish, ``Store.in_memory`` a scratch."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, target: Path | None = None) -> None:
        super().__init__(connection)
        self._target = target
        self._held = ExitStack()
        self._connection.execute("SET TimeZone = 'UTC'")
        present = {name for (name,) in connection.sql("SELECT table_name FROM duckdb_tables()").fetchall()}
        for schema in TABLES:
            if table_name(schema) not in present:
                self.create(schema)

    @classmethod
    def in_memory(cls, limits: Limits | None = None) -> Store:
        """All tables, empty, in memory: for tests and rule scenarios."""
        return cls(duckdb.connect(":memory:", config=dict((limits or Limits()).config())))

    @classmethod
    def building(cls, path: Path | str, limits: Limits | None = None) -> Store:
        """All tables, empty, in a new file beside ``path``; nothing happens to ``path`` before ``publish``.

        Raises:
            UserError: E-STORE-004 the directory cannot be written, E-STORE-005 another night is at work.
        """
        target = Path(path)
        scratch = building_path(target)
        with ExitStack() as held:
            held.enter_context(writing(target))
            try:
                remove(scratch)  # what a killed night left: the lock says that nobody is at work on it
                connection = duckdb.connect(str(scratch), config=dict((limits or Limits()).config()))
                store = cls(connection, target)
            except (OSError, duckdb.Error) as error:
                remove(scratch)
                if no_room(error):
                    raise not_writable(target) from error
                raise
            store._held = held.pop_all()
        return store

    @classmethod
    def amending(cls, path: Path | str, limits: Limits | None = None) -> Store:
        """A copy of the published file, to be changed here and there and published in its place.

        Raises:
            UserError: E-STORE-001 to E-STORE-005, as for reading and for building.
        """
        target = Path(path)
        open_read_only(target).close()
        scratch = building_path(target)
        with ExitStack() as held:
            held.enter_context(writing(target))
            try:
                remove(scratch)
                shutil.copyfile(target, scratch)
                connection = duckdb.connect(str(scratch), config=dict((limits or Limits()).config()))
                store = cls(connection, target)
            except (OSError, duckdb.IOException) as error:
                remove(scratch)
                raise not_writable(target) from error
            store._held = held.pop_all()
        return store

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close; remove what was not published; a full or failing disk becomes a UserError."""
        with self._held:
            self.close()
            if self._target is None:
                return
            remove(building_path(self._target))
        if error is not None and no_room(error):
            raise not_writable(self._target) from error

    def replace(self, schema: pa.Schema, rows: pa.Table) -> None:
        """Put these rows in place of all that the table of this schema holds, in the columns of today."""
        self._connection.execute(f"DROP TABLE {table_name(schema)}")
        self.create(schema)
        self.write(schema, rows)

    def publish(self) -> None:
        """Put the file in the target's place, whole: checkpoint, close, fsync, rename, fsync of the directory."""
        if self._target is None:
            raise ValueError("a store in memory has no file to publish")
        scratch = building_path(self._target)
        self._connection.execute("FORCE CHECKPOINT")
        self._connection.close()
        sync(scratch)
        put_in_place(scratch, self._target)


def open_trial(path: Path | str) -> Trial:
    """As ``open_read_only``, with room for temporary tables that hide those of the file."""
    return Trial(*opened(Path(path), None))
