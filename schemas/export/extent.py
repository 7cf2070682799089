"""How much a workbook would take in memory, before a reader lays it out there.

A reader takes room for the whole rectangle up to the last cell: one stray cell in the lower right corner of a
sheet (XFD1048576) would ask for hundreds of gigabytes, which no exception announces. And it copies a text that
many cells share, or that an OpenDocument cell repeats, to each of them.
"""

from __future__ import annotations

import re
import zipfile
from typing import Final

_MOST_BYTES: Final = 8 << 30
_MOST_TIMES: Final = 200  # lists shrink to a twentieth; only what is made to burst shrinks to a thousandth
_HARMLESS: Final = 1 << 24
_MOST_CELLS: Final = 60_000_000
_SHEET: Final = re.compile(r"^/?xl/worksheets/[^/]+\.xml$")
_DIMENSION: Final = re.compile(rb'<(?:\w+:)?dimension ref="[^":]*:([A-Z]{1,3})(\d+)"')
_CELL: Final = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"[^>]*[^/]>')
_TEXTS: Final = "xl/sharedStrings.xml"
_UNIQUE: Final = re.compile(rb'uniqueCount="(\d+)"')
_USUAL_TEXT: Final = 1_000  # bytes, on average
_LONGEST_TEXT: Final = 1 << 20  # Excel itself allows 32,767 characters in a cell
_CONTENT: Final = "content.xml"
_REPEATED_ROW: Final = re.compile(rb'number-rows-repeated="(\d+)"')
_REPEATED_CELL: Final = re.compile(rb'<table:table-cell [^>]*?number-columns-repeated="(\d+)"[^>]*>')
_HEAD: Final = 4_096
_CHUNK: Final = 1 << 22
_OVERLAP: Final = 256  # longer than the beginning of a cell


def bursts(archive: zipfile.ZipFile) -> bool:
    """Is a part of the archive, or the whole, of a size or a growth that only what is made to burst has?"""
    parts = archive.infolist()
    grown = (part for part in parts if part.file_size > max(_HARMLESS, part.compress_size * _MOST_TIMES))
    return any(grown) or sum(part.file_size for part in parts) > _MOST_BYTES


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


def holds_endless_text(archive: zipfile.ZipFile) -> bool:
    """Is there a text among those that the cells of an XLSX share that is longer than any cell's?

    Looked for where the texts are longer on average than texts in lists are.
    """
    if _TEXTS not in archive.namelist():
        return False
    with archive.open(_TEXTS) as texts:
        unique = _UNIQUE.search(texts.read(_HEAD))
    if unique and archive.getinfo(_TEXTS).file_size <= _USUAL_TEXT * int(unique.group(1)):
        return False
    with archive.open(_TEXTS) as texts:
        while chunk := texts.read(_LONGEST_TEXT):
            if len(chunk) == _LONGEST_TEXT and b"</si>" not in chunk:
                return True
    return False


def repeats_too_much(archive: zipfile.ZipFile) -> bool:
    """Does an OpenDocument sheet say of filled cells that they stand in more places than any list has?"""
    if _CONTENT not in archive.namelist():
        return False
    deepest, widest, rest = 1, 1, b""
    with archive.open(_CONTENT) as content:
        while chunk := content.read(_CHUNK):
            deepest = max(deepest, *map(int, _REPEATED_ROW.findall(rest + chunk)), 1)
            filled = (each for each in _REPEATED_CELL.finditer(rest + chunk) if b"value-type" in each.group())
            widest = max(widest, *(int(each.group(1)) for each in filled), 1)
            rest = chunk[-_OVERLAP:]
    return deepest * widest > _MOST_CELLS


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
