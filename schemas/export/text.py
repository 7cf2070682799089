"""CSV and TSV, block by block: which encoding, which delimiter, and no cell lost however ragged the lines are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

import polars as pl

from schemas.export.ahead import ahead
from schemas.export.encoding import MOST_BAD_LINES, REPLACED, Characters, characters, pieces, texts
from schemas.export.guard import RefusedError, refusing
from schemas.export.quotation import end_of_rows, is_kept, widest_row, without_strays
from schemas.export.sheet import MOST_COLUMNS, ROW, Refusal, Sheet, tidy_cells

BLOCK: Final = 1 << 24  # bytes of UTF-8
FEWEST_LINES: Final = 100  # of a block: headings are looked for in the first one
_LONGEST_LINE: Final = 1 << 26
_HEAD: Final = 200_000
_DELIMITERS: Final = ",\t;|"


@dataclass(frozen=True)
class _Writing:
    """How a text file is written: its characters, what ends a line, what parts cells, what marks mean."""

    characters: Characters
    ending: bytes
    delimiter: str
    quoted: bool


def read_text(path: Path, block: int = BLOCK) -> Sheet | Refusal:
    """The one sheet of a delimited text file: its first block, and the others as they are asked for.

    What is found wrong with a later block raises ``RefusedError`` when it is asked for.
    """
    try:
        written = _writing(path)
        if written is None:
            return Refusal("E-INTAKE-002")
        blocks = ahead(_sheets(path, written, block))
        begun = list(islice(blocks, 2))  # what is wrong with a short file is told at once
    except RefusedError as error:
        return error.refusal
    return replace(begun[0], rest=chain(begun[1:], blocks)) if begun else Refusal("E-INTAKE-001")


def _writing(path: Path) -> _Writing | None:
    found = characters(path)
    if found is None:
        return None
    ending = b"\n" if any(b"\n" in piece for piece in _raw(path, found)) else b"\r"
    delimiter = _delimiter(_head(path, found.encoding).replace(ending.decode(), "\n"))
    quoted = False
    if any(b'"' in piece for piece in _raw(path, found)):
        rows = (
            block.replace(b"\0", b"").replace(ending, b"\n") for block in _whole_lines(path, found, ending)
        )
        quoted = is_kept(rows, delimiter.encode())
    return _Writing(found, ending, delimiter, quoted)


def _raw(path: Path, found: Characters) -> Iterator[bytes]:
    """Bytes in which delimiters, marks and line ends are bytes: of UTF-16 the same text in UTF-8."""
    if found.encoding.startswith("utf-16"):
        return (text.encode() for text in texts(path, found.encoding))
    return pieces(path)


def _head(path: Path, encoding: str) -> str:
    """The first hundred thousands of characters."""
    head = ""
    for text in texts(path, encoding):
        head += text
        if len(head) >= _HEAD:
            break
    return head[:_HEAD]


def _delimiter(text: str) -> str:
    """The one that splits most of the first lines into the most cells."""
    head = [re.sub(r'"[^"]*"', "", line) for line in text.split("\n")[:100]]
    counts = {mark: sorted(line.count(mark) for line in head if line.strip()) or [0] for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (counts[mark][len(counts[mark]) // 2], sum(counts[mark])))


def _whole_lines(path: Path, found: Characters, ending: bytes) -> Iterator[bytes]:
    """The raw bytes, parted at ends of lines."""
    parts: list[bytes] = []
    length = 0
    for piece in _raw(path, found):
        cut = piece.rfind(ending) + 1
        if cut:
            yield b"".join([*parts, piece[:cut]])
            parts, length = [], 0
        parts.append(piece[cut:])
        length += len(piece) - cut
        if length > _LONGEST_LINE:
            raise RefusedError(Refusal("E-INTAKE-014"))
    yield b"".join(parts)


def _sheets(path: Path, written: _Writing, size: int) -> Iterator[Sheet]:
    """The blocks as sheets whose row numbers go on; refused where too many rows hold bad bytes."""
    rows, bad, width = 0, 0, 2
    for block in _blocks(path, written, size):
        cells = _cells(block, written, width)
        width = max(width, cells.width)
        tidied = tidy_cells(cells, rows)
        hurt = _damaged_rows(tidied) if written.characters.damaged and REPLACED.encode() in block else ()
        rows, bad = rows + cells.height, bad + len(hurt)
        if not tidied.is_empty():
            yield Sheet(None, 1, written.characters.encoding, tidied, hurt)
    if bad > max(1, rows * MOST_BAD_LINES):
        raise RefusedError(Refusal("E-INTAKE-002"))


def _blocks(path: Path, written: _Writing, size: int) -> Iterator[bytes]:
    """The text as UTF-8 in blocks that end with a row."""
    parts: list[bytes] = []
    length, wanted = 0, size
    for text in texts(path, written.characters.encoding):
        parts.append(_plain(text, written.ending).encode())
        length += len(parts[-1])
        if length < wanted:
            continue
        pending = b"".join(parts)
        cut = _cut(pending, written)
        if cut:
            yield pending[:cut]
        elif length > size + _LONGEST_LINE:
            raise RefusedError(Refusal("E-INTAKE-014"))
        parts = [pending[cut:]]
        length = len(parts[0])
        wanted = max(size, 2 * length)
    if rest := b"".join(parts):
        yield rest


def _plain(text: str, ending: bytes) -> str:
    """Without zero bytes, and lines of an old Macintosh ended as all others."""
    text = text.replace("\0", "") if "\0" in text else text
    return text.replace("\r", "\n") if ending == b"\r" else text


def _cut(pending: bytes, written: _Writing) -> int:
    """Where the last whole row ends; nowhere in a text of few lines."""
    if pending.count(b"\n") < FEWEST_LINES:
        return 0
    if written.quoted and b'"' in pending:
        return end_of_rows(pending, written.delimiter.encode())
    return pending.rfind(b"\n") + 1


def _cells(block: bytes, written: _Writing, width: int) -> pl.DataFrame:
    """The cells of a block, as many columns as its widest row has."""
    delimiter = written.delimiter.encode()
    quoted = written.quoted and b'"' in block
    data = without_strays(block, delimiter) if quoted else block.replace(b'"', b"")
    try:
        return _split(data, delimiter, width, quoted=quoted)
    except pl.exceptions.ComputeError:  # a row is wider than was expected
        widest = widest_row(data, delimiter, quoted=quoted)
    if widest > MOST_COLUMNS:
        raise RefusedError(Refusal("E-INTAKE-006"))
    with refusing("E-INTAKE-002"):
        return _split(data, delimiter, widest, quoted=quoted)


def _split(data: bytes, delimiter: bytes, width: int, *, quoted: bool) -> pl.DataFrame:
    # A heading line of our own makes the reader expect the widest row; shorter ones end in nulls.
    names = delimiter.join(b"c%d" % place for place in range(width))
    return pl.read_csv(
        names + b"\n" + data,
        separator=delimiter.decode(),
        quote_char='"' if quoted else None,
        infer_schema=False,
        raise_if_empty=False,
    )


def _damaged_rows(cells: pl.DataFrame) -> tuple[int, ...]:
    hurt = pl.any_horizontal(pl.exclude(ROW).str.contains(REPLACED, literal=True))
    return tuple(cells.filter(hurt)[ROW])
