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

from linkage.alphabet import WIDE, WILDCARD, alphabet
from linkage.encode import Keys, mix, points_of
from schemas import codes

WIDTH: Final = 8
"""Characters of a name that are looked at; longer (minority) names are compared as plain strings."""

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
class Names:
    """Distinct names as arrays of shape (n, WIDTH): code points, folded forms and sounds, zero padded.

    Dots, blanks and hyphens are left out; ``texts`` keeps the words of a Latin name apart, in order of the alphabet.
    """

    texts: pl.Series
    bare: pl.Series
    written: Codes
    folded: Codes
    sounds: Codes
    length: npt.NDArray[np.int8]
    surname: npt.NDArray[np.int8]
    chinese: Flags
    han: Flags

    @classmethod
    def of(cls, texts: pl.Series) -> Names:
        """Encode a series of distinct names; null becomes an empty name."""
        values = _bare(texts.fill_null(""))
        wide = values["bare"].str.head(WIDTH).str.pad_end(WIDTH, "\0")
        points = points_of(wide, "", "utf-32-le").reshape(values.height, WIDTH)
        table = alphabet()
        folded = np.where(points < WIDE, table.folded[np.minimum(points, WIDE - 1)], points)
        sounds = table.sounds[np.where(folded < WIDE, folded, 0)]
        length = (points != 0).sum(axis=1).astype(np.int8)
        chinese = ((sounds > 0) | (points == 0) | (folded == WILDCARD)).all(axis=1)
        chinese &= (length >= 2) & (length <= 4)
        compound = np.isin(points[:, 0] * np.uint64(WIDE) + points[:, 1], _compound_surnames()) & (
            length >= 3
        )
        return cls(
            values["words"],
            values["bare"],
            points,
            folded,
            sounds,
            length,
            np.where(compound, 2, 1).astype(np.int8),
            chinese,
            ~((points[:, 0] >= ord("a")) & (points[:, 0] <= ord("z"))),
        )


@cache
def _compound_surnames() -> Keys:
    """Surnames of two characters, both packed into one number."""
    surnames = codes.table("compound_surnames")["surname"]
    return np.array([ord(surname[0]) * WIDE + ord(surname[1]) for surname in surnames], dtype=np.uint64)


def _bare(names: pl.Series) -> pl.DataFrame:
    """Names without separators (``bare``) and as sorted words (``words``); what a font lacked is a wildcard."""
    plain = names.str.contains(r"^\p{Han}*$")
    frame = pl.DataFrame({"bare": names, "words": names})
    rows = (~plain).arg_true()
    if rows.is_empty():
        return frame
    odd = (
        pl.col("odd")
        .str.to_lowercase()
        .str.replace_all("[0-9]+", "")
        .str.replace_all(r"[\s·.'’-]+", " ")
        .str.strip_chars()
    )
    letters_among_han = pl.when(odd.str.contains(r"\p{Han}")).then(odd.str.replace_all(r"[a-z]+|\p{Co}", "*"))
    mended = names.gather(rows).alias("odd").to_frame().select(odd=pl.coalesce(letters_among_han, odd))
    told = mended.select(
        bare=pl.col("odd").str.replace_all(" ", "", literal=True),
        words=pl.col("odd").str.split(" ").list.sort().list.join(" "),
    )
    return frame.with_columns(frame[column].scatter(rows, told[column]) for column in frame.columns)


def _look_alike(a: Codes, b: Codes, asked: Flags) -> Flags:
    """Where ``asked``: are these two code points a known look-alike pair?"""
    looks, found = alphabet().looks, np.zeros(asked.shape, dtype=np.bool_)
    key = (a[asked].astype(np.uint64) << np.uint64(16)) | b[asked].astype(np.uint64)
    place = np.minimum(np.searchsorted(looks, key), len(looks) - 1)
    found[asked] = looks[place] == key
    return found


def _one_longer(names: Names, a: Ints, b: Ints) -> Flags:
    """Pairs in which dropping one of the first four characters of name ``a`` gives name ``b``."""
    result = np.zeros(len(a), dtype=np.bool_)
    fit = np.flatnonzero(names.length[a] == names.length[b] + 1)
    long, short = names.folded[a[fit]], names.folded[b[fit]]
    for position in range(4):
        rest = np.concatenate([long[:, :position], long[:, position + 1 :]], axis=1)
        result[fit] |= (rest == short[:, : WIDTH - 1]).all(axis=1)
    return result


def _chinese_levels(names: Names, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """Levels of pairs in which both names are Chinese, of two to four characters."""
    written = (names.written[a, :4], names.written[b, :4])
    folded = (names.folded[a, :4], names.folded[b, :4])
    wild = (folded[0] == WILDCARD) | (folded[1] == WILDCARD)
    plain = folded[0] == folded[1]
    heard = plain | ((names.sounds[a, :4] == names.sounds[b, :4]) & (names.sounds[a, :4] > 0))
    column = np.arange(4)
    end = names.length[a]
    within = column < end[:, None]
    seen = heard | _look_alike(*folded, ~heard & within)
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


def _at(texts: pl.Series, positions: Ints) -> list[str]:
    return texts.gather(pl.Series(positions, dtype=pl.UInt32)).to_list()


def _other_levels(names: Names, a: Ints, b: Ints) -> npt.NDArray[np.int8]:
    """Levels of pairs with a name that is not a plain Chinese one: Jaro-Winkler in three steps."""
    likeness = np.maximum(
        cpdist(_at(names.texts, a), _at(names.texts, b), scorer=JaroWinkler.similarity),
        cpdist(_at(names.bare, a), _at(names.bare, b), scorer=JaroWinkler.similarity),
    )
    level_if = {
        NameLevel.SAME: likeness >= 1.0,
        NameLevel.SOUND: likeness >= 0.92,
        NameLevel.MISSING_CHARACTER: likeness >= 0.85,
        NameLevel.ONE_GIVEN: _one_word_alike(names, a, b),
        NameLevel.SURNAME: likeness >= 0.7,
    }
    return np.select(list(level_if.values()), list(level_if), NameLevel.DIFFERENT).astype(np.int8)


def _one_word_alike(names: Names, a: Ints, b: Ints) -> Flags:
    """Is the first or last word of one name nearly the first or last word of the other?"""
    ends = [names.texts.gather(pl.Series(side, dtype=pl.UInt32)).str.split(" ") for side in (a, b)]
    left, right = ([words.list.first().to_list(), words.list.last().to_list()] for words in ends)
    alike = [cpdist(x, y, scorer=JaroWinkler.similarity) >= 0.9 for x in left for y in right]
    return np.asarray(np.logical_or.reduce(alike), dtype=np.bool_)


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


@dataclass(frozen=True)
class NameKeys:
    """Keys of each distinct name; 0 where it is missing. Sounds are toneless and fall back on letters.

    Attributes:
        folded: variant forms folded.
        sound: of all characters.
        surname, given: of the parts.
    """

    folded: Keys
    sound: Keys
    surname: Keys
    given: Keys


def keys(names: Names) -> NameKeys:
    """Keys for blocking and for counting how common a name is."""
    known = names.length > 0
    sounding = np.where(names.sounds > 0, names.sounds, names.folded + np.uint32(0x10000))
    sounding = np.where(names.written == 0, np.uint32(0), sounding)
    is_surname = np.arange(WIDTH) < names.surname[:, None]

    def digest(matrix: Codes) -> Keys:
        return np.where(
            known, mix(*matrix.T) >> np.uint64(1), np.uint64(0)
        )  # the upper half is left to other keys

    parts = {
        "folded": digest(names.folded),
        "sound": digest(sounding),
        "surname": digest(np.where(is_surname, sounding, 0)),
        "given": digest(np.where(is_surname, 0, sounding)),
    }
    spelled = np.flatnonzero(known & ~names.han)
    for name, key in _word_keys(names.texts.gather(pl.Series(spelled, dtype=pl.UInt32))).items():
        parts[name][spelled] = key
    return NameKeys(**parts)


def _word_keys(words: pl.Series) -> dict[str, Keys]:
    """Keys of names in Latin letters: sound of all words in any order, of the last and of the first word.

    A word sounds like its first letter and the consonants behind it (after Soundex; Odell and Russell 1918).
    """
    word = pl.element()
    skeleton = (word.str.head(1) + word.str.slice(1).str.replace_all("[aeiouyhw]", "")).str.head(4)
    table = words.alias("words").to_frame().select(pl.col("words").str.split(" ").list.eval(skeleton))
    parts = {
        "sound": pl.col("words").list.join(" "),
        "surname": pl.col("words").list.last(),
        "given": pl.col("words").list.first(),
    }
    return {name: table.select(part.hash(seed=1) // 2).to_series().to_numpy() for name, part in parts.items()}
