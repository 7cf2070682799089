"""Where things stand on a sheet: titles, headings, data, repeated headings, subtotals, blanks, footers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl

from simulation.chance import Ints, Rng

Line = list[Any]
Merge = tuple[int, int, int, int]
PAGE = 45  # rows of data on a printed page


@dataclass
class Sheet:
    """A sheet, or a whole text file.

    Attributes:
        name: name of the sheet; empty for a text file.
        columns: values of the data by column: text, numbers, days or None.
        lines: what stands in the other rows, by row number from 1.
        merges: ranges of headings to merge: first row, first column, last row, last column, from 1.
        row_numbers: the row number of each row of data.
    """

    name: str
    columns: list[list[Any]]
    lines: dict[int, Line]
    merges: list[Merge]
    row_numbers: Ints
    height: int = field(default=0)


@dataclass(frozen=True)
class Frill:
    """What stands around the data.

    Attributes:
        titles: lines above the headings.
        headings: one heading per column.
        groups: heading above each column, empty where the column has none.
        totals: values of the 合计 line, or None.
        footers: lines below.
        page: whether headings repeat on every page.
        places: value by which subtotals are made, or None.
        blanks: how many blank rows stand among the data.
    """

    titles: list[str]
    headings: list[str]
    groups: list[str]
    totals: Line | None
    footers: list[str]
    page: bool
    places: pl.Series | None
    blanks: int


def arrange(rng: Rng, name: str, columns: list[list[Any]], frill: Frill, nobodies: list[Line]) -> Sheet:
    """Give every line of a sheet its row number.

    Args:
        rng: where blanks and rows naming nobody are put.
        name: name of the sheet.
        columns: the data.
        frill: what stands around it.
        nobodies: rows that look like data but name nobody.
    """
    size = len(columns[0])
    lines, merges = _head(frill)
    start = len(lines)
    inserted = _inserted(rng, size, frill, nobodies)
    counts = np.zeros(size + 1, dtype=np.int64)
    for place, rows in inserted.items():
        counts[place] += len(rows)
    row_numbers = start + 1 + np.arange(size) + np.cumsum(counts)[:size]
    before = np.concatenate([[0], np.cumsum(counts)])
    for place, rows in inserted.items():
        for offset, line in enumerate(rows):
            lines[int(start + 1 + place + before[place] + offset)] = line
    last = start + size + int(counts.sum())
    for line in ([frill.totals] if frill.totals else []) + [[text] for text in frill.footers]:
        last += 1
        lines[last] = line
    return Sheet(name, columns, lines, merges, row_numbers, last)


def _head(frill: Frill) -> tuple[dict[int, Line], list[Merge]]:
    """Titles over the whole width, then headings."""
    titles: dict[int, Line] = {row: [title] for row, title in enumerate(frill.titles, 1)}
    headings, merges = _headings(frill, len(titles))
    width = len(frill.headings)
    return titles | headings, [(row, 1, row, width) for row in titles] + merges


def _headings(frill: Frill, above: int) -> tuple[dict[int, Line], list[Merge]]:
    """Headings below so many rows; of two levels where columns belong to groups."""
    top = above + 1
    if not any(frill.groups):
        return {top: list(frill.headings)}, []
    both = list(zip(frill.groups, frill.headings, strict=True))
    upper: Line = [group or heading for group, heading in both]
    lower: Line = [heading if group else None for group, heading in both]
    merges = []
    first = 0
    for group, members in groupby(enumerate(frill.groups), key=_group_of):
        last = max(column for column, _ in members)
        upper[first + 1 : last + 1] = [None] * (last - first)
        merges.append((top, first + 1, top if isinstance(group, str) else top + 1, last + 1))
        first = last + 1
    return {top: upper, top + 1: lower}, merges


def _group_of(column: tuple[int, str]) -> str | int:
    """Columns of one group belong together; a column without a group stands alone."""
    number, group = column
    return group or number


def _inserted(rng: Rng, size: int, frill: Frill, nobodies: list[Line]) -> dict[int, list[Line]]:
    """Lines among the data, by the index of the data row they stand before."""
    inserted: dict[int, list[Line]] = {}
    if frill.places is not None and size:
        counts = frill.places.rle()
        ends = counts.struct.field("len").cast(pl.Int64).cum_sum()
        for place, number, length in zip(
            counts.struct.field("value"), ends, counts.struct.field("len"), strict=True
        ):
            inserted.setdefault(number, []).append(["小计", f"{place or ''}{length}人"])
    if frill.page:
        for place in range(PAGE, size, PAGE):
            repeated, _ = _headings(frill, 0)
            inserted.setdefault(place, []).extend(repeated[row] for row in sorted(repeated))
    for line in nobodies:
        inserted.setdefault(int(rng.integers(0, size + 1)), []).append(line)
    for _ in range(frill.blanks if size > 8 else 0):
        inserted.setdefault(int(rng.integers(1, size)), []).append([])
    return inserted
