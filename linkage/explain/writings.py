"""What two profiles say, side by side, for a person to look at: ids and telephones masked, texts harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.compare import IdLevel
from linkage.encode import NONE, Ints
from linkage.ids import HIDDEN
from linkage.profile import Profiles

MOST: Final = 4
"""So many writings of one field are shown."""
INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
LONG_NUMBER: Final = re.compile(r"(\d{6})\d{5,}(\d{3}[\dXx])")
MOBILE: Final = re.compile(r"(1[3-9]\d)\d{4}(\d{4})")
SEX_TEXT: Final = {1: "男", 2: "女"}


@dataclass(frozen=True)
class Party:
    """One of the two records.

    Attributes:
        record: its id.
        source: where it stands: department, list and row.
        also: further records of its profile, which were compared as one with it.
    """

    record: str
    source: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Writing:
    """What both sides say about one thing.

    Attributes:
        comparison: the comparison it enters, as in ``COMPARISONS``.
        label: what it is, in words.
        a, b: the writings of each side; none where nothing usable is written.
        note: what to look at.
    """

    comparison: str
    label: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class _Side:
    """One profile and its rows, in the given table and in the order of records."""

    profiles: Profiles
    table: pa.Table
    profile: int
    rows: Ints

    def written(self, column: str, show: Callable[[str], str]) -> tuple[str, ...]:
        """The distinct writings of a column."""
        return _few(show(str(value)) for value in _cells(self.table, column, self._given()))

    def _given(self) -> Ints:
        return self.profiles.records.order[self.rows]

    def id(self) -> tuple[str, ...]:
        number = int(self.profiles.id[self.profile])
        if number == NONE:
            return tuple(f"{text}（未采用）" for text in self.written("id_number", masked))
        ids = self.profiles.ids
        text = masked(str(ids.texts[number]))
        if not ids.valid[number]:
            return (f"{text}（{'有遮盖' if ids.masked[number] else '不是有效号码'}）",)
        return (f"{text}（{'有效' if self.profiles.sure[self.profile] else '有效，但未必是本人的'}）",)

    def birth(self) -> tuple[str, ...]:
        day = int(self.profiles.birth[self.profile])
        if day == 0:
            return ()
        text = f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
        return (text if self.profiles.typed[self.profile] else f"{text}（由证件号）",)

    def sex(self) -> tuple[str, ...]:
        return tuple(SEX_TEXT[sex] for sex in (int(self.profiles.sex[self.profile]),) if sex in SEX_TEXT)

    def beside(self) -> tuple[str, ...]:
        """The names of those who stand beside it: its head, its row, its household on one list."""
        seen = self.profiles.records
        row = np.where(seen.role != NONE, seen.row, NONE)
        mates = np.isin(row, row[self.rows]) & (row != NONE)
        house = np.where(seen.household != NONE, (seen.household << 32) | seen.list, NONE)
        mates |= np.isin(house, house[self.rows]) & (house != NONE)
        mates &= self.profiles.of_record != self.profile
        names = _cells(self.table, "name", seen.order[np.flatnonzero(mates)])
        heads = _cells(self.table, "head_name", self._given())
        own = set(_cells(self.table, "name", self._given()))
        return _few(shown(str(name)) for name in [*heads, *names] if name not in own)


def party(profiles: Profiles, table: pa.Table, record: str, titles: Mapping[str, str]) -> Party:
    """Where a record stands, and what else was taken for one with it."""
    seen = profiles.records
    texts = seen.record_id.cast(pl.String).to_list()
    at = texts.index(record)
    row = seen.order[[at]]
    parts = [shown(str(department)) for department in _cells(table, "department", row)]
    parts += [shown(titles.get(name, name)) for name in _cells(table, "list_name", row)]
    parts += [f"第 {number} 行" for number in _cells(table, "row_number", row)]
    mates = np.flatnonzero(profiles.of_record == profiles.of_record[at]).tolist()
    return Party(record, "，".join(dict.fromkeys(parts)), tuple(texts[mate] for mate in mates if mate != at))


def side_by_side(
    profiles: Profiles, table: pa.Table, first: int, second: int, id_level: int
) -> tuple[Writing, ...]:
    """What two profiles say, in order of the comparisons.

    Args:
        profiles: what was compared.
        table: the records as they were given.
        first: the profile shown on the left.
        second: the profile shown on the right.
        id_level: the level that their ids reach.
    """
    a, b = (_Side(profiles, table, one, np.flatnonzero(profiles.of_record == one)) for one in (first, second))
    slips = _slips(profiles, first, second) if id_level in _BY_PLACE else ""
    return (
        Writing("name", "姓名", a.written("name", shown), b.written("name", shown)),
        Writing("id", "证件号", a.id(), b.id(), slips),
        Writing("birth", "出生日期", a.birth(), b.birth()),
        Writing("sex", "性别", a.sex(), b.sex()),
        Writing("family", "住址", a.written("address", shown), b.written("address", shown)),
        Writing("family", "电话", a.written("phone", phone), b.written("phone", phone)),
        Writing("family", "户号", a.written("household_no", shown), b.written("household_no", shown)),
        Writing("family", "家人", a.beside(), b.beside()),
    )


_BY_PLACE: Final = (IdLevel.MASK_SLIP, IdLevel.TWO_SLIPS, IdLevel.ONE_SLIP)


def _slips(profiles: Profiles, first: int, second: int) -> str:
    """At which places two numbers of eighteen places differ."""
    left, right = (int(profiles.id[one]) for one in (first, second))
    ids = profiles.ids
    if not (ids.regular[left] and ids.regular[right]):
        return ""
    x, y = ids.places[:, left], ids.places[:, right]
    places = np.flatnonzero((x != y) & (x != HIDDEN) & (y != HIDDEN)) + 1
    return f"第 {'、'.join(map(str, places.tolist()))} 位不同" if len(places) else ""


def masked(number: str) -> str:
    """First six and last four places of a number; of a short one hardly a trace."""
    text = shown(number)
    return f"{text[:6]}********{text[-4:]}" if len(text) >= 15 else f"{text[:2]}****"


def phone(number: str) -> str:
    """138****1234; of another number the last two digits."""
    text = INVISIBLE.sub("", number).strip()
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else f"****{text[-2:]}"


def shown(text: str) -> str:
    """A text without control and direction marks; any id or telephone in it is masked."""
    plain = INVISIBLE.sub(" ", text).strip()
    return MOBILE.sub(r"\1****\2", LONG_NUMBER.sub(r"\1********\2", plain))


def _cells(table: pa.Table, column: str, rows: Ints) -> list[Any]:
    """What is written in some rows of a column."""
    if column not in table.column_names:
        return []
    cells = table[column].take(pa.array(rows)).to_pylist()
    return [cell for cell in cells if cell is not None and str(cell).strip()]


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    """The distinct texts; of many the first, and how many more."""
    distinct = list(dict.fromkeys(texts))
    more = (f"等 {len(distinct)} 个",) if len(distinct) > MOST else ()
    return (*distinct[:MOST], *more)
