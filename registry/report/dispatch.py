"""Packets go out: written for each department, and what is in them marked as sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from registry.cases.amend import add, amending
from registry.cases.faults import refusal
from registry.cases.fold import TO_SEND
from registry.cases.standing import frame
from registry.report import gather
from registry.report.asked import answering
from registry.report.folder import replacing
from registry.report.printed import printer
from registry.report.write import packets
from schemas.tables import CASE_ITEM


@dataclass(frozen=True)
class Dispatched:
    """What went out: workbooks by department, how many cases and items they hold, how many items are newly sent."""

    target: Path
    workbooks: dict[str, Path]
    cases: int
    items: int
    sent: int


def dispatch(
    registry: Path,
    target: Path,
    at: datetime,
    *,
    department: str | None = None,
    actor: str,
    pdf: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Dispatched:
    """Write packets in place of those in ``target``, and note what was sent.

    Args:
        registry: whose cases.
        target: a folder that is new, empty, or of packets or reports.
        at: when.
        department: only its packet.
        actor: who sends.
        pdf: whether each department's cases are wanted as one PDF too.
        progress: told what is being done.

    Raises:
        UserError: E-CASE-001 a registry of an earlier version, E-CASE-019 nothing for this department; E-REPORT-002,
            E-REPORT-003 the folder, E-REPORT-004, E-REPORT-005 no PDF can be written; E-STORE-00x.
    """
    printing = printer() if pdf else None
    with amending(registry) as store:
        waiting = frame(store.table(CASE_ITEM)).filter(pl.col("status").is_in(TO_SEND))
        if department is not None:
            waiting = waiting.filter(pl.col("owner") == department)
        if waiting.height:
            add(store, _sent(waiting), at, actor)
        night, cases = gather.night(store), gather.cases(store)
        items = {
            name: theirs
            for name, theirs in answering(cases, gather.leads(store)).items()
            if any(item.case for item in theirs) and department in (None, name)
        }
        if department is not None and not items:
            raise refusal("E-CASE-019", f"（{department}）")
        with replacing(target, night) as folder:
            workbooks = packets(folder, items, night, progress, printing)
        if waiting.height:
            store.publish()
    asked = [item for theirs in items.values() for item in theirs if item.case]
    return Dispatched(
        target,
        {name: target / workbook for name, workbook in workbooks.items()},
        len({item.case.case_id for item in asked if item.case}),
        len(asked),
        waiting.height,
    )


def _sent(waiting: pl.DataFrame) -> pl.DataFrame:
    return waiting.sort("case_id", "item_id").select(
        "case_id", "item_id", action=pl.lit("sent"), detail=pl.format("派发给{}", "owner")
    )
