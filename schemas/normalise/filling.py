"""How well a sheet's columns are filled: cells written, usable, masked, and changed by normalising, per file.

What people wrote in columns of their own is counted by cell, so that a value lost or changed shows. Several people
packed into one cell, or side by side in numbered columns, are counted by person; what normalising changed is not
told of them.
"""

from __future__ import annotations

from typing import Final

import polars as pl
import pyarrow as pa

from schemas.declaration import PSEUDO, Person
from schemas.fields import id_number, money
from schemas.fields.kinds import DAY, DAY_AFTER, ID, MONEY, NAME, PHONE, RAW, SPAN, Kind, kind_of
from schemas.normalise.people import SECTION
from schemas.normalise.source import FILE, Source
from schemas.tables import COLUMN_COUNT

_WITH_MASKS: Final = (NAME, PHONE)
_MASK: Final = r"[*＊]"
_USABLE: Final = ("valid", "fifteen")
_COUNTS: Final = ("rows", "filled", "valid", "masked", "changed")


def tally(source: Source, record: pl.DataFrame) -> pl.DataFrame:
    """Counts for every declared column, in ``COLUMN_COUNT``; a column that the file lacks is filled nowhere.

    Args:
        source: the rows that were taken.
        record: the people they name, with the section of the declaration each comes from.
    """
    alone = [
        person.role for person in source.declaration.persons if source.layout.layout_of(person) == "single"
    ]
    people = [_by_person(record, person) for person in source.declaration.persons if person.role not in alone]
    counted = pl.concat([_with_ids(_by_cell(source, alone), record).select(_nothing().columns), *people])
    return counted.select(COLUMN_COUNT.names).sort(FILE, "section", "column_name")


def summed(counted: pa.Table) -> pa.Table:
    """Counts of a long file's blocks as those of the file; in order of file and column."""
    whole = (
        pl.DataFrame(pl.from_arrow(counted))
        .group_by(FILE, "section", "column_name", maintain_order=True)
        .agg(
            pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name) for name in _COUNTS
        )
    )
    return whole.select(COLUMN_COUNT.names).to_arrow().cast(COLUMN_COUNT)


def _by_cell(source: Source, alone: list[str]) -> pl.DataFrame:
    crowded = {person.role for person in source.declaration.persons} - set(alone)
    targets = {
        target: kind
        for target, headings in source.declaration.targets.items()
        for section, field in [target.split(".")]
        for kind in [kind_of(field)]
        if section not in crowded
        and kind is not RAW
        and not field.startswith("part")
        and set(headings) - set(PSEUDO)
    }
    marks = source.cleaned.lazy().select(
        FILE,
        *(
            mark.alias(f"{target} {name}")
            for target, kind in targets.items()
            for name, mark in zip(_COUNTS[1:], _marks(source, target, kind), strict=True)
        ),
    )
    sums = _by_file(marks, alone=source.cleaned[FILE].n_unique() == 1)
    known = {target for target, kind in targets.items() if _comparable(kind)}
    return pl.concat([_nothing(), *(_lines(sums, target, compared=target in known) for target in targets)])


def _by_file(marks: pl.LazyFrame, *, alone: bool) -> pl.DataFrame:
    """Rows and marks of each file; of a file that stands alone without grouping, which is dear."""
    counts = (pl.len().alias("rows"), pl.exclude(FILE).sum())
    found = marks.select(pl.col(FILE).first(), *counts) if alone else marks.group_by(FILE).agg(*counts)
    return found.collect()


def _marks(source: Source, target: str, kind: Kind) -> list[pl.Expr]:
    """What is true of each cell; of a person's own id number only whether it is there, see ``_with_ids``."""
    raw, value = source.raw(target), source.value(target)
    filled = raw.is_not_null()
    never = pl.lit(value=False)
    valid, masked = filled & _usable(kind, raw, value), never
    if kind in _WITH_MASKS:
        masked = raw.str.contains(_MASK).fill_null(value=False)
    if kind is ID and not target.endswith(".id_number"):
        status = id_number.status(value)
        valid, masked = status.is_in(_USABLE), status == "masked"
    changed = _differs(source, target, kind, value) if _comparable(kind) else never
    return [filled.alias("filled"), valid.alias("valid"), masked.alias("masked"), changed.alias("changed")]


def _with_ids(counted: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """Id numbers judged already: their status stands in the records."""
    ids = record.group_by(FILE, SECTION).agg(
        sound=_valid("id_number").sum().cast(pl.Int64), hidden=_masked("id_number").sum().cast(pl.Int64)
    )
    own = pl.col("column_name") == "id_number"
    return counted.join(ids, on=[FILE, SECTION], how="left").with_columns(
        valid=pl.when(own).then(pl.col("sound").fill_null(0)).otherwise("valid"),
        masked=pl.when(own).then(pl.col("hidden").fill_null(0)).otherwise("masked"),
    )


def _usable(kind: Kind, raw: pl.Expr, value: pl.Expr) -> pl.Expr:
    if kind is SPAN:
        return value.struct.field("start").is_not_null()
    if kind is DAY_AFTER and kind.reason is not None:  # 长期 is understood: there is no end
        return value.is_not_null() | kind.reason(raw).is_null()
    return value.is_not_null()


def _comparable(kind: Kind) -> bool:
    """Can a usable value be told from its writing?"""
    return kind in (DAY, DAY_AFTER, MONEY) or kind.dtype in (pl.String, pl.Int64)


def _differs(source: Source, target: str, kind: Kind, value: pl.Expr) -> pl.Expr:
    """A value that stands so in none of its columns; 1200.0 and 1200 are the same money."""
    columns = source.columns(target)
    if not columns:
        return pl.lit(value=False)
    written = [
        pl.col(column.name).cast(money.YUAN, strict=False) == value
        if kind is MONEY
        else pl.col(column.name) == value.cast(pl.String)
        for column in columns
    ]
    same = pl.any_horizontal(each.fill_null(value=False) for each in written)
    return source.raw(target).is_not_null() & value.is_not_null() & ~same


def _by_person(record: pl.DataFrame, person: Person) -> pl.DataFrame:
    """People of whom several stand in one row: what their records hold."""
    mine = record.filter(pl.col(SECTION) == person.role)
    return pl.concat(
        [
            _nothing(),
            *(
                mine.group_by(FILE).agg(
                    section=pl.lit(person.role).first(),
                    column_name=pl.lit(field).first(),
                    rows=pl.len().cast(pl.Int64),
                    filled=pl.col(field).is_not_null().sum().cast(pl.Int64),
                    valid=_valid(field).sum().cast(pl.Int64),
                    masked=_masked(field).sum().cast(pl.Int64),
                    changed=pl.lit(None, pl.Int64).first(),
                )
                for field in sorted(person.columns)
            ),
        ]
    )


def _valid(field: str) -> pl.Expr:
    return pl.col("id_status").is_in(_USABLE) if field == "id_number" else pl.col(field).is_not_null()


def _masked(field: str) -> pl.Expr:
    if field == "id_number":
        return pl.col("id_status") == "masked"
    if kind_of(field) in _WITH_MASKS:
        return pl.col(field).str.contains(_MASK).fill_null(value=False)
    return pl.col(field).is_null() & False


def _lines(sums: pl.DataFrame, target: str, *, compared: bool) -> pl.DataFrame:
    section, field = target.split(".")
    counts = {"rows": pl.col("rows").cast(pl.Int64)}
    counts |= {name: pl.col(f"{target} {name}").cast(pl.Int64) for name in _COUNTS[1:]}
    if not compared:
        counts["changed"] = pl.lit(None, pl.Int64)
    return sums.select(FILE, section=pl.lit(section), column_name=pl.lit(field), **counts)


def _nothing() -> pl.DataFrame:
    texts = dict.fromkeys((FILE, "section", "column_name"), pl.String)
    return pl.DataFrame(schema=texts | dict.fromkeys(_COUNTS, pl.Int64))
