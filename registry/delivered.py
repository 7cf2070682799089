"""Tonight's files -> the tables of intake in force: read, let in or set aside, in place of what they replace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from registry import brakes, deliveries
from registry.publish import Tables, Task
from schemas.errors import ExitCode, UserError
from schemas.intake import read_exports
from schemas.tables import INTAKE_TABLES, RUN, SOURCE_FILE, table_name


def delivered(
    contents: Mapping[Path, str | None], before: Tables, task: Task, accept: frozenset[str]
) -> dict[str, pa.Table]:
    """The tables of intake after tonight; every file that was let in is in the archive.

    Args:
        contents: tonight's files and the digest of each.
        before: last night's tables; empty on the first night.
        task: the day and the policy.
        accept: names of files that are taken although a brake stops them.

    Raises:
        UserError: E-RUN-001 when no file could be used.
    """
    known = {} if _is_look_back(before, task) else before
    tables = _told(contents, known, task)
    let_in = brakes.let_in(tables, known, brakes.limits(task.policy), accept)
    _check_usable(let_in)
    tables = deliveries.go_on(let_in.tables, known, task.as_of, let_in.stand, let_in.stopped)
    for part in (let_in.tables, known):
        deliveries.keep(task.registry, part)
    return tables


def _told(contents: Mapping[Path, str | None], before: Tables, task: Task) -> Tables:
    """What tonight's files say; those that last night read are not read again."""
    same = deliveries.unchanged(contents, before)
    read = _read([path for path in contents if path not in same], task)
    passed = set(same.values())
    if passed.isdisjoint(read[table_name(SOURCE_FILE)]["sha256"].to_pylist()):
        return deliveries.with_unchanged(read, before, passed)
    return _read(contents, task)  # an archive has one of them too, and the first counts


def _read(paths: Iterable[Path], task: Task) -> Tables:
    intake = read_exports(list(paths), task.progress, task.engine)
    return {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}


def _is_look_back(before: Tables, task: Task) -> bool:
    """A night before the one held: what came later is no measure for it."""
    last = pc.max(before[table_name(RUN)]["as_of"]).as_py() if before else None
    return last is not None and last > task.as_of


def _check_usable(let_in: brakes.LetIn) -> None:
    """Some file is taken, or last night's rows stand for one that was set aside."""
    status = let_in.tables["source_file"]["status"].to_pylist()
    braked = brakes.braked(let_in.tables)
    if "accepted" in status or (braked and let_in.stand.height):
        return
    aside = "有文件被拦下，经核对属实的可用 --accept 采用；" if braked else ""
    raise UserError(
        "E-RUN-001",
        "没有一份文件可以采用，登记库没有改动。",
        f"{aside}请先用 doudi check 查看每份文件的原因。",
        ExitCode.NOT_PUBLISHED,
    )
