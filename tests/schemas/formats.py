"""Smallest files of formats for which no writer is at hand: XLS (BIFF8 in a compound file) and ODS."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.schemas.sheets import Cell

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MANIFEST = """<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""
_ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="表">{}</table:table></office:spreadsheet></office:body></office:document-content>"""


def xls(rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet ([MS-XLS]): texts and numbers."""
    page = b"".join(
        _cell(place, column, cell)
        for place, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell is not None
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + page + _record(0x000A, b"")
    name = "表".encode("utf-16-le")
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += _record(0x0042, struct.pack("<H", 1200))
    length = len(begin) + 4 + 8 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", length, 0, 0, 1, 1) + name)
    return _compound("Workbook", begin + bound + _record(0x000A, b"") + sheet)


def ods(rows: Sequence[Sequence[Cell]], across: int = 1, down: int = 1) -> bytes:
    """A spreadsheet of one sheet: texts and numbers, each cell and row so many times."""
    body = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row)) or '<table:table-cell/>'}</table:table-row>"
        for row in rows
    )
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        body = body.replace(
            "<table:table-cell ", f'<table:table-cell table:number-columns-repeated="{across}" '
        )
        body = body.replace("<table:table-row", f'<table:table-row table:number-rows-repeated="{down}"')
        archive.writestr("content.xml", _ODS.replace("\n", "").format(body))
    return memory.getvalue()


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        shown = f"<text:p>{cell:.5G}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{cell}">{shown}</table:table-cell>'
    text = escape(str(cell))
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def _cell(place: int, column: int, cell: Cell) -> bytes:
    where = struct.pack("<HHH", place, column, 0)
    if isinstance(cell, int | float):
        return _record(0x0203, where + struct.pack("<d", cell))
    text = str(cell).encode("utf-16-le")
    return _record(0x0204, where + struct.pack("<HB", len(text) // 2, 1) + text)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file ([MS-CFB]) of one stream, long enough to need no mini stream."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    fat = [_FAT, _END, *range(3, count + 2), _END]
    table = struct.pack(f"<{_SECTOR // 4}I", *(fat + [_FREE] * (_SECTOR // 4 - len(fat))))
    root = _entry("Root Entry", 5, _FREE, 1, _END, 0)
    entries = root + _entry(name, 2, _FREE, _FREE, 2, len(stream)) + bytes(128) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    return header + table + entries + stream


def _entry(name: str, kind: int, sibling: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    return head + struct.pack("<III", sibling, sibling, child) + bytes(36) + struct.pack("<IQ", start, size)
