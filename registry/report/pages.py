"""HTML pages from compiled templates: self-contained, escaped, printable on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup

from registry.report import answers, digest, words
from registry.report.chain import by_state
from registry.report.lineage import generations
from registry.report.model import Case, Household, Night
from registry.report.shapes import Column
from registry.report.subject import Subject
from registry.report.timeline import pictures

TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"programme": words.programme, "marks": digest.marks}
    environment.globals |= {
        "w": words,
        "choices": answers.grouped,
        "months_head": _months_head,
        "css": Markup((TEMPLATES / "style.css").read_text("utf-8")),  # our own file
    }
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _months_head(columns: tuple[Column, ...]) -> Markup:
    """The headings of a picture, drawn once for all cases that show the same months."""
    return Markup(_template("months.html").render(columns=columns))


def render(name: str, **values: Any) -> str:
    """A page from its template."""
    return _template(name).render(**values)


def case_page(case: Case, night: Night) -> str:
    """The sheet of one case."""
    findings = case.findings
    replies = [
        (department, [finding for finding in findings if department in finding.answering])
        for department in case.departments
    ]
    return render(
        "case.html",
        case=case,
        findings=findings,
        replies=[(department, theirs) for department, theirs in replies if theirs],
        **_about(case.household, night),
        pictures=pictures(case.household, findings, night.as_of),
    )


def household_page(known: Subject) -> str:
    """The dossier of one household."""
    home, night = known.home, known.night
    former, later = generations(home.household_id, known.changes)
    return render(
        "dossier.html",
        known=known,
        former=former,
        later=later,
        chain=list(by_state(known.chain)),
        **_about(home, night),
        pictures=pictures(home, home.findings, night.as_of),
    )


def _about(home: Household, night: Night) -> dict[str, Any]:
    return {
        "home": home,
        "night": night,
        "given": digest.given(home),
        "identities": digest.identities(home),
        "doubtful": digest.doubtful(home),
    }
