"""The truth beside the files: who is named where, what was planted, what cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from simulation.chance import DATA
from simulation.exports import Export
from simulation.records import household_key, person_key

RECORDS = ("file_name", "sheet", "row_number", "role", "person", "household", "position")
CONFLICTS = ("conflict", "rule_id", "expected", "household", "person", "note", "other_household")
POLICY = ("standards", "exclusions")
QUIRKS = ("file_name", "sheet", "row_number", "column", "kind", "value")


def named(exports: list[Export], written: pl.DataFrame, household: pl.Series) -> pl.DataFrame:
    """Every person named in a row: file, sheet, row, role, position, and who it is."""
    places = pl.concat(
        pl.DataFrame(
            {
                "list": [export.list_name] * len(rows),
                "row": rows,
                "file_name": [export.file_name] * len(rows),
                "sheet": [sheet.name] * len(rows),
                "row_number": sheet.row_numbers,
            },
            schema_overrides={"list": pl.String, "file_name": pl.String, "sheet": pl.String},
        )
        for export in exports
        for sheet, rows in zip(export.sheets, export.rows, strict=True)
    )
    return (
        written.select("list", "row", "role", "position", "person", own=household.gather(written["person"]))
        .join(places, on=["list", "row"])
        .with_columns(person=person_key(pl.col("person")), household=household_key(pl.col("own")))
        .select(RECORDS)
        .sort("file_name", "sheet", "row_number", "role", "position")
    )


def planted(conflicts: pl.DataFrame) -> pl.DataFrame:
    """What was planted, with the simulation's own ids; with ``amount_yuan`` where any amount is fixed."""
    fixed = ["amount_yuan"] if conflicts["amount_yuan"].is_not_null().any() else []
    return conflicts.with_columns(
        household=household_key(pl.col("household")),
        person=person_key(pl.col("person")),
        other_household=household_key(pl.col("other_household")),
    ).select(*CONFLICTS, *fixed)


def unusable(exports: list[Export]) -> pl.DataFrame:
    """Values and rows that intake cannot use."""
    rows = [{"file_name": export.file_name, **quirk} for export in exports for quirk in export.quirks]
    schema = {name: pl.Int64 if name == "row_number" else pl.String for name in QUIRKS}
    return pl.DataFrame(rows, schema=schema).select(QUIRKS).sort("file_name", "sheet", "row_number", "column")


def write_policy(folder: Path) -> None:
    """Write the local standards and exclusions that put the whole rule book in force."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in POLICY:
        shutil.copyfile(DATA / f"policy_{name}.csv", folder / f"{name}.csv")


def write(folder: Path, **tables: pl.DataFrame) -> None:
    """Write truth tables as CSV, named after their keyword."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.write_csv(folder / f"{name}.csv")
