"""``doudi show``: all the registry knows behind one id, as data, as text or as a page; masked like every report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from registry.report import digest, gather, pages, words
from registry.report.model import Case, Finding, Household, Member, Night
from registry.report.read import rows
from registry.store import Reader
from schemas.errors import UserError

Dossier = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an id led to. ``home`` holds only what belongs to it: of a person, that person's."""

    asked: str
    current: str
    kind: str
    night: Night
    household_id: str | None
    home: Household
    person: Member | None
    case: Case | None
    events: list[dict[str, Any]]
    circumstances: list[dict[str, Any]]


def dossier(registry: Reader, any_id: str) -> Dossier:
    """What is known behind a person, household, case, record or retired id, ready for JSON.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    subject = _subject(registry, any_id)
    case = subject.case
    content = {
        "id": subject.asked,
        "current_id": subject.current,
        "kind": subject.kind,
        "as_of": subject.night.as_of,
        "person": subject.person and asdict(subject.person),
        "case": case and {name: getattr(case, name) for name in case.__slots__ if name != "household"},
        "events": subject.events,
        "circumstances": subject.circumstances,
        "household": asdict(subject.home) | {"household_id": subject.household_id},
    }
    return {name: _plain(value) for name, value in content.items()}


def dossier_text(registry: Reader, any_id: str) -> str:
    """The same as plain Chinese text for a terminal."""
    subject = _subject(registry, any_id)
    return "\n".join([*_heading(subject), *_findings(subject), *_tables(subject)]) + "\n"


def household_page(registry: Reader, household_id: str) -> str:
    """The page of a household; a person's, case's or record's id leads to theirs, a retired id to its successor.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    found = _find(registry, household_id)
    home = _home(registry, found)
    return pages.household_page(home, gather.night(registry))


def _find(registry: Reader, any_id: str) -> dict[str, Any]:
    """Kind and place of an id, following retired ids; ``id`` is the one now in force."""
    for wanted in (any_id, *(row["new_id"] for row in rows(registry, "alias", id=any_id))):
        found = rows(registry, "id_kind", id=wanted)
        if found:
            return found[0] | {"id": wanted}
    raise UserError(
        "E-SHOW-001",
        "没有这个编号。",
        "编号以 P（人）、H（户）、C（案件）或 R（记录）开头，请照报告上的抄写。",
    )


def _home(registry: Reader, found: dict[str, Any]) -> Household:
    """The household an id leads to; a person without one, or a record of nobody, stands alone."""
    (home,) = gather.households(registry, **_scope(found)).values()
    return home


def _scope(found: dict[str, Any]) -> dict[str, list[str]]:
    if found["household_id"] is not None:
        return {"households": [found["household_id"]], "persons": []}
    return {"households": [], "persons": [found["person_id"] or found["id"]]}


def _subject(registry: Reader, any_id: str) -> Subject:
    found = _find(registry, any_id)
    home = _home(registry, found)
    person = next((member for member in home.members if member.person_id == found["person_id"]), None)
    situations = rows(registry, "scope", "circumstances", **_scope(found))
    case = None
    if found["case_id"] is not None:
        case = gather.cases(registry, [found["case_id"]])[0]
        home.findings = [finding for finding in home.findings if finding.case_id == case.case_id]
    if person is not None:
        home = _only(home, person.person_id)
        situations = [row for row in situations if row["person_id"] == person.person_id]
    return Subject(
        asked=any_id,
        current=found["id"],
        kind=found["kind"],
        night=gather.night(registry),
        household_id=found["household_id"],
        home=home,
        person=person,
        case=case,
        events=rows(registry, "events", cases=[case.case_id] if case else []),
        circumstances=situations,
    )


def _only(home: Household, person: str) -> Household:
    """What of a household belongs to one person, and what is said of the household as a whole."""
    return replace(
        home,
        findings=[f for f in home.findings if f.person_id in (person, None)],
        rows=[row for row in home.rows if row.person_id == person],
        grants=[grant for grant in home.grants if grant.person_id == person],
        links=[link for link in home.links if person in (link.first_id, link.second_id)],
    )


def _plain(value: Any) -> Any:
    """Days and money as text, for JSON."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case date() | Decimal():
            return str(value)
        case _:
            return value


# --- as text ------------------------------------------------------------------------------------------------


def _heading(subject: Subject) -> Iterator[str]:
    night, home, case = subject.night, subject.home, subject.case
    kinds = {"person": "人员", "household": "家庭", "case": "案件", "record": "记录"}
    yield f"{kinds[subject.kind]} {subject.current}　（截至 {words.day(night.as_of)}）"
    if subject.asked != subject.current:
        yield f"{subject.asked} 已停用，现为 {subject.current}。"
    if subject.person is not None:
        yield _who(subject.person)
    if case is not None:
        state = f"{words.label('colour', case.colour)}（{words.label('status', case.status)}）"
        yield f"{state}，立案 {words.day(case.opened_on)}，应答复日 {words.day(case.due_on)}"
        yield f"应答复的部门：{words.listed(case.departments)}"
    for row in home.rows:
        if row.record_id == subject.current:
            place = "，".join(part for part in (row.department, row.file_name, row.sheet) if part)
            yield f"{place}，第 {row.row_number} 行，{words.label('role', row.role)}"
    if subject.household_id is None:
        yield "未归入任何家庭。"
    else:
        yield f"家庭 {subject.household_id}，{len(home.members)} 人，{home.address or '住址未写'}"


def _who(member: Member) -> str:
    known = (member.name or "姓名未写", member.sex, _age(member), member.id_number)
    return f"{member.person_id}　" + "　".join(part for part in known if part)


def _age(member: Member) -> str | None:
    return None if member.age is None else f"{member.age} 岁"


def _findings(subject: Subject) -> Iterator[str]:
    yield from ("", "发现（线索，不是结论）")
    for finding in subject.home.findings:
        yield f"  {finding.mark} {_found(finding)}"
        if finding.evidence:
            yield f"     {finding.evidence}"
        yield f"     依据：{finding.basis or words.NONE}"
    if not subject.home.findings:
        yield "  没有。"


def _found(finding: Finding) -> str:
    parts = (
        f"{finding.rule}（{finding.rule_id}）",
        words.label("kind", finding.kind),
        words.label("severity", finding.severity),
        finding.months,
        words.yuan(finding.amount),
    )
    return "  ".join(parts)


Table = tuple[str, Callable[[Subject], Sequence[Sequence[str]]]]


def _tables(subject: Subject) -> Iterator[str]:
    """The lists below the findings; those with nothing in them are left out."""
    tables: tuple[Table, ...] = (
        ("家庭成员", _member_lines),
        ("救助", _given_lines),
        ("情况", _circumstance_lines),
        ("为什么认定为同一人", _identity_lines),
        ("记录", _row_lines),
        ("经过", _event_lines),
    )
    for title, lines_of in tables:
        lines = lines_of(subject)
        if lines:
            yield from ("", title, *_aligned(lines))


def _aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Cells in columns; a Chinese character takes two places."""
    widths = [max(words.wide(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - words.wide(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def _member_lines(subject: Subject) -> list[list[str]]:
    return [
        [
            m.person_id,
            m.name or "未写",
            "户主" if m.is_head else m.relation or words.NONE,
            m.sex or words.NONE,
            _age(m) or words.NONE,
            m.id_number or "未填",
            m.evidence or words.NONE,
        ]
        for m in subject.home.members
    ]


def _given_lines(subject: Subject) -> list[list[str]]:
    return [
        [g.department, g.programme, g.whom, g.months, g.amount, f"{g.rows} 行", g.status, g.marks]
        for g in digest.given(subject.home)
    ]


def _circumstance_lines(subject: Subject) -> list[list[str]]:
    return [
        [
            row["person_id"],
            row["department"],
            words.label("circumstance", row["kind"]),
            row["value"] or words.NONE,
            words.day(row["start"]) if row["kind"] == "death" else words.months(row["start"], row["end"]),
        ]
        for row in subject.circumstances
    ]


def _identity_lines(subject: Subject) -> list[list[str]]:
    return [
        [
            link.first_id if link.first_id == link.second_id else f"{link.first_id} 与 {link.second_id}",
            words.label("outcome", link.outcome),
            f"{link.pairs} 对",
            words.percent(link.probability),
            f"权重 {link.weight:+.1f}",
            words.listed(link.departments),
            link.evidence or words.NONE,
        ]
        for link in subject.home.links
    ]


def _row_lines(subject: Subject) -> list[list[str]]:
    return [
        [
            r.record_id,
            r.department,
            r.file_name or words.NONE,
            r.sheet or words.NONE,
            f"第 {r.row_number} 行" if r.row_number else words.NONE,
            words.label("role", r.role),
            r.name or "未写",
            r.id_number or "未填",
            r.person_id or "未认定",
            digest.marks(r.findings),
        ]
        for r in subject.home.rows
    ]


def _event_lines(subject: Subject) -> list[list[str]]:
    return [
        [words.day(row["on"]), row["actor"], row["action"], row["detail"] or words.NONE]
        for row in subject.events
    ]
