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
    open_cases = list(cases)
    homes = {home.household_id: home for home in (*(case.household for case in open_cases), *leads)}
    asked: dict[str, list[Item]] = defaultdict(list)
    for case in open_cases:
        for finding in case.findings:
            for department in finding.answering:
                asked[department].append(Item(case.household, finding, case))
    for home in homes.values():
        for finding in home.findings:
            for department in finding.told:
                asked[department].append(Item(home, finding))
    return {department: asked[department] for department in sorted(asked, key=words.department_order)}
