"""A sheet's people rows with every used column cleaned once, whatever number of purposes it serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl

from schemas.declaration import Declaration, Words
from schemas.export import ROW
from schemas.fields import day, id_number, money
from schemas.fields.kinds import ID, MONEY, RAW, Kind, kind_of
from schemas.fields.text import squeeze, tidy
from schemas.recognise import Column, Layout

_PERIOD: Final = re.compile(
    r"\d{4}\s*[-—~～至]\s*\d{2,4}\s*学年(?:度?第?[一二12上下]学期|[春秋]季?)?"
    r"|\d{4}\s*年?\s*[春秋]季?|\d{4}\s*年\s*\d{1,2}\s*月|\d{4}[.-]\d{1,2}(?!\d)|\d{4}\s*年度?"
)
UNUSABLE: Final = {ROW: pl.Int64, "column_name": pl.String, "value": pl.String, "code": pl.String}
_NAMELESS_SHEET: Final = re.compile(r"^(sheet|工作表|表)?\s*\d*$", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """What a sheet says.

    Attributes:
        file_id: of the file or sheet.
        layout: which columns serve which purpose.
        cells: the rows about people: ``row_number`` and the columns as text.
        file_name: its name, which may tell town from country.
        sheet: the sheet's name, if any.
    """

    file_id: str
    layout: Layout
    cells: pl.DataFrame
    file_name: str
    sheet: str | None

    @property
    def declaration(self) -> Declaration:
        """Which list it is."""
        return self.layout.declaration

    @cached_property
    def cleaned(self) -> pl.DataFrame:
        """The cells, and beside them each used column in the kinds asked of it."""
        wanted = {_name(kind, column): (kind, column) for kind, column in self.uses() if kind is not RAW}
        return self.cells.with_columns(
            _clean(kind, column).alias(alias) for alias, (kind, column) in sorted(wanted.items())
        )

    def uses(self) -> Iterator[tuple[Kind, Column]]:
        """Every column that is used, with the kind of value it holds; packed cells as they are."""
        packed = {person.role for person in self.declaration.persons if person.layout == "packed"}
        for target, columns in self.layout.columns.items():
            section, field = target.split(".")
            kind = RAW if section in packed and field in ("name", "id_number", "relation") else kind_of(field)
            yield from ((kind, column) for column in columns)

    def has(self, target: str) -> bool:
        """Is there a column for this?"""
        return target in self.layout.columns

    def columns(self, target: str, number: int | None = None) -> tuple[Column, ...]:
        """The columns for a target, or those of one number among repeated ones."""
        found = self.layout.columns.get(target, ())
        return found if number is None else tuple(column for column in found if column.number == number)

    def value(self, target: str, number: int | None = None) -> pl.Expr:
        """The cleaned value: of several columns the first that holds one; null where there is no column."""
        kind = kind_of(target.split(".")[1])
        found = [pl.col(_name(kind, column)) for column in self.columns(target, number)]
        if kind is ID and len(found) > 1:
            # One column may be injured where another (学籍号, 残疾证号) still holds the number.
            found = [pl.when(id_number.canonical(each).is_not_null()).then(each) for each in found] + found
        return pl.coalesce([*found, *self._said_above(target, kind), pl.lit(None, kind.dtype)])

    def raw(self, target: str) -> pl.Expr:
        """The cell as it stands; null where there is no column."""
        return pl.coalesce(
            [*(pl.col(column.name) for column in self.columns(target)), pl.lit(None, pl.String)]
        )

    def word(self, target: str, words: Words) -> pl.Expr:
        """What the first word found stands for, by columns in order, then title, sheet and file name."""
        texts = [squeeze(tidy(pl.col(column.name))) for column in self.columns(target)]
        texts += [pl.lit(re.sub(r"\s+", "", text)) for text in self._outside(words.sources)]
        found = [
            pl.when(text.str.contains(word, literal=True)).then(pl.lit(meaning))
            for text in texts
            for word, meaning in words.words.items()
        ]
        return pl.coalesce([*found, pl.lit(words.otherwise, pl.String)])

    def _said_above(self, target: str, kind: Kind) -> list[pl.Expr]:
        """What title and sheet name say of every row."""
        texts = [text for text in self._outside(self.declaration.targets[target]) if text]
        if kind.name != "span":
            return [pl.lit(text) for text in texts if not _NAMELESS_SHEET.match(text)]
        found = [match.group() for text in texts if (match := _PERIOD.search(text))]
        return [_literal_span(re.sub(r"\s+", "", text)) for text in found]

    def _outside(self, sources: Iterable[str]) -> list[str]:
        outside = {"<title>": self.layout.title, "<sheet>": self.sheet or "", "<file>": self.file_name}
        return [outside[source] for source in sources if source in outside]


def _name(kind: Kind, column: Column) -> str:
    return f"{kind.name} {column.name}"


def _clean(kind: Kind, column: Column) -> pl.Expr:
    if kind is MONEY:
        return money.clean(pl.col(column.name), column.heading.unit)
    return kind.clean(pl.col(column.name))


def _literal_span(text: str) -> pl.Expr:
    read: dict[str, Any] = pl.Series([text]).to_frame("text").select(day.span(pl.col("text"))).item()
    return pl.struct(
        start=pl.lit(read["start"], pl.Date), end=pl.lit(read["end"], pl.Date), open=pl.lit(read["open"])
    )


def unusable(source: Source) -> pl.DataFrame:
    """Values that were written and could not be used: row_number, column_name, value, code."""
    frames = [pl.DataFrame(schema=UNUSABLE)]
    seen: set[tuple[str, object]] = set()
    for kind, column in source.uses():
        if kind.reason is None or (column.name, kind.reason) in seen:
            continue
        seen.add((column.name, kind.reason))
        cleaned = pl.col(_name(kind, column))
        lost = cleaned.struct.field("start").is_null() if kind.name == "span" else cleaned.is_null()
        suspects = source.cleaned.filter(pl.col(column.name).is_not_null() & lost)
        frames.append(
            suspects.select(
                ROW,
                pl.lit(column.heading.text).alias("column_name"),
                pl.col(column.name).alias("value"),
                kind.reason(pl.col(column.name)).alias("code"),
            ).filter(pl.col("code").is_not_null())
        )
    return pl.concat(frames)
