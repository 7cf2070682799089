"""The weights of a pair as a waterfall: bars that begin where the last one ended, as a drawing or as characters.

Gains and losses are told apart by shape and sign, not by colour, so a grey print reads the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log2
from typing import Final

from linkage.explain import Explanation, Step
from registry.report import words
from registry.report.pages import render

LEFT, RIGHT = 196.0, 566.0  # where the plot begins and ends, of 680
HEADER: Final = 26.0
LANE: Final = 29.0
FOOTER: Final = 22.0
THINNEST: Final = 1.5
PLACES: Final = 36
"""Width of the plot in characters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the drawing; ``join`` is where the next one begins."""

    title: str
    detail: str
    y: float
    x: float
    width: float
    join: float
    tone: str
    weight: str
    total: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis and what stands there."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the drawing needs, in its own units; ``line`` is where a pair is a match, if any weight suffices."""

    height: float
    foot: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    line: Tick | None
    words: str


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def x(self, weight: float) -> float:
        """Where a weight stands in the drawing."""
        return round(LEFT + (weight - self.low) / (self.high - self.low) * (RIGHT - LEFT), 1)

    def place(self, weight: float) -> int:
        """Where a weight stands among the characters."""
        return round((weight - self.low) / (self.high - self.low) * PLACES)


def picture(told: Explanation) -> Picture:
    """The drawing of an explanation's weights."""
    stands = _stands(told.steps)
    line = _line(told.needed)
    scale = _scale([*stands, *([] if line is None else [line])])
    bars = [_bar(step, stands[at], scale, HEADER + at * LANE) for at, step in enumerate(told.steps)]
    foot = HEADER + len(bars) * LANE
    total = Step("合计", f"把握 {words.percent(told.probability)}", stands[-1])
    bars.append(_bar(total, 0.0, scale, foot, tone="total"))
    return Picture(
        height=foot + LANE + FOOTER,
        foot=foot + LANE,
        bars=tuple(bars),
        ticks=tuple(Tick(scale.x(weight), signed(weight, 0)) for weight in _round(scale)),
        line=None if line is None else Tick(scale.x(line), f"认定线 {words.percent(told.needed or 0)}"),
        words="，".join(f"{step.comparison}{signed(step.weight)}" for step in told.steps),
    )


def svg(told: Explanation) -> str:
    """The drawing alone, as a file."""
    return render("waterfall.html", picture=picture(told))


def as_text(steps: Sequence[Step]) -> Iterator[tuple[str, ...]]:
    """The waterfall as rows of cells: what, level, weight, sum so far, and the bar drawn with + and -."""
    stands = _stands(steps)
    scale = _scale(stands)
    for at, step in enumerate(steps):
        after = stands[at + 1]
        yield (
            step.comparison,
            step.level,
            signed(step.weight),
            signed(after),
            _drawn(stands[at], after, scale),
        )
    yield ("合计", "", "", signed(stands[-1]), _drawn(0.0, stands[-1], scale, "="))


def signed(weight: float, digits: int = 1) -> str:
    """+3.4; nothing is 0, without a sign."""
    text = f"{weight:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else text


def _stands(steps: Sequence[Step]) -> list[float]:
    """The sum before the first step and after each."""
    stands = [0.0]
    for step in steps:
        stands.append(stands[-1] + step.weight)
    return stands


def _line(needed: float | None) -> float | None:
    """The weight from which a pair is a match."""
    if needed is None or not 0 < needed < 1:
        return None
    return log2(needed / (1 - needed))


def _scale(weights: Sequence[float]) -> _Scale:
    """Room for all weights, to the next five bits."""
    low, high = (5 * rounded(edge(weights) / 5) for rounded, edge in ((floor, min), (ceil, max)))
    return _Scale(min(low, 0.0), max(high, 5.0))


def _round(scale: _Scale) -> list[float]:
    """Round weights along the axis."""
    step = next(each for each in (5, 10, 20, 50) if (scale.high - scale.low) / each <= 8)
    return [float(each * step) for each in range(ceil(scale.low / step), floor(scale.high / step) + 1)]


def _bar(step: Step, before: float, scale: _Scale, y: float, tone: str | None = None) -> Bar:
    """One line, its bar from where the last one ended."""
    after = before + step.weight
    x, end = sorted((scale.x(before), scale.x(after)))
    return Bar(
        title=step.comparison,
        detail=step.level,
        y=y,
        x=x,
        width=round(max(end - x, THINNEST), 1),
        join=scale.x(after),
        tone=tone or ("none" if step.weight == 0 else "gain" if step.weight > 0 else "loss"),
        weight="" if tone == "total" else signed(step.weight),
        total=signed(after),
    )


def _drawn(before: float, after: float, scale: _Scale, sign: str | None = None) -> str:
    """A bar in characters, with the axis at nothing for, nothing against; a slight weight is still one character."""
    start, end = sorted((scale.place(before), scale.place(after)))
    line = [" "] * (PLACES + 1)
    line[scale.place(0.0)] = "|"
    if before != after:
        end = max(end, start + 1)
        start, end = (start, end) if end <= PLACES + 1 else (PLACES, PLACES + 1)
        line[start:end] = (sign or ("+" if after > before else "-")) * (end - start)
    return "".join(line).rstrip()
