"""The end of a night: tables become a registry, judged, with its cases, that takes the place of the one before.

Nothing of the old file changes before the new one is whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from linkage.decide import shipped_model
from registry import (
    audit_log,
    cases,
    check,
    deliveries,
    generations,
    identity,
    leads,
    quality,
    referral,
    review,
)
from registry.policy import Policy
from registry.reader import Limits
from registry.store import Store
from schemas.engine import HERE, Engine
from schemas.tables import AUDIT_LOG, DECISION, RECORD, RUN, SCHEMA_VERSION, TABLES, table_name

Tables = dict[str, pa.Table]
Progress = Callable[[str], None]
STAGES = ("读入名册", "联结人员与家庭", "写入登记库", "核对规则", "立案", "发布", "生成报告")


@dataclass(frozen=True)
class Night:
    """What a night did.

    Attributes:
        run_id, as_of: which night.
        counts: the number of rows in each table of the published registry.
        rejected: were files or whole rows not taken?
        braked: the lines of ``source_file`` that were set aside until somebody accepts them.
        looks_back_from: the later day of the registry that it replaced, of whose lists it knows nothing.
    """

    run_id: str
    as_of: date
    counts: dict[str, int]
    rejected: bool
    braked: tuple[dict[str, Any], ...] = ()
    looks_back_from: date | None = None


@dataclass(frozen=True)
class Task:
    """What is to be published, by whom, by what policy, and how: the same for a night and for one stage of it again."""

    registry: Path
    as_of: date
    actor: str | None
    limits: Limits | None
    progress: Progress
    policy: Policy
    engine: Engine = HERE
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def log(self, action: str, detail: str, about: str | None = None) -> None:
        """An entry in the log of the registry."""
        audit_log.append(self.registry, action, about or self.registry.name, detail, actor=self.actor)


def publish(tables: Tables, task: Task) -> Night:
    """Write, check, open cases and put the finished file in place of the old one, which is kept."""
    registry = task.registry
    run = _run_row(tables, task)
    with Store.building(registry, task.limits) as store:
        counts = _judged(store, tables, run, task)
        task.progress(STAGES[5])
        told = [f"输入 {run['inputs_digest'][:12]}，规则 {run['rules_version'][:12]}", identity.told(tables)]
        task.log("publish", "；".join(filter(None, told)), run["run_id"])
        _write_log(store, registry)
        generations.keep(registry)
        store.publish()
    return Night(run["run_id"], task.as_of, counts, _any_rejected(tables))


def publish_apart(tables: Tables, task: Task) -> None:
    """Write, check and open cases in a file of its own, which takes no registry's place and has no log."""
    with Store.building(task.registry, task.limits) as store:
        _judged(store, tables, _run_row(tables, task), task)
        store.publish()


def _judged(store: Store, tables: Tables, run: dict[str, Any], task: Task) -> dict[str, int]:
    """Write and check everything and open the cases; the number of rows in each table."""
    run_id = run["run_id"]
    task.progress(STAGES[2])
    tables["source_file"] = _read_tonight(tables["source_file"], run_id)
    tables["quality_history"] = quality.grown(tables, run_id, task.as_of)
    for written_by in ("household_event", "id_alias"):
        tables[written_by] = _stamped(tables[written_by], run_id)
    for schema in TABLES:
        if table_name(schema) in tables:
            store.write(schema, tables[table_name(schema)])
    store.write(RUN, pa.Table.from_pylist([run], schema=RUN))
    task.progress(STAGES[3])
    check.check(store, run_id, policy=task.policy)
    task.progress(STAGES[4])
    cases.go_on(store, task.policy)
    leads.go_on(store, tables, task.policy)
    referral.go_on(store, task.policy)
    return {
        table_name(schema): store.query(f"SELECT count(*) AS n FROM {table_name(schema)}")["n"][0].as_py()  # noqa: S608
        for schema in TABLES
    }


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
    passed = pc.is_in(files["status"], pa.array(["held", *deliveries.OVER]))
    earlier = pc.and_(passed, pc.is_valid(files["run_id"]))
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


def _run_row(tables: Tables, task: Task) -> dict[str, Any]:
    digest, rules = (
        _digest(tables["source_file"]["sha256"].to_pylist()),
        check.rules_version(policy=task.policy),
    )
    judged_by = [digest, rules, shipped_model().digest, version("doudi"), *_words(tables), *_aside(tables)]
    judged_by += cases.words(tables)
    return {
        "run_id": f"N{task.as_of:%Y%m%d}-{_digest(judged_by)[:8]}",
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


def _any_rejected(tables: Tables) -> bool:
    """Was a file or a whole row not taken? A value that was set aside leaves its row in."""
    files = tables["source_file"]["status"].to_pylist()
    return not {"rejected", "braked"}.isdisjoint(files) or bool(
        pc.any(tables["rejected_row"]["whole_row"]).as_py()
    )
