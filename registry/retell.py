"""What deliveries kept beside the registry let one tell again: tonight without a file, and any past day.

Nothing is taken out of tables by hand. Which files count is decided, and all that follows from them is computed anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import polars as pl
import pyarrow as pa

from registry import audit_log, cases, changes, deliveries, leads, referral
from registry.build import BEFORE, GO_ON, held, linked, some, spent
from registry.check import rules_version
from registry.lock import writing
from registry.policy import load
from registry.publish import Night, Progress, Tables, Task, publish, publish_apart
from registry.reader import Limits
from schemas.errors import ExitCode, UserError
from schemas.tables import (
    CASE_EVENT,
    DECISION,
    LEAD_EVENT,
    REFERRAL_EVENT,
    RUN,
    SOURCE_FILE,
    in_shape,
    table_name,
)

_FILES = table_name(SOURCE_FILE)
EVENTS = (CASE_EVENT, LEAD_EVENT, REFERRAL_EVENT)
_TAKEN = ("accepted", "held", *deliveries.OVER)


def withdraw(
    registry: Path,
    wanted: str,
    reason: str,
    *,
    actor: str | None = None,
    limits: Limits | None = None,
    policy: Path | None = None,
    progress: Progress,
) -> Night:
    """Take a delivered file back: what it said goes, what it had replaced is in force again.

    Args:
        registry: the published registry.
        wanted: the name of the file, or its id (``F…``) where several bore that name.
        reason: why, for the log.
        actor: who does it, for the log.
        limits: what the database may use.
        policy: the district's own policy files.
        progress: told each stage.

    Raises:
        UserError: E-RUN-003 there is no such file, E-RUN-004 there are several, E-RUN-005 nothing else is in force,
            E-STORE-008 its list cannot be told again without it.
    """
    with writing(registry):
        before = held(registry, BEFORE)
        as_of: date = before[table_name(RUN)]["as_of"][0].as_py()
        gone = _found(_lines(before[_FILES]), wanted)
        tables = _without(registry, before, gone, as_of)
        task = Task(registry, as_of, actor, limits, progress, load(policy))
        task.log("withdraw", f"{audit_log.said_file(gone['file_name'][0])}：{audit_log.said(reason)}")
        words = some(before, GO_ON)
        after = linked(tables | words, before, task, spent(registry))
        after["household_event"] = changes.grown(some(before, changes.HELD), after, as_of)
        return publish(after, task)


def _lines(files: pa.Table) -> pl.DataFrame:
    """The files that were ever taken."""
    return pl.DataFrame(pl.from_arrow(files)).filter(
        pl.col("status").is_in(_TAKEN), pl.col("list_name").is_not_null()
    )


def _found(lines: pl.DataFrame, wanted: str) -> pl.DataFrame:
    """The lines of the file that is meant: all its sheets."""
    live = lines.filter(pl.col("status") != "withdrawn")
    named = live.filter((pl.col("file_name") == wanted) | (pl.col("file_id") == wanted))
    contents = named["sha256"].unique()
    if contents.is_empty():
        raise UserError(
            "E-RUN-003",
            f"登记库里没有名为“{wanted}”的文件。",
            "文件名与编号见表 source_file，或 doudi report 的汇总。",
        )
    if contents.len() > 1:
        ids = "、".join(named["file_id"].sort())
        raise UserError("E-RUN-004", f"名为“{wanted}”的文件送来过几份：{ids}。", "请写编号。")
    return live.filter(pl.col("sha256").is_in(contents.implode()))


def _without(registry: Path, before: Tables, gone: pl.DataFrame, as_of: date) -> Tables:
    """The tables of intake as if these files had not come; only their lists are told again."""
    lines = _lines(before[_FILES])
    lists = pl.col("list_name").is_in(gone["list_name"].unique().implode())
    again = lines.filter(lists, pl.col("status") != "withdrawn").join(gone, on="file_id", how="anti")
    others = lines.filter(~lists | (pl.col("status") == "withdrawn"))
    rest = deliveries.of_files(before, others["file_id"])
    told = deliveries.replayed(again, partial(deliveries.rows_of, registry))
    over = deliveries.withdrawn({_FILES: deliveries.shaped(gone, SOURCE_FILE)}, gone["file_id"], as_of)
    files = pa.concat_tables(
        [deliveries.shaped(others, SOURCE_FILE), in_shape(told[_FILES], SOURCE_FILE), over[_FILES]]
    )
    if not {"accepted", "held"} & set(files["status"].to_pylist()):
        raise UserError(
            "E-RUN-005",
            "撤回后登记库里就没有名册了，登记库没有改动。",
            "请先送来替代的名册。",
            ExitCode.NOT_PUBLISHED,
        )
    return deliveries.added(rest, told) | {_FILES: files}


def known_on(
    registry: Path,
    day: date,
    *,
    limits: Limits | None = None,
    policy: Path | None = None,
    progress: Progress,
) -> Path:
    """A registry of what was known on a day: the published one if it is not later, else one told again beside it.

    It is built once and kept in ``NAME.past/``; it holds the files that had come by then, the decisions made by then,
    and is judged as of that day by today's rules.

    Raises:
        UserError: E-RUN-006 no file had come yet, E-STORE-008 the deliveries are not all there.
    """
    before = held(registry, BEFORE)
    if day >= before[table_name(RUN)]["as_of"][0].as_py():
        return registry
    lines = _known(_lines(before[_FILES]), day)
    if lines.is_empty():
        raise UserError("E-RUN-006", f"{day} 登记库里还没有名册。", "请写较晚的日期。")
    decided = _decided(before[table_name(DECISION)], day)
    task = Task(registry, day, None, limits, progress, load(policy))
    known_events = cases.known_by(before, day) | leads.known_by(before, day) | referral.known_by(before, day)
    happened = [f"{name} {known_events[name].num_rows}" for name in map(table_name, EVENTS)]
    known = [*lines["file_id"], *map(str, decided["decision_id"].to_pylist()), *happened]
    place = _past_path(registry, day, [rules_version(policy=task.policy), *known])
    if place.exists():
        return place
    place.parent.mkdir(exist_ok=True)
    tables = deliveries.replayed(lines, partial(deliveries.rows_of, registry))
    words = some({}, GO_ON) | {table_name(DECISION): decided} | known_events
    after = linked(tables | words, before, task)
    after["household_event"] = changes.grown(some({}, changes.HELD), after, day)
    publish_apart(after, replace(task, registry=place))
    return place


def _known(lines: pl.DataFrame, day: date) -> pl.DataFrame:
    """The lines that had come by a day and had not been withdrawn."""
    back = (pl.col("status") == "withdrawn") & (pl.col("ended_on") <= day)
    return lines.filter((pl.col("came_on") <= day).fill_null(value=False), ~back.fill_null(value=False))


def _decided(decisions: pa.Table, day: date) -> pa.Table:
    """The decisions made by the end of a day; what was taken back later stands."""
    end = datetime.combine(day + timedelta(days=1), time.min, UTC)
    told = pl.DataFrame(pl.from_arrow(decisions)).filter(pl.col("decided_at") < end)
    later = (pl.col("revoked_at") >= end).fill_null(value=False)
    revoked = [name for name in told.columns if name.startswith("revoked")]
    open_again = told.with_columns(pl.when(~later).then(name).alias(name) for name in revoked)
    return open_again.select(DECISION.names).to_arrow().cast(DECISION)


def _past_path(registry: Path, day: date, known: list[str]) -> Path:
    digest = sha256("\n".join(sorted(known)).encode()).hexdigest()[:8]
    return registry.with_name(f"{registry.name}.past") / f"{day:%Y%m%d}-{digest}.duckdb"
