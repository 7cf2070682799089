"""The registry file (DuckDB): built beside the old one, renamed over it whole, read by anyone.

This is the only module that imports duckdb to write. A night works on ``.NAME.building`` in the target's own
directory, so that the final rename is atomic; whoever has last night's file open keeps reading it, and a
night that fails leaves it as it was.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from registry.ddl import create_table, stand_in
from registry.lock import not_writable, writing
from schemas.errors import UserError
from schemas.tables import SCHEMA_VERSION, TABLES, in_shape, table_name

ORDERING_COLUMNS = 4  # enough to order every table: each is keyed within its first four columns
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
CANNOT_WRITE = ("Could not write", "Could not open", "No space left", "Could not fsync")
ANSWERED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)  # DESCRIBE and SHOW are SELECTs


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use: ``memory`` as DuckDB writes it (``4GB``) and ``threads``; None is its default."""

    memory: str | None = None
    threads: int | None = None

    def config(self) -> dict[str, str]:
        """The limits as DuckDB settings."""
        given = {"memory_limit": self.memory, "threads": self.threads}
        return {name: str(value) for name, value in given.items() if value is not None}


class QueryError(Exception):
    """SQL that cannot be run, in DuckDB's own words."""


class Reader:
    """A connection that answers questions; a context manager.

    Attributes:
        lacks: tables that a file of an earlier version does not have; they are read as empty.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, lacks: frozenset[str] = frozenset()) -> None:
        self._connection = connection
        self.lacks = lacks

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, shape: str | None = None
    ) -> pa.Table:
        """The answer to one SELECT as an Arrow table; values only as bound parameters (``$name``).

        Args:
            sql: the SELECT.
            params: values for its parameters.
            shape: a projection of the answer, for example casts to expected types.

        Raises:
            QueryError: the SQL cannot be run; DuckDB's own words, first line.
        """
        try:
            answer = self._connection.sql(sql, params=dict(params or {}))
            return (answer.project(shape) if shape else answer).to_arrow_table()
        except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
            raise QueryError(str(error).strip().splitlines()[0]) from error

    def table(self, schema: pa.Schema) -> pa.Table:
        """A whole table, in the columns and types of its schema; what an older registry does not know is empty."""
        try:
            stored = self._connection.table(table_name(schema)).to_arrow_table()
        except duckdb.CatalogException:
            return schema.empty_table()
        return in_shape(stored, schema)


class _OneSelect(Reader):
    """A reader whose SQL comes from a user: one SELECT at a time."""

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, shape: str | None = None
    ) -> pa.Table:
        """As ``Reader.query``; whatever fails is a QueryError, or a UserError E-QUERY-004 if the engine fails."""
        try:
            kinds = [statement.type for statement in self._connection.extract_statements(sql)]
            if len(kinds) != 1 or kinds[0] not in ANSWERED:
                raise QueryError("应为一句 SELECT")
            return super().query(sql, params, shape=shape)
        except (duckdb.InternalException, duckdb.FatalException) as error:
            raise UserError(
                "E-QUERY-004",
                "数据库引擎在这条查询上内部出错；登记库没有受损。",
                "请换一种写法，例如把子查询改成 JOIN，或分成两步。",
            ) from error
        except duckdb.Error as error:
            raise QueryError(str(error).splitlines()[0]) from error


class Auditor(_OneSelect):
    """A read-only connection whose SQL comes from a user: what fails is the user's to mend."""

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, shape: str | None = None
    ) -> pa.Table:
        """As ``Reader.query`` for one SELECT; whatever fails is a UserError E-QUERY-001 or E-QUERY-004."""
        try:
            return super().query(sql, params, shape=shape)
        except QueryError as error:
            raise UserError(
                "E-QUERY-001",
                f"查询没有成功：{error}。",
                "请检查 SQL；登记库只读，查询不能读写别的文件。表与列的含义见各列注释。",
            ) from None


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


class Trial(_OneSelect, Writer):
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
                _remove(scratch)  # what a killed night left: the lock says that nobody is at work on it
                connection = duckdb.connect(str(scratch), config=dict((limits or Limits()).config()))
                store = cls(connection, target)
            except (OSError, duckdb.Error) as error:
                _remove(scratch)
                if _no_room(error):
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
                _remove(scratch)
                shutil.copyfile(target, scratch)
                connection = duckdb.connect(str(scratch), config=dict((limits or Limits()).config()))
                store = cls(connection, target)
            except (OSError, duckdb.IOException) as error:
                _remove(scratch)
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
            _remove(building_path(self._target))
        if error is not None and _no_room(error):
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


def open_read_only(path: Path | str, limits: Limits | None = None) -> Auditor:
    """Open a published registry for questions only; its SQL can reach no other file and no setting.

    What a file of an earlier version lacks is read as empty.

    Raises:
        UserError: E-STORE-001 missing, E-STORE-002 not a registry, E-STORE-003 in use by a writer, E-STORE-007 of a
            later version.
    """
    return Auditor(*_opened(Path(path), limits))


def open_trial(path: Path | str) -> Trial:
    """As ``open_read_only``, with room for temporary tables that hide those of the file."""
    return Trial(*_opened(Path(path), None))


def _opened(target: Path, limits: Limits | None) -> tuple[duckdb.DuckDBPyConnection, frozenset[str]]:
    """A closed connection to a published registry, and the tables that its version lacks."""
    if not target.is_file():
        raise UserError(
            "E-STORE-001", f"找不到登记库 {target.name}。", "请先运行 doudi run，或用 --registry 指明位置。"
        )
    config = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    } | (limits or Limits()).config()
    try:
        connection = _connect_closed(target, config)
    except duckdb.Error as error:
        raise _unreadable(target, error) from None
    known = connection.sql(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name", params={"name": "run"}
    )
    if known.fetchall() != [(1,)]:
        connection.close()
        raise _not_a_registry(target)
    lacks = _stand_in(connection)
    ((written,),) = connection.sql("SELECT max(schema_version) FROM run").fetchall()
    if written and written > SCHEMA_VERSION:
        connection.close()
        raise UserError(
            "E-STORE-007",
            f"登记库 {target.name} 由更新的程序写成（结构第 {written} 版，本程序为第 {SCHEMA_VERSION} 版）。",
            "请先更新程序，或用 doudi restore 换回较早的登记库。",
        )
    return connection, lacks


def building_path(target: Path) -> Path:
    """Where a night builds the file that will replace ``target``."""
    return target.with_name(f".{target.name}.building")


def _connect_closed(target: Path, config: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(target), read_only=True, config=dict(config))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")
    return connection


def _stand_in(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Stand-ins for tables and columns that the file is too old to have; the names of the tables."""
    present: dict[str, set[str]] = {table_name(schema): set() for schema in TABLES}
    columns = connection.sql("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    for table, column in columns.fetchall():
        present.setdefault(table, set()).add(column)
    ((database,),) = connection.sql("SELECT current_database()").fetchall()
    for schema in TABLES:
        for statement in stand_in(schema, present[table_name(schema)], database):
            connection.execute(statement)
    return frozenset(table_name(schema) for schema in TABLES if not present[table_name(schema)])


def _no_room(error: BaseException) -> bool:
    """Could something not be written? DuckDB says so in one of several kinds of error, by when it notices."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    told = str(error)
    return isinstance(error, duckdb.IOException) or (
        isinstance(error, duckdb.Error) and any(words in told for words in CANNOT_WRITE)
    )


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _remove(database: Path) -> None:
    database.unlink(missing_ok=True)
    _log_of(database).unlink(missing_ok=True)
    shutil.rmtree(database.with_name(database.name + ".tmp"), ignore_errors=True)


def put_in_place(file: Path, target: Path) -> None:
    """A whole file takes the place of the registry, in one step and for good."""
    # A log left by someone who once wrote to the old file would be replayed onto the new one.
    _log_of(target).unlink(missing_ok=True)
    file.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(target: Path, error: duckdb.Error) -> UserError:
    if "lock" in str(error).lower():
        return UserError(
            "E-STORE-003", f"登记库 {target.name} 正被别的程序以写方式打开。", "请关闭那个程序后再试。"
        )
    return _not_a_registry(target)


def _not_a_registry(target: Path) -> UserError:
    return UserError(
        "E-STORE-002",
        f"{target.name} 不是登记库，或已损坏。",
        "请用 --registry 指明 doudi run 生成的文件。",
    )
