"""A planned list as if it were delivered tonight: the tables that the registry would hold, and what rules say to them.

It goes the night's own way (``registry.build``): the brakes, what takes the place of which earlier delivery, linkage of
all that the registry would then hold. So a list delivered after all gives the same findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from linkage import Linkage, link
from registry import brakes, check, deliveries, identity, review
from registry.before_paying import identified
from registry.before_paying.conflicts import Conflict
from registry.before_paying.judge import Judge
from registry.build import held
from registry.deliveries.measure import Tables, frame
from registry.policy import Policy
from registry.publish import Progress
from registry.reader import Limits, open_read_only
from registry.store import Store
from schemas.declaration import distinct_lists
from schemas.errors import UserError
from schemas.intake import Intake
from schemas.tables import (
    ASSISTANCE,
    DECISION,
    INTAKE_TABLES,
    RECORD,
    RECORD_PERSON,
    RUN,
    SCHEMA_VERSION,
    SOURCE_FILE,
    table_name,
)

HELD: Final = tuple(dict.fromkeys((*INTAKE_TABLES, *identified.HELD, DECISION, RUN)))
"""What is read of the published registry."""
_STAGES: Final = ("比对以往送来的名册", "联结人员与家庭", "核对规则")


@dataclass(frozen=True)
class Tonight:
    """What the registry would say of a list.

    Attributes:
        files: the lines of ``source_file`` of the list: what became of each file.
        planned: ids of the files that were taken.
        conflicts: what rules say against their rows.
        unknown: ``file_id``, ``row_number`` of grants to people of whom the registry holds nothing else.
    """

    files: pl.DataFrame
    planned: list[str]
    conflicts: list[Conflict]
    unknown: list[tuple[str, int]]


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
    alike, rest = _of_its_lists(read, before)
    let_in = brakes.let_in(read, alike, brakes.limits(policy), names)
    files = frame(let_in.tables, SOURCE_FILE)
    planned = files.filter(pl.col("status") == "accepted", pl.col("list_name").is_not_null())["file_id"]
    if planned.is_empty():
        return Tonight(files, [], [], [])
    tables = deliveries.go_on(let_in.tables, alike, as_of, let_in.stand, let_in.stopped)
    lines = tables[table_name(SOURCE_FILE)]
    tables = deliveries.added(tables, rest) | {table_name(SOURCE_FILE): lines}
    progress(_STAGES[1])
    with Store.in_memory(limits) as store:
        tables |= _linked_and_written(store, tables, before, policy)
        progress(_STAGES[2])
        conflicts = Judge(as_of, policy, limits, _as_leads(registry)).conflicts(store, planned.to_list())
    return Tonight(files, planned.to_list(), conflicts, _unknown(tables, before, planned))


def _as_leads(registry: Path) -> dict[str, pa.Table]:
    """The view of rules that departments mostly refuted; none of a registry of an earlier version."""
    with open_read_only(registry) as reader:
        try:
            return {"rule_as_lead": reader.query("FROM rule_as_lead")}
        except UserError:
            return {}


def _linked_and_written(store: Store, tables: Tables, before: Tables, policy: Policy) -> dict[str, pa.Table]:
    """Persons and households as a night would have them, and everything in the store."""
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(_write, store, INTAKE_TABLES, tables)
        result = _linked(tables, before)
        written.result()
    found = _identified(tables, result, before, policy)
    _write(store, identified.GIVEN, found)
    return found


def _of_its_lists(read: Tables, before: Tables) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """The published rows of what a delivery of these lists may take the place of, with all lines; and other rows.

    The others go on as in a night to which nothing of their lists came: those of lines that were not taken are over.
    """
    lines = frame(before, SOURCE_FILE)
    own = pl.col("list_name").is_in(frame(read, SOURCE_FILE)["list_name"].drop_nulls().unique().implode())
    own = own.fill_null(value=False)
    lasting = pl.col("status").is_in(["accepted", "held", *deliveries.OVER])
    alike = deliveries.of_files(before, lines.filter(own)["file_id"])
    whole = {table_name(schema): before[table_name(schema)] for schema in (SOURCE_FILE, RUN)}
    return alike | whole, deliveries.of_files(before, lines.filter(~own, lasting)["file_id"])


def _linked(tables: Tables, before: Tables) -> Linkage:
    records = tables[table_name(RECORD)]
    words = review.standing(before[table_name(DECISION)], records).for_linkage
    return link(deliveries.for_linkage(records), decisions=words, distinct_in=distinct_lists())


def _write(store: Store, schemas: Iterable[pa.Schema], tables: Tables) -> None:
    for schema in schemas:
        store.write(schema, tables[table_name(schema)], ordered=False)


def _identified(tables: Tables, result: Linkage, before: Tables, policy: Policy) -> dict[str, pa.Table]:
    """Persons and households as a night would have them."""
    if _goes_on(before, policy):
        return identified.identified(tables, result, before, policy)
    return identity.identify(tables, result, before, policy).tables


def _goes_on(before: Tables, policy: Policy) -> bool:
    """Was the published registry made by the same program, rules and policy?"""
    run = before[table_name(RUN)].to_pylist()[-1]
    made_by = (run["engine_version"], run["schema_version"], run["rules_version"])
    return made_by == (version("doudi"), SCHEMA_VERSION, check.rules_version(policy=policy))


def _unknown(tables: Tables, before: Tables, planned: pl.Series) -> list[tuple[str, int]]:
    """Grants of the list to persons whom only the list names, tonight and in the published registry."""
    placed = tables[table_name(RECORD)].select(["record_id", "file_id", "row_number"])
    owner = frame(tables, RECORD_PERSON).join(pl.DataFrame(pl.from_arrow(placed)), on="record_id")
    here = pl.col("file_id").is_in(planned.implode())
    known = pl.concat([owner.filter(~here)["person_id"], frame(before, RECORD_PERSON)["person_id"]]).unique()
    granted = frame(tables, ASSISTANCE).select("record_id").unique()
    return (
        owner.filter(here, ~pl.col("person_id").is_in(known.implode()))
        .join(granted, on="record_id", how="semi")
        .select("file_id", "row_number")
        .unique()
        .sort("file_id", "row_number")
        .rows()
    )
