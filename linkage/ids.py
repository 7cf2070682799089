"""Citizen identification numbers as linkage compares them (GB 11643-1999): place by place, masked places aside.

A number of fifteen digits is brought to eighteen, which is exact. A number that a spreadsheet cut to fifteen
digits and zeros, or that was masked in another layout, is brought to eighteen places of which some are hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from linkage.encode import Flags, Ints, Keys, encode, factorize
from schemas.engine import HERE, Engine
from schemas.fields import id_number

PLACES: Final = 18
HIDDEN: Final = ord("*")
EARLIEST: Final = 1900
"""Nobody who is helped today was born before this year."""
ZERO: Final = ord("0")
_MASK: Final = r"^([0-9]{0,17})\*+([0-9]{0,16}[0-9X]?)$"


@dataclass(frozen=True)
class Ids:
    """Distinct id numbers. Fifteen digits have no check character: they are valid where eighteen digits bear them out.

    Attributes:
        texts: the numbers, 18 places where that could be reached.
        valid: a real number: province, calendar and check character are right.
        regular: eighteen places, some of which may be hidden.
        masked: some places are hidden.
        places: uint8, shape (18, n): what stands at each place, 0 beyond the end.
        birth: the birth day in it as yyyymmdd, 0 where none can be read.
        sex: 1 for men, 2 for women, 0 unknown.
    """

    texts: pl.Series
    valid: Flags
    regular: Flags
    masked: Flags
    places: npt.NDArray[np.uint8]
    birth: Ints
    sex: npt.NDArray[np.int8]

    @classmethod
    def of(cls, texts: pl.Series, valid: Flags) -> Ids:
        """Look at distinct numbers."""
        places = _places(texts)
        regular = (texts.str.len_chars() == PLACES).to_numpy()
        digits = places - np.uint8(ZERO)  # what is no digit wraps around to more than nine
        odd = digits[16] % 2 == 1
        return cls(
            texts,
            valid,
            regular,
            (places == HIDDEN).any(axis=0),
            places,
            np.where(regular, _day(digits), 0),
            np.where(regular & (digits[16] <= 9), np.where(odd, 1, 2), 0).astype(np.int8),
        )

    def part(self, start: int, stop: int) -> Keys:
        """Key of some places; 0 where one of them is hidden or missing."""
        shown = self.places[start:stop]
        known = self.regular & (shown != HIDDEN).all(axis=0)
        key = np.zeros(len(known), dtype=np.uint64)
        for place in shown:
            key *= np.uint64(12)
            key += np.minimum(place - np.uint8(ZERO), np.uint8(10)) + np.uint64(1)
        return np.where(known, key, np.uint64(0))


def _places(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """The first eighteen bytes of each number, zeros where it ends before; what is not ASCII shows nothing."""
    blank = "\0" * PLACES
    padded = pl.col("id").str.head(PLACES).str.pad_end(PLACES, "\0")
    ascii_only = pl.when(padded.str.len_bytes() == PLACES).then(padded).otherwise(pl.lit(blank))
    cells = texts.alias("id").to_frame().select(ascii_only).to_series().to_arrow()
    cells = pa.concat_arrays([cells, pa.array([blank], cells.type)]).cast(pa.large_string())  # never empty
    rows = np.frombuffer(cells.buffers()[2], dtype=np.uint8).reshape(-1, PLACES)[: len(texts)]
    return np.ascontiguousarray(rows.T)


def encode_ids(
    columns: Sequence[pa.ChunkedArray], order: Ints, engine: Engine = HERE
) -> tuple[list[Ints], Ids]:
    """Encode columns of id numbers together; numbers that mean the same become one."""
    cleaned = encode(columns, order, id_number.clean, engine)
    frame = cleaned.texts.alias("id").to_frame().with_columns(status=id_number.status(pl.col("id")))
    status = frame["status"]
    valid = (status == "valid").to_numpy()
    odd = (status != "valid").arg_true()
    mended = frame[odd].select(_mended(pl.col("id"), pl.col("status"))).to_series()
    merged = factorize(cleaned.texts.scatter(odd, mended) if len(odd) else cleaned.texts)
    known = np.zeros(len(merged.texts), dtype=np.bool_)
    known[merged.at[0][valid]] = True
    through = np.append(merged.at[0], -1)
    ids = Ids.of(merged.texts, known)
    return [through[at] for at in cleaned.at], replace(ids, valid=known & (ids.birth > 0))


def _mended(text: pl.Expr, status: pl.Expr) -> pl.Expr:
    """Fifteen digits lengthened; what is hidden or cut off as stars, so that eighteen places come out."""
    ends = text.str.extract_groups(_MASK)
    head, tail = ends.struct.field("1"), ends.struct.field("2")
    stars = (PLACES - head.str.len_chars().cast(pl.Int64) - tail.str.len_chars().cast(pl.Int64)).clip(0)
    return (
        pl.when(status == "fifteen")
        .then(id_number.lengthened(text))
        .when((status == "truncated") & (text.str.len_chars() == PLACES))
        .then(text.str.head(15) + "***")
        .when(head.is_not_null())
        .then(head + pl.lit("*").repeat_by(stars).list.join("") + tail)
        .otherwise(text)
    )


def _day(digits: npt.NDArray[np.uint8]) -> Ints:
    """The birth day at places 7 to 14 where it is one of the calendar, else 0."""
    shown = digits[6:14]
    day = np.zeros(shown.shape[1], dtype=np.int64)
    for place in shown:
        day *= 10
        day += place
    month, of_month, year = day // 100 % 100, day % 100, day // 10_000
    real = (shown <= 9).all(axis=0) & (year >= EARLIEST) & (year <= 2100)
    real &= (month >= 1) & (month <= 12) & (of_month >= 1) & (of_month <= 31)
    return np.where(real, day, 0)
