"""A planned list as if it were delivered tonight: read, linked and judged like a night's, and nothing of it published.

It goes the night's own way (``registry.build``): the brakes, what takes the place of which earlier delivery, linkage of
all that the registry would then hold, the rules on all of it. So a list delivered after all gives the same findings.
Only what a night does for other readers is left out: reports, cases, and rules that do not speak against a grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import link
from registry import brakes, check, deliveries, identity, review
from registry.build import held
from registry.deliveries.measure import Tables, frame
from registry.policy import Policy
from registry.publish import Progress
from registry.rules.catalogue import catalogue
from registry.store import Limits, Store
from schemas.declaration import distinct_lists
from schemas.intake import Intake
from schemas.tables import (
    ASSISTANCE,
    DECISION,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    INTAKE_TABLES,
    PERSON,
    RECORD,
    RECORD_PERSON,
    RUN,
    SOURCE_FILE,
    table_name,
)

AGAINST: Final = ("duplicate", "exclusive", "over_cap", "ineligible")
"""Kinds of findings that speak against paying."""
HELD: Final = tuple(dict.fromkeys((*INTAKE_TABLES, *identity.HELD, DECISION, RUN)))
"""What is read of the published registry."""
_JUDGED: Final = (*INTAKE_TABLES, PERSON, HOUSEHOLD, RECORD_PERSON, HOUSEHOLD_MEMBER)
_STAGES: Final = ("比对以往送来的名册", "联结人员与家庭", "核对规则")


@dataclass(frozen=True)
class Tonight:
    """What the registry would hold of a list and find about it; a context manager's ``store`` is in memory.

    Attributes:
        store: all tables that rules read, ``finding`` and ``finding_row``.
        files: the lines of ``source_file`` of the list: what became of each file.
        planned: ids of the files that were taken.
        unknown: ``file_id``, ``row_number`` of grants to people of whom the registry holds nothing else.
    """

    store: Store
    files: pl.DataFrame
    planned: list[str]
    unknown: pl.DataFrame


def tonight(
    intake: Intake,
    registry: Path,
    as_of: date,
    policy: Policy,
    limits: Limits | None,
    progress: Progress,
) -> Tonight:
    """Judge what was read of a list with what a registry holds.

    A file that the night's brakes would stop is judged all the same; its line says so.
    """
    read: Tables = {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}
    before = held(registry, HELD)
    progress(_STAGES[0])
    names = frozenset(read[table_name(SOURCE_FILE)]["file_name"].to_pylist())
    let_in = brakes.let_in(read, before, brakes.limits(policy), names)
    files = frame(let_in.tables, SOURCE_FILE)
    planned = files.filter(pl.col("status") == "accepted", pl.col("list_name").is_not_null())["file_id"]
    store = Store.in_memory(limits)
    if planned.is_empty():
        return Tonight(store, files, [], pl.DataFrame(schema={"file_id": pl.String, "row_number": pl.Int64}))
    tables = deliveries.go_on(let_in.tables, before, as_of, let_in.stand, let_in.stopped)
    progress(_STAGES[1])
    tables |= _identified(tables, before, policy)
    progress(_STAGES[2])
    _judge(store, tables, as_of, policy)
    return Tonight(store, files, planned.to_list(), _unknown(tables, before, planned))


def _identified(tables: Tables, before: Tables, policy: Policy) -> dict[str, pa.Table]:
    """Persons and households as a night would have them."""
    records = tables[table_name(RECORD)]
    words = review.standing(before[table_name(DECISION)], records).for_linkage
    result = link(deliveries.for_linkage(records), decisions=words, distinct_in=distinct_lists())
    return identity.identify(tables, result, before, policy).tables


def _judge(store: Store, tables: Tables, as_of: date, policy: Policy) -> None:
    for schema in _JUDGED:
        store.write(schema, tables[table_name(schema)])
    run = dict.fromkeys(RUN.names, "precheck") | {"as_of": as_of, "started_at": None, "finished_at": None}
    store.write(RUN, pa.Table.from_pylist([run | {"schema_version": None}], schema=RUN))
    rules = [rule for rule in catalogue() if rule.kind in AGAINST]
    check.check(store, "precheck", rules=rules, policy=policy)


def _unknown(tables: Tables, before: Tables, planned: pl.Series) -> pl.DataFrame:
    """Grants of the list to persons whom only the list names, tonight and in the published registry."""
    records = frame(tables, RECORD).select("record_id", "file_id", "row_number")
    owner = frame(tables, RECORD_PERSON).select("record_id", "person_id").join(records, on="record_id")
    here = pl.col("file_id").is_in(planned.implode())
    known = pl.concat([owner.filter(~here)["person_id"], frame(before, RECORD_PERSON)["person_id"]]).unique()
    granted = frame(tables, ASSISTANCE).select("record_id").unique()
    return (
        owner.filter(here, ~pl.col("person_id").is_in(known.implode()))
        .join(granted, on="record_id", how="semi")
        .select("file_id", "row_number")
        .unique()
        .sort("file_id", "row_number")
    )
