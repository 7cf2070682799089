"""Households, cases and all that hangs on them, read in bulk: seven questions whatever the number of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from registry.reader import Reader
from registry.report import words
from registry.report.model import Case, Finding, Grant, Household, Link, Member, Night, Row
from registry.report.read import rows
from schemas.errors import UserError

Lines = list[dict[str, Any]]


def night(registry: Reader) -> Night:
    """The last run.

    Raises:
        UserError: E-REPORT-001 when the registry holds none.
    """
    found = rows(registry, "run")
    if not found:
        raise UserError("E-REPORT-001", "登记库中还没有一次批处理。", "请先运行 doudi run。")
    fallen = rows(registry, "as_leads") if rows(registry, "has_as_leads") else []
    return Night(**found[0], as_leads={row["rule_id"]: row["said"] for row in fallen})


def households(
    registry: Reader, households: Iterable[str], persons: Iterable[str] = ()
) -> dict[str, Household]:
    """Households by id; ``persons`` are such as belong to none and stand under their own id."""
    scope = {"households": sorted(set(households)), "persons": sorted(set(persons))}
    if not any(scope.values()):
        return {}
    found = {key: Household(key) for group in scope.values() for key in group}
    for row in rows(registry, "households", households=scope["households"]):
        home = found[row["household_id"]]
        home.address, home.division_code = row["address"], row["division_code"]
    for row in rows(registry, "scope", "members", **scope):
        found[row.pop("household_id")].members.append(Member(**row))
    _add_findings(found, rows(registry, "scope", "findings", **scope))
    _add_rows(found, registry, scope)
    for row in rows(registry, "scope", "links", **scope):
        found[row.pop("household_id")].links.append(Link(**row))
    return found


def _add_findings(found: dict[str, Household], lines: Lines) -> None:
    for row in lines:
        findings = found[row.pop("household_id")].findings
        row |= {name: row[name] or [] for name in ("departments", "programmes", "answering", "told")}
        row["rule"] = row["rule"] or row["rule_id"]
        findings.append(Finding(number=len(findings) + 1, **row))


def _add_rows(found: dict[str, Household], registry: Reader, scope: dict[str, list[str]]) -> None:
    """Rows and grants, each with the numbers of the findings that rest on it."""
    number = {(home.household_id, f.finding_id): f.number for home in found.values() for f in home.findings}
    cited: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows(registry, "scope", "cited", **scope):
        which = number[row["household_id"], row["finding_id"]]
        cited[row["household_id"], row["record_id"]].add(which)
        if row["assistance_id"] is not None:
            cited[row["household_id"], row["assistance_id"]].add(which)
    for row in rows(registry, "scope", "records", **scope):
        home = row.pop("household_id")
        found[home].rows.append(Row(findings=sorted(cited[home, row["record_id"]]), **row))
    for row in rows(registry, "scope", "grants", **scope):
        home = row.pop("household_id")
        found[home].grants.append(Grant(findings=sorted(cited[home, row["assistance_id"]]), **row))


def cases(registry: Reader, case_ids: Sequence[str] | None = None) -> list[Case]:
    """The open cases, or those asked for, with their households; the most urgent first."""
    lines = rows(registry, "cases", cases=None if case_ids is None else list(case_ids))
    homes = households(registry, [row["household_id"] for row in lines])
    return [case(row, homes[row["household_id"]]) for row in lines]


def case(row: dict[str, Any], home: Household) -> Case:
    """A row of ``conflict_case`` with its household."""
    departments = sorted(row["departments"] or [], key=words.department_order)
    return Case(**row | {"departments": departments}, household=home)


def leads(registry: Reader) -> list[Household]:
    """Households, or persons without one, of whom there are only leads and no case."""
    found = rows(registry, "leads")
    homes = [row["household_id"] for row in found if row["household_id"] is not None]
    alone = [row["person_id"] for row in found if row["household_id"] is None]
    return list(households(registry, homes, alone).values())
