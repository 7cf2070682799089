"""The night, a screen long: intake -> link -> identify -> check -> cases -> publish -> reports.

Each stage hands on plain Arrow tables by name; only the store writes. ``relink`` and ``reaudit`` enter the same line
further down, with what the registry already holds, and publish just as whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import linkage
from linkage.decide import shipped_model
from registry import audit_log, brakes, cases, changes, check, generations, quality, review
from registry.identity import identify
from registry.lock import writing
from registry.policy import load
from registry.report import Written, write_reports
from registry.store import Limits, Store, open_read_only
from schemas.declaration import distinct_lists
from schemas.errors import ExitCode, UserError
from schemas.intake import export_paths, read_exports
from schemas.tables import (
    AUDIT_LOG,
    DECISION,
    HOUSEHOLD_EVENT,
    INTAKE_TABLES,
    LINKAGE_TABLES,
    QUALITY_HISTORY,
    RECORD,
    REVIEW,
    RUN,
    SCHEMA_VERSION,
    TABLES,
    table_name,
)

Tables = dict[str, pa.Table]
Progress = Callable[[str], None]
_GO_ON = (DECISION, REVIEW, QUALITY_HISTORY)  # what a night adds to, as the night before left it
_BEFORE = tuple(dict.fromkeys((*changes.HELD, *brakes.HELD, *_GO_ON)))
STAGES = ("读入名册", "联结人员与家庭", "写入登记库", "核对规则", "立案", "发布", "生成报告")


@dataclass(frozen=True)
class Night:
    """What a night did.

    Attributes:
        run_id, as_of: which night.
        counts: the number of rows in each table of the published registry.
        rejected: were files or whole rows not taken?
        braked: the lines of ``source_file`` that were set aside until somebody accepts them.
    """

    run_id: str
    as_of: date
    counts: dict[str, int]
    rejected: bool
    braked: tuple[dict[str, Any], ...] = ()


def _silent(_: str) -> None:
    pass


@dataclass(frozen=True)
class Task:
    """What is to be published, by whom, and how: the same for a night and for one stage of it again."""

    registry: Path
    as_of: date
    actor: str | None
    limits: Limits | None
    progress: Progress
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def log(self, action: str, detail: str, about: str | None = None) -> None:
        """An entry in the log of the registry."""
        audit_log.append(self.registry, action, about or self.registry.name, detail, actor=self.actor)


def run(
    paths: Sequence[Path],
    registry: Path,
    as_of: date,
    *,
    accept: Sequence[str] = (),
    keep: int = generations.KEEP,
    actor: str | None = None,
    limits: Limits | None = None,
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
        progress: told each stage.

    Raises:
        UserError: E-RUN-001 when no file could be used; then nothing is published. E-RUN-002 when there is no such
            file to accept.
    """
    _check_accepted(accept, paths)
    with writing(registry):
        task = Task(registry, as_of, actor, limits, progress)
        taken = f"；采用 {'、'.join(map(audit_log.said_file, accept))}" if accept else ""
        task.log("run", f"基准日 {as_of}，文件 {len(export_paths(paths))} 份{taken}")
        night = _night(paths, task, frozenset(accept))
        generations.prune(registry, keep)
    return night


def _night(paths: Sequence[Path], task: Task, accept: frozenset[str]) -> Night:
    registry, as_of, progress = task.registry, task.as_of, task.progress
    progress(STAGES[0])
    intake = read_exports(paths, progress)
    tables: Tables = {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}
    before = _held(registry, _BEFORE) if registry.exists() else {}
    known = {} if _is_look_back(before, as_of) else before
    let_in = brakes.let_in(tables, known, brakes.limits(load()), accept)
    _check_usable(let_in)
    # What only the brakes needed of last night is let go before linkage, which needs the memory.
    last, go_on = _some(before, changes.HELD), _some(before, _GO_ON)
    del before, known
    tables = _link(let_in.tables | go_on, progress)
    tables["household_event"] = changes.grown(last, tables, as_of)
    night = _publish(tables, task)
    return replace(night, braked=tuple(let_in.braked))


def _some(tables: Tables, schemas: Iterable[pa.Schema]) -> Tables:
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
    if "accepted" in status or (let_in.braked and let_in.held):
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
    progress: Progress = _silent,
) -> Night:
    """Link again what the registry holds, then check and publish."""
    task = Task(registry, as_of, actor, limits, progress)
    with writing(registry):
        tables = _held(registry, [*INTAKE_TABLES, HOUSEHOLD_EVENT, *_GO_ON])
        task.log("link", f"基准日 {as_of}")
        return _publish(_link(tables, progress), task)


def reaudit(
    registry: Path,
    as_of: date,
    *,
    actor: str | None = None,
    limits: Limits | None = None,
    progress: Progress = _silent,
) -> Night:
    """Check again the persons and households that the registry holds, and publish."""
    task = Task(registry, as_of, actor, limits, progress)
    with writing(registry):
        tables = _held(registry, [*INTAKE_TABLES, *LINKAGE_TABLES, QUALITY_HISTORY])
        task.log("audit", f"基准日 {as_of}")
        return _publish(tables, task)


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


def _held(registry: Path, schemas: Iterable[pa.Schema]) -> Tables:
    with open_read_only(registry) as reader:
        return {table_name(schema): reader.table(schema) for schema in schemas}


def _link(tables: Tables, progress: Progress) -> Tables:
    """Add persons, households and links to the tables of intake."""
    progress(STAGES[1])
    records = tables["record"]
    stands = review.standing(tables["decision"], records)
    result = linkage.link(records, decisions=stands.for_linkage, distinct_in=distinct_lists())
    identified = identify(records, result)
    return tables | {
        "person": identified.person,
        "household": identified.household,
        "record_person": identified.record_person,
        "household_member": identified.household_member,
        "household_doubt": identified.household_doubt,
        "link": identified.link,
        "review": review.questions(result, stands, tables["review"], records),
    }


def _publish(tables: Tables, task: Task) -> Night:
    """Write, check, open cases and put the finished file in place of the old one, which is kept."""
    registry, as_of, progress = task.registry, task.as_of, task.progress
    digest = _digest(tables["source_file"]["sha256"].to_pylist())
    rules = check.rules_version()
    judged_by = [digest, rules, shipped_model().digest, version("doudi"), *_words(tables), *_aside(tables)]
    run_id = f"N{as_of:%Y%m%d}-{_digest(judged_by)[:8]}"
    tables["source_file"] = _read_tonight(tables["source_file"], run_id)
    tables["quality_history"] = quality.grown(tables, run_id, as_of)
    tables["household_event"] = _stamped(tables["household_event"], run_id)
    with Store.building(registry, task.limits) as store:
        progress(STAGES[2])
        for schema in TABLES:
            if table_name(schema) in tables:
                store.write(schema, tables[table_name(schema)])
        store.write(RUN, _run_row(run_id, task, rules, digest))
        progress(STAGES[3])
        check.check(store, run_id)
        progress(STAGES[4])
        cases.open_cases(store)
        counts = {
            table_name(schema): store.query(f"SELECT count(*) AS n FROM {table_name(schema)}")["n"][0].as_py()  # noqa: S608
            for schema in TABLES
        }
        progress(STAGES[5])
        task.log("publish", f"输入 {digest[:12]}，规则 {rules[:12]}", run_id)
        _write_log(store, registry)
        generations.keep(registry)
        store.publish()
    return Night(run_id, as_of, counts, _any_rejected(tables))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _words(tables: Tables) -> list[str]:
    """The decisions that count, for the run's digest: another word makes another night, one taken back does not."""
    decided = tables.get(table_name(DECISION), DECISION.empty_table())
    words = review.standing(decided, tables[table_name(RECORD)]).for_linkage
    return [" ".join(word.values()) for word in words.to_pylist()]


def _aside(tables: Tables) -> list[str]:
    """The files set aside and those that stand for them, for the run's digest."""
    lines = tables["source_file"].select(["file_id", "status"]).to_pylist()
    return [f"{line['file_id']} {line['status']}" for line in lines if line["status"] in ("braked", "held")]


def _read_tonight(files: pa.Table, run_id: str) -> pa.Table:
    """The night written into its files; those of an earlier night that stand keep theirs."""
    earlier = pc.and_(pc.equal(files["status"], "held"), pc.is_valid(files["run_id"]))
    place = files.schema.field(files.schema.get_field_index("run_id"))
    runs = pc.if_else(earlier, files["run_id"], pa.scalar(run_id, pa.string()))
    return files.set_column(files.schema.get_field_index("run_id"), place, runs)


def _stamped(table: pa.Table, run_id: str) -> pa.Table:
    """The night written into the rows that no earlier night wrote."""
    place = table.schema.get_field_index("run_id")
    return table.set_column(place, table.schema.field(place), pc.fill_null(table["run_id"], run_id))


def _write_log(store: Store, registry: Path) -> None:
    """What was logged until now, into the registry about to be published, and where the chain ends."""
    entries = audit_log.whole_log(registry)
    store.write(AUDIT_LOG, audit_log.table(entries))
    store.execute("UPDATE run SET audit_head = $head", {"head": entries[-1]["hash"]})


def _run_row(run_id: str, task: Task, rules: str, digest: str) -> pa.Table:
    row = {
        "run_id": run_id,
        "as_of": task.as_of,
        "started_at": task.started,
        "finished_at": datetime.now(UTC),
        "status": "published",
        "engine_version": version("doudi"),
        "rules_version": rules,
        "inputs_digest": digest,
        "schema_version": SCHEMA_VERSION,
        "audit_head": None,
    }
    return pa.Table.from_pylist([row], schema=RUN)


def _any_rejected(tables: Tables) -> bool:
    """Was a file or a whole row not taken? A value that was set aside leaves its row in."""
    files = tables["source_file"]["status"].to_pylist()
    return not {"rejected", "braked"}.isdisjoint(files) or bool(
        pc.any(tables["rejected_row"]["whole_row"]).as_py()
    )
