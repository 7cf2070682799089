"""Columns of text -> positions among their distinct values: each distinct value is cleaned and looked at once.

Everything after this stage works on integers. Positions are numbered by first appearance in the order of record
ids, so the order in which rows arrive changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

Ints: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]
Codes: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]
Array = TypeVar("Array", Ints, Keys)
Clean: TypeAlias = Callable[[pl.Expr], pl.Expr]
NONE: Final = -1
"""The position of a missing value."""
SAMPLE: Final = 10_000
VARIED: Final = 0.3
"""A column whose first values are distinct in so great a share has too many for a dictionary."""


@dataclass(frozen=True)
class Encoded:
    """Columns that share one list of distinct values.

    Attributes:
        at: per column one position a row, ``NONE`` where nothing is written.
        texts: the distinct values, cleaned.
    """

    at: list[Ints]
    texts: pl.Series


def encode(columns: Sequence[pa.ChunkedArray], order: Ints, clean: Clean | None = None) -> Encoded:
    """Encode columns of text together.

    Args:
        columns: columns of equal length.
        order: the order of rows in which positions are returned and numbered.
        clean: applied to the distinct written values; those that become one text become one position.
    """
    written = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.large_string())
    coded = _dictionary(written) if _repeats(written) else factorize(pl.Series("text", written))
    at, texts = coded.at[0], coded.texts
    if clean is not None:
        renamed = factorize(texts.to_frame().select(clean(pl.col("text")).alias("text")).to_series())
        at, texts = np.append(renamed.at[0], NONE)[at], renamed.texts
    rows = len(order)
    return _by_appearance(
        [at[start * rows : (start + 1) * rows][order] for start in range(len(columns))], texts
    )


def factorize(values: pl.Series) -> Encoded:
    """Positions of values among the distinct ones, in no telling order.

    They are told apart by sorting their hashes of 64 bits: a dictionary of many values does not fit the processor's
    cache. (Among ten million the chance that two texts share a hash is below one in a hundred thousand.)
    """
    if values.is_empty():
        return Encoded([np.empty(0, dtype=np.int64)], values)
    _, at = inverse(values.hash().to_numpy())
    first = np.empty(int(at.max()) + 1, dtype=np.int64)
    first[at] = np.arange(len(at))
    texts = values.gather(pl.Series(first, dtype=pl.UInt32))
    missing = texts.is_null().to_numpy()
    if missing.any():
        at = np.where(missing, NONE, np.cumsum(~missing) - 1)[at]
    return Encoded([at], texts.drop_nulls())


def _repeats(values: pa.ChunkedArray) -> bool:
    """Do the first values repeat, so that a dictionary of all will be small?"""
    some = values.slice(0, SAMPLE)
    return bool(pc.count_distinct(some, mode="all").as_py() <= VARIED * len(some))


def _dictionary(values: pa.ChunkedArray) -> Encoded:
    """Positions in a dictionary of the distinct values."""
    coded = pa.concat_arrays(values.chunks or [pa.array([], pa.large_string())]).dictionary_encode()
    return Encoded([_indices(coded)], pl.Series("text", coded.dictionary, pl.String))


def numbered(keys: npt.NDArray[np.generic], known: Flags | None = None) -> Ints:
    """Keys as numbers from 0 in order of appearance; ``NONE`` where not ``known``."""
    array = pa.array(keys, mask=None if known is None else ~known)
    return _indices(array.dictionary_encode())


def ascending(keys: Array) -> Array:
    """The keys sorted (by Polars, which sorts integers several times faster than numpy)."""
    return pl.Series(keys).sort().to_numpy()


def ascending_order(keys: npt.NDArray[np.generic]) -> Ints:
    """The places of the keys in ascending order; the order of equal keys is not told."""
    return pl.Series(keys).arg_sort().to_numpy().astype(np.int64)


def distinct(keys: Array) -> Array:
    """The distinct keys in ascending order; sorting is several times faster than hashing here."""
    ordered = ascending(keys)
    return ordered[_changes(ordered)]


def representatives(keys: npt.NDArray[np.generic]) -> Ints:
    """The first place of each distinct key, in ascending order of keys."""
    order = ascending_order(keys)
    starts = np.flatnonzero(_changes(keys[order]))
    return np.minimum.reduceat(order, starts) if len(starts) else order


def inverse(keys: Array) -> tuple[Array, Ints]:
    """The distinct keys in ascending order, and where each given key stands among them."""
    order = ascending_order(keys)
    ordered = keys[order]
    changes = _changes(ordered)
    back = np.empty(len(keys), dtype=np.int64)
    back[order] = np.cumsum(changes) - 1
    return ordered[changes], back


def paired(a: Ints, b: Ints) -> Ints:
    """Distinct pairs of numbers below 2**32 as numbers, in ascending order of the pairs."""
    return inverse((a << 32) | b)[1]


def _changes(ordered: npt.NDArray[np.generic]) -> Flags:
    """Where a sorted array holds another value than just before."""
    changes = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes


def ramp(sizes: Ints) -> Ints:
    """0, 1, … below each size in turn."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def mix(*parts: npt.NDArray[np.generic]) -> Keys:
    """One key of several columns of integers (multiply and shift, after SplitMix64)."""
    mixed = np.full(len(parts[0]), 0x9E3779B97F4A7C15, dtype=np.uint64)
    for part in parts:
        mixed ^= part.astype(np.uint64) + np.uint64(0x7F4A7C15)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(31)
        mixed *= np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _indices(coded: pa.DictionaryArray) -> Ints:
    indices = coded.indices
    if indices.null_count:
        indices = indices.fill_null(NONE)
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def points_of(texts: pl.Series, separator: str, encoding: Literal["utf-16-le", "utf-32-le"]) -> Codes:
    """All texts, each closed by the separator, as one array of code units."""
    joined = texts.str.join(separator).item() + separator if len(texts) else ""
    return np.frombuffer(joined.encode(encoding), dtype=np.uint16 if encoding == "utf-16-le" else np.uint32)


def _by_appearance(columns: list[Ints], texts: pl.Series) -> Encoded:
    """Number the values by first appearance in these columns; values that no longer occur fall out."""
    together = np.concatenate(columns)
    written = np.flatnonzero(together >= 0)[::-1]
    first = np.full(len(texts), len(together))
    first[together[written]] = written
    found = np.argsort(first, kind="stable")[: np.count_nonzero(first < len(together))]
    rank = np.full(len(texts) + 1, NONE, dtype=np.int64)
    rank[found] = np.arange(len(found))
    return Encoded([rank[column] for column in columns], texts.gather(pl.Series(found, dtype=pl.UInt32)))
