"""One file: its content decides what it is, never its name."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from schemas.export.sheet import Export, Refusal, Sheet
from schemas.export.text import read_text
from schemas.export.workbook import read_workbook, workbook_kind

_MOST_BYTES: Final = 2 << 30
# Beginnings of files that are no tables: PDF, PNG, JPEG, GIF, RAR, 7z, gzip, RTF, empty ZIP; pages and XML.
_FOREIGN: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"PK\x05\x06",
)
_PAGES: Final = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<style", b"<meta")


def read_export(path: Path) -> Export:
    """Read a file; whatever is wrong with it comes back as a refusal."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return _refused(path, b"", Refusal("E-INTAKE-006"))
        data = path.read_bytes()
    except OSError:
        return _refused(path, b"", Refusal("E-INTAKE-011"))
    taken = _sheets(data)
    if isinstance(taken, Refusal):
        return _refused(path, data, taken)
    return Export(path, _digest(data), taken[0].encoding if taken else None, taken)


def _sheets(data: bytes) -> tuple[Sheet, ...] | Refusal:
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        return Refusal("E-INTAKE-001")
    kind = workbook_kind(data)
    if isinstance(kind, Refusal):
        return kind
    if kind is not None:
        return read_workbook(data, kind)
    beginning = data[:256].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(_FOREIGN) or beginning.startswith(_PAGES):
        return Refusal("E-INTAKE-005")
    sheet = read_text(data)
    return sheet if isinstance(sheet, Refusal) else (sheet,)


def _refused(path: Path, data: bytes, refusal: Refusal) -> Export:
    return Export(path, _digest(data), None, (), refusal)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
