"""What is told of a place or a department: counts, money and rates, from a table; and which counts add up to which."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

HUNDREDTH: Final = Decimal("0.01")
SUMS: Final = {
    "cases": ("done", "open"),
    "open": ("going", "late", "unbegun"),
    "items": ("exclusive", "over_cap", "ineligible", "duplicate", "missed_items"),
    "due": ("in_time", "not_in_time"),
    "judged": ("confirmed", "refuted"),
    "missed": ("served", "unserved"),
    "rated": ("satisfied", "unsatisfied"),
    "rechecked": ("upheld", "not_upheld"),
}
"""A count and its parts, in every line, that first which is withheld first for the sake of another. The last parts of
the last five are never shown, but could be found by subtraction."""
UNSEEN: Final = ("not_in_time", "refuted", "unserved", "unsatisfied", "not_upheld")


@dataclass(frozen=True)
class Measure:
    """One column.

    Attributes:
        name: of the column.
        heading: as readers see it.
        kind: ``count``, ``money``, ``rate`` (a share, in percent) or ``density`` (per thousand).
        of: the count whose items a sum of money is of; the numerator of a rate.
        base: the denominator of a rate.
        meaning: what it counts.
    """

    name: str
    heading: str
    kind: str
    of: str | None
    base: str | None
    meaning: str


@cache
def measures() -> dict[str, Measure]:
    """All columns by name, in the order of the table."""
    rows = pl.read_csv(Path(__file__).with_name("measures.csv"), infer_schema=False).rows()
    return {row[0]: Measure(*row) for row in rows}


def counts() -> list[str]:
    """The columns that are counts, those that are never shown at the end."""
    return [each.name for each in measures().values() if each.kind == "count"] + list(UNSEEN)


def money() -> dict[str, str]:
    """The columns that are money, and the count each goes with."""
    return {each.name: each.of for each in measures().values() if each.kind == "money" and each.of}


def percent(part: int, whole: int) -> str | None:
    """A share as ``98.00 %``: rounded half up to hundredths, never to 0 or 100 what is neither; None of nothing."""
    if whole == 0:
        return None
    exact = Decimal(100 * part) / Decimal(whole)
    rounded = exact.quantize(HUNDREDTH, ROUND_HALF_UP)
    if 0 < part < whole:
        rounded = min(max(rounded, HUNDREDTH), 100 - HUNDREDTH)
    return f"{rounded} %"


def per_thousand(part: int, whole: int) -> str | None:
    """A density as ``16.1``, rounded half up to tenths; None of nothing."""
    if whole == 0:
        return None
    return str((Decimal(1000 * part) / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP))
