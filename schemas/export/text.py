"""CSV and TSV: which encoding, which delimiter, and no cell lost however ragged the lines are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.export.sheet import MOST_COLUMNS, Refusal, Sheet, tidy_cells

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = ",\t;|"
_MOST_BAD_LINES: Final = 0.2
_LONGEST_CELL_IN_LINES: Final = 50  # beyond it a quotation mark was opened and never closed
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class _Decoded:
    text: str
    encoding: str
    damaged: bool = False


def read_text(data: bytes) -> Sheet | Refusal:
    """The one sheet of a delimited text file."""
    decoded = _decode(data)
    if decoded is None:
        return Refusal("E-INTAKE-002")
    text = decoded.text.replace("\0", "")
    text = text if "\n" in text else text.replace("\r", "\n")
    if not text.strip():
        return Refusal("E-INTAKE-001")
    delimiter = _delimiter(text)
    lines = pl.Series(text.split("\n"), dtype=pl.String)
    width = 1 + lines.str.count_matches(delimiter, literal=True).to_frame("cuts").select("cuts").max().item()
    if width > MOST_COLUMNS:
        return Refusal("E-INTAKE-006")
    cells = tidy_cells(_quoted(text, delimiter, width) if '"' in text else _plain(lines, delimiter, width))
    return Sheet(None, 1, decoded.encoding, cells, _damaged_rows(cells) if decoded.damaged else ())


def _decode(data: bytes) -> _Decoded | None:
    """BOM, then strict UTF-8, then GB18030, then UTF-16 by its zero bytes, at last line by line."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding) or _by_line(data, encoding)
    zeros = data[:4096].count(0)
    if zeros * 5 > len(data[:4096]):
        encoding = "utf-16-le" if data[1:4096:2].count(0) >= data[0:4096:2].count(0) else "utf-16-be"
        decoded = _strict(data[: len(data) // 2 * 2], encoding)
        return decoded if decoded and _looks_written(decoded.text) else None
    if zeros * 50 > len(data[:4096]):
        return None
    for encoding in ("utf-8", "gb18030"):
        if decoded := _strict(data, encoding):
            return decoded if _looks_written(decoded.text) else None
    return _by_line(data, "utf-8") or _by_line(data, "gb18030")


def _strict(data: bytes, encoding: str) -> _Decoded | None:
    try:
        return _Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _by_line(data: bytes, encoding: str) -> _Decoded | None:
    """A file with some bad bytes: the lines that hold them are marked by replacement characters."""
    text = data.decode(encoding, errors="replace")
    lines = text.split("\n")
    bad = sum(_REPLACED in line for line in lines)
    if bad > max(1, len(lines) * _MOST_BAD_LINES) or not _looks_written(text):
        return None
    return _Decoded(text, encoding, damaged=True)


def _looks_written(text: str) -> bool:
    """Control characters and unassigned ones are no part of a list."""
    sample = text[:20_000]
    odd = len(re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]", sample))
    return odd * 20 <= len(sample)


def _delimiter(text: str) -> str:
    """The one that splits most of the first lines into the most cells."""
    head = [re.sub(r'"[^"]*"', "", line) for line in text[:200_000].split("\n")[:100]]
    counts = {mark: sorted(line.count(mark) for line in head if line.strip()) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (counts[mark][len(counts[mark]) // 2], sum(counts[mark])))


def _plain(lines: pl.Series, delimiter: str, width: int) -> pl.DataFrame:
    """No quotation marks: a line is a row, and the delimiter always delimits."""
    names = [f"c{place}" for place in range(width)]
    split = lines.str.strip_suffix("\r").str.split(delimiter).list.to_struct(fields=names)
    return split.struct.unnest()


def _quoted(text: str, delimiter: str, width: int) -> pl.DataFrame:
    """RFC 4180 quotation; where it is not kept, marks are taken for text."""
    # A heading line of our own makes the reader expect the widest row; shorter ones end in nulls.
    names = delimiter.join(f"c{place}" for place in range(width))
    try:
        cells = pl.read_csv(
            f"{names}\n{text}".encode(),
            separator=delimiter,
            infer_schema=False,
            truncate_ragged_lines=True,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return _unquoted(text, delimiter, width)
    longest = cells.select(pl.max_horizontal(pl.all().str.count_matches("\n", literal=True).max())).item()
    return _unquoted(text, delimiter, width) if (longest or 0) > _LONGEST_CELL_IN_LINES else cells


def _unquoted(text: str, delimiter: str, width: int) -> pl.DataFrame:
    return _plain(pl.Series(text.replace('"', "").split("\n"), dtype=pl.String), delimiter, width)


def _damaged_rows(cells: pl.DataFrame) -> tuple[int, ...]:
    hurt = pl.any_horizontal(pl.exclude("row_number").str.contains(_REPLACED, literal=True))
    return tuple(cells.filter(hurt)["row_number"])
