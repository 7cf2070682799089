"""One question put to a registry at the window: logged before anything is told, without the number or the name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from registry import audit_log
from registry.before_paying.lookup import Answer, Lookup, Question
from registry.reader import open_read_only


def look_up(registry: Path, question: Question, *, actor: str | None = None) -> tuple[list[Answer], date]:
    """What is known of each person that a question may mean, and the day the registry is of.

    Raises:
        UserError: E-LOOKUP-001 the question names nobody, E-LOOKUP-002 the id number is mistyped; E-STORE-... the
            registry cannot be read; E-AUDIT-001 its log cannot be written, and then nothing is told.
    """
    with open_read_only(registry) as reader:
        window = Lookup(reader, keep=False)
        persons = window.persons(question)
        answers = [window.answer(person) for person in persons]
    log(registry, question, persons, actor=actor)
    return answers, window.as_of


def log(registry: Path, question: Question, persons: list[str], *, actor: str | None = None) -> None:
    """A line of the log: how it was asked and whom that led to, by ids of the registry."""
    way = "按编号查" if question.number is not None else "按姓名与出生日期查"
    about = "、".join(persons) or "未找到"
    audit_log.append(registry, "lookup", about, way, actor=actor)
