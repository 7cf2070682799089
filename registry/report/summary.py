"""The page of the night: what came, what was found, who must answer, and how good the data were. Counts only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from registry.reader import Reader
from registry.report import words
from registry.report.alarms import alarms
from registry.report.asked import Item
from registry.report.model import Night
from registry.report.pages import render
from registry.report.read import rows

COUNTS: Final = ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
MOST_FILES: Final = 200
CHART_HEIGHT: Final = 120.0
CHART_WIDTH: Final = 680.0

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """A month's column: what clashes below, what was missed above; heights in the chart's units."""

    x: float
    month: date
    clash: int
    missed: int
    clash_height: float
    missed_height: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What one department is asked."""

    department: str
    cases: int
    findings: int
    leads: int
    late: int
    due: date | None
    clash: Decimal
    missed: Decimal
    workbook: str


def summary_page(
    registry: Reader, night: Night, items: dict[str, list[Item]], workbooks: dict[str, str]
) -> str:
    """The page.

    Args:
        registry: where to count.
        night: which run.
        items: what each department must answer.
        workbooks: each department's workbook, as a link from the page.
    """
    files = rows(registry, "summary_files")
    rules = rows(registry, "summary_rules")
    return render(
        "summary.html",
        night=night,
        totals=rows(registry, "summary_totals")[0],
        delivered=_delivered(files),
        everything=_added_up("合计", files),
        problems=[file for file in files if file["status"] != "accepted" or not _adds_up(file)][:MOST_FILES],
        rejected=rows(registry, "summary_rejected"),
        kinds=_kinds(rules),
        most_of_kind=max((kind["findings"] for kind in _kinds(rules)), default=1),
        rules=sorted(
            (rule for rule in rules if rule["findings"]),
            key=lambda rule: (words.KINDS.index(rule["kind"]), rule["rule_id"]),
        ),
        silent=[f"{rule['rule_id']} {rule['rule']}" for rule in rules if not rule["findings"]],
        most=max((rule["findings"] for rule in rules), default=0) or 1,
        months=_months(rows(registry, "summary_months")),
        matrix=_matrix(rows(registry, "summary_overlap")),
        asked=[_asked(department, asked, workbooks[department]) for department, asked in items.items()],
        quality=sorted(rows(registry, "summary_quality"), key=_department),
        columns=_columns(rows(registry, "summary_columns")),
        alarms=alarms(registry),
        held=sum(file["status"] == "held" for file in files),
    )


def index_page(night: Night, cases: Sequence[Any]) -> str:
    """The list of cases with links to their pages."""
    return render("cases.html", night=night, cases=cases)


def _adds_up(file: Line) -> bool:
    return bool(file["rows_read"] == sum(file[name] for name in COUNTS[1:]))


def _delivered(files: Iterable[Line]) -> list[Line]:
    """Files and rows by department."""
    by_department = groupby(sorted(files, key=_department), key=lambda file: file["department"])
    return [_added_up(department, list(group)) for department, group in by_department]


def _department(line: Line) -> tuple[int, str]:
    return words.department_order(line["department"])


def _added_up(name: str, files: Sequence[Line]) -> Line:
    sums: Line = {count: sum(file[count] for file in files) for count in COUNTS}
    taken = sum(file["status"] in ("accepted", "held") for file in files)
    return sums | {
        "department": name,
        "files": len(files),
        "taken": taken,
        "adds_up": all(map(_adds_up, files)),
    }


def _columns(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Each department's columns that readers know, in the order of their labels; a column nobody writes is left out."""
    order = list(words.LABELS["column"])
    known = [
        line for line in lines if line["column_name"] in order and (line["filled"] or line["filled_change"])
    ]
    ordered = sorted(known, key=lambda line: (_department(line), order.index(line["column_name"])))
    return [(name, list(group)) for name, group in groupby(ordered, key=lambda line: line["department"])]


def _kinds(rules: Iterable[Line]) -> list[Line]:
    found = [rule for rule in rules if rule["findings"]]
    return [
        {
            "kind": kind,
            "tone": words.LABELS["tone"][kind],
            "findings": sum(rule["findings"] for rule in found if rule["kind"] == kind),
            "amount": sum((rule["amount"] or 0 for rule in found if rule["kind"] == kind), Decimal(0)),
        }
        for kind in words.KINDS
        if any(rule["kind"] == kind for rule in found)
    ]


def _months(lines: Iterable[Line]) -> list[Stack]:
    counted: dict[date, dict[str, int]] = {}
    for line in lines:
        tones = counted.setdefault(line["month"], {"clash": 0, "missed": 0, "notice": 0})
        if line["kind"] is not None:
            tones[words.LABELS["tone"].get(line["kind"], "notice")] += line["findings"]
    tallest = max((tones["clash"] + tones["missed"] for tones in counted.values()), default=0) or 1
    step = CHART_WIDTH / max(len(counted), 1)
    return [
        Stack(
            round(step * place, 1),
            month,
            tones["clash"],
            tones["missed"],
            round(CHART_HEIGHT * tones["clash"] / tallest, 1),
            round(CHART_HEIGHT * tones["missed"] / tallest, 1),
        )
        for place, (month, tones) in enumerate(sorted(counted.items()))
    ]


def _matrix(lines: Sequence[Line]) -> Line:
    """Departments and the cells of the lower triangle, shaded in five steps by findings."""
    names = sorted({line[side] for line in lines for side in ("one", "other")}, key=words.department_order)
    cells = {pair: line for line in lines for pair in (_pair(line), _pair(line)[::-1])}
    most = max((line["findings"] for line in lines), default=0)
    table = []
    for place, name in enumerate(names):
        empty = {"households": 0, "findings": 0}
        pairs = [cells.get((other, name), empty) for other in names[: place + 1]]
        shaded = [pair | {"shade": -(-4 * pair["findings"] // most) if most else 0} for pair in pairs]
        table.append((name, shaded))
    return {"names": names, "table": table}


def _pair(line: Line) -> tuple[str, str]:
    return line["one"], line["other"]


def _asked(department: str, items: Sequence[Item], workbook: str) -> Asked:
    cases = {item.case.case_id for item in items if item.case}
    late = {item.case.case_id for item in items if item.case and item.finding.colour == "red"}
    leads = sum(item.case is None for item in items)
    money = {"clash": Decimal(0), "missed": Decimal(0), "notice": Decimal(0)}
    for item in items:
        money[item.finding.tone] += item.finding.amount or 0
    return Asked(
        department,
        len(cases),
        len(items) - leads,
        leads,
        len(late),
        min((item.finding.due_on for item in items if item.finding.due_on), default=None),
        money["clash"],
        money["missed"],
        workbook,
    )
