"""All reports of a night: a packet per department, a page per case, their index, the roll-ups and the summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from registry.reader import Reader
from registry.report import gather, rollups, words
from registry.report.alarms import alarms
from registry.report.asked import Item, answering
from registry.report.folder import Folder, replacing, safe
from registry.report.model import Case, Night
from registry.report.packet import PAGES, write_packet
from registry.report.pages import case_page
from registry.report.printed import Printer
from registry.report.summary import index_page, summary_page
from registry.rollup import rolled_up

SUMMARY: Final = "今夜汇总.html"
INDEX: Final = "目录.html"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """What was written: paths as they stand after the swap, and how much they hold."""

    target: Path
    summary: Path
    index: Path
    workbooks: tuple[Path, ...]
    pages: int
    findings: int


def write_reports(registry: Reader, target: Path, progress: Progress | None = None) -> Written:
    """Write the night's reports in place of those in ``target``.

    Args:
        registry: an open registry.
        target: the reports' folder; new, empty, or written by us before.
        progress: told in Chinese what is being done.

    Raises:
        UserError: E-REPORT-001 no run yet, E-REPORT-002 not our folder, E-REPORT-003 cannot be written.
    """
    tell = progress or (lambda _: None)
    night = gather.night(registry)
    cases = gather.cases(registry)
    items = answering(cases, gather.leads(registry))
    with replacing(target, night) as folder:
        workbooks = packets(folder, items, night, tell)
        _write_pages(folder, cases, night, tell)
        tell("汇总")
        rollups.put(folder, rolled_up(registry), night, alarms(registry))
        folder.write(SUMMARY, summary_page(registry, night, items, workbooks))
    return Written(
        target,
        target / SUMMARY,
        target / PAGES / INDEX,
        tuple(target / name for name in workbooks.values()),
        len(cases),
        sum(len(case.findings) for case in cases),
    )


def packets(
    folder: Folder,
    items: Mapping[str, Sequence[Item]],
    night: Night,
    tell: Progress,
    printer: Printer | None = None,
) -> dict[str, str]:
    """Each department's packet in a folder of its own; the names of the workbooks."""
    workbooks = {}
    for department, theirs in items.items():
        tell(f"工作簿：{department}，{len(theirs)} 项")
        workbooks[department] = write_packet(
            folder, safe(department), department, theirs, night, words.DEPARTMENTS, printer
        )
    return workbooks


def _write_pages(folder: Folder, cases: Sequence[Case], night: Night, tell: Progress) -> None:
    tell(f"案件单：{len(cases)} 件")
    for case in cases:
        folder.write(f"{PAGES}/{safe(case.case_id)}.html", case_page(case, night))
    folder.write(f"{PAGES}/{INDEX}", index_page(night, cases))
