"""Tables in a folder, one Arrow file each: there whole or not at all, and mapped back rather than read."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pyarrow as pa


def write(tables: Mapping[str, pa.Table], place: Path) -> None:
    """Write tables into a folder that appears when all are there; if another wrote it meanwhile, that one stays."""
    partial = place.with_name(f".{place.name}.{uuid4().hex[:8]}")
    partial.mkdir(parents=True)
    try:
        for name, table in tables.items():
            with (
                pa.OSFile(str(partial / f"{name}.arrow"), "wb") as sink,
                pa.ipc.new_file(sink, table.schema) as out,
            ):
                out.write_table(table)
        put(partial, place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def put(partial: Path, place: Path) -> None:
    """Give a folder its name; if there is one of that name, that one stays."""
    try:
        partial.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(partial, ignore_errors=True)


def mapped(place: Path) -> dict[str, pa.Table]:
    """The tables of a folder, by name."""
    return {file.stem: _mapped(file) for file in sorted(place.glob("*.arrow"))}


def _mapped(file: Path) -> pa.Table:
    with pa.ipc.open_file(pa.memory_map(str(file))) as reader:
        return reader.read_all()
