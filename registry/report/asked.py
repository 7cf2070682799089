"""Which department is asked about which finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from registry.report import words
from registry.report.model import Case, Finding, Household


@dataclass(frozen=True, slots=True)
class Item:
    """A finding this department is asked about; without a case it is a lead that need not be answered."""

    home: Household
    finding: Finding
    case: Case | None = None


def answering(cases: Iterable[Case], leads: Iterable[Household] = ()) -> dict[str, list[Item]]:
    """What each department is asked: the findings of cases in their order, then leads."""
    items = [Item(case.household, finding, case) for case in cases for finding in case.findings]
    items += [Item(home, finding) for home in leads for finding in home.findings if finding.case_id is None]
    asked: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for department in item.finding.answering:
            asked[department].append(item)
    return {department: asked[department] for department in sorted(asked, key=words.department_order)}
