"""Reports on people who may need help: rows of ``LEAD``, which are kept apart from what lists say of their own."""

from __future__ import annotations

from hashlib import md5
from typing import Final

import polars as pl

from schemas.declaration import Declaration
from schemas.export import LINE
from schemas.normalise.people import record_ids
from schemas.normalise.source import Source
from schemas.tables import LEAD

_OWN: Final = ("file_id", "row_number")
_SAID: Final = tuple(name for name in LEAD.names if name not in ("lead_id", *_OWN))


def leads(source: Source, record: pl.DataFrame) -> pl.DataFrame:
    """The report of each row, in the columns of ``LEAD``; none of a list that is of records.

    Args:
        source: the rows that were taken.
        record: whom they name.
    """
    lead = source.declaration.lead
    if lead is None:
        return pl.DataFrame(schema=dict.fromkeys(LEAD.names, pl.Null))
    told = source.cleaned.select(
        LINE,
        *(source.value(f"lead.{field}").alias(field) for field in lead.columns),
        record_id=record_ids(source, source.declaration.primary.role),
        need=source.word("lead.need", lead.need) if lead.need else pl.lit(None, pl.String),
    )
    named = record.select(name for name in LEAD.names if name in record.columns and name not in told.columns)
    whole = told.join(named.with_columns(record["record_id"]), on="record_id", maintain_order="left")
    lacking = [pl.lit(None).alias(name) for name in LEAD.names if name not in whole.columns]
    return (
        whole.with_columns(lacking)
        .with_columns(lead_id=_number(whole.with_columns(lacking)))
        .select(LEAD.names)
    )


def records(declaration: Declaration, record: pl.DataFrame) -> pl.DataFrame:
    """The people as records: none of a list of leads, so that nothing that reads records ever meets one."""
    return record if declaration.lead is None else record.clear()


def _number(rows: pl.DataFrame) -> pl.Series:
    """Numbers that follow from what is said alone: a list that has grown says the same of those it had."""
    said = rows.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in _SAID], separator="\x1f")
    )
    numbers = [
        f"L{md5(text.encode(), usedforsecurity=False).hexdigest()[:10].upper()}" for text in said.to_series()
    ]
    return pl.Series(numbers, dtype=pl.String)
