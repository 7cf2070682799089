"""All reports of a night: a workbook per department, a page per case, their index, and the summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from registry.report import gather
from registry.report.asked import Item, answering
from registry.report.folder import Folder, replacing
from registry.report.model import Case, Night
from registry.report.pages import case_page
from registry.report.summary import index_page, summary_page
from registry.report.workbook import write_workbook
from registry.store import Reader

SUMMARY: Final = "今夜汇总.html"
PAGES: Final = "案件"
INDEX: Final = "目录.html"
UNSAFE: Final = re.compile(r"[^\w-]+")  # \w takes Chinese too

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
    workbooks = {name: f"{_safe(name)}/{_safe(name)}-待办案件-{night.as_of}.xlsx" for name in items}
    with replacing(target, night) as folder:
        _write_workbooks(folder, items, workbooks, night, tell)
        _write_pages(folder, cases, night, tell)
        tell("汇总")
        folder.write(SUMMARY, summary_page(registry, night, items, workbooks))
    return Written(
        target,
        target / SUMMARY,
        target / PAGES / INDEX,
        tuple(target / name for name in workbooks.values()),
        len(cases),
        sum(len(case.findings) for case in cases),
    )


def _write_workbooks(
    folder: Folder, items: dict[str, list[Item]], workbooks: dict[str, str], night: Night, tell: Progress
) -> None:
    for department, theirs in items.items():
        tell(f"工作簿：{department}，{len(theirs)} 项")
        name = workbooks[department]
        write_workbook(folder.place(name), department, theirs, night)
        folder.note(name)


def _write_pages(folder: Folder, cases: Sequence[Case], night: Night, tell: Progress) -> None:
    tell(f"案件单：{len(cases)} 件")
    for case in cases:
        folder.write(f"{PAGES}/{_safe(case.case_id)}.html", case_page(case, night))
    folder.write(f"{PAGES}/{INDEX}", index_page(night, cases))


def _safe(name: str) -> str:
    """A name that is a plain file name everywhere."""
    return UNSAFE.sub("_", name) or "_"
