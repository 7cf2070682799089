"""The night, a screen long: intake -> link -> identify -> check -> cases -> publish -> reports.

Each stage hands on plain Arrow tables by name; only the store writes. ``relink`` and ``reaudit`` enter the same line
further down, with what the registry already holds, and publish just as whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

import linkage
from linkage.memory import give_back_freed_memory
from registry import (
    audit_log,
    brakes,
    cases,
    changes,
    deliveries,
    generations,
    identity,
    leads,
    referral,
    review,
)
from registry.delivered import delivered
from registry.lock import writing
from registry.policy import load
from registry.program import this_program
from registry.publish import STAGES, Night, Progress, Tables, Task, publish
from registry.reader import Limits, open_read_only
from registry.report import Written, write_reports
from registry.stages import Stages
from schemas.declaration import distinct_lists
from schemas.engine import Opened, here
from schemas.errors import UserError
from schemas.intake import export_paths
from schemas.tables import (
    DECISION,
    HOUSEHOLD_EVENT,
    INTAKE_TABLES,
    LINKAGE_TABLES,
    QUALITY_HISTORY,
    REVIEW,
    RUN,
    table_name,
)

PARTS = "parts"  # of stages that are not done
GOES_ON = "接着上次中断的一夜：已完成的步骤不再做"
KEPT = (*cases.KEPT, *leads.KEPT, *referral.KEPT)
GO_ON = (DECISION, REVIEW, QUALITY_HISTORY, *KEPT)  # what a night adds to, as the night before left it
LASTING = tuple(dict.fromkeys((*changes.HELD, *identity.HELD)))  # what it is compared with
BEFORE = tuple(dict.fromkeys((*LASTING, *brakes.HELD, *GO_ON)))


def _silent(_: str) -> None:
    pass


def run(
    paths: Sequence[Path],
    registry: Path,
    as_of: date,
    *,
    accept: Sequence[str] = (),
    keep: int = generations.KEEP,
    actor: str | None = None,
    limits: Limits | None = None,
    policy: Path | None = None,
    engine: Opened = here,
    progress: Progress = _silent,
) -> Night:
    """The whole night on the departments' exports.

    Args:
        paths: files or directories.
        registry: last night's file, which tonight's replaces.
        as_of: the day the rules are judged on.
        accept: names of files that are taken although a brake stops them.
        keep: how many of the registries that were replaced stay beside it.
        actor: who does it, for the log; the user of the operating system if not given.
        limits: what the database may use.
        policy: the directory of the district's own policy files; what they do not mention is as shipped.
        engine: who reads, normalises and compares.
        progress: told each stage.

    Raises:
        UserError: E-RUN-001 when no file could be used; then nothing is published. E-RUN-002 when there is no such
            file to accept. E-POLICY-... when the policy cannot be read.
    """
    _check_accepted(accept, paths)
    with writing(registry):
        task = Task(registry, as_of, actor, limits, progress, load(policy))
        taken = f"；采用 {'、'.join(map(audit_log.said_file, accept))}" if accept else ""
        task.log("run", f"基准日 {as_of}，文件 {len(export_paths(paths))} 份{taken}{_said_policy(policy)}")
        before = last_as_of(registry) if registry.is_file() else as_of
        night = _night(paths, task, frozenset(accept), engine)
        generations.prune(registry, keep)
    return replace(night, looks_back_from=before if before > as_of else None)


def _night(paths: Sequence[Path], task: Task, accept: frozenset[str], opened: Opened) -> Night:
    registry = task.registry
    contents = deliveries.contents(paths)
    stages = Stages.of(registry, _decides(contents, task, accept))

    def intake() -> Tables:
        task.progress(STAGES[0])
        before = held(registry, (*brakes.HELD, RUN)) if registry.exists() else {}
        return delivered(contents, before, task, accept)

    def persons() -> Tables:
        last = _last(registry, LASTING)
        after = linked(tables | _last(registry, GO_ON), last, task, spent(registry))
        after["household_event"] = changes.grown(last, after, task.as_of)
        return {name: table for name, table in after.items() if name not in tables}

    if stages.done("intake"):
        task.progress(GOES_ON)
    with opened(stages.folder / PARTS) as engine:
        task = replace(task, engine=engine)
        tables = stages.stage("intake", intake)
        tables |= stages.stage("persons", persons)
    night = publish(tables, task)
    stages.over()
    return replace(night, braked=brakes.braked(tables))


def _decides(contents: Mapping[Path, str | None], task: Task, accept: frozenset[str]) -> Iterator[str]:
    """What decides a night: program, files, what is accepted, policy, day, and the night before with its decisions."""
    yield this_program()
    yield from (f"{path} {digest}" for path, digest in contents.items())
    yield from sorted(accept)
    yield f"{task.as_of} {task.policy.digest}"
    if task.registry.exists():
        state = task.registry.stat()
        yield f"{state.st_size} {state.st_mtime_ns}"


def _last(registry: Path, wanted: Sequence[pa.Schema]) -> Tables:
    """Some of last night's tables; empty ones on the first night."""
    return some(held(registry, wanted) if registry.exists() else {}, wanted)


def _said_policy(policy: Path | None) -> str:
    return f"；政策目录 {audit_log.said_file(policy.name)}" if policy else ""


def some(tables: Tables, schemas: Iterable[pa.Schema]) -> Tables:
    """Some of last night's tables; empty ones on the first night."""
    return {table_name(schema): tables.get(table_name(schema), schema.empty_table()) for schema in schemas}


def _check_accepted(accept: Sequence[str], paths: Sequence[Path]) -> None:
    missing = sorted(set(accept) - {path.name for path in export_paths(paths)}) if accept else []
    if missing:
        raise UserError(
            "E-RUN-002", f"没有名为“{'、'.join(missing)}”的文件可以采用。", "--accept 后写今夜送来的文件名。"
        )


def relink(
    registry: Path,
    as_of: date,
    *,
    actor: str | None = None,
    limits: Limits | None = None,
    policy: Path | None = None,
    progress: Progress = _silent,
) -> Night:
    """Link again what the registry holds, then check and publish."""
    task = Task(registry, as_of, actor, limits, progress, load(policy))
    with writing(registry):
        tables = held(registry, [*INTAKE_TABLES, HOUSEHOLD_EVENT, *GO_ON])
        last = held(registry, identity.HELD)
        task.log("link", f"基准日 {as_of}{_said_policy(policy)}")
        return publish(linked(tables, last, task, spent(registry)), task)


def reaudit(
    registry: Path,
    as_of: date,
    *,
    actor: str | None = None,
    limits: Limits | None = None,
    policy: Path | None = None,
    progress: Progress = _silent,
) -> Night:
    """Check again the persons and households that the registry holds, and publish."""
    task = Task(registry, as_of, actor, limits, progress, load(policy))
    with writing(registry):
        tables = held(registry, [*INTAKE_TABLES, *LINKAGE_TABLES, QUALITY_HISTORY, *KEPT])
        task.log("audit", f"基准日 {as_of}{_said_policy(policy)}")
        return publish(tables, task)


def report(registry: Path, target: Path, *, progress: Progress = _silent) -> Written:
    """Write the reports of the published registry."""
    progress(STAGES[6])
    with open_read_only(registry) as reader:
        return write_reports(reader, target, progress)


def last_as_of(registry: Path) -> date:
    """The day the published registry was judged on."""
    with open_read_only(registry) as reader:
        day: date = reader.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
    return day


def held(registry: Path, schemas: Iterable[pa.Schema]) -> Tables:
    """Tables of the published registry, by name."""
    with open_read_only(registry) as reader:
        return {table_name(schema): reader.table(schema) for schema in schemas}


def spent(registry: Path) -> dict[str, int]:
    """The highest numbers of ids that the log of a registry tells of; a registry begun anew begins at one."""
    entries = audit_log.whole_log(registry) if registry.is_file() else []
    return identity.spent(entry["detail"] for entry in entries if entry["action"] == "publish")


def linked(
    tables: Tables, last: Tables, task: Task, spent: Mapping[str, int] = MappingProxyType({})
) -> Tables:
    """Add persons, households and links to the tables of intake; ids go on from last night's tables."""
    task.progress(STAGES[1])
    records = tables["record"]
    stands = review.standing(tables["decision"], records)
    result = linkage.link(
        deliveries.for_linkage(records),
        decisions=stands.for_linkage,
        distinct_in=distinct_lists(),
        engine=task.engine,
    )
    give_back_freed_memory()
    identified = identity.identify(tables, result, last, task.policy, spent)
    return (
        tables | identified.tables | {"review": review.questions(result, stands, tables["review"], records)}
    )
