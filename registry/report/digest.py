"""A household's many rows condensed to what fits a page: benefits by programme, writings of a person, evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.report import words
from registry.report.model import Finding, Grant, Household, Link, Row


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
    """What each department gives, a line per programme and person."""
    groups: dict[tuple[str, str, str | None], list[Grant]] = defaultdict(list)
    for grant in home.grants:
        groups[grant.department, grant.programme, grant.person_id].append(grant)
    return [
        Given(
            department,
            words.programme(programme),
            _whom(programme, grants[0]),
            _span(grants),
            _amount(programme, grants),
            len(grants),
            words.listed(
                dict.fromkeys(words.label("assistance_status", g.status) for g in grants if g.status)
            ),
            marks(n for grant in grants for n in grant.findings),
        )
        for (department, programme, _), grants in groups.items()
    ]


def marks(numbers: Iterable[int]) -> str:
    """①③ for the findings 1 and 3."""
    return "".join(words.circled(number) for number in sorted(set(numbers)))


def _whom(programme: str, grant: Grant) -> str:
    name = grant.person_name or words.NONE
    return f"全户（{name}）" if words.is_for_household(programme) else name


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
    counted = Counter((row.name, row.id_number, row.id_status) for row in rows)
    where: dict[tuple[str | None, str | None, str | None], dict[str, None]] = defaultdict(dict)
    for row in rows:
        where[row.name, row.id_number, row.id_status][row.department] = None
    return [
        Writing(
            name, number, words.label("id_status", status), words.listed(where[name, number, status]), count
        )
        for (name, number, status), count in counted.most_common()
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
