"""Filled-in workbooks and text files read back: the rows of a sheet under our names, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from schemas.export import ROW, Export, Sheet, read_export

READ: Final = (".xlsx", ".xls", ".csv")
PLACE: Final = {"file": pl.String, "source_sha256": pl.String, "sheet": pl.String, "row": pl.Int64}


def filled_in(path: Path) -> list[Path]:
    """The file, or those of a folder that may have been filled in; none where there is nothing."""
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.suffix.lower() in READ and _is_plain(each))
    return [path] if path.is_file() else []


def sheets_of(path: Path) -> Iterator[tuple[Export, Sheet, dict[str, str]]]:
    """Every sheet of a file that has cells, with the column under each heading of its first row."""
    export = read_export(path)
    for sheet in export.sheets:
        if sheet.refusal is None and not sheet.cells.is_empty():
            written = sheet.cells.drop(ROW).row(0, named=True)
            yield export, sheet, {text: name for name, text in written.items() if text}


def lines(
    sheet: Sheet, head: Mapping[str, str], columns: Mapping[str, str], place: tuple[str, str, str]
) -> pl.DataFrame:
    """Rows below the headings, however long the file, under our names; rows without anything are left out."""
    return pl.concat([none(columns), *(_lines(part, head, columns, place) for part in _parts(sheet))])


def none(columns: Mapping[str, str]) -> pl.DataFrame:
    """No rows."""
    return pl.DataFrame(schema=PLACE | dict.fromkeys(columns.values(), pl.String))


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$"))


def _parts(sheet: Sheet) -> Iterator[pl.DataFrame]:
    """The rows below the headings, however long the file."""
    yield sheet.cells.slice(1)
    for more in sheet.rest:
        yield more.cells


def _lines(
    cells: pl.DataFrame, head: Mapping[str, str], columns: Mapping[str, str], place: tuple[str, str, str]
) -> pl.DataFrame:
    """Rows under our names, with their place; rows without anything are left out."""
    file, sha256, sheet = place
    named = [
        (pl.col(head[heading]) if heading in head else pl.lit(None))
        .cast(pl.String)
        .str.strip_chars()
        .alias(ours)
        for heading, ours in columns.items()
    ]
    told = cells.select(
        pl.lit(file).alias("file"),
        pl.lit(sha256).alias("source_sha256"),
        pl.lit(sheet).alias("sheet"),
        pl.col(ROW).cast(pl.Int64).alias("row"),
        *named,
    )
    filled = told.with_columns(pl.col(list(columns.values())).replace("", None))
    return filled.filter(pl.any_horizontal(pl.col(list(columns.values())).is_not_null()))
