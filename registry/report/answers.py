"""How a department may answer a finding, in words: from ``registry/cases/resolutions.csv``."""

from __future__ import annotations

from functools import cache

import polars as pl

from registry.cases.resolutions import resolutions

HANDLING = "办理"
"""The group of answers that settle nothing: received, handed back, later."""


def _of(tone: str) -> pl.DataFrame:
    return resolutions().filter(pl.col("tone").is_in([tone, ""]))


@cache
def choices(tone: str) -> tuple[str, ...]:
    """The answers to a finding drawn in this tone (clash, missed) as the drop-down offers them, in order."""
    return tuple(_of(tone)["said"])


@cache
def grouped(tone: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same by group, for boxes to tick on paper."""
    groups: dict[str, list[str]] = {}
    for group, text in _of(tone).select("group", "text").rows():
        groups.setdefault(group or HANDLING, []).append(text)
    return tuple((group, tuple(texts)) for group, texts in groups.items())
