"""The night, a screen long: intake -> link -> identify -> check -> cases -> publish -> reports.

Each stage hands on plain Arrow tables by name; only the store writes. ``relink`` and ``reaudit`` enter the same line
further down, with what the registry already holds, and publish just as whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import linkage
from linkage.memory import give_back_freed_memory
from registry import audit_log, brakes, changes, deliveries, generations, identity, review
from registry.lock import writing
from registry.policy import load
from registry.publish import STAGES, Night, Progress, Tables, Task, publish
from registry.report import Written, write_reports
from registry.store import Limits, open_read_only
from schemas.declaration import distinct_lists
from schemas.errors import ExitCode, UserError
from schemas.intake import export_paths, read_exports
from schemas.tables import (
    DECISION,
    HOUSEHOLD_EVENT,
    INTAKE_TABLES,
    LINKAGE_TABLES,
    QUALITY_HISTORY,
    REVIEW,
    RUN,
    SOURCE_FILE,
    table_name,
)

GO_ON = (DECISION, REVIEW, QUALITY_HISTORY)  # what a night adds to, as the night before left it
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
        night = _night(paths, task, frozenset(accept))
        generations.prune(registry, keep)
    return night


def _night(paths: Sequence[Path], task: Task, accept: frozenset[str]) -> Night:
    registry, as_of, progress = task.registry, task.as_of, task.progress
    progress(STAGES[0])
    before = held(registry, BEFORE) if registry.exists() else {}
    known = {} if _is_look_back(before, as_of) else before
    tables = _delivered(export_paths(paths), known, progress)
    let_in = brakes.let_in(tables, known, brakes.limits(task.policy), accept)
    _check_usable(let_in)
    tables = deliveries.go_on(let_in.tables, known, as_of, let_in.stand, let_in.stopped)
    for part in (let_in.tables, known):
        deliveries.keep(registry, part)
    # What only intake needed of last night is let go before linkage, which needs the memory.
    last, words, braked = some(before, LASTING), some(before, GO_ON), tuple(let_in.braked)
    del before, known, let_in
    tables = linked(tables | words, last, task)
    tables["household_event"] = changes.grown(last, tables, as_of)
    night = publish(tables, task)
    return replace(night, braked=braked)


def _delivered(paths: Sequence[Path], before: Tables, progress: Progress) -> Tables:
    """What tonight's files say; those that last night read are not read again."""
    same = deliveries.unchanged(paths, before)
    read = _read([path for path in paths if path not in same], progress)
    contents = set(same.values())
    if contents.isdisjoint(read[table_name(SOURCE_FILE)]["sha256"].to_pylist()):
        return deliveries.with_unchanged(read, before, contents)
    return _read(paths, progress)  # an archive has one of them too, and the first counts


def _read(paths: Sequence[Path], progress: Progress) -> Tables:
    intake = read_exports(paths, progress)
    return {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}


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


def _is_look_back(before: Tables, as_of: date) -> bool:
    """A night before the one held: what came later is no measure for it."""
    last = pc.max(before[table_name(RUN)]["as_of"]).as_py() if before else None
    return last is not None and last > as_of


def _check_usable(let_in: brakes.LetIn) -> None:
    """Some file is taken, or last night's rows stand for one that was set aside."""
    status = let_in.tables["source_file"]["status"].to_pylist()
    if "accepted" in status or (let_in.braked and let_in.stand.height):
        return
    aside = "有文件被拦下，经核对属实的可用 --accept 采用；" if let_in.braked else ""
    raise UserError(
        "E-RUN-001",
        "没有一份文件可以采用，登记库没有改动。",
        f"{aside}请先用 doudi check 查看每份文件的原因。",
        ExitCode.NOT_PUBLISHED,
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
        return publish(linked(tables, last, task), task)


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
        tables = held(registry, [*INTAKE_TABLES, *LINKAGE_TABLES, QUALITY_HISTORY])
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


def linked(tables: Tables, last: Tables, task: Task) -> Tables:
    """Add persons, households and links to the tables of intake; ids go on from last night's tables."""
    task.progress(STAGES[1])
    records = tables["record"]
    stands = review.standing(tables["decision"], records)
    result = linkage.link(
        deliveries.for_linkage(records), decisions=stands.for_linkage, distinct_in=distinct_lists()
    )
    give_back_freed_memory()
    identified = identity.identify(tables, result, last, task.policy)
    return (
        tables | identified.tables | {"review": review.questions(result, stands, tables["review"], records)}
    )
