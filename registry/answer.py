"""Answers to an auditor's SQL: masked unless asked otherwise, and harmless in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
import xlsxwriter

from registry.reader import open_read_only
from schemas.errors import UserError

ID: Final = r"\b([1-9]\d{5})(?:18|19|20)\d{6}(\d{3}[\dXx])\b"
OLD_ID: Final = r"\b([1-9]\d{5})\d{6}(\d{3})\b"
PHONE: Final = r"\b(1[3-9]\d)\d{4}(\d{4})\b"
RISKY: Final = r"^([=+\-@\t\r])"
FORMATS: Final = (".csv", ".xlsx", ".parquet")


def ask(registry: Path, sql: str, *, unmasked: bool = False) -> pl.DataFrame:
    """The answer to one read-only SELECT; ids and phones in its texts masked unless ``unmasked``.

    Raises:
        UserError: E-QUERY-001 when the SQL fails, E-STORE-00x when the registry cannot be opened.
    """
    with open_read_only(registry) as reader:
        frame = pl.DataFrame(pl.from_arrow(reader.query(sql)))
    return frame if unmasked else mask(frame)


def mask(frame: pl.DataFrame) -> pl.DataFrame:
    """Ids keep their first six and last four places, phones their first three and last four."""
    text = pl.col(pl.String)
    return frame.with_columns(
        text.str.replace_all(ID, "${1}********${2}")
        .str.replace_all(OLD_ID, "${1}******${2}")
        .str.replace_all(PHONE, "${1}****${2}")
    )


def save(frame: pl.DataFrame, path: Path) -> None:
    """Write an answer as CSV (UTF-8 with BOM, for Excel), workbook or Parquet, by the ending of ``path``.

    Raises:
        UserError: E-QUERY-002 for another ending, E-QUERY-003 when the file cannot be written.
    """
    if path.suffix not in FORMATS:
        raise UserError(
            "E-QUERY-002", f"不认识的格式 {path.suffix or '（无）'}。", f"请用 {'、'.join(FORMATS)}。"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            frame.write_parquet(path)
        elif path.suffix == ".csv":
            _flat(frame).write_csv(path, include_bom=True)
        else:
            _write_workbook(_flat(frame), path)
    except OSError as error:
        raise UserError("E-QUERY-003", f"{path.name} 写不进去。", "请检查目录权限与剩余空间。") from error


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as joined text; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    joined = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("、") for name in lists)
    return joined.with_columns(pl.col(pl.String).str.replace(RISKY, "'${1}"))


def _write_workbook(frame: pl.DataFrame, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        frame.write_excel(workbook, worksheet="查询结果", autofit=True)
