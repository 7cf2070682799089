"""A registry read: questions answered, its SQL closed in, files of earlier versions read as today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from registry.ddl import stand_in
from schemas.errors import UserError
from schemas.tables import SCHEMA_VERSION, TABLES, in_shape, table_name

ANSWERED: Final = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)  # DESCRIBE and SHOW are SELECTs


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


class OneSelect(Reader):
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


class Auditor(OneSelect):
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


def open_read_only(path: Path | str, limits: Limits | None = None) -> Auditor:
    """Open a published registry for questions only; its SQL can reach no other file and no setting.

    What a file of an earlier version lacks is read as empty.

    Raises:
        UserError: E-STORE-001 missing, E-STORE-002 not a registry, E-STORE-003 in use by a writer, E-STORE-007 of a
            later version.
    """
    return Auditor(*opened(Path(path), limits))


def opened(target: Path, limits: Limits | None) -> tuple[duckdb.DuckDBPyConnection, frozenset[str]]:
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
