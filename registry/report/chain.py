"""One household, one chain of assistance (一户一条救助链): what every programme is to a household, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from registry.reader import Reader
from registry.report import words
from registry.report.model import Household
from registry.report.read import rows

STATES: Final = tuple(words.LABELS["chain"])
LEFT_OPEN: Final = ("not_entitled", "unknown")
VIEW: Final = "household_chain"
CASH: Final = "现金"


@dataclass(frozen=True, slots=True)
class Step:
    """One programme and what it is to the household: held, lawful, conflict, missed, not_entitled or unknown.

    Attributes:
        person_ids: who holds it or is concerned; empty for the household as a whole.
        amount: of what is held each period's money (of a year, where it is paid by event); else what is at stake.
        form: cash or not, in Chinese.
        reason: why it is so.
        findings: numbers of the findings that say so.
    """

    programme: str
    state: str
    person_ids: list[str]
    whom: list[str]
    start: date | None
    end: date | None
    amount: Decimal | None
    form: str
    reason: str | None
    basis: str | None
    findings: list[int]


@dataclass(frozen=True, slots=True)
class Line:
    """What of the chain fits one line of a page: a programme, or several to which the same applies.

    The basis of what findings say stands with them.
    """

    state: str
    programmes: str
    whom: str
    months: str
    amount: str
    reason: str
    basis: str
    findings: list[int]


def chain(registry: Reader, home: Household) -> list[Step] | None:
    """The chain of a household, in order of state and programme; None where the registry does not have it."""
    if not rows(registry, "has_chain"):
        return None
    names = {member.person_id: member.name or words.NONE for member in home.members}
    numbers = {finding.finding_id: finding.number for finding in home.findings}
    steps = []
    for row in rows(registry, "chain", households=[home.household_id]):
        del row["household_id"]
        findings = sorted(numbers[one] for one in row.pop("finding_ids") if one in numbers)
        whom = [names.get(person, person) for person in row["person_ids"]]
        steps.append(Step(**row, whom=whom, findings=findings))
    return sorted(steps, key=lambda step: (STATES.index(step.state), words.programme_order(step.programme)))


def of_person(steps: Iterable[Step], person: str) -> list[Step]:
    """What of a household's chain concerns one of its members: theirs, and the household's as a whole."""
    return [
        step
        for step in steps
        if not step.person_ids or person in step.person_ids or words.is_for_household(step.programme)
    ]


def by_state(steps: Iterable[Step]) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each state; programmes share a line where one finding, or the same reason, is about all of them."""
    for state, alike in groupby(steps, key=lambda step: step.state):
        groups: dict[object, list[Step]] = {}
        for number, step in enumerate(alike):
            shared = state in LEFT_OPEN or step.findings
            said = (step.findings, step.person_ids, step.reason, step.basis)
            groups.setdefault(str(said) if shared else number, []).append(step)
        yield state, [_line(group) for group in groups.values()]


def _line(steps: list[Step]) -> Line:
    first = steps[0]
    return Line(
        state=first.state,
        programmes=words.listed(words.programme(step.programme) for step in steps),
        whom=_whom(first),
        months=words.months(first.start, first.end),
        amount=_amount(first),
        reason=first.reason or words.NONE,
        basis=words.NONE if first.findings else first.basis or words.NONE,
        findings=first.findings,
    )


def _whom(step: Step) -> str:
    if words.is_for_household(step.programme) and step.state in ("held", "lawful"):
        return "全户"
    return words.listed(step.whom)


def _amount(step: Step) -> str:
    if step.amount is None:
        return words.NONE
    if step.state not in ("held", "lawful"):
        return f"涉及 {words.yuan(step.amount)}"
    grain = words.grain(step.programme)
    form = "" if step.form == CASH else f"（{step.form}）"
    return (
        f"{'近一年共' if grain == 'event' else words.label('grain', grain)} {words.yuan(step.amount)}{form}"
    )
