"""A filled-in workbook read back: one row per pair on which something was said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from registry.review.faults import Fault, refusal
from registry.review.form import HIDDEN, NEEDED, NOTE, PAIR_ID, VERDICT, VERDICTS
from schemas.errors import UserError
from schemas.export import ROW, Sheet, read_export

NAMES = dict(zip(NEEDED, ("said", "note", "pair_id", "record_a", "record_b"), strict=True))


@dataclass(frozen=True)
class Answers:
    """What a workbook says.

    Attributes:
        file, sha256: which workbook.
        words: ``row`` (as a person counts), ``verdict``, ``note``, ``pair_id``, ``record_a``, ``record_b``.
        blank: pairs on which nothing was said.
        faults: rows that cannot be understood.
    """

    file: str
    sha256: str
    words: pl.DataFrame
    blank: int
    faults: tuple[Fault, ...]


def read_answers(path: Path) -> Answers:
    """Read a workbook that ``doudi review export`` wrote and a reviewer filled in.

    Raises:
        UserError: E-REVIEW-001 it is none, E-REVIEW-002 columns are missing, E-REVIEW-011 there is no such file.
    """
    if not path.is_file():
        raise UserError("E-REVIEW-011", f"找不到复核单 {path.name}。", "请检查文件名。")
    export = read_export(path)
    rows = _rows([sheet for sheet in export.sheets if sheet.refusal is None and not sheet.cells.is_empty()])
    filled = rows.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))
    spoken = filled.filter(pl.col("said").is_not_null() | pl.col("note").is_not_null())
    words = spoken.select(
        row=ROW,
        verdict=pl.col("said").replace_strict(VERDICTS, default=None, return_dtype=pl.String),
        note="note",
        pair_id="pair_id",
        record_a="record_a",
        record_b="record_b",
    )
    return Answers(path.name, export.sha256, words, filled.height - spoken.height, tuple(_faults(spoken)))


def _rows(sheets: list[Sheet]) -> pl.DataFrame:
    """The rows below the headings, under our names."""
    for sheet in sheets:
        head = {text: name for name, text in sheet.cells.drop(ROW).row(0, named=True).items() if text}
        if VERDICT not in head and PAIR_ID not in head:
            continue
        missing = [heading for heading in NEEDED if heading not in head and heading != NOTE]
        if missing:
            raise refusal("E-REVIEW-002", "、".join(missing) + "。")
        named = {
            ours: pl.col(head[heading]) if heading in head else pl.lit(None)
            for heading, ours in NAMES.items()
        }
        return sheet.cells.slice(1).select(
            ROW, **{name: cell.cast(pl.String) for name, cell in named.items()}
        )
    raise refusal("E-REVIEW-001")


def _faults(spoken: pl.DataFrame) -> list[Fault]:
    """Rows without a verdict, with another word for one, or that have lost whom they are about."""
    found = []
    no_word = pl.col("said").is_null()
    other = ~no_word & ~pl.col("said").is_in(list(VERDICTS))
    lost = pl.any_horizontal(pl.col(NAMES[heading]).is_null() for heading in HIDDEN)
    for wrong, column, code in (
        (no_word, VERDICT, "E-REVIEW-009"),
        (other, VERDICT, "E-REVIEW-003"),
        (lost, PAIR_ID, "E-REVIEW-004"),
    ):
        found += [Fault(row, column, code) for row in spoken.filter(wrong)[ROW]]
    return found
