"""Written addresses -> named tokens and numbers, all at once, as one long array of code points.

Level words (镇, 村, 路) end a name, units (组, 栋, 室) stand behind a number, and numerals may be Chinese; which of its
meanings a character has is told by its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from linkage.alphabet import WIDE, alphabet
from linkage.encode import AT_ONCE, Flags, Ints, Keys, by_parts, points_of
from schemas import codes
from schemas.engine import HERE, Engine, Tables

Points = npt.NDArray[np.unsignedinteger[Any]]
Lines = npt.NDArray[np.int32]

# Words of several characters become one: a level, a unit, or nothing.
WORDS: Final = {
    "镇": ("街道办事处", "街道办", "街道", "民族乡", "镇", "乡", "苏木"),
    "区": (
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "地区",
        "开发区",
        "新区",
        "省",
        "市",
        "县",
        "区",
        "旗",
        "盟",
    ),
    "村": (
        "社区居民委员会",
        "村民委员会",
        "居民委员会",
        "社区居委会",
        "社区",
        "村委会",
        "居委会",
        "自然村",
        "行政村",
        "村",
    ),
    "苑": ("住宅小区", "小区"),
    "路": ("大道", "大街", "胡同", "马路", "路", "街", "巷", "弄"),
    "组": ("村民小组", "居民小组", "生产小组", "生产队", "小组"),
    "栋": ("号楼", "楼栋", "号院"),
    "元": ("单元", "门洞"),
    "": ("第",),
}
LEVELS: Final = "镇区村苑路"
UNITS: Final = "组队社栋幢座元号室房户层楼门排之-#—–－~"
COARSE: Final = "组队社栋幢座元"
"""Units that name a group of houses or a building, not a door."""
NUMERALS: Final = dict(
    zip("〇零一二三四五六七八九十百", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100), strict=True)
)
END: Final = "\n"

STEPS: Final = np.array([1, 10_007, 100_140_049])
"""By these the numbers between the outer two make one number, each order another."""
NAME, NUMBER, NUMERAL, LEVEL, UNIT, BREAK = range(6)


@dataclass(frozen=True)
class Cut:
    """What addresses name; keys are 0 and numbers 0 where the writing says nothing.

    Attributes:
        core, road, town, county: keys of the last named token, the road beside it, the town, the county.
        first, middle, last: the numbers behind the core; of a single number only ``last``.
        door: whether they name a door, not just a group of houses.
    """

    core: Keys
    road: Keys
    town: Keys
    county: Keys
    first: Ints
    middle: Ints
    last: Ints
    door: Flags


def cut(texts: pl.Series, engine: Engine = HERE) -> Cut:
    """Cut addresses, as ``address.clean`` leaves them."""
    if engine.shares(len(texts)) == 1:
        return _cut_here(texts)
    cuts = by_parts(_cut_part, texts, engine)
    return Cut(*(np.concatenate([one[name.name].to_numpy() for one in cuts]) for name in fields(Cut)))


def _cut_part(part: Tables) -> Tables:
    """Addresses of one part: a kernel."""
    said = _cut_here(pl.DataFrame(part["text"]).to_series())
    return {"text": pa.table({name.name: pa.array(getattr(said, name.name)) for name in fields(Cut)})}


def _cut_here(texts: pl.Series) -> Cut:
    parts = texts.alias("text").to_frame().iter_slices(AT_ONCE)
    shortened = (part.select(_shortened(pl.col("text"))).to_series() for part in parts)
    cuts = [_cut(part) for part in shortened] or [_cut(texts)]
    return Cut(*(np.concatenate([getattr(one, name.name) for one in cuts]) for name in fields(Cut)))


@cache
def _classes() -> npt.NDArray[np.int8]:
    """Class of each code point of the basic plane: whatever is not told otherwise is part of a name."""
    table = np.full(WIDE, NAME, dtype=np.int8)
    for characters, kind in (
        (LEVELS, LEVEL),
        (UNITS, UNIT),
        ("".join(NUMERALS), NUMERAL),
        (" ,.，。、;；:：()（）/\\_'\"", BREAK),
    ):
        table[[ord(c) for c in characters]] = kind
    table[ord("0") : ord("9") + 1] = NUMBER
    table[ord(END)] = BREAK
    return table


@cache
def _values() -> Ints:
    """Value of each digit or numeral."""
    table = np.zeros(WIDE, dtype=np.int64)
    table[ord("0") : ord("9") + 1] = np.arange(10)
    for character, value in NUMERALS.items():
        table[ord(character)] = value
    return table


@cache
def _counties() -> Keys:
    """Keys of all names of counties, districts and county-level cities, today's and former ones."""
    tables = pl.concat(
        [codes.table(name).select("code", "name") for name in ("divisions", "former_divisions")]
    )
    names = tables.filter(~pl.col("code").str.ends_with("00")).select(
        pl.col("name").str.replace("(自治县|县|区|市|旗)$", "").str.tail(2)
    )
    ends = names.filter(pl.col("name").str.len_chars() == 2).to_series().to_list()
    points = np.minimum(np.array(ends, dtype="U2").view(np.uint32), WIDE - 1)
    heard = alphabet().heard[points].astype(np.uint64).reshape(-1, 2)
    return _tail(heard[:, 0], heard[:, 1])


def _tail(second: Keys, last: Keys) -> Keys:
    """Key of the last two sounds of a name."""
    return (last << np.uint64(17)) | second


def _shortened(text: pl.Expr) -> pl.Expr:
    """Every level and unit as one character, whatever word was written for it."""
    pairs = [(word, short) for short, words in WORDS.items() for word in words if word != short]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return text.str.replace_many([word for word, _ in pairs], [short for _, short in pairs], leftmost=True)


@dataclass(frozen=True)
class _Runs:
    """Stretches of one class: where they start and end (exclusive), and of which address."""

    start: Ints
    end: Ints
    line: Ints

    @classmethod
    def of(cls, inside: Flags, line: Lines) -> _Runs:
        """All stretches of ``inside``, which begins and ends outside; ``line`` is that of each place."""
        edge = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        start, end = edge[::2], edge[1::2]
        return cls(start, end, line[start].astype(np.int64))

    def where(self, kept: Flags) -> _Runs:
        return _Runs(self.start[kept], self.end[kept], self.line[kept])

    def last_of(self, count: int, which: Flags) -> Ints:
        """Per address the position of its last stretch among ``which``; -1 where it has none."""
        found = np.full(count, -1, dtype=np.int64)
        chosen = np.flatnonzero(which)
        found[self.line[chosen]] = chosen
        return found


def _cut(texts: pl.Series) -> Cut:
    """Cut addresses in which every level and unit is one character."""
    points = points_of(pl.concat([pl.Series("text", [""]), texts.alias("text")]), END, "utf-16-le")
    kind = _sharpened(_classes()[points])
    line, count = np.cumsum(points == ord(END), dtype=np.int32) - np.int32(1), len(texts)
    names = _Runs.of(kind == NAME, line)
    level = np.where(kind[names.end] == LEVEL, points[names.end], 0)
    place = (level != ord("区")) & (level != ord("镇")) & ((names.end - names.start > 1) | (level > 0))
    core = names.last_of(count, place)
    road = names.last_of(count, place & (level == ord("路")))
    town = names.last_of(count, level == ord("镇"))
    tails = np.append(_tails(points, names), np.uint64(0))
    divisions = np.flatnonzero(level == ord("区"))
    counties = np.zeros(len(level), dtype=np.bool_)
    counties[divisions] = np.isin(tails[divisions], _counties())
    county = names.last_of(count, counties)
    behind = np.append(names.end, 0)[core]
    return Cut(
        tails[core],
        tails[np.where(road == core, -1, road)],
        tails[town],
        tails[county],
        *_numbers(points, kind, line, behind),
    )


def _sharpened(kind: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Classes by context: a numeral counts before a unit, a unit behind a number, a level behind a name.

    The array begins and ends with a break, so that every other place has neighbours.
    """
    kind = kind.copy()
    soft = (kind == NUMERAL) | (kind == NUMBER)
    runs = _Runs.of(soft, np.zeros(len(kind), dtype=np.int32))
    before, after = kind[runs.start - 1], kind[runs.end]
    counts = (after == UNIT) | ((before == UNIT) & (after == BREAK))
    inside = np.flatnonzero(soft)
    kind[inside[np.repeat(counts, runs.end - runs.start)]] = NUMBER
    numerals = inside[kind[inside] == NUMERAL]
    kind[numerals] = NAME
    units = np.flatnonzero(kind == UNIT)
    kind[units[kind[units - 1] != NUMBER]] = NAME
    levels = np.flatnonzero(kind == LEVEL)
    kind[levels[(kind[levels - 1] != NAME) | (kind[levels + 1] == LEVEL)]] = NAME
    return kind


def _tails(points: Points, names: _Runs) -> Keys:
    """Key of the last two sounds of each token: 泉港南埔柯厝 and 柯厝 are one village, 实坝 is 石坝."""
    long = names.end - names.start > 1
    heard = alphabet().heard
    second = np.where(long, heard[points[np.maximum(names.end - 2, 0)]], 0)
    return _tail(second.astype(np.uint64), heard[points[names.end - 1]].astype(np.uint64))


def _numbers(
    points: Points, kind: npt.NDArray[np.int8], line: Lines, behind: Ints
) -> tuple[Ints, Ints, Ints, Flags]:
    """The numbers that stand behind a place in each address: first, middle, last, and whether they name a door."""
    runs = _Runs.of(kind == NUMBER, line)
    runs = runs.where(runs.start >= behind[runs.line])
    value, size, count = _value(points, runs), len(behind), np.bincount(runs.line, minlength=len(behind))
    last = runs.last_of(size, np.ones(len(runs.line), dtype=np.bool_))
    first = np.where(count > 0, last - count + 1, -1)
    unit = np.append(np.where(kind[runs.end] == UNIT, points[runs.end], 0), 0)[last]
    known, turn = np.append(value, 0), np.arange(len(value))
    within = (turn != first[runs.line]) & (turn != last[runs.line])
    step = np.minimum(turn - first[runs.line], len(STEPS)) - 1
    middle = np.bincount(runs.line, weights=np.where(within, value * STEPS[step], 0), minlength=size).astype(
        np.int64
    )
    coarse = np.isin(unit, [ord(c) for c in COARSE])
    return (
        np.where(count > 1, known[first], 0),
        np.where(count > 2, middle, 0),
        known[last],
        (count > 0) & ~coarse,
    )


def _value(points: Points, runs: _Runs) -> Ints:
    """Numbers as integers: 301, 三〇一, 二十一, 一百〇五; of very long ones the first six places."""
    digit = _values()
    value = np.zeros(len(runs.start), dtype=np.int64)
    pending = np.zeros(len(runs.start), dtype=np.int64)
    for place in range(6):
        at = runs.start + place
        inside = at < runs.end
        drawn = digit[points[np.minimum(at, len(points) - 1)]]
        multiple = inside & (drawn >= 10)
        value += np.where(multiple, np.maximum(pending, 1) * drawn, 0)
        pending = np.where(multiple, 0, np.where(inside, pending * 10 + drawn, pending))
    return value + pending
