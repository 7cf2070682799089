"""``doudi lookup``: one person at the window - what is held, from whom, until when, what may be missing.

The fewest fields that serve, masked. People who cannot be told apart by what was asked are listed apart, never merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from registry.before_paying.source import Asked, Kept, Rows
from registry.reader import Reader
from registry.report import words
from schemas.errors import UserError
from schemas.fields import id_number, name

RUNNING, COMING, APPROVED, ENDED, ONCE = STATES = ("在享", "将起", "已批未发", "已停", "近一年")
_LONGEST_CHAIN: Final = 100


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked about: by an id number or a person's id in the registry, or by name and day of birth."""

    number: str | None = None
    name: str | None = None
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One benefit: of which programme, from which department, for whom, from when and until when."""

    programme: str
    department: str
    whom: str
    own: bool
    state: str
    start: date | None
    until: date | None
    amount: Decimal | None
    monthly: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one person.

    Attributes:
        person_id, name, id_number: who; masked.
        household_id, members: the household and how many belong to it.
        holdings: what the person and the household get, and got within a year, the person's own first.
        missing: what they may lack, each with its rule: leads.
        doubts: what is not settled about them.
    """

    person_id: str
    name: str | None
    id_number: str | None
    household_id: str | None
    members: int | None
    holdings: tuple[Holding, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]


class Lookup:
    """Answers questions about single persons.

    Args:
        reader: the published registry.
        keep: read what any question needs once, for a process that answers many; the reader is not used afterwards.
    """

    def __init__(self, reader: Reader, *, keep: bool = True) -> None:
        self.as_of: date = reader.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
        self._source = Kept(reader) if keep else Asked(reader)

    def persons(self, question: Question) -> list[str]:
        """Ids of the persons that a question may mean; none if nobody is found.

        Raises:
            UserError: E-LOOKUP-001 it names nobody, E-LOOKUP-002 the id number is mistyped.
        """
        if question.number is not None:
            number = question.number.strip()
            return self._of_id(number) if number[:1] in "Pp" and number else self._of_number(number)
        if question.name is None or question.born is None:
            raise UserError(
                "E-LOOKUP-001",
                "没有写要查谁。",
                "请用 --id 写证件号，或用 --name 与 --born 写姓名与出生日期。",
            )
        named = pl.select(name.clean(pl.lit(question.name))).item()
        found = self._source.rows("by_name", [f"{named}|{question.born}"])
        return sorted({row["person_id"] for row in found})

    def answer(self, person_id: str) -> Answer:
        """What is known of a person, by an id in force."""
        (person,) = self._source.rows("person", [person_id])
        home = person.pop("home_id")
        grants = self._source.rows("grants", [home])
        return Answer(
            person_id=person_id,
            name=person["name"],
            id_number=person["id_number"],
            household_id=person["household_id"],
            members=person["member_count"],
            holdings=tuple(_holdings(grants, person_id, self.as_of)),
            missing=tuple(_missing(self._source.rows("missing", [home]), person_id)),
            doubts=tuple(self._doubts(person_id, home)),
        )

    def _of_id(self, person_id: str) -> list[str]:
        """A person's id in the registry; a retired one leads to the one in its place."""
        current = person_id.upper()
        for _ in range(_LONGEST_CHAIN):
            if self._source.rows("person", [current]):
                return [current]
            led = self._source.rows("alias", [current])
            if not led:
                break
            current = led[0]["new_id"]
        return []

    def _of_number(self, written: str) -> list[str]:
        number = pl.select(id_number.canonical(id_number.clean(pl.lit(written)))).item()
        if number is None:
            raise UserError("E-LOOKUP-002", "证件号写错了：位数或校验码不符。", "请照证件逐位核对后再查。")
        found = self._source.rows("by_number", [number, number[:6] + number[8:17]])
        return sorted({row["person_id"] for row in found})

    def _doubts(self, person_id: str, home: str) -> Iterator[str]:
        for row in self._source.rows("death", [person_id]):
            yield f"死亡名单中有此人（{words.day(row['died_on'])}）：请核对来人身份"
        for row in self._source.rows("review", [person_id]):
            yield f"有 {row['pairs']} 对记录待复核是否同一人"
        for row in self._source.rows("doubts", [home]):
            if row["person_id"] in (person_id, None):
                yield row["detail"] or words.label("doubt", row["kind"])
        for row in self._source.rows("open_cases", [home]):
            yield f"所在户有未结案件 {row['case_id']}，由{words.listed(row['departments'] or [])}答复"


def _holdings(grants: Rows, person_id: str, as_of: date) -> list[Holding]:
    """What still counts, the person's own and what runs first."""
    found = [one for row in grants if (one := _holding(row, person_id, as_of)) is not None]
    order = {state: place for place, state in enumerate(STATES)}
    return sorted(
        found, key=lambda one: (not one.own, order[one.state], one.programme, one.start or date.min)
    )


def _holding(row: dict[str, Any], person_id: str, as_of: date) -> Holding | None:
    monthly = words.grain(row["programme"]) == "month"
    state = _state(row, as_of, monthly=monthly)
    if state is None:
        return None
    own, whole = row["person_id"] == person_id, words.is_for_household(row["programme"])
    return Holding(
        programme=words.programme(row["programme"]),
        department=row["department"],
        whom="全户" if whole else "本人" if own else row["person_name"] or words.NONE,
        own=own or whole,
        state=state,
        start=row["start"],
        until=row["end"],
        amount=row["amount"],
        monthly=monthly,
    )


def _state(row: dict[str, Any], as_of: date, *, monthly: bool) -> str | None:
    """What a grant is on a day; None for one that was over, or paid, more than a year before."""
    long_ago = as_of.replace(year=as_of.year - 1, day=1)
    if row["status"] == "approved":
        return APPROVED
    if not monthly:
        return ONCE if row["start"] is None or row["start"] >= long_ago else None
    if row["start"] is not None and row["start"] > as_of:
        return COMING
    end = row["end"] or (row["paid_on"] if row["status"] == "ended" else None)
    if end is None:
        return ENDED if row["status"] == "ended" else RUNNING
    if end > as_of and row["status"] != "ended":
        return RUNNING
    return ENDED if end >= long_ago else None


def _missing(found: Rows, person_id: str) -> Iterator[str]:
    for row in found:
        if row["person_id"] in (person_id, None):
            yield f"{row['rule_id']} {row['rule']}：{row['evidence'] or ''}"
