"""Names written wrong: sound-alikes, look-alikes, traditional forms, unreadable characters, lost dots, spaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from schemas.codes import table as codes
from simulation.chance import Ints, Mask, Rng, Texts, table
from simulation.names import name_characters

if TYPE_CHECKING:
    from simulation.rates import ErrorRates

WIDTH = 24
BMP = 0x10000
SUFFIXES = np.array(["（户主）", "（本人）", "（代）"])
DOTS = np.array(["•", "∙", "・", ".", "．", "", " "])


@dataclass(frozen=True)
class Substitutes:
    """For each code point, where its substitutes stand in ``flat`` and how many there are."""

    start: Ints
    count: Ints
    flat: Ints

    @staticmethod
    def of(pairs: pl.DataFrame) -> Substitutes:
        """From pairs (a, b): b may be written for a."""
        pairs = pairs.unique().sort("a", "b")
        keys = np.array([ord(char) for char in pairs["a"]], dtype=np.int64)
        flat = np.array([ord(char) for char in pairs["b"]], dtype=np.int64)
        count = np.bincount(keys, minlength=BMP)
        return Substitutes(np.cumsum(count) - count, count, flat)

    def apply(self, rng: Rng, names: Texts, rows: Ints, *, after: int = 0) -> Texts:
        """Replace one character of the names at ``rows``, from place ``after`` on, where any has a substitute."""
        matrix = np.ascontiguousarray(names.astype(f"<U{WIDTH}")).view(np.uint32).reshape(-1, WIDTH).copy()
        some = matrix[rows]
        has = self.count[np.minimum(some, BMP - 1)] > 0
        has[:, :after] = False
        place = np.argmax(rng.random(some.shape) * has, axis=1)
        able = has.any(axis=1)
        rows, place = rows[able], place[able]
        old = matrix[rows, place]
        pick = (rng.random(len(rows)) * self.count[old]).astype(np.int64)
        matrix[rows, place] = self.flat[self.start[old] + pick]
        return matrix.view(f"<U{WIDTH}").reshape(-1)


@cache
def homophones() -> Substitutes:
    """Characters used in names that sound alike, tones aside."""
    known = codes("characters").filter(pl.col("char").is_in(name_characters())).select("char", "sound")
    pairs = known.join(known, on="sound", suffix="_b").filter(pl.col("char") != pl.col("char_b"))
    return Substitutes.of(pairs.select(a="char", b="char_b"))


@cache
def lookalikes() -> Substitutes:
    """Characters used in names that are mistaken for others in handwriting and by readers."""
    used = name_characters()
    listed = codes("lookalikes").select("a", "b")
    both = pl.concat([listed, listed.select(a="b", b="a"), table("lookalikes").select("a", "b")])
    common = both.filter(pl.col("a").is_in(used) & pl.col("b").is_in(used))
    own = table("lookalikes").select("a", "b")
    return Substitutes.of(pl.concat([common, own, own.select(a="b", b="a")]))


@cache
def variants() -> Substitutes:
    """Traditional and variant forms of characters used in names."""
    forms = codes("characters").filter(
        (pl.col("variant") != pl.col("char")) & pl.col("variant").is_in(name_characters())
    )
    forms = forms.filter(pl.col("char").map_elements(ord, return_dtype=pl.Int64) < BMP)
    return Substitutes.of(forms.select(a="variant", b="char").unique("a", keep="first", maintain_order=True))


@cache
def unreadable() -> Substitutes:
    """What a department's fonts lack comes out as a box or a question mark."""
    used = name_characters()
    return Substitutes.of(pl.DataFrame({"a": used * 2, "b": ["□"] * len(used) + ["?"] * len(used)}))


def one_character(rng: Rng, names: Texts, hit: Mask) -> Texts:
    """One character replaced by a sound-alike."""
    return homophones().apply(rng, names, np.flatnonzero(hit))


def misspell(rng: Rng, names: Texts, paper: Mask, rates: ErrorRates) -> Texts:
    """Names as they were typed."""
    dotted = np.strings.find(names, "·") >= 0
    plain = ~dotted
    for kinds, rate in (
        (homophones, rates.homophone),
        (lookalikes, rates.lookalike),
        (variants, rates.variant),
        (unreadable, rates.unreadable),
    ):
        names = kinds().apply(rng, names, np.flatnonzero(rate.hits(rng, paper) & plain))
    lost = dotted & (rng.random(len(names)) < rates.dot)
    other = DOTS[rng.integers(0, len(DOTS), len(names))]
    names = np.where(lost, np.strings.replace(names, "·", other), names) if len(names) else names
    short = np.strings.str_len(names) == 2
    spaced = np.flatnonzero(short & rates.spaced.hits(rng, paper))
    names[spaced] = _spread(names[spaced])
    noted = rates.suffix.hits(rng, paper)
    return np.strings.add(names, np.where(noted, SUFFIXES[rng.integers(0, len(SUFFIXES), len(names))], ""))


def _spread(names: Texts) -> Texts:
    """A two-character name set to the width of three: 张  伟."""
    first = np.strings.slice(names, 0, 1)
    return np.strings.add(np.strings.add(first, "  "), np.strings.slice(names, 1, 2))
