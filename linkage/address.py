"""A written address -> where it is (town, village or estate, road) and which door, in a form that bears comparing.

Level names drop or stay (福建省泉州市泉港区 / 泉港 / nothing), 号楼, 栋, 幢 and 座 are one word, numerals may be
Chinese, ``1-2-301`` is 1号楼2单元301室. So an address is cut into named tokens and numbers; what the last named
token (village, estate, else road) and the numbers behind it say is compared, the levels above only break ties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from linkage.encode import Flags, Ints, Keys, mix, numbered
from linkage.ties import Ties
from linkage.tokens import END, Cut, cut
from schemas.engine import HERE, Engine
from schemas.fields.text import tidy, unless_placeholder
from schemas.fields.thrift import mend

INSTITUTION: Final = (
    r"(福利院|福利中心|敬老院|养老院|养老中心|供养中心|光荣院|救助站|监狱|看守所|戒毒所|"
    r"医院|学校|中学|小学|大学|学院|学生宿舍)([^路街巷弄]|$)"
)
PLAIN: Final = r"^[^\sA-Za-z]{7,}$"
"""So long a text without blanks or letters is an address as it stands: no placeholder, nothing to close up."""
RARE_WORDS: Final = 3


@dataclass(frozen=True)
class Spots:
    """Distinct addresses; keys are 0 and numbers 0 where the writing says nothing.

    Attributes:
        texts: the addresses as cut.
        core: key of the last named token: village, estate, or the road where nothing finer is named.
        road: key of the road, if another token is finer.
        town: key of the town or street office; where left out, that of the only town in which the core is known.
        village: key of core, town and county: what blocks go by.
        home: key of the door in its village.
        first, middle, last: the numbers behind the core from coarse to fine; of a single number only ``last``.
        door: whether the numbers name a door, not just a group of houses.
        institution: a home, school, hospital or prison, where sharing a door says nothing about kinship.
        latin: written in Latin letters; compared as a bag of words.
        words: of those in Latin letters the rarest words that stand in other addresses too.
    """

    texts: pl.Series
    core: Keys
    road: Keys
    town: Keys
    village: Keys
    home: Keys
    first: Ints
    middle: Ints
    last: Ints
    door: Flags
    institution: Flags
    latin: Flags
    words: Ties


def clean(expr: pl.Expr) -> pl.Expr:
    """An address in half width; blanks go unless it is written in Latin letters; null where it says nothing."""
    return mend(tidy(expr), PLAIN, (_closed, lambda text: unless_placeholder(text, "address")))


def _closed(text: pl.Expr) -> pl.Expr:
    spaced = text.str.replace_all(END, " ", literal=True)
    letters = spaced.str.contains(r"[A-Za-z]") & ~spaced.str.contains(r"\p{Han}")
    return pl.when(letters).then(spaced.str.to_lowercase()).otherwise(spaced.str.replace_all(r"\s+", ""))


def parse(texts: pl.Series, engine: Engine = HERE) -> Spots:
    """Cut distinct addresses, as ``clean`` leaves them; the engine does the cutting."""
    latin = _latin(texts)
    said = _unspelled(cut(texts, engine), latin)
    town = _filled(said.town, said.core)
    village = np.where(
        said.core > 0, mix(said.core, town, _filled(said.county, mix(said.core, town))), np.uint64(0)
    )
    return Spots(
        texts=texts,
        core=said.core,
        road=said.road,
        town=town,
        village=village,
        home=_homes(said, village) + _bags(texts, latin),
        first=said.first,
        middle=said.middle,
        last=said.last,
        door=said.door,
        institution=texts.str.contains(INSTITUTION).to_numpy(),
        latin=latin,
        words=_words(texts, latin),
    )


def _latin(texts: pl.Series) -> Flags:
    """Which addresses are written in Latin letters."""
    latin = texts.str.contains("[a-z]").to_numpy().copy()
    spelled = np.flatnonzero(latin)
    latin[spelled] = ~texts.gather(pl.Series(spelled, dtype=pl.UInt32)).str.contains(r"\p{Han}").to_numpy()
    return latin


def _unspelled(said: Cut, latin: Flags) -> Cut:
    """Words in Latin letters name nothing that is cut character by character."""
    nothing = {
        name: np.where(latin, np.uint64(0), getattr(said, name))
        for name in ("core", "road", "town", "county")
    }
    return replace(said, **nothing)


def _bags(texts: pl.Series, latin: Flags) -> Keys:
    """Key of the words of each address in Latin letters, in whatever order; 0 for the others."""
    bags, at = np.zeros(len(texts), dtype=np.uint64), np.flatnonzero(latin)
    words = pl.col("text").str.extract_all("[a-z0-9]+").list.sort().list.join(" ")
    spelled = texts.gather(pl.Series(at, dtype=pl.UInt32)).alias("text").to_frame()
    bags[at] = spelled.select(words.hash() // 2 + 1).to_series().to_numpy()
    return bags


def _homes(said: Cut, village: Keys) -> Keys:
    """Key of each door; a unit or road that is left out is filled in where only one is known."""
    inside = _filled(said.middle.astype(np.uint64), mix(village, said.first, said.last))
    door = mix(village, said.first, inside, said.last)
    return np.where((said.core > 0) & said.door, mix(door, _filled(said.road, door)), np.uint64(0))


def _filled(upper: Keys, lower: Keys) -> Keys:
    """The level above a place where it is left out: the only one with which the place is ever written."""
    place = numbered(lower)
    said = np.flatnonzero(upper > 0)
    least = np.full(int(place.max(initial=-1)) + 1, np.iinfo(np.uint64).max, dtype=np.uint64)
    most = np.zeros(len(least), dtype=np.uint64)
    np.minimum.at(least, place[said], upper[said])
    np.maximum.at(most, place[said], upper[said])
    only = np.where(least == most, most, np.uint64(0))
    return np.where(upper > 0, upper, only[place]) if len(place) else upper


def _words(texts: pl.Series, latin: Flags) -> Ties:
    """The rarest words of each address in Latin letters; what stands in one address only may be a slip."""
    at = np.flatnonzero(latin)
    spelled = pl.DataFrame({"spot": at, "word": texts.gather(pl.Series(at, dtype=pl.UInt32))})
    words = (
        spelled.with_columns(pl.col("word").str.extract_all("[a-z]{3,}"))
        .explode("word")
        .drop_nulls()
        .unique()
    )
    rare = (
        words.with_columns(known=pl.len().over("word"))
        .filter(pl.col("known") > 1)
        .sort("spot", "known", "word")
        .group_by("spot", maintain_order=True)
        .head(RARE_WORDS)
    )
    number = rare["word"].rank("dense").cast(pl.Int64).to_numpy()
    return Ties.of(rare["spot"].to_numpy(), number, len(texts))
