"""``doudi show``: all the registry knows behind one id, as data, as text or as a page; masked like every report.

The keys of the data are a contract, written down in ``docs/dossier.md``.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from registry.reader import Reader
from registry.report import pages
from registry.report.lineage import generations
from registry.report.model import Case
from registry.report.subject import Subject, subject, surroundings
from registry.report.text import lines

Dossier = dict[str, Any]


def dossier(registry: Reader, any_id: str) -> Dossier:
    """What is known behind a person, household, case, record or retired id, ready for JSON.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    known = subject(registry, any_id)
    content = {
        "id": known.asked,
        "current_id": known.current,
        "kind": known.kind,
        "as_of": known.night.as_of,
        "person": known.person and asdict(known.person),
        "household": asdict(known.home) | {"household_id": known.household_id},
        "chain": [asdict(step) for step in known.chain],
        "timeline": [asdict(stretch) for stretch in known.timeline],
        "case": known.case and _case(known.case),
        "cases": [_case(case) for case in known.cases],
        "events": known.events,
        "history": _history(known),
        "contradictions": [asdict(doubt) for doubt in known.doubts],
        "related_households": [asdict(relative) for relative in known.relatives],
        "circumstances": known.circumstances,
        "leads": known.leads,
        "referrals": known.referrals,
        "lacks": sorted(known.lacks),
    }
    return {name: _plain(value) for name, value in content.items()}


def dossier_text(registry: Reader, any_id: str) -> str:
    """The same as plain Chinese text for a terminal."""
    return "\n".join(lines(subject(registry, any_id))) + "\n"


def household_page(registry: Reader, any_id: str) -> str:
    """The page of a household; a person's, case's or record's id leads to theirs, a retired id to its successor.

    Raises:
        UserError: E-SHOW-001 when no such id is known.
    """
    return pages.household_page(surroundings(registry, any_id))


def _case(case: Case) -> Dossier:
    """A case without its household, which the dossier tells of already."""
    told = {name: getattr(case, name) for name in case.__slots__ if name != "household"}
    return told | {"findings": [finding.number for finding in case.findings]}


def _history(known: Subject) -> Dossier:
    former, later = generations(known.household_id, known.changes) if known.household_id else ([], [])
    return {"former": former, "later": later, "changes": [asdict(change) for change in known.changes]}


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
