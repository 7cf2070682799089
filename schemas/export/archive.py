"""ZIP archives of exports: each file in them read as one of its own, nothing unpacked that would burst."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from schemas.export.extent import bursts
from schemas.export.guard import RefusedError, refusing
from schemas.export.sheet import Refusal

ZIP: Final = b"PK\x03\x04"
_MOST_MEMBERS: Final = 2_000
_ENCRYPTED, _UTF8 = 0x1, 0x800  # APPNOTE 4.4.4
# What shows that an archive is itself one document: OOXML and OpenDocument.
_DOCUMENT: Final = ("[Content_Types].xml", "mimetype", "content.xml")
_DOCUMENT_FOLDERS: Final = ("xl/", "word/", "ppt/")
_PASSED_OVER: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Archive:
    """An archive whose members may be unpacked."""

    path: Path

    def members(self) -> Iterator[tuple[str, Path | Refusal]]:
        """The name of each file, with the archive's before it, and where it lies until the next is asked for."""
        with zipfile.ZipFile(self.path) as archive, tempfile.TemporaryDirectory(prefix="doudi-") as folder:
            place = Path(folder) / "member"
            for entry in sorted(_delivered(archive), key=_name):
                yield f"{self.path.name}/{_name(entry)}", _unpacked(archive, entry, place)
                place.unlink(missing_ok=True)


def archive_of(path: Path) -> Archive | Refusal | None:
    """The archive, why it is not taken, or null when the file is none (a workbook is a file by itself)."""
    with suppress(OSError), path.open("rb") as file:
        if file.read(len(ZIP)) != ZIP:
            return None
        try:
            with refusing("E-INTAKE-004"), zipfile.ZipFile(file) as archive:
                if any(_of_document(name) for name in archive.namelist()):
                    return None
                return _refusal(archive, path.stat().st_size) or Archive(path)
        except RefusedError as error:
            return error.refusal
    return None


def _of_document(name: str) -> bool:
    return name in _DOCUMENT or name.startswith(_DOCUMENT_FOLDERS)


def _refusal(archive: zipfile.ZipFile, size: int) -> Refusal | None:
    """What would burst: by number, by size, by how much it grows, or by members that share their bytes."""
    entries = archive.infolist()
    shared = sum(entry.compress_size for entry in entries) > size
    if len(entries) > _MOST_MEMBERS or bursts(archive) or shared:
        return Refusal("E-INTAKE-015")
    return None if _delivered(archive) else Refusal("E-INTAKE-001")


def _delivered(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Files, without hidden ones, those of open workbooks, and what systems leave behind."""
    return [entry for entry in archive.infolist() if not entry.is_dir() and _is_delivered(_name(entry))]


def _is_delivered(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(part.startswith((".", "~$")) or part in _PASSED_OVER for part in parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was given: without the mark of UTF-8, Chinese systems write GBK, some write UTF-8 all the same."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        written = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            with suppress(UnicodeDecodeError):
                name = written.decode(encoding)
                break
    printable = "".join(sign if sign.isprintable() else "_" for sign in name)
    return printable.replace("\\", "/").strip("/") or "_"


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> Path | Refusal:
    """The member as a file; an archive within the archive is not opened."""
    if entry.flag_bits & _ENCRYPTED:
        return Refusal("E-INTAKE-003")
    try:
        with refusing("E-INTAKE-004"), archive.open(entry) as member, place.open("wb") as file:
            shutil.copyfileobj(member, file, 1 << 20)
    except RefusedError as error:
        return error.refusal
    inner = archive_of(place)
    return Refusal("E-INTAKE-016") if isinstance(inner, Archive) else inner or place
