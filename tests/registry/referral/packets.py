"""An organisation's workbook, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

from registry.referral import form


def answered(path: Path, said: Mapping[str, str], only: str | None = None) -> Path:
    """Write the same answer into every row, or into that of one referral."""
    book = load_workbook(path)
    sheet = book[form.SHEET]
    head = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if only in (None, sheet.cell(row, head[form.REFERRAL]).value):
            for heading, word in said.items():
                sheet.cell(row, head[heading]).value = word
    book.save(path)
    return path
