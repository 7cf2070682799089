"""A department's packet: its workbook, a page per case, the same for machines, and a manifest of all that.

Of other departments it tells only what is needed to act: programme, months, amount.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from registry.cases import form
from registry.report import answers, digest, words
from registry.report.asked import Item
from registry.report.cells import DANGEROUS
from registry.report.folder import Folder, safe
from registry.report.model import Case, Night
from registry.report.pages import render
from registry.report.printed import Printer
from registry.report.workbook import write_workbook

PAGES: Final = "案件"
PRINTED: Final = "案件.pdf"
SCHEMA: Final = Path(__file__).with_name("packet.schema.json")
CSV: Final[dict[str, str]] = {
    form.CASE: "case_id",
    "家庭编号": "household_id",
    "事项": "rule",
    "规则": "rule_id",
    "种类": "kind",
    "级别": "severity",
    "发现了什么": "evidence",
    "当事人": "person",
    "证件号": "id_number",
    "项目": "programmes",
    "起": "period_start",
    "止（不含）": "period_end",
    "金额（元）": "amount_yuan",
    "所涉其他部门的救助": "others",
    "应答复日": "due_on",
    "办理": "colour",
    form.ANSWER: "",
    form.NOTE: "",
    form.TO: "",
    form.DEPARTMENT: "department",
    form.ITEM: "item_id",
    form.REVISION: "revision",
}
"""Headings of the copy for machines, and what of an item stands below; the empty ones are for the answer."""


def write_packet(
    folder: Folder,
    place: str,
    department: str,
    items: Sequence[Item],
    night: Night,
    receivers: Sequence[str],
    printer: Printer | None = None,
) -> str:
    """Write a department's packet; the name of its workbook.

    Args:
        folder: where all packets stand.
        place: the packet's own folder in it.
        department: whose.
        items: what it is asked, and the leads that it is told.
        night: of which night.
        receivers: departments that a case may be handed to.
        printer: if all cases are wanted as one PDF too.
    """
    workbook = f"{safe(department)}-待办案件-{night.as_of}.xlsx"
    write_workbook(folder.place(f"{place}/{workbook}"), department, items, night, receivers)
    folder.note(f"{place}/{workbook}")
    tasks = [item for item in items if item.case is not None]
    cases = _by_case(tasks)
    pages = {case.case_id: _page(case, mine, department, night) for case, mine in cases}
    for case_id, page in pages.items():
        folder.write(f"{place}/{PAGES}/{safe(case_id)}.html", page)
    if printer is not None and pages:
        folder.place(f"{place}/{PRINTED}").write_bytes(printer(list(pages.values())))
        folder.note(f"{place}/{PRINTED}")
    told = [_told(item, department) for item in tasks]
    head = {"department": department, "run_id": night.run_id, "as_of": night.as_of.isoformat()}
    folder.write(f"{place}/待办事项.json", _json(head | {"items": told}))
    folder.write(f"{place}/待办事项.csv", "\ufeff" + _csv(told))
    folder.write(f"{place}/待办事项.schema.json", SCHEMA.read_text("utf-8"))
    counts = {"cases": len(cases), "items": len(tasks), "leads": len(items) - len(tasks)}
    _manifest(folder, place, head | {"counts": counts})
    return f"{place}/{workbook}"


def _by_case(tasks: Iterable[Item]) -> list[tuple[Case, list[Item]]]:
    """Cases in their order, each with what is asked in it."""
    found: dict[str, tuple[Case, list[Item]]] = {}
    for item in tasks:
        assert item.case is not None
        found.setdefault(item.case.case_id, (item.case, []))[1].append(item)
    return list(found.values())


def _page(case: Case, items: Sequence[Item], department: str, night: Night) -> str:
    """The case as this department may see it, on one sheet of paper where it fits."""
    home = case.household
    cited = {number for item in items for number in [item.finding.number]}
    own = [row for row in home.rows if row.department == department and cited & set(row.findings)]
    grants = defaultdict(list)
    for grant in home.grants:
        if grant.department == department and cited & set(grant.findings):
            grants[grant.record_id].append(grant)
    return render(
        "task.html",
        case=case,
        night=night,
        department=department,
        items=[(item.finding, digest.others(item.finding, home, department)) for item in items],
        rows=[(row, grants[row.record_id]) for row in own],
        amount=sum((item.finding.amount or Decimal(0) for item in items), Decimal(0)),
    )


def _told(item: Item, department: str) -> dict[str, Any]:
    """An item for machines."""
    finding, case = item.finding, item.case
    assert case is not None
    return {
        "case_id": case.case_id,
        "household_id": case.household_id,
        "item_id": finding.item_id or finding.finding_id,
        "revision": finding.revision,
        "department": department,
        "status": finding.status,
        "colour": finding.colour,
        "overdue": finding.overdue,
        "opened_on": _day(case.opened_on),
        "due_on": _day(finding.due_on),
        "first_due_on": _day(case.first_due_on or case.due_on),
        "rule_id": finding.rule_id,
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "person": finding.person_name,
        "id_number": finding.id_number,
        "programmes": finding.programmes,
        "period_start": _day(finding.start),
        "period_end": _day(finding.end),
        "amount_yuan": None if finding.amount is None else f"{finding.amount:.2f}",
        "evidence": finding.evidence,
        "others": digest.others(finding, item.home, department),
        "rows": [
            {"record_id": row.record_id, "file": row.file_name, "sheet": row.sheet, "row": row.row_number}
            for row in item.home.rows
            if row.department == department and finding.number in row.findings
        ],
        "answers": list(answers.choices(finding.tone)),
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _csv(told: Sequence[dict[str, Any]]) -> str:
    """A line per item with room for the answer; what a spreadsheet would take for a formula begins with a quote."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV)
    for each in told:
        shown = each | {
            "kind": words.label("kind", each["kind"]),
            "severity": words.label("severity", each["severity"]),
            "colour": words.standing(each["colour"], overdue=each["overdue"]),
            "programmes": words.listed(words.programme(code) for code in each["programmes"]),
            "": None,
        }
        writer.writerow([_inert(shown[name]) for name in CSV.values()])
    return text.getvalue()


def _inert(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _manifest(folder: Folder, place: str, head: dict[str, Any]) -> None:
    """What lies in the packet, with hashes and sizes."""
    files = [
        {
            "name": name.removeprefix(f"{place}/"),
            "sha256": digest_,
            "bytes": (folder.root / name).stat().st_size,
        }
        for name, digest_ in sorted(folder.hashes.items())
        if name.startswith(f"{place}/")
    ]
    folder.write(f"{place}/manifest.json", _json(head | {"files": files}))
