"""What is wrong with answers: each fault with its file, sheet, row and column, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry.faults import FaultTable

TABLE: Final = FaultTable(Path(__file__).with_name("faults.csv"))
refusal = TABLE.refusal


@dataclass(frozen=True, order=True)
class Fault:
    """A fault of one row.

    Attributes:
        file: which file.
        sheet: which sheet; empty of a text file.
        row: as a person counts it, headings included; 0 of a whole file.
        column: the heading of the column at fault.
        code: of ``faults.csv``.
        detail: what in particular.
    """

    file: str
    sheet: str
    row: int
    column: str
    code: str
    detail: str = ""

    def told(self) -> dict[str, Any]:
        """The fault for a table or JSON."""
        message, remedy = TABLE.told(self.code, self.detail)
        place = {"file": self.file, "sheet": self.sheet, "row": self.row or None, "column": self.column}
        return place | {"code": self.code, "message": message, "remedy": remedy}
