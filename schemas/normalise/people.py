"""The people whom a sheet's rows name: one record per person and row."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas import codes
from schemas.declaration import PERSON_FIELDS, Person
from schemas.export import LINE, ROW
from schemas.fields import id_number, name
from schemas.fields.kinds import MONEY, kind_of
from schemas.fields.text import tidy
from schemas.normalise.body import CONTINUED, uses
from schemas.normalise.source import FILE, UNUSABLE, Source, those
from schemas.tables import RECORD

_FIELDS: Final = tuple(field for field in RECORD.names if field in PERSON_FIELDS)
_SHARED: Final = ("address", "division_code", "household_no")
_COUNTS_DIFFER: Final = "E-INTAKE-250"
_WHERE: Final = (LINE, FILE, ROW)
_PLACE: Final = "place"
SECTION: Final = "section"  # which person of the declaration a record comes from
# Between ids in one cell a blank separates too; between names it may only widen one.
_BETWEEN_IDS: Final = r"([0-9Xx*])\s+([0-9Xx])"
_SEPARATOR: Final = r"[、,;|/\\\n\r]"
_LOOSE_BREAK: Final = r"([、,;|/\\])\s*[\r\n]+|\r\n"


def people(source: Source) -> pl.DataFrame:
    """Everyone named, in the columns of ``RECORD``, ``line`` and ``section``; without name and id one is left out."""
    named = pl.concat([_in_role(source, person) for person in source.declaration.persons])
    named = named.filter(pl.col("name").is_not_null() | pl.col("id_number").is_not_null())
    named = _without_continued(source, _without_repeated_head(source, named))
    primary = pl.col(SECTION) == source.declaration.primary.role
    suffix = (
        pl.when(primary)
        .then(pl.lit(""))
        .otherwise(pl.format("-{}{}", pl.col(SECTION).str.head(1), pl.col(_PLACE) + 1))
    )
    head = pl.col("role") == "head"
    return named.with_columns(
        record_id=pl.format("R{}-{}{}", pl.col(FILE).str.slice(1), ROW, suffix),
        department=pl.lit(source.declaration.department),
        list_name=pl.lit(source.declaration.list_name),
        id_status=id_number.status(pl.col("id_number")),
        head_name=pl.when(head).then(pl.coalesce("head_name", "name")).otherwise("head_name"),
        head_id_number=pl.when(head)
        .then(pl.coalesce("head_id_number", "id_number"))
        .otherwise("head_id_number"),
    ).select(LINE, SECTION, *RECORD.names)


def record_ids(source: Source, role: str) -> pl.Expr:
    """The record id of the one person in a role, from the row number."""
    suffix = "" if role == source.declaration.primary.role else f"-{role[:1]}1"
    return pl.format("R{}-{}{}", pl.col(FILE).str.slice(1), ROW, pl.lit(suffix))


def mismatched(source: Source) -> pl.DataFrame:
    """Cells in which the numbers of names and of ids differ, so that nobody knows which id is whose."""
    frames = [pl.DataFrame(schema=UNUSABLE)]
    for person in source.declaration.persons:
        columns = source.columns(f"{person.role}.id_number")
        if source.layout.layout_of(person) == "packed" and columns:
            frames.append(
                _packed_lists(source, person)
                .filter(_differ())
                .select(
                    LINE,
                    pl.lit(columns[0].heading.text).alias("column_name"),
                    pl.col("ids_written").alias("value"),
                    pl.lit(_COUNTS_DIFFER).alias("code"),
                )
            )
    return pl.concat(frames)


def _in_role(source: Source, person: Person) -> pl.DataFrame:
    layout = source.layout.layout_of(person)
    if layout == "packed":
        return _packed(source, person)
    if layout == "single":
        return _single(source, person, None)
    numbers = {
        column.number
        for field in ("name", "id_number")
        for column in source.columns(f"{person.role}.{field}")
    }
    frames = [_single(source, person, number, place) for place, number in enumerate(sorted(numbers))]
    return pl.concat([_nobody(source, person), *frames])


def _nobody(source: Source, person: Person) -> pl.DataFrame:
    return _single(source, person, None).clear()


def _single(source: Source, person: Person, number: int | None, place: int = 0) -> pl.DataFrame:
    """One person per row, from columns of their own."""
    fields = {
        field: source.value(f"{person.role}.{field}", number) for field in _FIELDS if field in person.columns
    }
    return source.cleaned.select(
        *_WHERE,
        pl.lit(person.role).alias(SECTION),
        pl.lit(place, pl.Int64).alias(_PLACE),
        _role(person, fields).alias("role"),
        *_filled(source, person, fields),
    )


def _role(person: Person, fields: dict[str, pl.Expr]) -> pl.Expr:
    """A member whom the row calls 户主 or 本人 is the head."""
    if person.role != "member" or "relation" not in fields:
        return pl.lit(person.role)
    head = fields["relation"].str.replace_all(r"\s", "").is_in(codes.head_relations()).fill_null(value=False)
    return pl.when(head).then(pl.lit("head")).otherwise(pl.lit(person.role))


def _filled(source: Source, person: Person, fields: dict[str, pl.Expr]) -> list[pl.Expr]:
    """All fields of a record: written, shared with the household, said by the list, or null."""
    base = source.declaration.person(person.household_of) if person.household_of else None
    filled = []
    for field in _FIELDS:
        values = [fields[field]] if field in fields else []
        if base is not None and field in _SHARED:
            values.append(
                source.value(f"{base.role}.{field}") if field in base.columns else pl.lit(None, pl.String)
            )
        if base is not None and base.role == "head" and field in ("head_name", "head_id_number"):
            values.append(source.value(f"head.{field.removeprefix('head_')}"))
        if field in person.constant:
            values.append(pl.lit(person.constant[field]))
        filled.append(pl.coalesce([*values, pl.lit(None, kind_of(field).dtype)]).alias(field))
    return filled


def _packed(source: Source, person: Person) -> pl.DataFrame:
    """Several people per row, their names in one cell and their ids in another."""
    lists = _packed_lists(source, person).with_columns(
        ids=pl.when(~_differ()).then("ids"), relations=_as_long("relations")
    )
    width = pl.max_horizontal(pl.col("names").list.len(), pl.col("ids").list.len()).fill_null(0)
    one = lists.with_columns(place=pl.int_ranges(0, width)).explode("place", empty_as_null=False)
    texts = {
        field: pl.col(column).list.get(pl.col("place"), null_on_oob=True)
        for field, column in (("name", "names"), ("id_number", "ids"), ("relation", "relations"))
    }
    written = one.with_columns(
        texts["name"].pipe(name.clean).alias("name"),
        texts["id_number"].pipe(id_number.clean).alias("id_number"),
        texts["relation"].alias("relation"),
    ).select(LINE, "place", "name", "id_number", "relation")
    fields = {field: pl.col(f"packed {field}") for field in ("name", "id_number", "relation")}
    return (
        written.rename({field: f"packed {field}" for field in fields})
        .join(source.cleaned, on=LINE, how="left", maintain_order="left")
        .select(
            *_WHERE,
            pl.lit(person.role).alias(SECTION),
            pl.col("place").cast(pl.Int64).alias(_PLACE),
            pl.lit(person.role).alias("role"),
            *_filled(source, person, fields),
        )
    )


def _packed_lists(source: Source, person: Person) -> pl.DataFrame:
    """Names, ids and relations of each row as lists; by blanks too where that makes the counts agree."""
    written = source.cells.select(
        LINE,
        names_written=source.raw(f"{person.role}.name"),
        ids_written=source.raw(f"{person.role}.id_number"),
        relations_written=source.raw(f"{person.role}.relation"),
    ).filter(pl.col("names_written").is_not_null() | pl.col("ids_written").is_not_null())
    lists = written.with_columns(
        names=_split(pl.col("names_written")),
        ids=_split(tidy(pl.col("ids_written")).str.replace_all(_BETWEEN_IDS, "${1}、${2}")),
        relations=_split(pl.col("relations_written")),
        spaced=tidy(pl.col("names_written")).str.replace_all(rf"({_SEPARATOR}|\s)+", "、").str.split("、"),
    )
    lists = lists.with_columns(
        pl.when(_differ()).then(_trimmed(pl.col(column))).otherwise(pl.col(column)).alias(column)
        for column in ("names", "ids")
    )
    agrees = pl.col("spaced").list.len() == pl.col("ids").list.len()
    return lists.with_columns(names=pl.when(_differ() & agrees).then("spaced").otherwise("names"))


def _split(expr: pl.Expr) -> pl.Expr:
    return tidy(expr).str.replace_all(_LOOSE_BREAK, "${1}").str.replace_all(_SEPARATOR, "、").str.split("、")


def _trimmed(lists: pl.Expr) -> pl.Expr:
    """Without the empty places that separators at the ends make."""
    return lists.list.join("、").str.strip_chars("、 ").str.split("、")


def _differ() -> pl.Expr:
    return (pl.col("names").list.len() != pl.col("ids").list.len()).fill_null(value=False)


def _as_long(column: str) -> pl.Expr:
    """A list that goes with the names only if it is as long."""
    return pl.when(pl.col(column).list.len() == pl.col("names").list.len()).then(column)


def _without_continued(source: Source, named: pl.DataFrame) -> pl.DataFrame:
    """Below the first row of a merged 户主 cell the row is about the member it names, unless it pays on its own."""
    primary = pl.col(SECTION) == source.declaration.primary.role
    others = named.filter(~primary).select(LINE).unique()
    again = source.cells.filter(CONTINUED).join(others, on=LINE, how="semi")
    if again.is_empty():
        return named
    amounts = {MONEY.beside(column.name) for kind, column in uses(source.layout) if kind is MONEY}
    paying = pl.any_horizontal(pl.lit(value=False), *(pl.col(name).is_not_null() for name in sorted(amounts)))
    about_others = those(source.cleaned, again).filter(~paying)
    return named.filter(~(primary & pl.col(LINE).is_in(about_others[LINE].implode())))


def _without_repeated_head(source: Source, named: pl.DataFrame) -> pl.DataFrame:
    """Packed cells often begin with the head, and most accounts are one's own: whoever has a record of this row."""
    persons = source.declaration.persons
    again = [person.role for person in persons if person.layout != "single" or person.role == "payee"]
    if not again:
        return named
    primary = named.filter(pl.col(SECTION) == source.declaration.primary.role).select(
        LINE, primary_name="name", primary_id="id_number"
    )
    joined = named.join(primary, on=LINE, how="left", maintain_order="left")
    same_id = (pl.col("id_number") == pl.col("primary_id")).fill_null(value=False)
    same_name = (pl.col("name") == pl.col("primary_name")).fill_null(value=False)
    unproven = pl.col("id_number").is_null() | pl.col("primary_id").is_null()
    repeated = pl.col(SECTION).is_in(again) & (same_id | (same_name & unproven))
    return joined.filter(~repeated).drop("primary_name", "primary_id")
