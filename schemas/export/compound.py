"""The workbook inside an XLS file, and whether a damaged cell record would make it larger than any sheet is.

An XLS file is a compound file ([MS-CFB]): sectors chained by a table. Its stream ``Workbook`` is a row of records
([MS-XLS] 2.1.4): kind, length, body; those of cells begin with row and column. A sheet has 256 columns; a reader
that finds a cell in the fifty-thousandth takes room for all before it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

_NAMES: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_LAST_SECTOR: Final = 0xFFFFFFFA
_ENTRY: Final = 128
_MOST_COLUMNS: Final = 256
# BLANK, NUMBER, LABEL, BOOLERR, FORMULA, RK, MULRK, MULBLANK, RSTRING, LABELSST: row, column first
_CELLS: Final = frozenset((0x0201, 0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD))
_MANY: Final = (0x00BD, 0x00BE)  # several cells in a row: the last column closes the record

Sectors = npt.NDArray[np.uint32]


def holds_stray_cell(data: bytes) -> bool:
    """Does any cell of the workbook in a compound file lie beyond the last column there is?"""
    try:
        return any(column >= _MOST_COLUMNS for column in _columns(_workbook(data)))
    except (struct.error, IndexError, ValueError):
        return False  # so broken that no reader gets as far as the cells


def _columns(stream: bytes) -> Iterator[int]:
    """The column of each cell record."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind in _CELLS and length >= 4:
            at = place + (2 + length if kind in _MANY else 6)
            yield from struct.unpack_from("<H", stream, at)
        place += 4 + length


def _workbook(data: bytes) -> bytes:
    """The bytes of the workbook; none when it has no stream of that name."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, cutoff, small_table = struct.unpack_from("<I4xII", data, 48)
    table = _table(data, shift)
    entries = _chain(data, 1 << shift, 1 << shift, directory, table)
    root = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        name = entries[at : at + struct.unpack_from("<H", entries, at + 64)[0]][:-2]
        start, size = struct.unpack_from("<II", entries, at + 116)
        if name not in _NAMES:
            continue
        if size >= cutoff:
            return _chain(data, 1 << shift, 1 << shift, start, table)[:size]
        small = np.frombuffer(_chain(data, 1 << shift, 1 << shift, small_table, table), dtype="<u4")
        return _chain(_chain(data, 1 << shift, 1 << shift, root, table), 1 << small_shift, 0, start, small)[
            :size
        ]
    return b""


def _table(data: bytes, shift: int) -> Sectors:
    """Which sector follows which, from the sectors that the header and its continuations name."""
    named = list(struct.unpack_from("<109I", data, 76))
    further, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) >> shift)):
        if further >= _LAST_SECTOR:
            break
        sector = np.frombuffer(_sector(data, 1 << shift, 1 << shift, further), dtype="<u4")
        named += sector[:-1].tolist()
        further = int(sector[-1])
    used = (number for number in named if number < _LAST_SECTOR)
    return np.frombuffer(
        b"".join(_sector(data, 1 << shift, 1 << shift, number) for number in used), dtype="<u4"
    )


def _chain(data: bytes, size: int, before: int, start: int, table: Sectors) -> bytes:
    """The sectors from the first on; a chain that bites its tail ends after as many as there are."""
    found: list[bytes] = []
    number = start
    while number < _LAST_SECTOR and number < len(table) and len(found) <= len(table):
        found.append(_sector(data, size, before, number))
        number = int(table[number])
    return b"".join(found)


def _sector(data: bytes, size: int, before: int, number: int) -> bytes:
    return data[before + number * size : before + (number + 1) * size]
