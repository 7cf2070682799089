"""The month or day that a title, a sheet's name or a file's name states: 2026年6月, 2026-06-30, 20260630, 202606."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

_WRITINGS: Final = tuple(
    map(
        re.compile,
        (
            # Of a span of months (2026年1-6月) the last one.
            r"(?<!\d)(20\d\d)\s*年\s*(?:\d{1,2}\s*月?\s*[-—–~至到]\s*)?(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?",
            r"(?<!\d)(20\d\d)[./-](\d{1,2})(?:[./-](\d{1,2}))?(?!\d)",
            r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)?(?!\d)",
        ),
    )
)

Days = tuple[date, date]


def stated(texts: Iterable[str | None]) -> Days | None:
    """First and last day of what the first text with a month or day states; of several the latest.

    A year or a term alone says nothing: lists that are sent every month carry them too.
    """
    for text in texts:
        found = sorted(_found(unicodedata.normalize("NFKC", text or "")), key=lambda days: days[::-1])
        if found:
            return found[-1]
    return None


def _found(text: str) -> Iterator[Days]:
    for writing in _WRITINGS:
        for year, month, day in writing.findall(text):
            days = _days(int(year), int(month), int(day) if day else None)
            if days is not None:
                yield days


def _days(year: int, month: int, day: int | None) -> Days | None:
    """The month, or the day; null where the calendar has none."""
    if not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, length)
    return (date(year, month, day), date(year, month, day)) if 1 <= day <= length else None
