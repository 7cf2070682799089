"""Columns of money in the wrong unit: 万元 under a heading that says 元, or the other way round.

``codes/usual_amounts.csv`` says between which medians a column of each programme usually lies. Where the median is
far outside, and ten thousand times more or less would be usual, the unit is in doubt, and nobody can tell which is
wrong, the heading or the numbers. The column's amounts become null, so that no one is flagged for a sum nobody
paid; that the help was granted, to whom and when, stays. The file and column are named as a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import polars as pl

from schemas import codes
from schemas.declaration import Declaration, Grant
from schemas.export import LINE
from schemas.fields.kinds import MONEY
from schemas.normalise.source import FILE, UNUSABLE, Source
from schemas.recognise import Column

_IN_DOUBT: Final = "E-INTAKE-222"
_SHIFT: Final = 10_000
_FAR: Final = 10  # times more than the greatest usual median or less than the least


def questioned(source: Source) -> Source:
    """The source, knowing which of its columns of money are in doubt in which files."""
    found: dict[str, list[str]] = {}
    for column, low, high in _expected(source):
        amount = pl.col(MONEY.beside(column.name)).abs()
        medians = source.cleaned.group_by(FILE).agg(amount.filter(amount != 0).median().cast(pl.Float64))
        off = medians.rename({MONEY.beside(column.name): "median"}).filter(_shifted(low, high))
        found.setdefault(column.name, []).extend(off[FILE].sort())
    return replace(source, in_doubt={name: tuple(files) for name, files in found.items() if files})


def _shifted(low: int, high: int) -> pl.Expr:
    """Far from the usual as it stands, and usual when taken ten thousand times or as a ten thousandth."""
    median = pl.col("median")
    other = (median * _SHIFT).is_between(low, high) | (median / _SHIFT).is_between(low, high)
    return ~median.is_between(low / _FAR, high * _FAR) & other


def doubtful(source: Source) -> pl.DataFrame:
    """One fault for each file and column in doubt, at the first row that has an amount there."""
    frames = [pl.DataFrame(schema=UNUSABLE)]
    for column, _, _ in _expected(source):
        files = source.in_doubt.get(column.name, ())
        amount = pl.col(MONEY.beside(column.name))
        first = source.cleaned.filter(pl.col(FILE).is_in(files) & (amount != 0)).unique(
            FILE, keep="first", maintain_order=True
        )
        frames.append(
            first.select(
                LINE,
                pl.lit(column.heading.text).alias("column_name"),
                pl.col(column.name).alias("value"),
                pl.lit(_IN_DOUBT).alias("code"),
            )
        )
    return pl.concat(frames)


def _expected(source: Source) -> Iterator[tuple[Column, int, int]]:
    """Each column whose usual size is known, once, with the least and the greatest usual median."""
    seen: set[str] = set()
    for target, (low, high) in _ranges(source.declaration):
        for column in source.columns(target):
            if column.name not in seen:
                seen.add(column.name)
                yield column, low, high


def _ranges(declaration: Declaration) -> Iterator[tuple[str, tuple[int, int]]]:
    for grant in declaration.grants:
        usual = [_usual()[programme] for programme in _programmes(grant) if programme in _usual()]
        if usual:
            span = min(low for low, _ in usual), max(high for _, high in usual)
            yield f"{grant.name}.amount_yuan", span
            yield from ((f"{grant.name}.part{part}", span) for part in range(len(grant.amount_parts)))
    if declaration.bill is not None:
        yield from ((what, span) for what, span in _usual().items() if what.startswith("bill."))


def _programmes(grant: Grant) -> set[str]:
    return {grant.programme} if isinstance(grant.programme, str) else set(grant.programme.words.values())


@cache
def _usual() -> dict[str, tuple[int, int]]:
    """For each programme, and each amount of a bill, the least and the greatest usual median in yuan."""
    table = codes.table("usual_amounts").select("what", pl.col("low", "high").cast(pl.Int64))
    return {what: (low, high) for what, low, high in table.iter_rows()}
