"""What can be wrong with something that was filled in: tables of code, message and remedy, one beside each reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from schemas.errors import UserError


@dataclass(frozen=True)
class FaultTable:
    """The faults that one file of ``code``, ``message``, ``remedy`` puts into words."""

    file: Path

    @cached_property
    def _texts(self) -> dict[str, tuple[str, str]]:
        rows = pl.read_csv(self.file, infer_schema=False).rows()
        return {code: (message, remedy) for code, message, remedy in rows}

    def told(self, code: str, detail: str = "") -> tuple[str, str]:
        """The message, with what in particular, and the remedy."""
        message, remedy = self._texts[code]
        return message + detail, remedy

    def refusal(self, code: str, detail: str = "") -> UserError:
        """A fault that stops the command."""
        return UserError(code, *self.told(code, detail))


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of one row.

    Attributes:
        file: which file.
        sheet: which sheet; empty of a text file.
        row: as a person counts it, headings included; 0 of a whole file.
        column: the heading of the column at fault.
        code: of a table of faults.
        detail: what in particular.
    """

    file: str
    sheet: str
    row: int
    column: str
    code: str
    detail: str = ""

    def told(self, table: FaultTable) -> dict[str, Any]:
        """The fault for a table or JSON."""
        message, remedy = table.told(self.code, self.detail)
        place = {"file": self.file, "sheet": self.sheet, "row": self.row or None, "column": self.column}
        return place | {"code": self.code, "message": message, "remedy": remedy}


def first_wrong(rows: pl.DataFrame, checks: Sequence[tuple[pl.Expr, str, str]]) -> pl.DataFrame:
    """Rows with ``code`` and ``column`` of the first check that each fails; null where none does.

    Args:
        rows: what was filled in.
        checks: what must not be, the heading at fault and the code.
    """
    code, column = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for wrong, where, which in reversed(checks):
        sure = wrong.fill_null(value=False)
        code = pl.when(sure).then(pl.lit(which)).otherwise(code)
        column = pl.when(sure).then(pl.lit(where)).otherwise(column)
    return rows.with_columns(code=code, column=column)


def faults_of(judged: pl.DataFrame, detail: pl.Expr | None = None) -> Iterable[Fault]:
    """The faults of rows of which ``code`` says that something is wrong."""
    wrong = judged.filter(pl.col("code").is_not_null())
    told = pl.lit("") if detail is None else detail
    columns = wrong.select("file", "sheet", "row", "column", "code", told.alias("detail"))
    return (Fault(*line) for line in columns.iter_rows())
