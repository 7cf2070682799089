"""Sheets of one layout put together, with every used column cleaned once, however many purposes it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import polars as pl

from schemas.declaration import PSEUDO, Declaration, Words
from schemas.export import LINE, ROW
from schemas.fields import id_number, money
from schemas.fields.kinds import ID, MONEY, RAW, SPAN, Kind, kind_of
from schemas.fields.text import squeeze, tidy
from schemas.normalise.body import CONTINUED, Recognised, body, uses
from schemas.recognise import Column, Layout
from schemas.rows import people_rows

FILE: Final = "file_id"
OWN: Final = (
    LINE,
    FILE,
    ROW,
    CONTINUED,
    *(f"{kind}{text}" for kind in ("", "name ", "when ") for text in PSEUDO),
)
UNUSABLE: Final = {LINE: pl.Int64, "column_name": pl.String, "value": pl.String, "code": pl.String}

_PERIOD: Final = re.compile(
    r"\d{4}\s*[-—~～至]\s*\d{2,4}\s*学年(?:度?第?[一二12上下]学期|[春秋]季?)?"
    r"|\d{4}\s*年?\s*[春秋]季?|\d{4}\s*年\s*\d{1,2}\s*月|\d{4}[.-]\d{1,2}(?!\d)|\d{4}\s*年度?"
)
_NAMELESS_SHEET: Final = re.compile(r"^(sheet|工作表|表)?\s*\d*$", re.IGNORECASE)


InDoubt: TypeAlias = Mapping[str, tuple[str, ...]]
"""Columns of money whose unit is in doubt, and in which files."""


@dataclass(frozen=True)
class Source:
    """What sheets of one layout say.

    Attributes:
        layout: which columns serve which purpose.
        cells: the rows as text: ``line``, ``file_id``, ``row_number``, what title, sheet and file name say,
            and the columns of the sheets.
        cleaned: the cells, and beside them each used column in the kinds asked of it.
        in_doubt: columns of money whose unit is in doubt, and in which files.
    """

    layout: Layout
    cells: pl.DataFrame
    cleaned: pl.DataFrame
    in_doubt: InDoubt = field(default_factory=dict)

    @property
    def declaration(self) -> Declaration:
        """Which list it is."""
        return self.layout.declaration

    @staticmethod
    def read(sheets: Sequence[Recognised]) -> Source:
        """Clean the columns that the layout uses."""
        layout = sheets[0].layout
        bodies = [body(each).with_columns(**_around(each)) for each in sheets]
        rows = (
            pl.concat(bodies, how="diagonal").with_row_index(LINE).with_columns(pl.col(LINE).cast(pl.Int64))
        )
        heads = [each.sheet.cells.head(each.layout.last_row) for each in sheets]
        above = pl.concat(heads, how="diagonal").unique(maintain_order=True)
        cells = people_rows(rows, above, layout)
        wanted = {
            kind.beside(column.name): (kind, column) for kind, column in uses(layout) if kind is not RAW
        }
        outside = [SPAN.clean(pl.col(f"when {text}")).alias(f"{SPAN.name} {text}") for text in PSEUDO]
        cleaned = cells.with_columns(
            *outside, *(_clean(kind, column).alias(alias) for alias, (kind, column) in sorted(wanted.items()))
        )
        return Source(layout, cells, cleaned)

    def only(self, rows: pl.DataFrame) -> Source:
        """The same of some of its rows, each given once."""
        if rows.height == self.cells.height:
            return self
        return replace(self, cells=those(self.cells, rows), cleaned=those(self.cleaned, rows))

    def columns(self, target: str, number: int | None = None) -> tuple[Column, ...]:
        """The columns for a target, or those of one number among repeated ones."""
        found = self.layout.columns.get(target, ())
        return found if number is None else tuple(column for column in found if column.number == number)

    def value(self, target: str, number: int | None = None) -> pl.Expr:
        """The cleaned value: of several columns the first that holds one; null where there is no column."""
        kind = kind_of(target.split(".")[1])
        found = [pl.col(kind.beside(column.name)) for column in self.columns(target, number)]
        if kind is ID and len(found) > 1:
            # One column may be injured where another (学籍号, 残疾证号) still holds the number.
            found = [pl.when(id_number.canonical(each).is_not_null()).then(each) for each in found] + found
        said = [text for text in self.declaration.targets.get(target, ()) if text in PSEUDO]
        outside = [pl.col(f"{SPAN.name} {text}" if kind is SPAN else f"name {text}") for text in said]
        return pl.coalesce([*found, *outside, pl.lit(None, kind.dtype)])

    def trusted(self, amount: pl.Expr, *targets: str) -> pl.Expr:
        """The amount; null in files where the unit of a column it comes from is in doubt."""
        found = {column.name for target in targets for column in self.columns(target)}
        files = sorted({file for name in found for file in self.in_doubt.get(name, ())})
        return pl.when(~pl.col(FILE).is_in(files)).then(amount) if files else amount

    def raw(self, target: str) -> pl.Expr:
        """The cell as it stands; null where there is no column."""
        return pl.coalesce(
            [*(pl.col(column.name) for column in self.columns(target)), pl.lit(None, pl.String)]
        )

    def word(self, target: str, words: Words) -> pl.Expr:
        """What the first word found stands for, by columns in order, then headings, title, sheet and file name."""
        cells, around = (
            [
                pl.when(squeeze(tidy(pl.col(column))).str.contains(word, literal=True)).then(pl.lit(meaning))
                for column in columns
                for word, meaning in words.words.items()
            ]
            for columns in (
                [column.name for column in self.columns(target)],
                [text for text in words.sources if text in PSEUDO],
            )
        )
        headings = [
            pl.when(pl.col(column).is_not_null()).then(pl.lit(meaning))
            for form, meaning in words.by_heading
            for column, written in self.layout.headings.items()
            if form in written.keys and column in self.cells.columns
        ]
        return pl.coalesce([*cells, *headings, *around, pl.lit(words.otherwise, pl.String)])


def those(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The lines of a frame that are among some rows."""
    if rows.is_empty():
        return frame.clear()
    return frame.join(rows.select(LINE), on=LINE, how="semi", maintain_order="left")


def without(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The lines of a frame that are not among some rows."""
    if rows.is_empty():
        return frame
    return frame.join(rows.select(LINE), on=LINE, how="anti", maintain_order="left")


def unusable(source: Source) -> pl.DataFrame:
    """Values that were written and could not be used, or not all of them: line, column_name, value, code."""
    frames = [pl.DataFrame(schema=UNUSABLE), *_surplus(source)]
    seen: set[tuple[str, object]] = set()
    for kind, column in uses(source.layout):
        if kind.reason is None or (column.name, kind.reason) in seen:
            continue
        seen.add((column.name, kind.reason))
        cleaned = pl.col(kind.beside(column.name))
        lost = cleaned.struct.field("start").is_null() if kind is SPAN else cleaned.is_null()
        suspects = source.cleaned.filter(pl.col(column.name).is_not_null() & lost)
        if not suspects.is_empty():
            frames.append(
                suspects.select(
                    LINE,
                    pl.lit(column.heading.text).alias("column_name"),
                    pl.col(column.name).alias("value"),
                    kind.reason(pl.col(column.name)).alias("code"),
                ).filter(pl.col("code").is_not_null())
            )
    return pl.concat(frames)


def _surplus(source: Source) -> Iterator[pl.DataFrame]:
    """Cells for one person that name several, as each column has it once."""
    asked = {column.name: (kind, column) for kind, column in uses(source.layout) if kind.surplus is not None}
    for kind, column in asked.values():
        cell = pl.col(column.name)
        if kind.surplus is not None:
            yield (
                source.cells.filter(cell.str.contains(r"[^\s0-9A-Za-z\p{Han}·*]"))
                .select(
                    LINE,
                    pl.lit(column.heading.text).alias("column_name"),
                    cell.alias("value"),
                    kind.surplus(cell).alias("code"),
                )
                .filter(pl.col("code").is_not_null())
            )


def _around(each: Recognised) -> dict[str, pl.Expr]:
    """What title, sheet and file name say of every row: as text, as a name, and as a time."""
    texts = dict(zip(PSEUDO, (each.layout.title, each.sheet.name or "", each.file_name), strict=True))
    said: dict[str, str | None] = {FILE: each.file_id}
    for source, text in texts.items():
        period = _PERIOD.search(text)
        said |= {
            source: text,
            f"name {source}": None if _NAMELESS_SHEET.match(text.strip()) else text,
            f"when {source}": re.sub(r"\s+", "", period.group()) if period else None,
        }
    return {name: pl.lit(text, pl.String) for name, text in said.items()}


def _clean(kind: Kind, column: Column) -> pl.Expr:
    if kind is MONEY:
        return money.clean(pl.col(column.name), column.heading.unit)
    return kind.clean(pl.col(column.name))
