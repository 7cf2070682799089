"""What an id led to: the household, and of it only what belongs to the person, case or record that was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from registry.reader import Reader
from registry.report import gather
from registry.report.chain import VIEW, Step, chain, of_person
from registry.report.chronicle import Stretch, chronicle
from registry.report.model import Case, Change, Doubt, Household, Member, Night, Relative
from registry.report.read import rows
from schemas.errors import UserError

Scope = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an id led to. ``home`` and the lists hold only what belongs to it: of a person, that person's.

    Attributes:
        asked: the id as it was given.
        current: the id now in force.
        household_id: the household; None for who belongs to none.
        person: who it is about, of a person's or a record's id.
        cases: the case asked for; of a household all, closed ones too; of a person those about that person.
        events: what happened to these cases.
        timeline: every benefit in ``home``, month by month.
        changes: what happened to the household, from those it came from to those it became.
        doubts: where lists contradict each other.
        chain: what every programme is to the household, and why.
        relatives: what has become of other households named here.
        leads: who was reported that is, or could well be, one of them.
        referrals: what was handed on to social organisations.
        lacks: tables and views that a registry of an earlier version does not have.
    """

    asked: str
    current: str
    kind: str
    night: Night
    household_id: str | None
    home: Household
    person: Member | None
    cases: list[Case]
    events: list[dict[str, Any]]
    circumstances: list[dict[str, Any]]
    timeline: list[Stretch]
    changes: list[Change]
    doubts: list[Doubt]
    chain: list[Step]
    relatives: list[Relative]
    leads: list[dict[str, Any]]
    referrals: list[dict[str, Any]]
    lacks: frozenset[str]

    @property
    def case(self) -> Case | None:
        """The case that was asked for."""
        return self.cases[0] if self.kind == "case" else None


def subject(registry: Reader, any_id: str) -> Subject:
    """What is known behind an id.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    found = _find(registry, any_id)
    whole = _whole(registry, any_id, found)
    if found["person_id"] is not None:
        return _of_person(whole, found["person_id"])
    return _of_case(whole, found["case_id"]) if found["case_id"] is not None else whole


def surroundings(registry: Reader, any_id: str) -> Subject:
    """The whole household an id leads to; who belongs to none stands alone.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    return _whole(registry, any_id, _find(registry, any_id))


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


def _scope(found: dict[str, Any]) -> Scope:
    if found["household_id"] is not None:
        return {"households": [found["household_id"]], "persons": []}
    return {"households": [], "persons": [found["person_id"] or found["id"]]}


def _whole(registry: Reader, asked: str, found: dict[str, Any]) -> Subject:
    """The household with all that is known of it."""
    scope, household, night = _scope(found), found["household_id"], gather.night(registry)
    (home,) = gather.households(registry, **scope).values()
    cases = [
        gather.case(row, home) for row in rows(registry, "household_cases", households=scope["households"])
    ]
    changes = [Change(**row) for row in rows(registry, "history", household=household)] if household else []
    doubts = [Doubt(**row) for row in rows(registry, "doubts", **scope)]
    steps = chain(registry, home) if household else []
    others = sorted(_named(changes, doubts) - {household})
    return Subject(
        asked=asked,
        current=found["id"],
        kind=found["kind"],
        night=night,
        household_id=household,
        home=home,
        person=None,
        cases=cases,
        events=rows(registry, "events", cases=[case.case_id for case in cases]),
        circumstances=rows(registry, "scope", "circumstances", **scope),
        timeline=chronicle(home, night.as_of),
        changes=changes,
        doubts=doubts,
        chain=steps or [],
        relatives=[Relative(**row) for row in rows(registry, "related", households=others)],
        leads=rows(registry, "household_leads", **scope),
        referrals=rows(registry, "household_referrals", **scope),
        lacks=registry.lacks | ({VIEW} if steps is None else set()),
    )


def _named(changes: Iterable[Change], doubts: Iterable[Doubt]) -> set[str]:
    """The households that these speak of."""
    things: list[Change | Doubt] = [*changes, *doubts]
    return {one for thing in things for one in thing.households}


def _of_case(whole: Subject, case_id: str) -> Subject:
    """What of a household belongs to one case."""
    findings = [finding for finding in whole.home.findings if finding.case_id == case_id]
    numbers = {finding.number for finding in findings}
    narrowed = _narrowed(whole, replace(whole.home, findings=findings), {case_id})
    chain = [step for step in whole.chain if numbers & set(step.findings)]
    return replace(narrowed, chain=chain, leads=[], referrals=[])


def _of_person(whole: Subject, person: str) -> Subject:
    """What of a household belongs to one person, and what is said of the household as a whole."""
    home = whole.home
    mine = replace(
        home,
        findings=[f for f in home.findings if f.person_id in (person, None)],
        rows=[row for row in home.rows if row.person_id == person],
        grants=[grant for grant in home.grants if grant.person_id == person],
        links=[link for link in home.links if person in (link.first_id, link.second_id)],
    )
    narrowed = _narrowed(whole, mine, {f.case_id for f in mine.findings if f.case_id is not None})
    changes = [change for change in whole.changes if change.person_id == person]
    doubts = [doubt for doubt in whole.doubts if doubt.person_id == person]
    named = _named(changes, doubts)
    return replace(
        narrowed,
        person=next((member for member in home.members if member.person_id == person), None),
        circumstances=[row for row in whole.circumstances if row["person_id"] == person],
        changes=changes,
        doubts=doubts,
        chain=of_person(whole.chain, person),
        relatives=[relative for relative in whole.relatives if relative.household_id in named],
        leads=[row for row in whole.leads if row["person_id"] == person],
        referrals=[row for row in whole.referrals if row["person_id"] in (person, None)],
    )


def _narrowed(whole: Subject, home: Household, cases: set[str]) -> Subject:
    return replace(
        whole,
        home=home,
        cases=[replace(case, household=home) for case in whole.cases if case.case_id in cases],
        events=[event for event in whole.events if event["case_id"] in cases],
        timeline=chronicle(home, whole.night.as_of),
    )
