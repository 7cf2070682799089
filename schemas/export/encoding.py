"""In which characters a text file is written, and its text piece by piece, however long the file is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
MOST_BAD_LINES: Final = 0.2
PIECE: Final = 1 << 18  # bytes: a decoder keeps other threads waiting as long as it takes for one piece

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 1 << 22
_HEAD: Final = 4_096


@dataclass(frozen=True)
class Characters:
    """An encoding, and whether replacement characters in the text are damage or were written so."""

    encoding: str
    damaged: bool


def characters(path: Path) -> Characters | None:
    """BOM, then UTF-16 by its zero bytes, then strict UTF-8, then GB18030 or damaged UTF-8 by a sample.

    A file is GB18030 when its first megabytes are; where they hold bad bytes, by the fewer bad lines. Null when
    it is no text.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    found = _by_marks(path, sample) or _by_sample(path, sample)
    return found if found is not None and _looks_written(_decoded(sample, found.encoding)) else None


def texts(path: Path, encoding: str) -> Iterator[str]:
    """The text in pieces; bad bytes become replacement characters."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in pieces(path):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _by_marks(path: Path, sample: bytes) -> Characters | None:
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return Characters(encoding, damaged=not _is_valid(path, encoding))
    even, odd = sample[:_HEAD:2].count(0), sample[1:_HEAD:2].count(0)
    # A hole of zero bytes in another text has as many at even places as at odd ones.
    if max(even, odd) * 5 > min(len(sample), _HEAD) and max(even, odd) > 20 * min(even, odd):
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return Characters(encoding, damaged=not _is_valid(path, encoding))
    return None


def _by_sample(path: Path, sample: bytes) -> Characters | None:
    if _is_valid(path, "utf-8"):
        return Characters("utf-8", damaged=False)
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    shares = {encoding: _bad_lines(whole_lines, encoding) for encoding in ("gb18030", "utf-8")}
    if whole_lines.isascii() or shares["gb18030"] == 0:
        return Characters("gb18030", damaged=True)
    fit = [encoding for encoding in ("utf-8", "gb18030") if shares[encoding] <= MOST_BAD_LINES]
    return Characters(fit[0], damaged=True) if fit else None


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _bad_lines(sample: bytes, encoding: str) -> float:
    """The share of lines with bad bytes; a single one is forgiven however short the text."""
    lines = sample.decode(encoding, errors="replace").split("\n")
    bad = sum(REPLACED in line for line in lines)
    return bad / max(len(lines), bad / MOST_BAD_LINES if bad == 1 else 1)


def _decoded(sample: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample[: 1 << 17])


def _looks_written(text: str) -> bool:
    """Control characters and unassigned ones are no part of a list."""
    sample = text[:20_000].replace("\0", "")
    odd = len(re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]", sample))
    return odd * 20 <= len(sample)
