"""What an XLSX workbook says beside its cells: which are merged downwards, and from which year it counts days.

The reader of cells gives a merged cell's value once, at its top, and blanks below. Whether a blank is one of
these or nothing at all is told by the sheet's ``mergeCell`` entries alone, which stand behind the cells: a sheet
is unpacked once in pieces to find them, without being parsed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import unescape

from schemas.export.guard import RefusedError, refusing
from schemas.export.sheet import Merge

_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb'([\w:]+)\s*=\s*["\']([^"\']*)["\']')
_FROM_1904: Final = re.compile(rb'<(?:\w+:)?workbookPr\s[^>]*date1904\s*=\s*["\'](?:1|true)["\']')
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CHUNK: Final = 1 << 22
_OVERLAP: Final = 128  # longer than an entry
_MOST: Final = 200_000
_SMALL: Final = 1 << 24  # bytes of a part that lists sheets


@dataclass(frozen=True)
class Package:
    """For each sheet by name its cells merged downwards; and whether days count from 1904, as on old Macs."""

    merged: dict[str, tuple[Merge, ...]]
    from_1904: bool = False


def read_package(data: bytes) -> Package:
    """What is found; nothing, where the workbook is not built as usual: the cells are read all the same."""
    try:
        with refusing("E-INTAKE-004"), zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _package(archive)
    except RefusedError:
        return Package({})


def _package(archive: zipfile.ZipFile) -> Package:
    with archive.open("xl/workbook.xml") as part:
        book = part.read(_SMALL)
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        relations = {each["Id"]: each["Target"] for each in _tags(_RELATION, part.read(_SMALL))}
    merged = {
        sheet["name"]: tuple(
            _merged(archive, posixpath.normpath(posixpath.join("/xl", relations[sheet["r:id"]])))
        )
        for sheet in _tags(_SHEET, book)
        if sheet.get("r:id") in relations
    }
    return Package(merged, _FROM_1904.search(book) is not None)


def _tags(pattern: re.Pattern[bytes], text: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each element that a pattern finds."""
    for found in pattern.finditer(text):
        pairs = _ATTRIBUTE.findall(found.group(1))
        yield {
            name.decode(): unescape(value.decode(), {"&quot;": '"', "&apos;": "'"}) for name, value in pairs
        }


def _merged(archive: zipfile.ZipFile, path: str) -> Iterator[Merge]:
    """The merged cells of a sheet that reach over several rows, by their left column."""
    rest, found = b"", 0
    with archive.open(path.lstrip("/")) as sheet:
        while chunk := sheet.read(_CHUNK):
            text = rest + chunk
            behind = text.find(b"mergeCell ")
            for left, top, _, bottom in _MERGE.findall(text, max(0, behind - 16)) if behind >= 0 else ():
                if int(bottom) > int(top) and found < _MOST:
                    found += 1
                    yield Merge(f"c{_place(left)}", int(top), int(bottom))
            last = text.rfind(b">") + 1  # an entry cut in two is completed by the next piece
            rest = text[max(last, len(text) - _OVERLAP) :]


def _place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
