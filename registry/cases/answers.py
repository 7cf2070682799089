"""Filled-in packets read back: what was said of which item, and which rows were marked as another person's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from registry.cases.faults import refusal
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
from registry.faults import Fault
from registry.filled import filled_in, lines, none, sheets_of

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
    paths = filled_in(path)
    if not paths and not path.is_dir():
        raise refusal("E-CASE-004", f"：{path.name}。")
    read = [_file(each, named=not path.is_dir()) for each in paths]
    said = pl.concat([none(ANSWERS), *(each.answers for each in read)])
    spoken = pl.any_horizontal(pl.col("said", "note", "to").is_not_null())
    words = said.filter(spoken)
    silent = said.filter(~spoken).join(words.select("item_id"), on="item_id", how="anti")
    marks = pl.concat([none(MARKS), *(each.marks for each in read)]).filter(pl.col("said") == MARKED_AS_OTHER)
    visits = pl.concat([none(VISITS), *(each.visits for each in read)])
    return Answers(
        words,
        marks.select("item_id", "record_id").unique().sort("item_id", "record_id"),
        visits.filter(pl.any_horizontal(pl.col("grade", "upheld").is_not_null())),
        silent["item_id"].n_unique(),
        tuple(fault for each in read for fault in each.faults),
    )


@dataclass(frozen=True)
class _Read:
    """What stands in one file."""

    answers: pl.DataFrame
    marks: pl.DataFrame
    visits: pl.DataFrame
    faults: list[Fault]


def _file(path: Path, *, named: bool) -> _Read:
    """Answers, marks and visits of one file."""
    answers, marks, visits, faults = [none(ANSWERS)], [none(MARKS)], [none(VISITS)], []
    for export, sheet, head in sheets_of(path):
        place = (path.name, export.sha256, sheet.name or "")
        if ANSWER in head:
            missing = [heading for heading in NEEDED if heading not in head]
            if missing:
                faults.append(Fault(path.name, sheet.name or "", 1, "、".join(missing), "E-CASE-003"))
            else:
                answers.append(lines(sheet, head, ANSWERS, place))
        elif ROW_ANSWER in head and {ITEM, RECORD} <= head.keys():
            marks.append(lines(sheet, head, MARKS, place))
        elif CASE in head and not head.keys().isdisjoint((GRADE, UPHELD)):
            visits.append(lines(sheet, head, VISITS, place))
    if named and len(answers) == len(visits) == 1 and not faults:
        raise refusal("E-CASE-002", f"（{path.name}）")
    return _Read(pl.concat(answers), pl.concat(marks), pl.concat(visits), faults)
