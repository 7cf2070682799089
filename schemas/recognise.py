"""Which list is this, and which column says what? Decided by the headings, never by the file's name.

Title lines above, headings of one to three levels with merged cells, columns in any order and under any of their
known words. Every heading counts for the lists that know it, the more the fewer do; the list must have what it
requires and nothing that rules it out. Where lists have the same headings, as 低保 and 低保边缘 do, what the sheet
says of itself - title, names, headings, the kind its rows state - settles which it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import polars as pl

from schemas.declaration import Declaration, Person, declarations
from schemas.export import ROW, Refusal, Sheet
from schemas.heading import Heading, bare, heading, key, number, numbered

_DEEPEST: Final = 60  # rows in which headings are looked for
_LEVELS: Final = 3
_FEWEST: Final = 2  # headings that must be understood
_NEAR: Final = 0.5  # rows with this share of the most known words may be headings too
_CENTRES: Final = 3
_MARGIN: Final = 0.98  # a second list as good as this makes it ambiguous
_MOST: Final = 0.5  # more than this share of the rows that state a kind must state the list's own
_LONGEST: Final = 60  # characters of a heading
_DATA: Final = re.compile(r"\d{5}")  # what no heading holds
_ID_LIKE: Final = re.compile(r"\d{14}[\dXx*]|\d{6}\*{4}")
_SHOWN: Final = 12  # headings named in a message

Row = tuple[str | None, ...]
Headings = tuple[tuple[str, Heading], ...]


@dataclass(frozen=True)
class Column:
    """A column of a sheet that serves a purpose: its name in the cells, its heading, its number if it repeats."""

    name: str
    heading: Heading
    number: int = 0


@dataclass(frozen=True)
class Layout:
    """How a sheet is to be read.

    Attributes:
        declaration: which list it is.
        columns: for each target (``self.name``), its columns in order of preference.
        headings: every column's heading, understood or not.
        first_row: row number of the topmost heading row.
        last_row: row number of the lowest one.
        title: what is written above.
    """

    declaration: Declaration
    columns: Mapping[str, tuple[Column, ...]]
    headings: Mapping[str, Heading]
    first_row: int
    last_row: int
    title: str

    @property
    def shape(self) -> tuple[object, ...]:
        """Sheets of the same shape can be read together."""
        return self.declaration.list_name, tuple(self.columns.items()), tuple(self.headings.items())

    def layout_of(self, person: Person) -> str:
        """How a role is laid out here: packed as declared, unless the columns found are numbered."""
        found = [
            *self.columns.get(f"{person.role}.name", ()),
            *self.columns.get(f"{person.role}.id_number", ()),
        ]
        numbered_columns = any(column.number for column in found)
        return "wide" if person.layout == "packed" and numbered_columns else person.layout


@dataclass(frozen=True)
class Unrecognised:
    """Why no list was recognised, and how many headings were understood at all."""

    refusal: Refusal
    understood: int


@dataclass(frozen=True)
class _Fit:
    """How well headings are those of a list."""

    declaration: Declaration
    columns: Mapping[str, tuple[Column, ...]]
    understood: frozenset[str]
    score: float
    missing: tuple[tuple[str, ...], ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required columns that are missing, in the words a department would use."""
        return tuple(_wished(self.declaration, wish) for wish in self.missing)


@dataclass(frozen=True, eq=False)
class _Candidate:
    """Headings found in some rows, as one list's."""

    first_row: int
    last_row: int
    headings: Headings
    below_data: bool
    cut: bool
    fit: _Fit

    @property
    def merit(self) -> tuple[bool, float, bool, int, int]:
        """No data above, which would be lost; the better fit; whole; higher up, for headings repeat; few rows."""
        return not self.below_data, round(self.fit.score, 6), not self.cut, -self.last_row, self.first_row


def recognise(sheet: Sheet, file_name: str = "") -> Layout | Unrecognised:
    """The layout of a sheet, or what was and was not understood; the file's name alone decides nothing."""
    top = sheet.cells.head(_DEEPEST)
    rows = top.rows()
    names = [name for name in sheet.cells.columns if name != ROW]
    found = sorted(_candidates(names, rows), key=lambda each: each.merit, reverse=True)
    if not found:
        return Unrecognised(Refusal("E-INTAKE-007", "没有找到表头。"), 0)
    around = f"{sheet.name or ''} {file_name}"
    whole = [each for each in found if not each.fit.missing and _says(each, top, around)]
    if not whole:
        return _unrecognised(found[0])
    near = [each for each in whole if each.fit.score >= whole[0].fit.score * _MARGIN]
    # Of lists that fit alike, one that the sheet itself says it is goes before those that say nothing.
    near = [each for each in near if each.fit.declaration.says] or near
    best = near[0]
    declaration = best.fit.declaration
    for rival in near:
        if rival.fit.declaration is not declaration:
            both = f"“{declaration.title}”和“{rival.fit.declaration.title}”。"
            return Unrecognised(Refusal("E-INTAKE-010", both), len(best.fit.understood))
    title = _title(rows, best)
    headings = dict(best.headings)
    return Layout(declaration, best.fit.columns, headings, best.first_row, best.last_row, title)


@dataclass(frozen=True)
class Resemblance:
    """How far a sheet is a declared list: its headings, how many are that list's, and what is lacking."""

    declaration: Declaration
    headings: Headings
    understood: int
    lacking: tuple[str, ...]


def resemblances(sheet: Sheet) -> tuple[Resemblance, ...]:
    """The lists a sheet resembles, the nearest first, each by the rows that fit it best."""
    names = [name for name in sheet.cells.columns if name != ROW]
    found = sorted(
        _candidates(names, sheet.cells.head(_DEEPEST).rows()), key=lambda each: each.merit, reverse=True
    )
    best: dict[str, Resemblance] = {}
    for each in found:
        fit = each.fit
        alike = Resemblance(fit.declaration, each.headings, len(fit.understood), fit.lacking)
        best.setdefault(fit.declaration.list_name, alike)
    return tuple(best.values())


def topmost_headings(sheet: Sheet) -> Headings:
    """The fullest of the first rows that hold no data, where no list is resembled at all."""
    cells = [
        tuple(None if cell is None else str(cell) for cell in row[1:])
        for row in sheet.cells.head(_DEEPEST).rows()
    ]
    likely = [row for row in cells if _like_headings(row)] or cells[:1]
    names = [name for name in sheet.cells.columns if name != ROW]
    fullest: Row = max(likely, key=lambda row: sum(cell is not None for cell in row), default=())
    return tuple((name, heading((cell,))) for name, cell in zip(names, fullest, strict=False) if cell)


def targets_of(declaration: Declaration, written: Heading) -> tuple[str, ...]:
    """What a heading means in a list; nothing where the list does not know it."""
    index = _index(declaration.list_name)
    form = next((form for form in _forms(written) if form in index), None)
    return tuple(target for target, _ in index[form]) if form is not None else ()


def _title(rows: list[tuple[Any, ...]], found: _Candidate) -> str:
    """What is written above the headings."""
    return " ".join(str(cell) for row in rows if row[0] < found.first_row for cell in row[1:] if cell)


def _says(found: _Candidate, top: pl.DataFrame, around: str) -> bool:
    """Whether the sheet says that it is this list, if the list must be named at all."""
    words = found.fit.declaration.says
    if not words:
        return True
    texts = [around, _title(top.rows(), found), *(written.text for _, written in found.headings)]
    if any(word in text for word in words for text in texts):
        return True
    below = top.filter(pl.col(ROW) > found.last_row)
    kinds = [
        column.name
        for grant in found.fit.declaration.grants
        for column in found.fit.columns.get(f"{grant.name}.programme", ())
    ]
    said = below.select(pl.col(kinds).str.contains_any(list(words)).mean()).row(0) if kinds else ()
    return any(share is not None and share > _MOST for share in said)


def _unrecognised(nearest: _Candidate) -> Unrecognised:
    understood = nearest.fit.understood
    known = [written.text for name, written in nearest.headings if name in understood]
    unknown = [written.text for name, written in nearest.headings if name not in understood]
    names = nearest.fit.declaration.says
    lacking = nearest.fit.lacking or (f"标题或文件名写明“{'”或“'.join(names)}”",)
    detail = (
        f"最像“{nearest.fit.declaration.title}”，还缺：{'；'.join(lacking)}。"
        f"认得的列：{_listed(known)}。不认得的列：{_listed(unknown)}。"
    )
    return Unrecognised(Refusal("E-INTAKE-007", detail), len(known))


def _listed(headings: list[str]) -> str:
    shown = "、".join(headings[:_SHOWN]) or "无"
    return f"{shown}等{len(headings)}列" if len(headings) > _SHOWN else shown


def _candidates(names: list[str], rows: list[tuple[object, ...]]) -> Iterator[_Candidate]:
    """Spans of rows that may be the headings: around the rows with most known words."""
    cells: list[Row] = [tuple(None if cell is None else str(cell) for cell in row[1:]) for row in rows]
    known = [sum(cell is not None and _is_known(cell) for cell in row) for row in cells]
    most = max(known, default=0)
    centres = [place for place, count in enumerate(known) if count >= max(_FEWEST, most * _NEAR)]
    headlike = [_like_headings(row) for row in cells]
    for first, last in _spans(centres[:_CENTRES], headlike):
        found = tuple(
            (name, heading(levels))
            for name, levels in zip(names, _levels(cells[first : last + 1]), strict=True)
            if any(levels)
        )
        place = int(str(rows[first][0])), int(str(rows[last][0]))
        below_data = any(cell and _ID_LIKE.search(cell) for row in cells[:first] for cell in row)
        cut = last + 1 < len(cells) and _goes_on(cells[last + 1])
        yield from (_Candidate(*place, found, below_data, cut, fit) for fit in _fits(found))


def _like_headings(row: Row) -> bool:
    """Neither data nor a title, which stands alone at the left."""
    alone = len(row) > _FEWEST and row[0] is not None and not any(row[1:])
    return not alone and not any(cell and _DATA.search(cell) for cell in row)


def _goes_on(row: Row) -> bool:
    """A second line of headings: words only, and blank where the first line's cells reach down."""
    written = [cell for cell in row if cell]
    return bool(written) and row[0] is None and not any(re.search(r"\d", cell) for cell in written)


def _spans(centres: list[int], headlike: list[bool]) -> list[tuple[int, int]]:
    """First and last row of all spans of up to three rows around the centres; none reaches into the data."""
    return sorted(
        {
            (first, last)
            for centre in centres
            for first in range(max(0, centre - _LEVELS + 1), centre + 1)
            for last in range(centre, min(len(headlike), first + _LEVELS))
            if all(headlike[row] or row == centre for row in range(first, last + 1))
        }
    )


def _levels(rows: list[Row]) -> list[tuple[str, ...]]:
    """For each column its headings from top to bottom; a merged cell above counts for the columns under it."""
    filled: list[list[str | None]] = []
    for depth, row in enumerate(rows):
        spread: list[str | None] = []
        for place, cell in enumerate(row):
            below = any(lower[place] for lower in rows[depth + 1 :])
            spread.append(cell or (spread[-1] if below and spread else None))
        filled.append(spread)
    return [tuple(cell for cell in column if cell) for column in zip(*filled, strict=True)]


@cache
def _known() -> Counter[str]:
    """Every word known for a heading, and how many lists know it."""
    return Counter(form for each in declarations() for form in _index(each.list_name))


def _is_known(cell: str) -> bool:
    if len(cell) > _LONGEST or _DATA.search(cell):
        return False
    form = key(cell)
    return form in _known() or numbered(form) in _known()


@cache
def _index(list_name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each heading of a list the targets it serves, with its rank among their headings; of a mark none."""
    declaration = next(each for each in declarations() if each.list_name == list_name)
    found: dict[str, dict[str, int]] = {mark: {} for mark in declaration.marks}
    for target, headings in declaration.targets.items():
        for rank, written in enumerate(headings):
            if not written.startswith("<"):
                form = key(written) + ("#" if written.endswith("#") else "")
                found.setdefault(form, {}).setdefault(target, rank)
    return {form: tuple(targets.items()) for form, targets in found.items()}


@lru_cache(maxsize=256)
def _fits(headings: Headings) -> tuple[_Fit, ...]:
    """How well headings are those of each list; sheets of one workbook ask the same many times."""
    forms = tuple(tuple(_forms(written)) for _, written in headings)
    fits = (_fit(each, headings, forms) for each in declarations())
    return tuple(fit for fit in fits if fit is not None)


def _fit(declaration: Declaration, headings: Headings, forms: tuple[tuple[str, ...], ...]) -> _Fit | None:
    """Null when nothing fits or something rules the list out; ``forms`` are those of each heading."""
    index = _index(declaration.list_name)
    written_forms = {form for _, written in headings for form in written.keys}
    if not declaration.forbidden.isdisjoint(written_forms):
        return None
    found: dict[str, list[tuple[int, Column]]] = {}
    score, understood = 0.0, set()
    for (name, written), known_by in zip(headings, forms, strict=True):
        form = next(filter(index.__contains__, known_by), None)
        if form is None:
            continue
        score += 1 / _known()[form]
        understood.add(name)
        column = Column(name, written, number(written.keys[-1]) if form.endswith("#") else 0)
        for target, rank in index[form]:
            found.setdefault(target, []).append((rank, column))
    if len(understood) < _FEWEST:
        return None
    columns = {target: _preferred(declaration.targets[target], ranked) for target, ranked in found.items()}
    missing = tuple(
        wish
        for wish in declaration.required
        if not any(each in columns or (each.startswith("=") and each[1:] in written_forms) for each in wish)
    )
    return _Fit(declaration, columns, frozenset(understood), score, missing)


def _preferred(words: tuple[str, ...], ranked: list[tuple[int, Column]]) -> tuple[Column, ...]:
    """Columns by rank; where headings are compared alike (发放年月, 发放日期), the one declared in so many words."""
    if len(ranked) == 1:
        return (ranked[0][1],)
    literal = {bare(word) for word in words}
    return tuple(
        column
        for _, column in sorted(
            ranked, key=lambda each: (each[0], bare(each[1].heading.text.rpartition(".")[2]) not in literal)
        )
    )


@lru_cache(maxsize=65_536)
def _forms(written: Heading) -> tuple[str, ...]:
    """The forms to look a heading up by: as it stands, then as one of numbered columns."""
    plain = (each for form in written.keys for each in (form, numbered(form)))
    return *plain, *(f"{form}#" for form in written.keys)


def _wished(declaration: Declaration, wish: tuple[str, ...]) -> str:
    """A required column in the words a department would use."""
    words = [each[1:] if each.startswith("=") else declaration.targets[each][0] for each in wish]
    return "或".join(dict.fromkeys(word.removesuffix("#") for word in words))
