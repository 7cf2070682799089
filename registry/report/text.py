"""A dossier as plain Chinese text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from registry.report import digest, words
from registry.report.chain import Line, by_state
from registry.report.lineage import generations
from registry.report.model import Case, Finding, Member
from registry.report.subject import Subject

KINDS = {"person": "人员", "household": "家庭", "case": "案件", "record": "记录"}
WIDTH = 100  # half-width places of a line of the time line

Cells = Sequence[Sequence[str]]


def lines(known: Subject) -> Iterator[str]:
    """The whole text, line by line."""
    yield from _heading(known)
    yield from _chain(known)
    yield from _findings(known)
    for title, lines_of in TABLES:
        cells = lines_of(known)
        if cells:
            yield from ("", title, *_aligned(cells))


def _heading(known: Subject) -> Iterator[str]:
    home = known.home
    yield f"{KINDS[known.kind]} {known.current}　（截至 {words.day(known.night.as_of)}）"
    if known.asked != known.current:
        yield f"{known.asked} 已停用，现为 {known.current}。"
    if known.person is not None:
        yield _who(known.person)
    if known.case is not None:
        yield f"{_state(known.case)}，立案 {words.day(known.case.opened_on)}，应答复日 {words.day(known.case.due_on)}"
        yield f"应答复的部门：{words.listed(known.case.departments)}"
    for row in home.rows:
        if row.record_id == known.current:
            place = "，".join(part for part in (row.department, row.file_name, row.sheet) if part)
            yield f"{place}，第 {row.row_number} 行，{words.label('role', row.role)}"
    if known.household_id is None:
        yield "未归入任何家庭。"
    else:
        yield f"家庭 {known.household_id}，{len(home.members)} 人，{home.address or '住址未写'}"
    yield from words.lacking(known.lacks)


def _who(member: Member) -> str:
    known = (member.name or "姓名未写", member.sex, _age(member), member.id_number)
    return f"{member.person_id}　" + "　".join(part for part in known if part)


def _age(member: Member) -> str | None:
    return None if member.age is None else f"{member.age} 岁"


def _state(case: Case) -> str:
    return f"{words.label('colour', case.colour)}（{words.label('status', case.status)}）"


def _chain(known: Subject) -> Iterator[str]:
    """A programme a line under its state, why below it; what is left open in few lines."""
    if known.chain:
        yield from ("", "一户一条救助链（每个项目对本户是什么、为什么）")
    for state, lines_of in by_state(known.chain):
        yield f"  {words.label('chain', state)}"
        for line in lines_of:
            yield from _step(line)


def _step(line: Line) -> Iterator[str]:
    parts = (line.programmes, line.whom, line.months, line.amount, digest.marks(line.findings))
    told = [
        f"    {part}" for part in _folded("  ".join(part for part in parts if part not in ("", words.NONE)))
    ]
    why = [part for part in (line.reason, line.basis) if part != words.NONE]
    yield from told
    if not line.findings:  # what they say stands below
        yield from (f"      {part}" for part in _folded("；".join(why)) if part)


def _findings(known: Subject) -> Iterator[str]:
    yield from ("", "发现（线索，不是结论）")
    for finding in known.home.findings:
        yield f"  {finding.mark} {_found(finding)}"
        if finding.evidence:
            yield f"     {finding.evidence}"
        yield f"     依据：{finding.basis or words.NONE}"
    if not known.home.findings:
        yield "  没有。"


def _found(finding: Finding) -> str:
    parts = (
        f"{finding.rule}（{finding.rule_id}）",
        words.label("kind", finding.kind),
        words.label("severity", finding.severity),
        finding.months,
        words.yuan(finding.amount),
    )
    return "  ".join(part for part in parts if part != words.NONE)


def _aligned(lines: Cells) -> Iterator[str]:
    """Cells in columns; a Chinese character takes two places."""
    widths = [max(words.wide(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell + " " * (width - words.wide(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  " + "  ".join(cells).rstrip()


def _members(known: Subject) -> Cells:
    return [
        [
            m.person_id,
            m.name or "未写",
            m.place,
            m.sex or words.NONE,
            _age(m) or words.NONE,
            m.id_number or "未填",
            m.sureness,
            m.evidence or words.NONE,
        ]
        for m in known.home.members
    ]


def _timeline(known: Subject) -> Cells:
    """A stretch of months a line; what does not fit goes on below."""
    return [
        cells
        for stretch in known.timeline
        for number, line in enumerate(_folded("；".join(stretch.lines)))
        for cells in [[stretch.months, words.money(stretch.amount), line] if number == 0 else ["", "", line]]
    ]


def _folded(text: str) -> list[str]:
    """The text on as many lines as it needs, broken behind a stop."""
    folded = [""]
    for piece in re.findall(r"[^；、]+[；、]?", text):
        if folded[-1] and words.wide(folded[-1] + piece) > WIDTH:
            folded.append("")
        folded[-1] += piece
    return folded


def _given(known: Subject) -> Cells:
    return [
        [g.department, g.programme, g.whom, g.months, g.amount, f"{g.rows} 行", g.status, g.marks]
        for g in digest.given(known.home)
    ]


def _cases(known: Subject) -> Cells:
    """The household's cases; the one that was asked for stands in the heading."""
    return [
        [
            case.case_id,
            _state(case),
            f"立案 {words.day(case.opened_on)}",
            f"结案 {words.day(case.closed_on)}" if case.closed_on else f"应答复 {words.day(case.due_on)}",
            words.listed(case.departments),
            digest.marks(finding.number for finding in case.findings),
        ]
        for case in known.cases
        if known.case is None
    ]


def _events(known: Subject) -> Cells:
    return [
        [
            *([] if known.case else [row["case_id"]]),
            words.day(row["on"]),
            words.label("actor", row["actor"]),
            words.label("action", row["action"]),
            row["detail"] or words.NONE,
        ]
        for row in known.events
    ]


def _lineage(known: Subject) -> Cells:
    """One line: from the first household to the last, where there is more than this one."""
    if known.household_id is None:
        return []
    former, later = generations(known.household_id, known.changes)
    steps = [*map(words.listed, former), f"本户 {known.household_id}", *map(words.listed, later)]
    return [[" → ".join(steps)]] if former or later else []


def _changes(known: Subject) -> Cells:
    return [
        [
            words.day(change.noticed_on),
            words.label("household_event", change.kind),
            words.from_to(change.household_id, change.successor_id),
            " ".join(part for part in (change.person_id, change.person_name) if part) or words.NONE,
            change.detail or words.NONE,
        ]
        for change in known.changes
    ]


def _doubts(known: Subject) -> Cells:
    return [
        [
            words.label("doubt", doubt.kind),
            " 与 ".join(doubt.households),
            " ".join(part for part in (doubt.person_id, doubt.person_name) if part) or words.NONE,
            doubt.detail or words.NONE,
        ]
        for doubt in known.doubts
    ]


def _relatives(known: Subject) -> Cells:
    return [[one.household_id, one.state, one.address or words.NONE] for one in known.relatives]


def _leads(known: Subject) -> Cells:
    return [
        [
            row["lead_id"],
            words.lead_standing(row),
            words.lead_about(row),
            row["words"] or words.NONE,
            words.lead_source(row),
        ]
        for row in known.leads
    ]


def _referrals(known: Subject) -> Cells:
    return [
        [
            row["referral_id"],
            row["person_id"] or words.NONE,
            words.need(row["need"]),
            words.label("referral_status", row["status"]),
            words.listed(part for part in (row["organisation"], row["service"]) if part),
            f"提出 {words.day(row['opened_on'])}",
        ]
        for row in known.referrals
    ]


def _circumstances(known: Subject) -> Cells:
    return [
        [
            row["person_id"],
            row["department"],
            words.label("circumstance", row["kind"]),
            row["value"] or words.NONE,
            words.day(row["start"]) if row["kind"] == "death" else words.months(row["start"], row["end"]),
        ]
        for row in known.circumstances
    ]


def _identity(known: Subject) -> Cells:
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
        for link in known.home.links
    ]


def _rows(known: Subject) -> Cells:
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
        for r in known.home.rows
    ]


# The lists below the findings, in order; those with nothing in them are left out.
TABLES: Sequence[tuple[str, Callable[[Subject], Cells]]] = (
    ("家庭成员", _members),
    ("逐月救助（元；一段几个月的为每月数，“重”为重复）", _timeline),
    ("各部门给了什么", _given),
    ("案件", _cases),
    ("案件经过", _events),
    ("原户、现户", _lineage),
    ("家庭变化", _changes),
    ("名册之间的矛盾", _doubts),
    ("提到的其他家庭", _relatives),
    ("主动发现（别人报来的；认定之前只是可能）", _leads),
    ("转介", _referrals),
    ("情况", _circumstances),
    ("为什么认定为同一人", _identity),
    ("记录", _rows),
)
