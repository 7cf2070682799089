"""``doudi precheck``: planned grants judged before anything is paid; all that is kept is a line of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from registry import audit_log
from registry.before_paying.conflicts import Conflict
from registry.before_paying.judge import month_after
from registry.before_paying.tonight import tonight
from registry.build import last_as_of
from registry.deliveries.measure import frame
from registry.policy import load
from registry.publish import Progress
from registry.reader import Limits
from schemas import reasons
from schemas.errors import UserError
from schemas.intake import Intake, export_paths, read_exports
from schemas.sender.marked import Mark, write_marked
from schemas.tables import ASSISTANCE

Place = tuple[str, int]
UNKNOWN: Final = "登记库里没有此人别的记录：请核对姓名与证件号，确是新申请的照常办理。"
_REFUTED: Final = 2
"""Findings of this severity and above are marked as faults; others, and what is only about to be so, as reminders."""


@dataclass(frozen=True)
class Prechecked:
    """What speaks against the rows of a list.

    Attributes:
        as_of: the day they are judged on.
        intake: what was read, with the rows that would not be taken.
        files: a line each: what would become of it, in the columns of ``source_file``.
        conflicts: findings on rows of the list.
        unknown: ``file_id`` and row of grants to people of whom the registry holds nothing else.
        grants: how many there are.
        later: how many of them begin after the month that follows ``as_of``'s, and are judged only then.
    """

    as_of: date
    intake: Intake
    files: list[dict[str, Any]]
    conflicts: list[Conflict]
    unknown: list[Place]
    grants: int
    later: int

    @property
    def faults(self) -> list[dict[str, Any]]:
        """What would not be taken of rows, in the columns of ``rejected_row``."""
        rows: list[dict[str, Any]] = self.intake.rejected_row.to_pylist()
        return rows

    @property
    def is_clear(self) -> bool:
        """No finding, and nothing that would be rejected; someone unknown is nothing to object to."""
        refused = any(fault["whole_row"] for fault in self.faults)
        return not (self.conflicts or refused or any(file["status"] != "accepted" for file in self.files))

    @property
    def marks(self) -> dict[str, list[Mark]]:
        """By file, what the copy says of rows."""
        told: dict[str, list[Mark]] = {file["file_id"]: [] for file in self.files}
        for one in self.conflicts:
            told[one.file_id].append(
                Mark(one.row_number, None, one.text, reminder=one.ahead or one.severity < _REFUTED)
            )
        for file_id, row in self.unknown:
            told[file_id].append(Mark(row, None, UNKNOWN, reminder=True))
        return told


def precheck(
    paths: Sequence[Path],
    registry: Path,
    as_of: date | None,
    today: date,
    *,
    policy: Path | None = None,
    actor: str | None = None,
    limits: Limits | None = None,
    progress: Progress,
) -> Prechecked:
    """Judge a list of planned grants as if it were delivered tonight.

    Args:
        paths: the list, in any layout that intake reads; several files are judged together.
        registry: the published registry; nothing is written to it but a line to its log.
        as_of: the day to judge on; if none is given, ``today`` or the registry's last night, whichever is later.
        today: what day it is.
        policy: the district's own policy files.
        actor: who asks, for the log.
        limits: what the database may use.
        progress: told each stage.

    Raises:
        UserError: E-PRECHECK-001 the day lies before the registry's last night; E-STORE-... it cannot be read,
            E-POLICY-... the policy cannot be.
    """
    last = last_as_of(registry)
    day = as_of or max(today, last)
    if day < last:
        raise UserError(
            "E-PRECHECK-001", f"基准日 {day} 早于登记库的 {last}。", "请用登记库之后的日期，或不写 --as-of。"
        )
    names = "、".join(audit_log.said_file(path.name) for path in export_paths(paths))
    audit_log.append(registry, "precheck", names, f"基准日 {day}", actor=actor)
    intake = read_exports(paths, progress)
    judged = tonight(intake, registry, day, load(policy), limits, progress)
    grants = _starts(intake, judged.planned)
    refused = {
        (line["file_name"], line["sheet"]): line["reason"]
        for line in intake.source_file.to_pylist()
        if line["status"] == "rejected"
    }
    return Prechecked(
        as_of=day,
        intake=intake,
        files=[_told(file, refused) for file in judged.files.sort("file_name", "file_id").to_dicts()],
        conflicts=judged.conflicts,
        unknown=judged.unknown,
        grants=grants.len(),
        later=int((grants > month_after(day)).sum()),
    )


def write_copies(paths: Sequence[Path], done: Prechecked, folder: Path) -> list[Path]:
    """Write the list as workbooks in which the rows are marked, and say where.

    Raises:
        UserError: E-PRECHECK-002 they cannot be written there.
    """
    try:
        return write_marked(paths, done.intake, folder, done.marks)
    except OSError as error:
        raise UserError(
            "E-PRECHECK-002", f"副本写不到 {folder}。", "请换一个目录，或关闭已打开的副本。"
        ) from error


def _told(file: dict[str, Any], refused: Mapping[tuple[str, str | None], str]) -> dict[str, Any]:
    """A line of ``source_file`` with what matters before it is delivered.

    Of a refused file why it is, and not what stands in its place tonight; of one that a brake would stop that it would,
    where a night says that it was let in.
    """
    reason = refused.get((file["file_name"], file["sheet"]), file["reason"]) or ""
    let_in = reasons.message("E-INTAKE-312")
    if reason.startswith(let_in):
        reason = f"送来当夜会先拦下，核对属实的用 --accept 采用：{reason.removeprefix(let_in).strip()}"
    return file | {"reason": reason or None}


def _starts(intake: Intake, files: Sequence[str]) -> pl.Series:
    """The day on which each grant of the list begins, null where none is written."""
    grants = frame({"assistance": intake.assistance}, ASSISTANCE)
    return grants.filter(pl.col("file_id").is_in(files)).select(
        pl.coalesce("period_start", "paid_on").alias("start")
    )["start"]
