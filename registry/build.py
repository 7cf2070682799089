"""The night, a screen long: intake -> link -> identify -> check -> cases -> publish -> reports.

Each stage hands on plain Arrow tables by name; only the store writes. ``relink`` and ``reaudit`` enter the same line
further down, with what the registry already holds, and publish just as whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

import linkage
from linkage.decide import shipped_model
from registry import cases, changes, check
from registry.identity import identify
from registry.links import decisions_in_force
from registry.report import Written, write_reports
from registry.store import Limits, Store, open_read_only
from schemas.declaration import distinct_lists
from schemas.errors import ExitCode, UserError
from schemas.intake import read_exports
from schemas.tables import (
    DECISION,
    HOUSEHOLD_EVENT,
    INTAKE_TABLES,
    LINKAGE_TABLES,
    RUN,
    TABLES,
    table_name,
)

Tables = dict[str, pa.Table]
Progress = Callable[[str], None]
STAGES = ("读入名册", "联结人员与家庭", "写入登记库", "核对规则", "立案", "发布", "生成报告")


@dataclass(frozen=True)
class Night:
    """What a night did: its id and the number of rows in each table of the published registry."""

    run_id: str
    as_of: date
    counts: dict[str, int]
    rejected: bool


def _silent(_: str) -> None:
    pass


def run(
    paths: Sequence[Path],
    registry: Path,
    as_of: date,
    *,
    limits: Limits | None = None,
    progress: Progress = _silent,
) -> Night:
    """The whole night on the departments' exports.

    Raises:
        UserError: E-RUN-001 when no file could be used; then nothing is published.
    """
    started = datetime.now(UTC)
    progress(STAGES[0])
    intake = read_exports(paths, progress)
    tables: Tables = {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}
    if not pc.any(pc.equal(tables["source_file"]["status"], "accepted")).as_py():
        raise UserError(
            "E-RUN-001",
            "没有一份文件可以采用，登记库没有改动。",
            "请先用 doudi check 查看每份文件的原因。",
            ExitCode.NOT_PUBLISHED,
        )
    before = _held(registry, [*changes.HELD, DECISION]) if registry.exists() else {}
    tables = _link(tables | {"decision": before.get("decision", DECISION.empty_table())}, progress)
    tables["household_event"] = changes.grown(before, tables, as_of)
    return _publish(tables, registry, as_of, started, limits, progress)


def relink(
    registry: Path, as_of: date, *, limits: Limits | None = None, progress: Progress = _silent
) -> Night:
    """Link again what the registry holds, then check and publish."""
    started = datetime.now(UTC)
    tables = _held(registry, [*INTAKE_TABLES, DECISION, HOUSEHOLD_EVENT])
    return _publish(_link(tables, progress), registry, as_of, started, limits, progress)


def reaudit(
    registry: Path, as_of: date, *, limits: Limits | None = None, progress: Progress = _silent
) -> Night:
    """Check again the persons and households that the registry holds, and publish."""
    started = datetime.now(UTC)
    tables = _held(registry, [*INTAKE_TABLES, *LINKAGE_TABLES])
    return _publish(tables, registry, as_of, started, limits, progress)


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
    decided = decisions_in_force(tables["decision"])
    result = linkage.link(records, decisions=decided, distinct_in=distinct_lists())
    identified = identify(records, result)
    return tables | {
        "person": identified.person,
        "household": identified.household,
        "record_person": identified.record_person,
        "household_member": identified.household_member,
        "household_doubt": identified.household_doubt,
        "link": identified.link,
    }


def _publish(
    tables: Tables, registry: Path, as_of: date, started: datetime, limits: Limits | None, progress: Progress
) -> Night:
    """Write, check, open cases and put the finished file in place of the old one."""
    digest = _digest(tables["source_file"]["sha256"].to_pylist())
    rules = check.rules_version()
    judged_by = [digest, rules, shipped_model().digest, version("doudi"), *_words(tables)]
    run_id = f"N{as_of:%Y%m%d}-{_digest(judged_by)[:8]}"
    tables["source_file"] = _stamped(tables["source_file"], run_id)
    tables["household_event"] = _stamped(tables["household_event"], run_id, keep=True)
    with Store.building(registry, limits) as store:
        progress(STAGES[2])
        for schema in TABLES:
            if table_name(schema) in tables:
                store.write(schema, tables[table_name(schema)])
        store.write(RUN, _run_row(run_id, as_of, started, rules, digest))
        progress(STAGES[3])
        check.check(store, run_id)
        progress(STAGES[4])
        cases.open_cases(store)
        counts = {
            table_name(schema): store.query(f"SELECT count(*) AS n FROM {table_name(schema)}")["n"][0].as_py()  # noqa: S608
            for schema in TABLES
        }
        progress(STAGES[5])
        store.publish()
    return Night(run_id, as_of, counts, _any_rejected(tables))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _words(tables: Tables) -> list[str]:
    """The decisions in force, for the run's digest: another word makes another night."""
    decided = tables.get("decision", DECISION.empty_table())
    return [f"{row['decision_id']} {row['verdict']} {row['revoked_at']}" for row in decided.to_pylist()]


def _stamped(table: pa.Table, run_id: str, *, keep: bool = False) -> pa.Table:
    """The night written into a table; with ``keep`` only into rows that no earlier night wrote."""
    place, stamp = table.schema.get_field_index("run_id"), pa.scalar(run_id, pa.string())
    stamped = pc.fill_null(table["run_id"], stamp) if keep else pa.repeat(stamp, table.num_rows)
    return table.set_column(place, table.schema.field(place), stamped)


def _run_row(run_id: str, as_of: date, started: datetime, rules: str, digest: str) -> pa.Table:
    row = {
        "run_id": run_id,
        "as_of": as_of,
        "started_at": started,
        "finished_at": datetime.now(UTC),
        "status": "published",
        "engine_version": version("doudi"),
        "rules_version": rules,
        "inputs_digest": digest,
    }
    return pa.Table.from_pylist([row], schema=RUN)


def _any_rejected(tables: Tables) -> bool:
    """Was a file or a whole row not taken? A value that was set aside leaves its row in."""
    files = tables["source_file"]["status"].to_pylist()
    return "rejected" in files or bool(pc.any(tables["rejected_row"]["whole_row"]).as_py())
