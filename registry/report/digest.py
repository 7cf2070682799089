"""A household's many rows condensed to what fits a page: benefits by programme, writings of a person, evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from registry.report import words
from registry.report.model import Finding, Grant, Household, Link, Row

SHOWN_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class Given:
    """One programme for one person: how often, when, how much."""

    department: str
    programme: str
    whom: str
    months: str
    amount: str
    rows: int
    status: str
    marks: str


@dataclass(frozen=True, slots=True)
class Writing:
    """One way in which lists write a person."""

    name: str | None
    id_number: str | None
    id_status: str
    departments: str
    rows: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Why rows were held to be one person."""

    person_id: str
    name: str | None
    rows: int
    departments: int
    certainty: str
    percent: str
    writings: list[Writing]
    evidence: list[Link]


def given(home: Household) -> list[Given]:
    """What each department gives, a line per programme; several persons who get the same share one."""
    groups: dict[tuple[str, str, str | None], list[Grant]] = defaultdict(list)
    for grant in home.grants:
        groups[grant.department, grant.programme, grant.person_id].append(grant)
    alike: dict[tuple[str, ...], list[list[Grant]]] = defaultdict(list)
    for (department, programme, _), grants in groups.items():
        numbers = marks(number for grant in grants for number in grant.findings)
        statuses = dict.fromkeys(words.label("assistance_status", g.status) for g in grants if g.status)
        texts = _span(grants), _amount(programme, grants), words.listed(statuses), numbers
        alike[department, programme, *texts].append(grants)
    return [
        Given(
            department,
            words.programme(programme),
            _whom(programme, persons),
            months,
            amount,
            sum(map(len, persons)),
            status,
            numbers,
        )
        for (department, programme, months, amount, status, numbers), persons in sorted(
            alike.items(), key=lambda line: words.department_order(line[0][0])
        )
    ]


def marks(numbers: Iterable[int]) -> str:
    """①③ for the findings 1 and 3."""
    return "".join(words.circled(number) for number in sorted(set(numbers)))


def _whom(programme: str, persons: list[list[Grant]]) -> str:
    names = [grants[0].person_name or words.NONE for grants in persons]
    named = words.listed(names[:SHOWN_NAMES]) + (f"等 {len(names)} 人" if len(names) > SHOWN_NAMES else "")
    return f"全户（{named}）" if words.is_for_household(programme) else named


def _span(grants: list[Grant]) -> str:
    starts = [grant.start for grant in grants if grant.start]
    if words.grain(grants[0].programme) == "event":
        ends: list[date | None] = []
        first, last = (words.month(pick(starts)) if starts else words.NONE for pick in (min, max))
        return first if first == last else f"{first} 至 {last}"
    ends = [grant.end for grant in grants]
    return words.months(min(starts, default=None), None if None in ends else max(end for end in ends if end))


def _amount(programme: str, grants: list[Grant]) -> str:
    """Each month's amount for what runs, the net sum for what is paid by event."""
    amounts = [grant.amount for grant in grants if grant.amount is not None]
    if not amounts:
        return words.NONE
    if words.grain(programme) == "event":
        return f"共 {words.yuan(sum(amounts, Decimal(0)))}"
    spread = " 至 ".join(words.money(amount) for amount in dict.fromkeys((min(amounts), max(amounts))))
    return f"{words.label('grain', words.grain(programme))} {spread} 元"


def identities(home: Household) -> list[Identity]:
    """Every person named by more than one row, and why these rows were held to be theirs."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in home.rows:
        if row.person_id is not None:
            rows[row.person_id].append(row)
    links: dict[str, list[Link]] = defaultdict(list)
    for link in home.links:
        if link.outcome == "match" and link.first_id == link.second_id:
            links[link.first_id].append(link)
    order = {member.person_id: place for place, member in enumerate(home.members)}
    return [
        _identity(person, rows[person], links[person])
        for person in sorted(rows, key=lambda person: (order.get(person, len(order)), person))
        if len(rows[person]) > 1
    ]


def _identity(person: str, rows: list[Row], links: list[Link]) -> Identity:
    weakest = min((row.probability for row in rows if row.probability is not None), default=1.0)
    return Identity(
        person,
        rows[0].person_name,
        len(rows),
        len({row.department for row in rows}),
        words.certainty(weakest),
        words.percent(weakest),
        _writings(rows),
        links,
    )


def _writings(rows: list[Row]) -> list[Writing]:
    alike: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        alike[row.writing].append(row)
    return [
        Writing(
            same[0].name,
            same[0].id_number,
            words.label("id_status", same[0].id_status),
            words.listed(dict.fromkeys(row.department for row in same)),
            len(same),
        )
        for same in sorted(alike.values(), key=lambda same: (-len(same), same[0].writing))
    ]


def doubtful(home: Household) -> list[Link]:
    """Pairs of two persons who might be one: for a reviewer to settle."""
    return [link for link in home.links if link.outcome == "possible" and link.first_id != link.second_id]


def others(finding: Finding, home: Household, department: str) -> str:
    """What other departments give that the finding rests on: programme, months and amount, nothing else."""
    groups: dict[tuple[str, str], list[Grant]] = defaultdict(list)
    for grant in home.grants:
        if finding.number in grant.findings and grant.department != department:
            groups[grant.department, grant.programme].append(grant)
    return "\n".join(
        f"{giver}：{words.programme(programme)}，{_span(grants)}，{_amount(programme, grants)}"
        for (giver, programme), grants in groups.items()
    )
