"""Every delivery as it was read, kept beside the registry for as long as it is: nothing that came is ever lost.

``NAME.deliveries/`` holds one folder a night that let in new files, with a Parquet file a table. Folders are only ever
added, each whole or not at all; a file's rows are found by its id, which comes from its content.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from registry.deliveries.measure import Tables, frame, in_force
from registry.deliveries.rows import added, of_files, shaped
from registry.lock import not_writable
from registry.place import sync
from schemas.errors import UserError
from schemas.tables import INTAKE_TABLES, RECORD, SOURCE_FILE, in_shape, table_name

_FILES: Final = table_name(SOURCE_FILE)
_COMPRESSION: Final = "zstd"


def archive_path(registry: Path) -> Path:
    """The folder of a registry's deliveries."""
    return registry.with_name(f"{registry.name}.deliveries")


def keep(registry: Path, tables: Tables) -> None:
    """Put the files in force among ``tables`` into the archive, if they are not there.

    Raises:
        UserError: E-STORE-004 there is no room, or the directory cannot be written.
    """
    lines = in_force(tables)
    new = lines.filter(~pl.col("file_id").is_in(_known(registry).implode()))
    if new.is_empty():
        return
    rows = of_files(tables, new["file_id"]) | {_FILES: shaped(new, SOURCE_FILE)}
    name = f"{len(_folders(registry)) + 1:04}-{sha256('|'.join(sorted(new['file_id'])).encode()).hexdigest()[:8]}"
    place = archive_path(registry) / name
    partial = place.with_name(f".{name}")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for table, content in rows.items():
            file = partial / f"{table}.parquet"
            pq.write_table(content, file, compression=_COMPRESSION)
            sync(file)
        sync(partial)
        partial.replace(place)
        sync(place.parent)
    except OSError as error:
        raise not_writable(registry) from error


def rows_of(registry: Path, lines: pl.DataFrame) -> dict[str, pa.Table]:
    """The rows of some lines of ``source_file`` as they were read.

    Raises:
        UserError: E-STORE-008 the archive does not have them all.
    """
    if lines.is_empty():
        return added()
    wanted = lines["file_id"]
    parts = [_read(folder, wanted) for folder in _folders(registry)]
    seen: set[str] = set()
    for number, part in enumerate(parts):
        own = set(frame(part, SOURCE_FILE)["file_id"]) - seen  # a night that died may have kept a file twice
        parts[number] = of_files(part, pl.Series(sorted(own), dtype=pl.String))
        seen |= own
    lacking = lines.filter(~pl.col("file_id").is_in(sorted(seen)))
    if lacking.height:
        names = "、".join(lacking["file_name"].unique().sort().head(3))
        raise UserError(
            "E-STORE-008",
            f"{archive_path(registry).name} 里没有“{names}”等 {lacking.height} 份文件的行。",
            "请把登记库旁的这个目录一并保存、一并移动。",
        )
    return added(*parts)


def _folders(registry: Path) -> list[Path]:
    place = archive_path(registry)
    return sorted(folder for folder in place.glob("[0-9]*") if folder.is_dir())


def _known(registry: Path) -> pl.Series:
    """The ids of the files that are kept."""
    files = [
        pq.read_table(folder / f"{_FILES}.parquet", columns=["file_id"]) for folder in _folders(registry)
    ]
    ids = [name for table in files for name in table["file_id"].to_pylist()]
    return pl.Series("file_id", ids, dtype=pl.String)


def _read(folder: Path, wanted: pl.Series) -> dict[str, pa.Table]:
    """The rows that one folder has of the wanted files, in the columns of today."""
    chosen = [("file_id", "in", wanted.to_list())]
    tables: dict[str, pa.Table] = {}
    for schema in INTAKE_TABLES:
        path = folder / f"{table_name(schema)}.parquet"
        if not path.exists():  # kept by a version that did not know the table
            tables[table_name(schema)] = schema.empty_table()
            continue
        found = pq.read_table(path, filters=chosen if "file_id" in schema.names else None)
        tables[table_name(schema)] = in_shape(found, schema)
    people = tables[table_name(RECORD)]["record_id"].combine_chunks()
    for schema in INTAKE_TABLES:
        if "file_id" not in schema.names:
            told = tables[table_name(schema)]
            tables[table_name(schema)] = told.filter(pc.is_in(told["record_id"], people))
    return tables
