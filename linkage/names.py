"""How alike are two written names? Chinese names character by character, others by Jaro-Winkler.

A Chinese name is two or three characters, so one edit is half of it: what matters is *which* character differs
and how - same sound (typed by ear), same look (handwriting, OCR), variant form, one left out, two swapped.
Sounds, variants and look-alikes are keys for comparing only; a name is never stored folded.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from schemas import codes

WIDTH: Final = 8
"""Characters of a name that are looked at; longer (minority) names are compared as plain strings."""

WILDCARD: Final = ord("*")
UNREADABLE: Final = "?？□■○●×"
"""What stands where a mask or a missing glyph hid a character."""

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


class NameLevel(IntEnum):
    """Levels of agreement, weakest first; 0 where a name is missing."""

    NULL = 0
    DIFFERENT = 1
    SURNAME = 2
    ONE_GIVEN = 3
    GIVEN = 4
    MASKED_SURNAME = 5
    MASKED = 6
    MISSING_CHARACTER = 7
    SWAPPED = 8
    LOOK = 9
    SOUND = 10
    VARIANT = 11
    SAME = 12


@dataclass(frozen=True)
class Alphabet:
    """Per code point below 65,536: folded form and sound number (0 where unknown); look-alike pairs sorted."""

    folded: Codes
    sounds: npt.NDArray[np.uint32]
    looks: npt.NDArray[np.uint64]


@cache
def alphabet() -> Alphabet:
    """The character table as arrays for gathering."""
    table = codes.table("characters")
    points = np.array([ord(c) for c in table["char"]], dtype=np.uint32)
    folded = np.arange(0x10000, dtype=np.uint32)
    folded[[ord(c) for c in UNREADABLE]] = WILDCARD
    folded[points] = np.array([ord(c[0]) for c in table["variant"]], dtype=np.uint32) & 0xFFFF
    sounds = np.zeros(0x10000, dtype=np.uint32)
    sounds[points] = table["sound"].rank("dense").to_numpy()
    pairs = codes.table("lookalikes")
    a, b = (np.array([ord(c) for c in pairs[side]], dtype=np.uint64) for side in ("a", "b"))
    looks = np.unique(np.concatenate([(a << np.uint64(16)) | b, (b << np.uint64(16)) | a]))
    return Alphabet(folded, sounds, looks)


@dataclass(frozen=True)
class Names:
    """Distinct names as arrays of shape (n, WIDTH): code points, folded forms and sounds, zero padded."""

    texts: npt.NDArray[np.object_]
    written: Codes
    folded: Codes
    sounds: Codes
    length: npt.NDArray[np.int8]
    surname: npt.NDArray[np.int8]
    chinese: Flags

    @classmethod
    def of(cls, texts: pl.Series) -> Names:
        """Encode a series of distinct names; null becomes an empty name."""
        values = texts.fill_null("")
        written = np.array(values.to_list(), dtype=f"U{WIDTH}")
        points = written.view(np.uint32).reshape(len(values), WIDTH)
        table = alphabet()
        low = np.where(points < 0x10000, points, 0)
        folded = np.where(points < 0x10000, table.folded[low], points)
        sounds = table.sounds[np.where(folded < 0x10000, folded, 0)]
        length = (points != 0).sum(axis=1).astype(np.int8)
        chinese = ((sounds > 0) | (points == 0) | (folded == WILDCARD)).all(axis=1)
        chinese &= (length >= 2) & (length <= 4)
        compound = np.isin(written.astype("U2"), codes.table("compound_surnames")["surname"].to_list()) & (
            length >= 3
        )
        return cls(
            values.str.to_lowercase().to_numpy(),
            points,
            folded,
            sounds,
            length,
            np.where(compound, 2, 1).astype(np.int8),
            chinese,
        )


def _look_alike(a: Codes, b: Codes) -> Flags:
    """Element-wise: are these two code points a known look-alike pair?"""
    looks = alphabet().looks
    key = (a.astype(np.uint64) << np.uint64(16)) | b.astype(np.uint64)
    place = np.minimum(np.searchsorted(looks, key), len(looks) - 1)
    return np.asarray(looks[place] == key, dtype=np.bool_)


def _one_longer(names: Names, a: Ints, b: Ints) -> Flags:
    """Pairs in which dropping one of the first four characters of name ``a`` gives name ``b``."""
    long, short = names.folded[a], names.folded[b]
    found = np.zeros(len(a), dtype=np.bool_)
    for position in range(4):
        rest = np.concatenate([long[:, :position], long[:, position + 1 :]], axis=1)
        found |= (rest == short[:, : WIDTH - 1]).all(axis=1)
    return np.asarray(found & (names.length[a] == names.length[b] + 1), dtype=np.bool_)


def _chinese_levels(names: Names, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """Levels of pairs in which both names are Chinese, of two to four characters."""
    written = (names.written[a, :4], names.written[b, :4])
    folded = (names.folded[a, :4], names.folded[b, :4])
    wild = (folded[0] == WILDCARD) | (folded[1] == WILDCARD)
    plain = folded[0] == folded[1]
    heard = plain | ((names.sounds[a, :4] == names.sounds[b, :4]) & (names.sounds[a, :4] > 0))
    seen = heard | _look_alike(names.folded[a, :4], names.folded[b, :4])
    column = np.arange(4)
    end = names.length[a]
    within = column < end[:, None]
    split = np.minimum(names.surname[a], names.surname[b])[:, None]
    is_surname, is_given = column < split, (column >= split) & within
    same_length = names.length[a] == names.length[b]

    def everywhere(agree: Flags) -> Flags:
        return np.asarray((agree | ~within).all(axis=1) & same_length, dtype=np.bool_)

    surname = (heard | ~is_surname).all(axis=1) & (names.surname[a] == names.surname[b])
    swapped = (names.length[a] == 3) & same_length & plain[:, 0]
    swapped &= (folded[0][:, 1] == folded[1][:, 2]) & (folded[0][:, 2] == folded[1][:, 1])
    level_if = {
        NameLevel.SAME: everywhere(written[0] == written[1]) & ~wild.any(axis=1),
        NameLevel.VARIANT: everywhere(plain) & ~wild.any(axis=1),
        NameLevel.MASKED: everywhere(plain | wild) & (plain & ~wild & is_given).any(axis=1),
        NameLevel.MASKED_SURNAME: everywhere(plain | wild),
        NameLevel.SOUND: everywhere(heard),
        NameLevel.LOOK: everywhere(seen),
        NameLevel.SWAPPED: swapped,
        NameLevel.MISSING_CHARACTER: _one_longer(names, a, b) | _one_longer(names, b, a),
        NameLevel.GIVEN: (plain | ~is_given).all(axis=1) & same_length,
        NameLevel.ONE_GIVEN: surname & (plain & is_given).any(axis=1),
        NameLevel.SURNAME: surname,
    }
    return np.select(list(level_if.values()), list(level_if), NameLevel.DIFFERENT).astype(np.int8)


def _other_levels(names: Names, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """Levels of pairs with a name that is not a plain Chinese one: Jaro-Winkler in three steps."""
    likeness = cpdist(names.texts[a], names.texts[b], scorer=JaroWinkler.similarity)
    level_if = {
        NameLevel.SAME: likeness >= 1.0,
        NameLevel.SOUND: likeness >= 0.92,
        NameLevel.MISSING_CHARACTER: likeness >= 0.85,
        NameLevel.SURNAME: likeness >= 0.7,
    }
    return np.select(list(level_if.values()), list(level_if), NameLevel.DIFFERENT).astype(np.int8)


def compare(names: Names, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """Level of each pair of distinct names, given as positions in ``names``.

    Returns:
        one ``NameLevel`` a pair; ``NULL`` where either name is missing.
    """
    levels = np.zeros(len(a), dtype=np.int8)
    known = (names.length[a] > 0) & (names.length[b] > 0)
    chinese = known & names.chinese[a] & names.chinese[b]
    other = known & ~chinese
    levels[chinese] = _chinese_levels(names, a[chinese], b[chinese])
    levels[other] = _other_levels(names, a[other], b[other])
    return levels


def keys(names: Names) -> pl.DataFrame:
    """Blocking keys of each distinct name.

    Returns:
        ``folded`` (variant forms folded), ``sound`` (toneless sounds of all characters), ``surname_sound``,
        ``given_sound``; null where the name is missing, and sounds fall back on letters for other scripts.
    """
    known = names.length > 0
    sounding = np.where(names.sounds > 0, names.sounds, names.folded + np.uint32(0x10000))
    sounding = np.where(names.written == 0, np.uint32(0), sounding)
    column = np.arange(WIDTH)
    is_surname = column < names.surname[:, None]

    def digest(matrix: Codes, keep: Flags) -> pl.Series:
        kept = np.where(keep, matrix, 0).astype(np.uint64)
        mixed = np.zeros(len(kept), dtype=np.uint64)
        with np.errstate(over="ignore"):
            for position in range(WIDTH):
                mixed = (mixed ^ kept[:, position]) * np.uint64(0x9E3779B97F4A7C15)
                mixed ^= mixed >> np.uint64(29)
        mixed >>= np.uint64(1)  # the upper half is left to other keys
        return pl.Series(mixed).zip_with(pl.Series(known), pl.Series([None], dtype=pl.UInt64))

    everything = np.ones_like(is_surname)
    return pl.DataFrame(
        {
            "folded": digest(names.folded, everything),
            "sound": digest(sounding, everything),
            "surname_sound": digest(sounding, is_surname),
            "given_sound": digest(sounding, ~is_surname),
        }
    )
