"""Arrow schemas to DuckDB definitions: types, NOT NULL and Chinese comments come from ``schemas.tables``."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow as pa

from schemas.tables import comment, table_name


def duckdb_type(kind: pa.DataType) -> str:
    """The DuckDB type that holds an Arrow type without loss."""
    if pa.types.is_list(kind):
        return f"{duckdb_type(kind.value_type)}[]"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    names = {
        pa.string(): "VARCHAR",
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
        pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    }
    return names[kind]


def quoted(text: str) -> str:
    """A SQL string literal, for comments: ``COMMENT ON`` takes no bound parameters."""
    return "'" + text.replace("'", "''") + "'"


def create_table(schema: pa.Schema, *, temporary: bool = False) -> Iterator[str]:
    """The statements that create a table of this schema and say in Chinese what it holds."""
    name = table_name(schema)
    columns = ", ".join(
        f'"{field.name}" {duckdb_type(field.type)}{"" if field.nullable else " NOT NULL"}' for field in schema
    )
    yield f"CREATE {'TEMP ' if temporary else ''}TABLE {name} ({columns})"
    if temporary:
        return
    yield f"COMMENT ON TABLE {name} IS {quoted(comment(schema))}"
    for field in schema:
        yield f'COMMENT ON COLUMN {name}."{field.name}" IS {quoted(comment(field))}'


def stand_in(schema: pa.Schema, present: Collection[str], database: str) -> Iterator[str]:
    """The statement that lets a file of an earlier version be read as today's: what it lacks is empty.

    Args:
        schema: the table as it is today.
        present: the columns that the file has of it; none if it lacks the table.
        database: the name under which the file is open.
    """
    if not present:
        yield from create_table(schema, temporary=True)
        return
    missing = [
        f'CAST(NULL AS {duckdb_type(field.type)}) AS "{field.name}"'
        for field in schema
        if field.name not in present
    ]
    if missing:
        name = table_name(schema)
        file = database.replace('"', '""')
        yield f'CREATE TEMP VIEW {name} AS SELECT *, {", ".join(missing)} FROM "{file}".main.{name}'  # noqa: S608
