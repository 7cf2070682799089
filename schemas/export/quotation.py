"""Quotation marks in delimited text: which of them hold cells together (RFC 4180), which are only text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

_MARK, _LINE, _RETURN = b'"'[0], b"\n"[0], b"\r"[0]
_LONGEST_CELL_IN_LINES: Final = 50  # beyond it a mark was opened and never closed

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def is_kept(blocks: Iterable[bytes], delimiter: bytes) -> bool:
    """Do marks open and close cells as they should, from the first line to the last?

    Args:
        blocks: the file in pieces that end with a line.
        delimiter: one byte.
    """
    inside, lines = False, 0
    for block in blocks:
        if not inside and b'"' not in block:
            continue
        data = _between_lines(block)
        marks = _telling(data, delimiter)
        turns = (np.arange(len(marks)) + inside) % 2
        if not _well_placed(data, marks[turns == 0], marks[turns == 1], delimiter):
            return False
        runs = _lines_inside(data[:-1], marks, inside=inside)
        runs[0] += lines
        if runs.max() > _LONGEST_CELL_IN_LINES:
            return False
        inside ^= bool(len(marks) % 2)
        lines = int(runs[-1]) if inside else 0
    return not inside


def without_strays(block: bytes, delimiter: bytes) -> bytes:
    """The block without the marks that neither open nor close a cell: 属"五保"户."""
    data = _between_lines(block)
    strays = np.setdiff1d(np.flatnonzero(data == _MARK), _telling(data, delimiter), assume_unique=True)
    return np.delete(data, strays)[1:-1].tobytes() if len(strays) else block


def end_of_rows(block: bytes, delimiter: bytes) -> int:
    """Where the last row that is whole ends: after the last line end outside marks; 0 when there is none."""
    data = _between_lines(block)
    ends = np.flatnonzero(data[:-1] == _LINE)
    outside = ends[np.searchsorted(_telling(data, delimiter), ends) % 2 == 0]
    return int(outside[-1])


def widest_row(block: bytes, delimiter: bytes, *, quoted: bool) -> int:
    """How many cells the row of most cells has."""
    data = _between_lines(block)
    cuts, ends = np.flatnonzero(data == delimiter[0]), np.flatnonzero(data == _LINE)
    if quoted:
        marks = _telling(data, delimiter)
        cuts, ends = (places[np.searchsorted(marks, places) % 2 == 0] for places in (cuts, ends))
    return 1 + int(np.diff(np.searchsorted(cuts, ends)).max(initial=0))


def _between_lines(block: bytes) -> Bytes:
    return np.frombuffer(b"\n" + block + b"\n", dtype=np.uint8)


def _telling(data: Bytes, delimiter: bytes) -> Places:
    """The marks at an edge of a cell, and those that are doubled."""
    marks = np.flatnonzero(data == _MARK)
    before, after = data[marks - 1], data[marks + 1]
    edge = _edges(delimiter)
    return marks[np.isin(before, [*edge, _MARK]) | np.isin(after, [*edge, _RETURN, _MARK])]


def _well_placed(data: Bytes, opening: Places, closing: Places, delimiter: bytes) -> bool:
    edge = [*_edges(delimiter), _MARK]
    return bool(np.isin(data[opening - 1], edge).all() and np.isin(data[closing + 1], [*edge, _RETURN]).all())


def _edges(delimiter: bytes) -> list[int]:
    return [_LINE, delimiter[0]]


def _lines_inside(data: Bytes, marks: Places, *, inside: bool) -> Places:
    """How many line ends lie after each number of marks, where they are inside a cell; elsewhere none."""
    ends = np.flatnonzero(data[1:] == _LINE) + 1
    passed = np.searchsorted(marks, ends)
    runs = np.bincount(passed, minlength=len(marks) + 1)
    return np.where((np.arange(len(runs)) + inside) % 2 == 1, runs, 0)
