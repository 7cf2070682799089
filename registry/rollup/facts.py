"""What is counted: households, cases, items and people, each with its place and the department that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.resolutions import by_code
from registry.cases.standing import frame
from registry.cases.terms import MEETING
from registry.reader import Reader
from registry.rollup.places import UNKNOWN, places
from registry.steps import step
from schemas.tables import CASE_EVENT, CASE_ITEM, CASE_VISIT, table_name

KINDS: Final = ("duplicate", "exclusive", "over_cap", "ineligible")
"""What was paid too much; the other kind that departments answer is ``missed``."""
SEEN_SINCE: Final = ("agreed", "ended")
"""Why an item is over when later data agree with what was answered."""
SERVED: Final = ("grant", "backpay", "informed")


@dataclass(frozen=True)
class Facts:
    """What a registry holds.

    Attributes:
        day: the basis day.
        households: ``household_id``, ``district``, ``town``, ``village``.
        cases: ``case_id``, ``household_id``, ``owner``, ``standing`` (done, going, late, unbegun).
        items: of ``CASE_ITEM``, with ``verdict`` and ``seen``: whether later data agree.
        events: of ``CASE_EVENT``.
        visits: ``case_id``, ``household_id``, ``owner``, ``grade``, ``upheld``: the last of each case.
    """

    day: date
    households: pl.DataFrame
    cases: pl.DataFrame
    items: pl.DataFrame
    events: pl.DataFrame
    visits: pl.DataFrame


def facts(registry: Reader) -> Facts:
    """Read them."""
    homes = frame(registry.query(step("homes")))
    day: date = registry.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
    tables: Mapping[str, pa.Table] = {
        table_name(each): registry.table(each) for each in (CASE_ITEM, CASE_EVENT, CASE_VISIT)
    }
    verdicts = by_code().select("resolution", verdict="action")
    seen = (pl.col("status") == "closed") & pl.col("close_reason").is_in(SEEN_SINCE)
    items = (
        frame(tables["case_item"])
        .join(verdicts, on="resolution", how="left", maintain_order="left")
        .with_columns(seen=seen, owner=pl.col("owner").fill_null(MEETING))
    )
    cases = frame(registry.query(step("standing_cases")))
    visits = _last(frame(tables["case_visit"]), cases)
    return Facts(day, places(homes), cases, items, frame(tables["case_event"]), visits)


def _last(visits: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """The last grade and the last verdict of each case."""
    last = (
        visits.sort("at", "visit_id")
        .group_by("case_id", maintain_order=True)
        .agg(pl.col("grade", "upheld").drop_nulls().last())
    )
    return cases.select("case_id", "household_id", "owner").join(last, on="case_id", maintain_order="left")


def placed(rows: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """Rows with the place of their household; of one that is no more, ``UNKNOWN``."""
    levels = [name for name in households.columns if name != "household_id"]
    return rows.join(households, on="household_id", how="left", maintain_order="left").with_columns(
        pl.col(levels).fill_null(UNKNOWN)
    )


def people(items: pl.DataFrame) -> pl.DataFrame:
    """Who misses something, once each, in the first item's place and department: ``served`` if one item is done."""
    missing = items.filter(pl.col("kind") == "missed", (pl.col("verdict") != "refuted").fill_null(value=True))
    done = pl.col("seen") & pl.col("resolution").is_in(SERVED)
    who = pl.coalesce("person_id", "household_id", "item_id")
    return (
        missing.sort("opened_on", "item_id")
        .group_by(who=who, maintain_order=True)
        .agg(pl.col("household_id", "owner").first(), served=done.any().fill_null(value=False))
    )
