"""Every benefit of a household on one time line: all programmes of all members together, month by month.

What is paid by the month stands in each month it covers, until the as-of month; what is paid once, by the term or
by the year stands in the month it begins. Months with the same content make one stretch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from registry.report import words
from registry.report.model import Finding, Grant, Household
from registry.report.timeline import REVERSED, month_of

APPROVED = "approved"  # granted, not yet paid


@dataclass(frozen=True, slots=True)
class Entry:
    """One programme for one person in a month; ``amount`` is the net sum of its ``rows``.

    ``whom`` is the person's name, with the id where others of the household are masked alike.
    """

    department: str
    programme: str
    person_id: str | None
    whom: str
    amount: Decimal | None
    rows: int
    status: tuple[str, ...]
    findings: tuple[int, ...]
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months with the same content: ``start`` to ``end``, which is not part of it. Without a day: no months."""

    start: date | None
    end: date | None
    amount: Decimal | None
    entries: tuple[Entry, ...]

    @property
    def months(self) -> str:
        """The months in words."""
        return words.months(self.start, self.end) if self.start else "月份未写"

    @property
    def is_marked(self) -> bool:
        """Whether something in it is given twice."""
        return any(one.duplicate for one in self.entries)

    @property
    def lines(self) -> list[str]:
        """A programme in words each, with who gets how much."""
        by_programme: dict[str, list[Entry]] = defaultdict(list)
        for one in self.entries:
            by_programme[one.programme].append(one)
        return [f"{words.programme(code)} {_shares(entries)}" for code, entries in by_programme.items()]


def chronicle(home: Household, as_of: date) -> list[Stretch]:
    """The time line, in order; what bears no day at all stands last."""
    stop = month_of(as_of) + 1
    entries = partial(_entries, home)
    of_month: dict[int, list[Grant]] = defaultdict(list)
    for grant in home.grants:
        for month in _months(grant, stop):
            of_month[month].append(grant)
    undated = [grant for grant in home.grants if grant.start is None]
    found = _stretches({month: entries(of_month[month], month) for month in sorted(of_month)})
    if undated:
        found.append(_stretch(None, None, entries(undated, None)))
    return found


def _months(grant: Grant, stop: int) -> range:
    """The months in which a grant stands; ``stop`` ends what runs on."""
    if grant.start is None:
        return range(0)
    first = month_of(grant.start)
    if words.grain(grant.programme) != "month":
        return range(first, first + 1)
    end = stop if grant.end is None else min(stop, _month_after(grant.end))
    return range(first, max(end, first + 1))


def _month_after(end: date) -> int:
    """The first month no longer covered by what ends before this day."""
    return month_of(end) + (end.day > 1)


def _entries(home: Household, grants: Sequence[Grant], month: int | None) -> tuple[Entry, ...]:
    """A month's grants by programme and person."""
    groups: dict[tuple[tuple[int, str], str, str, bool], list[Grant]] = defaultdict(list)
    for grant in grants:
        department, unpaid = words.department_order(grant.department), grant.status == APPROVED
        groups[department, grant.programme, grant.person_id or "", unpaid].append(grant)
    return tuple(_entry(home, groups[key], month) for key in sorted(groups))


def _entry(home: Household, grants: list[Grant], month: int | None) -> Entry:
    first = grants[0]
    amounts = [grant.amount for grant in grants if grant.amount is not None]
    cited = {number for grant in grants for number in grant.findings}
    spoken = [f for f in home.findings if f.number in cited and _speaks_of(f, first, month)]
    unusual = {str(grant.status) for grant in grants} & {REVERSED, APPROVED}
    return Entry(
        department=first.department,
        programme=first.programme,
        person_id=first.person_id,
        whom=_whom(home, first),
        amount=sum(amounts, Decimal(0)) if amounts else None,
        rows=len(grants),
        status=tuple(sorted(unusual)),
        findings=tuple(finding.number for finding in spoken),
        duplicate=any(finding.kind == "duplicate" for finding in spoken),
    )


def _whom(home: Household, grant: Grant) -> str:
    alike = sum(member.name == grant.person_name for member in home.members)
    name = grant.person_name or words.NONE
    return f"{name}（{grant.person_id}）" if alike > 1 else name


def _speaks_of(finding: Finding, grant: Grant, month: int | None) -> bool:
    """Whether a finding on a grant is about this month; what is paid at once it is about as a whole."""
    if month is None or words.grain(grant.programme) != "month":
        return True
    begun = finding.start is None or month_of(finding.start) <= month
    return begun and (finding.end is None or month < _month_after(finding.end))


def _stretches(entries: dict[int, tuple[Entry, ...]]) -> list[Stretch]:
    """Neighbouring months with the same monthly content as one; a payment is made once, and its month stands alone."""
    found: list[Stretch] = []
    for month, content in entries.items():
        start = _first_day(month)
        lasting = all(words.grain(one.programme) == "month" for one in content)
        if found and lasting and found[-1].entries == content and found[-1].end == start:
            start = found.pop().start or start
        found.append(_stretch(start, _first_day(month + 1), content))
    return found


def _stretch(start: date | None, end: date | None, entries: tuple[Entry, ...]) -> Stretch:
    paid = [one.amount for one in entries if one.amount is not None and APPROVED not in one.status]
    return Stretch(start, end, sum(paid, Decimal(0)) if paid else None, entries)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _shares(entries: list[Entry]) -> str:
    """Who gets how much of one programme; persons who get the same share one."""
    alike: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for one in entries:
        whose = one.person_id if one.findings else None
        alike[one.amount, one.rows, one.status, one.findings, whose].append(one)
    return "、".join(_share(several) for several in alike.values())


def _share(several: list[Entry]) -> str:
    """全户（王*国） 1,560 ①重."""
    one = several[0]
    whom = f"全户（{one.whom}）" if words.is_for_household(one.programme) else one.whom
    whom = f"{len(several)} 人各" if len(several) > 1 else whom
    rows = f"{one.rows} 笔共" if one.rows > 1 else ""
    status = "".join(f"（{words.label('assistance_status', code)}）" for code in one.status)
    marks = "".join(map(words.circled, one.findings)) + ("重" if one.duplicate else "")
    return " ".join(part for part in (whom, rows, words.money(one.amount) + status, marks) if part)
