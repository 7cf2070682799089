"""Leads against everybody: who could be meant, how likely, and why. Nothing of it is a link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from linkage.candidates import Propose, candidates, hearsay, shares
from linkage.decide import Model
from linkage.explain.words import evidence_text
from registry import deliveries
from registry.cases.standing import frame
from registry.leads.called import surnames_of, understood, writings
from schemas.tables import LEAD, RECORD, RECORD_PERSON, table_name

LEAST: Final = 0.05
"""Whoever is less likely than this is nobody to visit."""
MOST: Final = 5

Tables = Mapping[str, pa.Table]


def leads_in_force(tables: Tables) -> pl.DataFrame:
    """One row a lead: the same words in several files are one, told by the first."""
    told = frame(tables.get(table_name(LEAD), LEAD.empty_table()))
    return told.sort("lead_id", "file_id", "row_number").unique("lead_id", keep="first", maintain_order=True)


def matched(tables: Tables, as_of: date, model: Model | None = None) -> pl.DataFrame:
    """Whom each lead could mean: ``lead_id``, ``rank``, ``person_id``, ``probability`` and ``evidence`` in words.

    Args:
        tables: ``lead``, ``record`` and ``record_person``.
        as_of: ages are told of this day where no day of the report is.
        model: what is believed of hearsay.
    """
    told = weighed(tables, as_of, model)
    chance = pl.Series(shares(told["lead"].to_numpy(), told["weight"].to_numpy()))
    ranked = told.with_columns(probability=chance).sort(
        ["lead_id", "probability", "person_id"], descending=[False, True, False]
    )
    return (
        ranked.filter(pl.col("probability") >= LEAST)
        .with_columns(rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("lead_id"))
        .filter(pl.col("rank") <= MOST)
        .with_columns(evidence=_evidence())
        .select("lead_id", "rank", "person_id", "probability", "evidence")
    )


def weighed(
    tables: Tables, as_of: date, model: Model | None = None, propose: Propose | None = None
) -> pl.DataFrame:
    """The best record of each lead and person: ``lead`` (a number), ``lead_id``, ``person_id``, levels, ``weight``."""
    leads = leads_in_force(tables)
    records = deliveries.for_linkage(tables[table_name(RECORD)])
    told = understood(leads, surnames_of(pl.Series(pl.from_arrow(records["name"]))))
    asked = writings(told)
    found = (
        candidates(records, _as_records(asked, as_of), model or hearsay(), propose)
        if asked.height and records.num_rows
        else _nobody()
    )
    owner = frame(tables[table_name(RECORD_PERSON)]).select("record_id", "person_id")
    known = asked.select("asked_id", "lead_id", "written", by_surname=pl.col("whole").is_null())
    return (
        found.join(known, on="asked_id")
        .join(owner, on="record_id")
        .sort(["lead_id", "person_id", "weight", "record_id"], descending=[False, False, True, False])
        .unique(["lead_id", "person_id"], keep="first", maintain_order=True)
        .with_columns(lead=(pl.col("lead_id").rank("dense") - 1).cast(pl.Int64))
    )


def _as_records(asked: pl.DataFrame, as_of: date) -> pa.Table:
    """Descriptions in the columns of ``RECORD``, with the year of birth that an age gives."""
    day = pl.col("reported_on").fill_null(as_of)
    rows = asked.select(
        record_id="asked_id",
        role=pl.lit("self"),
        department="department",
        list_name="list_name",
        name="written_name",
        **{
            name: pl.col(name)
            for name in ("sex", "birth_date", "id_number", "phone", "address", "division_code")
        },
        born=pl.when(pl.col("birth_date").is_null()).then(day.dt.year().cast(pl.Int64) - pl.col("age")),
    )
    shaped = deliveries.shaped(rows.drop("born"), RECORD)
    return shaped.append_column("born", rows["born"].to_arrow())


def _nobody() -> pl.DataFrame:
    levels = dict.fromkeys(("name", "id", "birth", "sex", "family"), pl.Int8)
    texts = {"asked_id": pl.String, "record_id": pl.String}
    return pl.DataFrame(schema=texts | levels | {"years": pl.Int64, "weight": pl.Float64})


def _evidence() -> pl.Expr:
    """The levels in words; an age and a surname known by itself in words of their own."""
    surname = pl.col("by_surname") & (pl.col("name") > 0)
    called = pl.when(surname).then(pl.format("称“{}”，同姓", "written"))
    aged = (
        pl.when(pl.col("years") == 0)
        .then(pl.lit("年龄相符"))
        .when(pl.col("years").is_not_null())
        .then(pl.format("年龄相差{}岁", "years"))
    )
    rest = pl.struct(
        name=pl.when(~surname).then("name").otherwise(0),
        id="id",
        birth=pl.when(pl.col("years").is_null()).then("birth").otherwise(0),
        sex="sex",
        family="family",
        household=pl.lit(0.0),
        refused=pl.lit(None, pl.String),
    ).map_batches(
        lambda levels: levels.struct.unnest().select(evidence_text()).to_series(), return_dtype=pl.String
    )
    parts = [pl.when(part != "").then(part) for part in (called, rest, aged)]
    return pl.concat_str(parts, separator="；", ignore_nulls=True)
