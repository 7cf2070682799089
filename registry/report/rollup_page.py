"""The page of roll-ups: where cases are, how they go and what they brought, for three levels and departments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.report import words
from registry.report.model import Night
from registry.report.pages import render
from registry.rollup import Rollup
from registry.rollup.measures import measures
from registry.rollup.rollup import Line

WIDTH, HEIGHT = 680.0, 120.0
TONES: Final = ("unbegun", "late", "going")
"""Of a bar, from below."""
KINDS: Final = ("duplicate", "exclusive", "over_cap", "ineligible", "missed_items")
PLACES: Final = (
    "households",
    "cases",
    "done",
    "done_rate",
    "open",
    "before",
    "going",
    "late",
    "unbegun",
    "stake_yuan",
    "recovered_yuan",
    "missed",
    "served",
)
OWNERS: Final = (
    "cases",
    "done",
    "done_rate",
    "going",
    "late",
    "unbegun",
    "stake_yuan",
    "recovered_yuan",
    "missed",
    "served",
)
CHECKS: Final = (
    "done_rate",
    "in_time_rate",
    "confirmed_rate",
    "served_rate",
    "satisfied_rate",
    "upheld_rate",
)
"""By which places and departments are assessed, each with its numerator and denominator."""
HOTTEST: Final = 15
FEWEST_HOUSEHOLDS: Final = 30
"""A place of fewer households is no hot spot: one case would make it one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A month's column: ``parts`` are tone, y and height; ``label`` is what stands above it at ``top``."""

    x: float
    width: float
    day: date
    parts: tuple[tuple[str, float, float], ...]
    label: str
    top: float


def rollup_page(rolled: Rollup, night: Night, alarms: Sequence[dict[str, Any]] = ()) -> str:
    """The page; ``alarms`` as ``alarms.alarms`` tells them."""
    towns = rolled.of("town")
    return render(
        "rollup.html",
        night=night,
        alarms=alarms,
        rolled=rolled,
        measures=measures(),
        places=PLACES,
        owners=OWNERS,
        kinds=KINDS,
        bars=_bars(rolled.months),
        months=rolled.months,
        hot_towns=_hot(towns),
        hot_villages=_hot(rolled.of("village")),
        heat=_heat(towns),
        places_of=_nested(rolled),
        shown=_shown,
        on_two_lines=_on_two_lines,
        withheld=any(line.signs for line in (*rolled.lines, *rolled.owners, *rolled.months)),
        checks=CHECKS,
        many=len(rolled.of("district")) > 1,
        fewest=FEWEST_HOUSEHOLDS,
    )


def _shown(line: Line, name: str, least: int) -> str:
    """A cell as text: the number, or the sign of why it is not told."""
    sign = line.signs.get(name)
    if sign is not None:
        return f"<{least}" if sign == "few" else "＊"
    value = line.values.get(name)
    if value is None:
        return words.NONE
    if isinstance(value, str):
        return value
    return f"{value:,.0f}"  # money in whole yuan


def _on_two_lines(heading: str) -> list[str]:
    """A heading that fits a narrow column: its unit, or its last two characters, on a second line."""
    if "（" in heading:
        name, unit = heading.split("（")
        return [name, f"（{unit}"]
    breaks = len(heading) in (4, 5) and not heading.endswith("率")
    return [heading[:-2], heading[-2:]] if breaks else [heading]


def _bars(months: Iterable[Line]) -> list[Bar]:
    """The months drawn: what was open at their ends, by how it stood."""
    lines = list(months)
    tallest = max((line.values["open"] or 0 for line in lines), default=0) or 1
    step = WIDTH / max(len(lines), 1)
    bars = []
    for place, line in enumerate(lines):
        base, parts = 0.0, []
        for tone in TONES:
            tall = round(HEIGHT * (line.values[tone] or 0) / tallest, 1)
            parts.append((tone, round(HEIGHT + 20 - base - tall, 1), tall))
            base += tall
        whole = line.values["open"]
        label = "＊" if whole is None else f"{whole:,}" if whole else ""
        bars.append(
            Bar(
                round(step * place + step / 2 - 15, 1),
                30.0,
                date.fromisoformat(line.name),
                tuple(parts),
                label,
                round(HEIGHT + 15 - base, 1),
            )
        )
    return bars


def _hot(lines: Iterable[Line]) -> list[tuple[Line, float]]:
    """The places with most cases for their households, the hottest first, with the length of the bar."""
    told = [
        (float(line.values["per_thousand"]), line)
        for line in lines
        if line.values["per_thousand"] and line.name != "未写明"
        if (line.values["households"] or 0) >= FEWEST_HOUSEHOLDS
        if line.values["cases"]
    ]
    told.sort(key=lambda each: (-each[0], each[1].path))
    most = max((density for density, _ in told), default=1.0)
    return [(line, round(100 * density / most, 1)) for density, line in told[:HOTTEST]]


def _heat(towns: Iterable[Line]) -> list[tuple[Line, list[tuple[str, int]]]]:
    """Towns with most items, and of each kind a shade of five: how much of the kind is there."""
    lines = [line for line in towns if line.values["items"] != 0]
    lines.sort(key=lambda line: (-(line.values["items"] or 0), line.path))
    most = {kind: max((line.values[kind] or 0 for line in lines), default=0) for kind in KINDS}
    return [
        (line, [(kind, -(-4 * (line.values[kind] or 0) // (most[kind] or 1))) for kind in KINDS])
        for line in lines[:HOTTEST]
    ]


def _nested(rolled: Rollup) -> list[tuple[Line, list[Line]]]:
    """Towns, each with its villages that have cases."""
    villages: dict[tuple[str, ...], list[Line]] = {}
    for line in rolled.of("village"):
        if line.values["cases"] != 0:
            villages.setdefault(line.path[:2], []).append(line)
    return [(town, villages[town.path]) for town in rolled.of("town") if town.path in villages]


def told(rolled: Rollup) -> dict[str, Any]:
    """The same for machines: what is withheld is null, and ``withheld`` says why."""
    return {
        "as_of": rolled.day.isoformat(),
        "least_count": rolled.least,
        **{
            name: [
                {"level": line.level, "path": list(line.path), "values": line.values, "withheld": line.signs}
                for line in lines
            ]
            for name, lines in (
                ("places", rolled.lines),
                ("owners", rolled.owners),
                ("months", rolled.months),
            )
        },
    }
