"""A recognised sheet becomes records, assistance, bills, circumstances, leads, and the rows and values not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from schemas import reasons
from schemas.export import LINE, ROW, last_row
from schemas.normalise.benefits import assistance, bills, circumstances, granted, unassigned
from schemas.normalise.body import CONTINUED, Recognised
from schemas.normalise.filling import summed, tally
from schemas.normalise.leads import leads, records
from schemas.normalise.people import mismatched, people, record_ids
from schemas.normalise.source import FILE, OWN, InDoubt, Source, those, unusable, without
from schemas.normalise.units import doubtful, questioned
from schemas.tables import RECORD, REJECTED_ROW

_NOBODY: Final = "E-INTAKE-101"
_DAMAGED: Final = "E-INTAKE-102"


@dataclass(frozen=True)
class Counts:
    """Rows of a sheet: ``read`` is always ``accepted`` + ``rejected`` + ``ignored``."""

    read: int
    accepted: int
    rejected: int

    def after(self, earlier: Counts | None) -> Counts:
        """Together with those of the blocks above."""
        if earlier is None:
            return self
        return Counts(self.read, earlier.accepted + self.accepted, earlier.rejected + self.rejected)

    @property
    def ignored(self) -> int:
        """Titles, headings, totals, signatures, blanks."""
        return self.read - self.accepted - self.rejected


@dataclass(frozen=True)
class Normalised:
    """What sheets of one layout gave, the count of rows for each by its file id, and the columns in the wrong unit."""

    record: pl.DataFrame
    assistance: pl.DataFrame
    medical_bill: pl.DataFrame
    circumstance: pl.DataFrame
    lead: pl.DataFrame
    rejected_row: pl.DataFrame
    column_count: pl.DataFrame
    counts: dict[str, Counts]
    in_doubt: InDoubt


def normalise(sheets: Sequence[Recognised], in_doubt: InDoubt | None = None) -> Normalised:
    """Read sheets of one layout together: a workbook may have one for each of a hundred schools.

    Args:
        sheets: recognised sheets of one layout.
        in_doubt: which columns of money are in doubt, where an earlier block of the same file told it.
    """
    every = Source.read(sheets)
    damaged = _damaged(sheets, every.cells)
    named = without(people(every), damaged)
    # A row is taken when it names the person whose row it is.
    primary = pl.col("record_id") == record_ids(every, every.declaration.primary.role)
    # Below the first row of a merged cell it is the one named above.
    below = those(named, every.cells.filter(CONTINUED))
    owners = pl.concat([named.filter(primary), below])
    settled = pl.concat([owners.select(LINE), damaged.select(LINE)])
    nobody = without(every.cells, settled)
    source, record = every.only(owners), those(named, owners)
    source = questioned(source) if in_doubt is None else replace(source, in_doubt=in_doubt)
    suspect = doubtful(source) if in_doubt is None else doubtful(source).clear()
    grants = granted(source)
    lost = pl.concat([unusable(source), mismatched(source), unassigned(source, grants), suspect])
    refused = pl.concat([_whole_rows(damaged, _DAMAGED), _whole_rows(nobody, _NOBODY)])
    return Normalised(
        records(source.declaration, record).select(RECORD.names),
        _held(assistance(grants), record),
        _held(bills(source, grants), record),
        _held(circumstances(source), record),
        leads(source, record),
        _explained(every, pl.concat([refused, lost.with_columns(whole_row=pl.lit(value=False))])),
        tally(source, record),
        _counts(sheets, source.cells, pl.concat([damaged, nobody])),
        source.in_doubt,
    )


def _damaged(sheets: Sequence[Recognised], cells: pl.DataFrame) -> pl.DataFrame:
    """The rows whose bytes could not all be read."""
    if not any(each.sheet.damaged for each in sheets):
        return cells.clear()
    hurt = pl.DataFrame(
        [(each.file_id, row) for each in sheets for row in each.sheet.damaged],
        schema={FILE: pl.String, ROW: pl.Int64},
        orient="row",
    )
    return cells.join(hurt, on=[FILE, ROW], how="semi", maintain_order="left")


def _counts(sheets: Sequence[Recognised], taken: pl.DataFrame, refused: pl.DataFrame) -> dict[str, Counts]:
    accepted, rejected = (
        dict(frame.group_by(FILE).len().sort(FILE).iter_rows()) for frame in (taken, refused)
    )
    return {
        each.file_id: Counts(
            last_row(each.sheet), accepted.get(each.file_id, 0), rejected.get(each.file_id, 0)
        )
        for each in sheets
    }


def _held(frame: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """What belongs to a record that exists."""
    known = record.select("record_id")
    return frame.cast({"record_id": pl.String}).join(known, on="record_id", how="semi", maintain_order="left")


def _whole_rows(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return rows.select(
        LINE, column_name=nothing, value=nothing, code=pl.lit(code), whole_row=pl.lit(value=True)
    )


def _explained(source: Source, refused: pl.DataFrame) -> pl.DataFrame:
    """The rejected rows and values with reason and the row as it stood, in the columns of ``REJECTED_ROW``."""
    shown: dict[str, str] = {}
    for column in (name for name in source.cells.columns if name not in OWN):
        written = source.layout.headings.get(column)
        text = written.text if written else column
        shown[column] = text if text not in shown.values() else f"{text}（{column}）"
    raw = pl.format(
        "{{{}}}", pl.concat_str(map(_json, shown, shown.values()), separator=",", ignore_nulls=True)
    )
    return (
        refused.join(those(source.cells, refused).select(LINE, FILE, ROW, raw=raw), on=LINE, how="left")
        .with_columns(reason=reasons.explained(pl.col("code")))
        .sort(LINE, "column_name", "code", nulls_last=True, maintain_order=True)
        .select(REJECTED_ROW.names)
    )


def _json(column: str, text: str) -> pl.Expr:
    """A written cell as it stands within a JSON object; null where nothing is written."""
    alone = pl.struct(pl.col(column).alias(text)).struct.json_encode()
    return pl.when(pl.col(column).is_not_null()).then(alone.str.strip_prefix("{").str.strip_suffix("}"))


__all__ = ["Counts", "InDoubt", "Normalised", "Recognised", "normalise", "summed"]
