"""Columns of text -> positions among their distinct values: each distinct value is cleaned and looked at once.

Everything after this stage works on integers. Positions are numbered by first appearance in the order of record
ids, so the order in which rows arrive changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from schemas.engine import HERE, Engine, Tables, stretches

Ints: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]
Codes: TypeAlias = npt.NDArray[np.unsignedinteger[Any]]
Flags: TypeAlias = npt.NDArray[np.bool_]
Array = TypeVar("Array", Ints, Keys)
Clean: TypeAlias = Callable[[pl.Expr], pl.Expr]
COMPATIBLE: Final = pl.CompatLevel.oldest()
NONE: Final = -1
"""The position of a missing value."""
SAMPLE: Final = 10_000
IN_CACHE: Final = 1 << 18
"""Keys that are ordered at a time."""
AT_ONCE: Final = 1 << 16
"""Distinct values that are cleaned at a time."""
SPARSE: Final = 2
"""Pairs may be numbered without sorting them if that takes at most so many numbers per pair."""
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


def encode(
    columns: Sequence[pa.ChunkedArray], order: Ints, clean: Clean | None = None, engine: Engine = HERE
) -> Encoded:
    """Encode columns of text together.

    Args:
        columns: columns of equal length.
        order: the order of rows in which positions are returned and numbered.
        clean: applied to the distinct written values; those that become one text become one position.
        engine: who cleans them.
    """
    written = [pl.Series("text", pl.from_arrow(column, rechunk=False), pl.String) for column in columns]
    coded = _dictionary(columns[0]) if len(columns) == 1 and _repeats(columns[0]) else factorize(*written)
    at, texts = [column[order] for column in coded.at], coded.texts
    first = _first_rows(at, len(texts))
    if clean is None:
        through = np.arange(len(texts))
    else:
        renamed = factorize(_cleaned(texts, clean, engine))
        through, texts = renamed.at[0], renamed.texts
        first = _earliest(first, through, len(texts))
    found = ascending_order(first)
    rank = np.append(np.empty(len(found), dtype=np.int64), NONE)
    rank[found] = np.arange(len(found))
    number = np.append(rank[through], NONE)
    return Encoded([number[column] for column in at], texts.gather(pl.Series(found, dtype=pl.UInt32)))


def _first_rows(columns: list[Ints], count: int) -> Ints:
    """Where each position first stands in the columns, one behind the other."""
    first, before = np.zeros(count + 1, dtype=np.int64), sum(map(len, columns))
    for column in reversed(columns):
        first[column[::-1]] = np.arange(before - 1, before - len(column) - 1, -1)
        before -= len(column)
    return first[:-1]


def _earliest(first: Ints, through: Ints, count: int) -> Ints:
    """Where each of the values that several became one first stands."""
    earliest, known = np.full(count, np.iinfo(np.int64).max), np.flatnonzero(through != NONE)
    np.minimum.at(earliest, through[known], first[known])
    return earliest


def by_parts(work: Callable[[Tables], Tables], texts: pl.Series, engine: Engine) -> list[pa.Table]:
    """What a kernel makes of texts, part by part; texts and results stand in tables called ``text``."""
    shares = stretches(len(texts), engine.shares(len(texts)))
    parts = (
        {"text": texts[part].alias("text").to_frame().to_arrow(compat_level=COMPATIBLE)} for part in shares
    )
    return [found["text"] for found in engine.map(work, parts)]


def _cleaned(texts: pl.Series, clean: Clean, engine: Engine) -> pl.Series:
    """The cleaned texts."""
    if engine.shares(len(texts)) == 1:
        return _clean_here(texts, clean)
    parts = by_parts(partial(_clean_part, clean=clean), texts, engine)
    return pl.concat([pl.DataFrame(part) for part in parts]).to_series()


def _clean_part(part: Tables, clean: Clean) -> Tables:
    """Texts of one part: a kernel."""
    cleaned = _clean_here(pl.DataFrame(part["text"]).to_series(), clean)
    return {"text": cleaned.alias("text").to_frame().to_arrow(compat_level=COMPATIBLE)}


def _clean_here(texts: pl.Series, clean: Clean) -> pl.Series:
    """The cleaned texts; so many at a time that what comes about in between stays small."""
    parts = texts.alias("text").to_frame().iter_slices(AT_ONCE)
    cleaned = [part.select(clean(pl.col("text")).alias("text")).to_series() for part in parts]
    return pl.concat(cleaned) if cleaned else texts


def factorize(*columns: pl.Series) -> Encoded:
    """Positions of texts among the distinct ones of all columns, in no telling order; ``NONE`` for null.

    They are told apart by sorting their hashes of 64 bits: a dictionary of many values does not fit the processor's
    cache. (Among ten million the chance that two texts share a hash is below one in a hundred thousand.)
    """
    written = pl.concat([column.drop_nulls() for column in columns])
    found = inverse(written.hash().to_numpy())[1]
    first = np.zeros(int(found.max(initial=-1)) + 1, dtype=np.int64)
    first[found[::-1]] = np.arange(len(found))[::-1]
    at = [np.full(len(column), NONE) for column in columns]
    begin = 0
    for column, position in zip(columns, at, strict=True):
        end = begin + len(column) - column.null_count()
        position[column.is_not_null().to_numpy()] = found[begin:end]
        begin = end
    return Encoded(at, written.gather(pl.Series(first, dtype=pl.UInt32)))


def _repeats(values: pa.ChunkedArray) -> bool:
    """Do the first values repeat, so that a dictionary of all will be small?"""
    some = values.slice(0, SAMPLE)
    return bool(pc.count_distinct(some, mode="all").as_py() <= VARIED * len(some))


def _dictionary(values: pa.ChunkedArray) -> Encoded:
    """Positions in a dictionary of the distinct values."""
    coded = values.dictionary_encode()
    texts = pl.Series("text", coded.chunk(0).dictionary if coded.num_chunks else [], pl.String)
    return Encoded([np.concatenate([[], *map(_indices, coded.chunks)]).astype(np.int64)], texts)


def numbered(keys: npt.NDArray[np.generic], known: Flags | None = None) -> Ints:
    """Keys as numbers from 0 in order of appearance; ``NONE`` where not ``known``."""
    array = pa.array(keys, mask=None if known is None else ~known)
    return _indices(array.dictionary_encode())


def renumbered(labels: Ints) -> Ints:
    """Numbers from 0 on, numbered anew in order of appearance."""
    first = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]
    return _ranks(first, labels)[labels]


def _ranks(places: Ints, among: Ints) -> Ints:
    """The ranks of distinct places ``among`` rows, in linear time."""
    taken = np.zeros(len(among), dtype=np.bool_)
    taken[places] = True
    return (np.cumsum(taken) - 1)[places]


def ascending(keys: Array) -> Array:
    """The keys sorted (by Polars, which sorts integers several times faster than numpy)."""
    return pl.Series(keys).sort().to_numpy()


def ascending_order(keys: Array) -> Ints:
    """The places of the keys in ascending order, equal keys in order of appearance; keys are not negative."""
    return in_order(keys)[0]


def in_order(keys: Array) -> tuple[Ints, Array]:
    """The places of the keys in ascending order, equal keys in order of appearance, and the keys so ordered.

    Many keys are first dealt by their highest bits into parts that fit the processor's cache.
    """
    if len(keys) <= IN_CACHE:
        order = _by_digits(keys)
        return order, keys[order]
    shift = max(int(np.bitwise_or.reduce(keys)).bit_length() - 8, 0)
    digit = (keys >> keys.dtype.type(shift)).astype(np.uint8)
    order = np.argsort(digit, kind="stable")
    ordered = keys[order]
    start = 0
    for end in np.cumsum(np.bincount(digit)).tolist():
        part = slice(start, end)
        within = _by_digits(ordered[part] & keys.dtype.type((1 << shift) - 1))
        order[part], ordered[part] = order[part][within], ordered[part][within]
        start = end
    return order, ordered


def _by_digits(keys: npt.NDArray[np.integer[Any]]) -> Ints:
    """Order by eight or sixteen bits at a time from the lowest up: numpy sorts so short keys by counting."""
    order: Ints | None = None
    varied, shift = int(np.bitwise_or.reduce(keys, initial=0)), 0
    while varied >> shift or order is None:
        rest = varied >> shift
        shift += max((rest & -rest).bit_length() - 1, 0)
        width, kind = (8, np.uint8) if (varied >> shift) & 0xFFFF < 0x100 else (16, np.uint16)
        digit = (keys >> keys.dtype.type(shift)).astype(kind)
        turn = np.argsort(digit if order is None else digit[order], kind="stable")
        order = turn if order is None else order[turn]
        shift += width
    return order


def distinct(keys: Array) -> Array:
    """The distinct keys in ascending order; sorting is several times faster than hashing here."""
    ordered = ascending(keys)
    return ordered[_changes(ordered)]


def representatives(keys: Array) -> Ints:
    """The first place of each distinct key, in ascending order of keys."""
    order, ordered = in_order(keys)
    starts = np.flatnonzero(_changes(ordered))
    return np.minimum.reduceat(order, starts) if len(starts) else order


def inverse(keys: Array) -> tuple[Array, Ints]:
    """The distinct keys in ascending order, and where each given key stands among them."""
    order, ordered = in_order(keys)
    changes = _changes(ordered)
    back = np.empty(len(keys), dtype=np.int64)
    back[order] = np.cumsum(changes) - 1
    return ordered[changes], back


def paired(a: Ints, b: Ints) -> Ints:
    """Distinct pairs of numbers below 2**32 as numbers, in ascending order of the pairs; few numbers are left out."""
    span = np.zeros(int(a.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(span, a, b + 1)
    if span.sum() <= SPARSE * len(a):
        return (np.cumsum(span) - span)[a] + b
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
