"""Filled-in workbooks and text files read back: the rows of a sheet under our names, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from registry.faults import Fault, FaultTable
from schemas.export import ROW, Export, Sheet, read_export

READ: Final = (".xlsx", ".xls", ".csv")
PLACE: Final = {"file": pl.String, "source_sha256": pl.String, "sheet": pl.String, "row": pl.Int64}


@dataclass(frozen=True)
class Taken:
    """What became of filled-in sheets: rows written, written before, left blank; how many of each; what is wrong."""

    added: int
    known: int
    blank: int
    actions: dict[str, int]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Form:
    """A kind of sheet that is filled in.

    Attributes:
        columns: our names by heading.
        key: the heading by which such a sheet is known.
        needed: headings that it must have.
        family: what the codes of its faults begin with: -001 no file, -002 no such sheet in it, -003 headings lack.
        faults: their words.
    """

    columns: Mapping[str, str]
    key: str
    needed: tuple[str, ...]
    family: str
    faults: FaultTable

    def read(self, path: Path) -> tuple[pl.DataFrame, list[Fault]]:
        """The rows of a file, or of those in a folder, and sheets that cannot be read.

        Raises:
            UserError: -001, -002.
        """
        paths = filled_in(path)
        if not paths and not path.is_dir():
            raise self.faults.refusal(f"{self.family}-001", f"：{path.name}。")
        found, faults = [none(self.columns)], []
        for each in paths:
            for export, sheet, head in sheets_of(each):
                if self.key not in head:
                    continue
                if missing := [heading for heading in self.needed if heading not in head]:
                    lacking = "、".join(missing)
                    faults.append(Fault(each.name, sheet.name or "", 1, lacking, f"{self.family}-003"))
                else:
                    place = (each.name, export.sha256, sheet.name or "")
                    found.append(lines(sheet, head, self.columns, place))
        if not path.is_dir() and len(found) == 1 and not faults:
            raise self.faults.refusal(f"{self.family}-002", f"（{path.name}）")
        return pl.concat(found), faults


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
