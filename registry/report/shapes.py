"""What the month-by-month picture is drawn with, in its own units: it is 680 wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 680.0
LABEL: Final = 176.0


@dataclass(frozen=True, slots=True)
class Span:
    """A bar or a part of one; ``at`` is where it begins, as the drawing says it: ``x y``."""

    at: str
    width: float
    tone: str
    mark: str
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """Payments of one month, drawn around ``at``."""

    at: str
    tone: str
    mark: str
    text: str


@dataclass(slots=True)
class Lane:
    """One programme for one person or for the household."""

    title: str
    detail: str
    height: float
    spans: list[Span]
    dots: list[Dot]
    y: float = 0.0

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything in it within the months shown."""
        return bool(self.spans or self.dots)


@dataclass(frozen=True, slots=True)
class Column:
    """A month's place and heading; ``year`` where one begins."""

    x: float
    middle: float
    text: str
    year: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the drawing needs, in its own units."""

    height: float
    columns: tuple[Column, ...]
    rules: str
    lanes: list[Lane]
    words: str


@dataclass(frozen=True, slots=True)
class Window:
    """The months shown: ``first`` and the month after the last, counted from year 0."""

    first: int
    stop: int

    @property
    def step(self) -> float:
        """Width of a month."""
        return (WIDTH - LABEL) / (self.stop - self.first)

    def x(self, month: int) -> float:
        """Left edge of a month, kept within the picture."""
        return round(LABEL + self.step * (min(max(month, self.first), self.stop) - self.first), 1)
