"""How a department may answer a finding: codes and words from ``answers.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer; ``group`` is 属实, 不属实 or empty."""

    group: str
    code: str
    text: str

    @property
    def words(self) -> str:
        """As in the drop-down: 属实：停发."""
        return f"{self.group}：{self.text}" if self.group else self.text


@cache
def choices(tone: str) -> tuple[Answer, ...]:
    """The answers to a finding drawn in this tone (clash, missed, notice), in order."""
    table = pl.read_csv(Path(__file__).parent / "answers.csv", infer_schema=False).fill_null("")
    return tuple(Answer(**row) for row in table.filter(tone=tone).drop("tone").to_dicts())


@cache
def grouped(tone: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same by group, for boxes to tick on paper."""
    groups: dict[str, list[str]] = {}
    for answer in choices(tone):
        groups.setdefault(answer.group or "其他", []).append(answer.text)
    return tuple((group, tuple(texts)) for group, texts in groups.items())
