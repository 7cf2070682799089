"""What can be wrong with something that was filled in: tables of code, message and remedy, one beside each reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

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
