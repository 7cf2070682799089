"""One file: its content decides what it is, never its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from schemas.export.archive import ZIP, Archive, archive_of
from schemas.export.encoding import pieces
from schemas.export.guard import RefusedError, refusing
from schemas.export.sheet import Export, Refusal, Sheet
from schemas.export.table import PARQUET, read_table
from schemas.export.text import read_text
from schemas.export.workbook import OLE, read_workbook, workbook_kind

_MOST_BYTES: Final = 2 << 30  # of a workbook, which is read as a whole
_HEAD: Final = 256
_BLANK: Final = b"\0 \r\n\t\xef\xbb\xbf"
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


def read_exports(path: Path) -> Iterator[Export]:
    """Read a file, or each file of an archive; an export is to be used up before the next one is asked for."""
    archive = archive_of(path)
    if isinstance(archive, Archive):
        yield from (
            _refused(path, name, member) if isinstance(member, Refusal) else read_export(member, name)
            for name, member in archive.members()
        )
    else:
        yield read_export(path) if archive is None else _refused(path, path.name, archive)


def read_export(path: Path, name: str | None = None) -> Export:
    """Read a file; whatever is wrong with it comes back as a refusal.

    Args:
        path: where it is.
        name: the name people know it by, if that is not the path's.
    """
    name = path.name if name is None else name
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        with refusing("E-INTAKE-013"):
            taken = _sheets(path)
    except OSError:
        return _refused(path, name, Refusal("E-INTAKE-011"))
    except RefusedError as error:
        taken = error.refusal
    if isinstance(taken, Refusal):
        return Export(path, name, digest, None, (), taken)
    return Export(path, name, digest, taken[0].encoding if taken else None, taken)


def _sheets(path: Path) -> tuple[Sheet, ...] | Refusal:
    if not any(piece.count(0) < len(piece) and piece.strip(_BLANK) for piece in pieces(path)):
        return Refusal("E-INTAKE-001")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((OLE, ZIP)):
        return _workbook(path)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES) or head.startswith(_FOREIGN):
        return Refusal("E-INTAKE-005")
    sheet = read_table(path) if head.startswith(PARQUET) else read_text(path)
    return sheet if isinstance(sheet, Refusal) else (sheet,)


def _workbook(path: Path) -> tuple[Sheet, ...] | Refusal:
    if path.stat().st_size > _MOST_BYTES:
        return Refusal("E-INTAKE-006")
    data = path.read_bytes()
    kind = workbook_kind(data)
    return kind if isinstance(kind, Refusal) else read_workbook(data, kind)


def _refused(path: Path, name: str, refusal: Refusal) -> Export:
    """A file of which nothing was read; one in an archive is hashed as the archive under its name."""
    digest = hashlib.sha256(b"" if name == path.name else name.encode())
    with suppress(OSError):
        for piece in pieces(path):
            digest.update(piece)
    return Export(path, name, digest.hexdigest(), None, (), refusal)
