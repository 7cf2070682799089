"""Filled-in packets read back: what was said of which item, and which rows were marked as another person's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from registry.cases.faults import Fault, refusal
from registry.cases.form import (
    ANSWER,
    CASE,
    DEPARTMENT,
    GRADE,
    ITEM,
    MARKED_AS_OTHER,
    NEEDED,
    NOTE,
    RECORD,
    REVISION,
    ROW_ANSWER,
    SAMPLE,
    TO,
    UPHELD,
)
from schemas.export import ROW, Sheet, read_export

READ: Final = (".xlsx", ".xls", ".csv")
ANSWERS: Final = {
    CASE: "case_id",
    ANSWER: "said",
    NOTE: "note",
    TO: "to",
    DEPARTMENT: "department",
    ITEM: "item_id",
    REVISION: "revision",
}
MARKS: Final = {ROW_ANSWER: "said", ITEM: "item_id", RECORD: "record_id"}
VISITS: Final = {CASE: "case_id", GRADE: "grade", UPHELD: "upheld", SAMPLE: "sample", NOTE: "note"}
PLACE: Final = {"file": pl.String, "source_sha256": pl.String, "sheet": pl.String, "row": pl.Int64}


@dataclass(frozen=True)
class Answers:
    """What files say.

    Attributes:
        words: a row per answered line: ``file``, ``source_sha256``, ``sheet``, ``row`` and the values of ``ANSWERS``.
        marks: ``item_id``, ``record_id`` of the department's own rows that are another person's.
        visits: a row per case that somebody graded or looked at again: its place and the values of ``VISITS``.
        blank: items on which nothing was said.
        faults: files that are none of ours.
    """

    words: pl.DataFrame
    marks: pl.DataFrame
    visits: pl.DataFrame
    blank: int
    faults: tuple[Fault, ...]


def read_answers(path: Path) -> Answers:
    """Read a filled-in packet, its workbook or its CSV; of a folder all of them.

    A file in a folder that is no packet is passed over, one that is named is a fault.

    Raises:
        UserError: E-CASE-004 there is no such file, E-CASE-002 the one named is no packet, E-CASE-003 lacks columns.
    """
    if path.is_dir():
        paths = sorted(each for each in path.rglob("*") if each.suffix.lower() in READ and _is_plain(each))
    elif path.is_file():
        paths = [path]
    else:
        raise refusal("E-CASE-004", f"：{path.name}。")
    read = [_file(each, named=not path.is_dir()) for each in paths]
    lines = pl.concat([_none(ANSWERS), *(each.answers for each in read)])
    spoken = pl.any_horizontal(pl.col("said", "note", "to").is_not_null())
    words = lines.filter(spoken)
    silent = lines.filter(~spoken).join(words.select("item_id"), on="item_id", how="anti")
    marks = pl.concat([_none(MARKS), *(each.marks for each in read)]).filter(
        pl.col("said") == MARKED_AS_OTHER
    )
    visits = pl.concat([_none(VISITS), *(each.visits for each in read)])
    return Answers(
        words,
        marks.select("item_id", "record_id").unique().sort("item_id", "record_id"),
        visits.filter(pl.any_horizontal(pl.col("grade", "upheld").is_not_null())),
        silent["item_id"].n_unique(),
        tuple(fault for each in read for fault in each.faults),
    )


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$"))


@dataclass(frozen=True)
class _Read:
    """What stands in one file."""

    answers: pl.DataFrame
    marks: pl.DataFrame
    visits: pl.DataFrame
    faults: list[Fault]


def _file(path: Path, *, named: bool) -> _Read:
    """Answers, marks and visits of one file."""
    export = read_export(path)
    answers, marks, visits, faults = [_none(ANSWERS)], [_none(MARKS)], [_none(VISITS)], []
    for sheet in export.sheets:
        if sheet.refusal is not None or sheet.cells.is_empty():
            continue
        head = {text: name for name, text in sheet.cells.drop(ROW).row(0, named=True).items() if text}
        place = (path.name, export.sha256, sheet.name or "")
        if ANSWER in head:
            missing = [heading for heading in NEEDED if heading not in head]
            if missing:
                faults.append(Fault(path.name, sheet.name or "", 1, "、".join(missing), "E-CASE-003"))
            else:
                answers += [_lines(cells, head, ANSWERS, place) for cells in _parts(sheet)]
        elif ROW_ANSWER in head and {ITEM, RECORD} <= head.keys():
            marks += [_lines(cells, head, MARKS, place) for cells in _parts(sheet)]
        elif CASE in head and not head.keys().isdisjoint((GRADE, UPHELD)):
            visits += [_lines(cells, head, VISITS, place) for cells in _parts(sheet)]
    if named and len(answers) == len(visits) == 1 and not faults:
        raise refusal("E-CASE-002", f"（{path.name}）")
    return _Read(pl.concat(answers), pl.concat(marks), pl.concat(visits), faults)


def _parts(sheet: Sheet) -> Iterator[pl.DataFrame]:
    """The rows below the headings, however long the file."""
    yield sheet.cells.slice(1)
    for more in sheet.rest:
        yield more.cells


def _lines(
    cells: pl.DataFrame, head: Mapping[str, str], columns: Mapping[str, str], place: tuple[str, str, str]
) -> pl.DataFrame:
    """Rows under our names, with their place; rows without anything are left out."""
    file, sha256, sheet = place
    named = [
        (pl.col(head[heading]) if heading in head else pl.lit(None))
        .cast(pl.String)
        .str.strip_chars()
        .alias(ours)
        for heading, ours in columns.items()
    ]
    told = cells.select(
        pl.lit(file).alias("file"),
        pl.lit(sha256).alias("source_sha256"),
        pl.lit(sheet).alias("sheet"),
        pl.col(ROW).cast(pl.Int64).alias("row"),
        *named,
    )
    filled = told.with_columns(pl.col(list(columns.values())).replace("", None))
    return filled.filter(pl.any_horizontal(pl.col(list(columns.values())).is_not_null()))


def _none(columns: Mapping[str, str]) -> pl.DataFrame:
    return pl.DataFrame(schema=PLACE | dict.fromkeys(columns.values(), pl.String))
