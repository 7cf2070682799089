"""Roll-ups as files: a page and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry.reader import Reader
from registry.report import gather
from registry.report.alarms import alarms
from registry.report.folder import Folder, replacing
from registry.report.model import Night
from registry.report.rollup_book import write_rollup
from registry.report.rollup_page import rollup_page
from registry.rollup import Rollup, rolled_up

PAGE: Final = "案件汇总.html"
BOOK: Final = "案件汇总.xlsx"


@dataclass(frozen=True)
class Rolled:
    """What was written, and what it tells."""

    page: Path
    book: Path
    rolled: Rollup


def write_rollups(registry: Reader, target: Path) -> Rolled:
    """Write page and workbook in place of those in ``target``.

    Raises:
        UserError: E-REPORT-001 no run yet, E-REPORT-002 not our folder, E-REPORT-003 cannot be written.
    """
    night = gather.night(registry)
    rolled = rolled_up(registry)
    with replacing(target, night) as folder:
        put(folder, rolled, night, alarms(registry))
    return Rolled(target / PAGE, target / BOOK, rolled)


def put(folder: Folder, rolled: Rollup, night: Night, alarmed: Sequence[dict[str, Any]]) -> None:
    """Page and workbook into a folder that is being filled."""
    folder.write(PAGE, rollup_page(rolled, night, alarmed))
    write_rollup(folder.place(BOOK), rolled, night, alarmed)
    folder.note(BOOK)
