"""How far a workbook's sheets reach, before a reader lays them out in memory.

A reader takes room for the whole rectangle up to the last cell. One stray cell in the lower right corner of a
sheet (XFD1048576) would ask for hundreds of gigabytes, which no exception announces.
"""

from __future__ import annotations

import re
import zipfile
from typing import Final

_MOST_CELLS: Final = 60_000_000
_SHEET: Final = re.compile(r"^/?xl/worksheets/[^/]+\.xml$")
_DIMENSION: Final = re.compile(rb'<(?:\w+:)?dimension ref="[^":]*:([A-Z]{1,3})(\d+)"')
_CELL: Final = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"[^>]*[^/]>')
_HEAD: Final = 4_096
_CHUNK: Final = 1 << 22
_OVERLAP: Final = 256  # longer than the beginning of a cell


def reaches_too_far(archive: zipfile.ZipFile) -> bool:
    """Does any sheet of an XLSX hold a cell that makes its rectangle larger than any list?"""
    return any(_too_far(archive, name) for name in archive.namelist() if _SHEET.match(name))


def _too_far(archive: zipfile.ZipFile, name: str) -> bool:
    """The size a sheet states is trusted when harmless, and otherwise measured: it may count empty cells."""
    with archive.open(name) as sheet:
        stated = _DIMENSION.search(sheet.read(_HEAD))
    if stated is None or _column(stated.group(1)) * int(stated.group(2)) <= _MOST_CELLS:
        return False
    widest, lowest, rest = 0, 0, b""
    with archive.open(name) as sheet:
        while chunk := sheet.read(_CHUNK):
            for column, row in _CELL.findall(rest + chunk):
                widest, lowest = max(widest, _column(column)), max(lowest, int(row))
            rest = chunk[-_OVERLAP:]
    return widest * lowest > _MOST_CELLS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
