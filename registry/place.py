"""The file of a registry on the disk: where it is built, how it takes its place, when there is no room."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

import duckdb

NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES)
CANNOT_WRITE: Final = ("Could not write", "Could not open", "No space left", "Could not fsync")


def building_path(target: Path) -> Path:
    """Where a night builds the file that will replace ``target``."""
    return target.with_name(f".{target.name}.building")


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


def no_room(error: BaseException) -> bool:
    """Could something not be written? DuckDB says so in one of several kinds of error, by when it notices."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    told = str(error)
    return isinstance(error, duckdb.IOException) or (
        isinstance(error, duckdb.Error) and any(words in told for words in CANNOT_WRITE)
    )


def remove(database: Path) -> None:
    """Remove a file that was being built, with what the database keeps beside it."""
    database.unlink(missing_ok=True)
    _log_of(database).unlink(missing_ok=True)
    shutil.rmtree(database.with_name(database.name + ".tmp"), ignore_errors=True)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")
