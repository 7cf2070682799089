"""What is wrong with a filled-in workbook: each fault with its row and column, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry.faults import FaultTable
from schemas.errors import ExitCode, UserError

TABLE: Final = FaultTable(Path(__file__).with_name("faults.csv"))
refusal = TABLE.refusal


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of one row.

    Attributes:
        row: as a person counts it, headings included.
        column: the heading of the column at fault.
        code: of ``faults.csv``.
        detail: what in particular.
    """

    row: int
    column: str
    code: str
    detail: str = ""

    @property
    def message(self) -> str:
        """What is wrong."""
        return TABLE.told(self.code, self.detail)[0]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return TABLE.told(self.code)[1]

    def told(self, file: str) -> dict[str, Any]:
        """The fault for a table or JSON."""
        return {
            "file": file,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
        }


class RefusedWordsError(UserError):
    """A workbook of which nothing was taken: ``faults`` says why, row by row."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        super().__init__(
            "E-REVIEW-010",
            f"复核单 {file} 有 {len(faults)} 处不对，一行也没有采用，登记库没有改动。",
            "请照上面逐行改正后再导入。",
            ExitCode.NOT_PUBLISHED,
        )
        self.file = file
        self.faults = tuple(sorted(faults))
