"""What a department's list looks like and what it says: the TOML files of ``departments/``, read and checked.

A new list is a new file ``departments/<list_name>.toml`` and no code::

    title = "临时救助台账"           # for people
    department = "民政"
    delivery = "append"             # or "snapshot": the newest file replaces the older ones
    distinct = false                # true: the list names each person once

    like = "dibao_family"           # all that another list declares, but for what stands here

    [recognise]                     # beside these, the number of headings that fit decides
    required = ["self.name|self.id_number", "grant.amount_yuan", "grant.paid_on|=困难类型"]  # one of each
    forbidden = ["费用总额"]          # headings (or @words) that rule the list out
    says = ["边缘"]                  # it is this list only if title, sheet, file, headings or most of its kinds say so

    [person.self]                   # one table per role; the first is the one whose row it is
    name = ["申请人", "@name"]       # headings in order of preference; "@name": all words of headings.toml
    id_number = ["申请人@id_number", "@id_number"]
    address = ["@address"]

    [person.member]
    layout = "packed"               # several names, ids in one cell; "wide": columns numbered with "#";
                                    # "packed" with headings in "#" takes both, as the file has it
    household_of = "self"           # shares address, household number and head with that person
    name = ["家庭成员@name"]
    constant = { relation = "配偶" } # what the list itself says of everyone in this role

    [assistance.grant]
    person = "self"                 # who receives it
    programme = "temporary_relief"  # or a table: { from = ["救助类型", "<sheet>", "<title>"], words = { 农 = "…" } };
                                    # a word that stands for "" says that no programme is meant that could be told;
                                    # "=社保补贴" among "from": the heading itself is the word
    amount_yuan = ["救助金额"]        # with amount_parts = [[…], […]] the sum of several columns
    paid_on = ["救助时间"]
    status = { from = ["@status"], words = { 停 = "ended" } }
    only_if_paid = true             # no amount written, no assistance

    [circumstance.death]            # one of CIRCUMSTANCES
    person = "self"
    valid_from = ["死亡时间"]
    value = ["死因"]                 # or words, as for a programme
    unless = { from = ["状态"], words = ["注销"] }

    [bill]                          # a medical bill: hospital, settled_on, total_yuan...
    person = "self"

    [lead]                          # rows report somebody: they become leads, never records
    words = ["反映内容"]
    need = { from = ["反映内容"], words = { 住院 = "medical" } }  # one of codes/needs.csv

``<title>`` stands for the lines above the headings, ``<sheet>`` for the sheet's name, ``<file>`` for the file's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from schemas import codes
from schemas.heading import UnknownWordError, key, spelled_out
from schemas.tables import ASSISTANCE, CIRCUMSTANCE, LEAD, MEDICAL_BILL, RECORD

HERE: Final = Path(__file__).parent
PSEUDO: Final = ("<title>", "<sheet>", "<file>")

ROLES: Final = ("self", "head", "member", "spouse", "guardian", "co_applicant", "payee")
LAYOUTS: Final = ("single", "packed", "wide")
DELIVERIES: Final = ("snapshot", "append")
CIRCUMSTANCES: Final = (
    "death", "disability", "enrolment", "insured", "pension", "employment", "vehicle", "real_estate",
    "company_office", "public_payroll", "application", "payout", "staff_relative",
)  # fmt: skip
PERSON_FIELDS: Final = frozenset(
    set(RECORD.names) - {"record_id", "file_id", "row_number", "role", "department", "list_name", "id_status"}
)
ASSISTANCE_FIELDS: Final = frozenset(
    (set(ASSISTANCE.names) | {"period", "stopped_on"})
    - {
        "assistance_id",
        "record_id",
        "file_id",
        "row_number",
        "department",
        "programme",
        "category",
        "purpose",
        "status",
    }
)
BILL_FIELDS: Final = frozenset(set(MEDICAL_BILL.names) - {"bill_id", "record_id", "assistance_id"})
CIRCUMSTANCE_FIELDS: Final = frozenset(
    (set(CIRCUMSTANCE.names) | {"level", "certificate"}) - {"circumstance_id", "record_id", "department"}
)

LEAD_FIELDS: Final = frozenset({"called", "age", "source", "reporter", "reported_on", "words", "need"})
LEAD_PERSON_FIELDS: Final = PERSON_FIELDS & set(LEAD.names)

Headings = tuple[str, ...]


class DeclarationError(ValueError):
    """A declaration that cannot be right: a defect of the file in ``departments/``, not of a delivery."""


@dataclass(frozen=True)
class Words:
    """A value read off words: the first word found in the first column (or title…) that holds one decides.

    Where a source is written ``=法定代表人``, it is the heading that says the word, of every filled cell under it.
    """

    sources: Headings
    words: Mapping[str, str]
    otherwise: str | None = None

    @property
    def columns(self) -> Headings:
        """The sources whose cells are read."""
        return tuple(source for source in self.sources if not source.startswith("="))

    @property
    def by_heading(self) -> tuple[tuple[str, str], ...]:
        """Headings that say a word themselves, in the form they are compared in, and what the word stands for."""
        return tuple(
            (key(source[1:]), meaning)
            for source in self.sources
            if source.startswith("=")
            for meaning in [next(each for word, each in self.words.items() if word in source)]
        )


@dataclass(frozen=True)
class Person:
    """One role of people in a row and the columns that describe them."""

    role: str
    layout: str
    household_of: str | None
    columns: Mapping[str, Headings]
    constant: Mapping[str, str]


@dataclass(frozen=True)
class Grant:
    """One kind of assistance in a row."""

    name: str
    person: str
    programme: str | Words
    columns: Mapping[str, Headings]
    amount_parts: tuple[Headings, ...]
    status: Words | None
    only_if_paid: bool


@dataclass(frozen=True)
class Circumstance:
    """A circumstance that a row states of a person."""

    kind: str
    person: str
    columns: Mapping[str, Headings]
    value: Words | None
    unless: Words | None


@dataclass(frozen=True)
class Bill:
    """The columns of a medical bill."""

    person: str
    columns: Mapping[str, Headings]


@dataclass(frozen=True)
class Lead:
    """The columns of a report on somebody, and the words by which a need is told."""

    columns: Mapping[str, Headings]
    need: Words | None


@dataclass(frozen=True)
class Declaration:
    """One list of one department."""

    list_name: str
    title: str
    department: str
    delivery: str
    distinct: bool
    required: tuple[tuple[str, ...], ...]
    forbidden: frozenset[str]
    says: tuple[str, ...]
    persons: tuple[Person, ...]
    grants: tuple[Grant, ...]
    circumstances: tuple[Circumstance, ...]
    bill: Bill | None
    lead: Lead | None
    targets: Mapping[str, Headings] = field(default_factory=dict)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Headings that nothing is read from, but that tell the list: those required as such."""
        return frozenset(each[1:] for wish in self.required for each in wish if each.startswith("="))

    @property
    def primary(self) -> Person:
        """Whose row it is."""
        return self.persons[0]

    def person(self, role: str) -> Person:
        """The person of a role."""
        return next(person for person in self.persons if person.role == role)


@cache
def declarations() -> tuple[Declaration, ...]:
    """All declared lists, by name."""
    return tuple(load(path) for path in sorted((HERE / "departments").glob("*.toml")))


def declaration(list_name: str) -> Declaration:
    """The declaration of a list."""
    return next(each for each in declarations() if each.list_name == list_name)


def distinct_lists() -> tuple[str, ...]:
    """The lists that name each person once."""
    return tuple(each.list_name for each in declarations() if each.distinct)


def load(path: Path) -> Declaration:
    """Read and check one declaration.

    Raises:
        DeclarationError: what is wrong, and where.
    """
    try:
        return _declaration(path.stem, _read(path))
    except (KeyError, TypeError, UnknownWordError, tomllib.TOMLDecodeError) as error:
        raise DeclarationError(f"{path.name}: {error!r}") from error


def _read(path: Path) -> dict[str, Any]:
    """What a file says, over what the list says that it is like."""
    if not path.is_file():
        raise DeclarationError(f"no {path.name} to be like")
    own = tomllib.loads(path.read_text(encoding="utf-8"))
    return _over(_read(HERE / "departments" / f"{own['like']}.toml"), own) if "like" in own else own


def _over(base: Any, own: Any) -> Any:
    """Tables put together key by key; words, lists and texts replace what was there, an empty table removes it."""
    if not isinstance(base, dict) or not isinstance(own, dict) or "from" in own:
        return own
    together = base | {
        name: _over(base.get(name), value) if value != {} else {} for name, value in own.items()
    }
    return {name: value for name, value in together.items() if value != {}}


def _declaration(list_name: str, text: dict[str, Any]) -> Declaration:
    persons = tuple(_person(role, table) for role, table in text["person"].items())
    grants = tuple(_grant(name, table) for name, table in text.get("assistance", {}).items())
    circumstances = tuple(_circumstance(kind, table) for kind, table in text.get("circumstance", {}).items())
    bill = _bill(text["bill"]) if "bill" in text else None
    lead = _lead(text["lead"]) if "lead" in text else None
    recognise = text["recognise"]
    made = Declaration(
        list_name,
        text["title"],
        text["department"],
        _one_of(text["delivery"], DELIVERIES),
        bool(text["distinct"]),
        tuple(tuple(map(_wish, wish.split("|"))) for wish in recognise["required"]),
        frozenset(key(heading) for heading in spelled_out(recognise.get("forbidden", []))),
        tuple(recognise.get("says", [])),
        persons,
        grants,
        circumstances,
        bill,
        lead,
        dict(_targets(persons, grants, circumstances, bill, lead)),
    )
    _check(made)
    return made


def _targets(
    persons: Iterable[Person],
    grants: Iterable[Grant],
    circumstances: Iterable[Circumstance],
    bill: Bill | None,
    lead: Lead | None,
) -> Iterable[tuple[str, Headings]]:
    """Every column a declaration asks for, as ``section.field``, with the headings it may have."""
    for person in persons:
        yield from ((f"{person.role}.{name}", headings) for name, headings in person.columns.items())
    for grant in grants:
        yield from ((f"{grant.name}.{name}", headings) for name, headings in grant.columns.items())
        yield from ((f"{grant.name}.part{i}", headings) for i, headings in enumerate(grant.amount_parts))
        for name, words in (("programme", grant.programme), ("status", grant.status)):
            if isinstance(words, Words):
                yield f"{grant.name}.{name}", words.columns
    for circumstance in circumstances:
        yield from (
            (f"{circumstance.kind}.{name}", headings) for name, headings in circumstance.columns.items()
        )
        for name, words in (("value", circumstance.value), ("unless", circumstance.unless)):
            if words is not None:
                yield f"{circumstance.kind}.{name}", words.columns
    if bill is not None:
        yield from ((f"bill.{name}", headings) for name, headings in bill.columns.items())
    if lead is not None:
        yield from ((f"lead.{name}", headings) for name, headings in lead.columns.items())
        if lead.need is not None:
            yield "lead.need", lead.need.columns


def _person(role: str, table: dict[str, Any]) -> Person:
    settings = {"layout", "household_of", "constant"}
    return Person(
        _one_of(role, ROLES),
        _one_of(table.get("layout", "single"), LAYOUTS),
        table.get("household_of"),
        _columns(table, PERSON_FIELDS, settings),
        dict(table.get("constant", {})),
    )


def _grant(name: str, table: dict[str, Any]) -> Grant:
    settings = {"person", "programme", "amount_parts", "status", "only_if_paid"}
    programme = table["programme"]
    return Grant(
        name,
        table["person"],
        programme if isinstance(programme, str) else _words(programme),
        _columns(table, ASSISTANCE_FIELDS, settings),
        tuple(spelled_out(part) for part in table.get("amount_parts", [])),
        _words(table["status"]) if "status" in table else None,
        bool(table.get("only_if_paid", False)),
    )


def _circumstance(kind: str, table: dict[str, Any]) -> Circumstance:
    value = _words(table["value"]) if isinstance(table.get("value"), dict) else None
    columns = _columns(table, CIRCUMSTANCE_FIELDS, {"person", "unless"} | ({"value"} if value else set()))
    unless = _words(table["unless"]) if "unless" in table else None
    return Circumstance(_one_of(kind, CIRCUMSTANCES), table["person"], columns, value, unless)


def _bill(table: dict[str, Any]) -> Bill:
    return Bill(table["person"], _columns(table, BILL_FIELDS, {"person"}))


def _lead(table: dict[str, Any]) -> Lead:
    need = _words(table["need"]) if "need" in table else None
    return Lead(_columns(table, LEAD_FIELDS - {"need"}, {"need"}), need)


def _words(table: dict[str, Any]) -> Words:
    words = table["words"] if isinstance(table["words"], dict) else dict.fromkeys(table["words"], "")
    made = Words(spelled_out(table["from"]), words, table.get("otherwise"))
    for source in made.sources:
        if source.startswith("=") and not any(word in source for word in words):
            raise DeclarationError(f"{source} says none of the words")
    return made


def _columns(table: dict[str, Any], allowed: frozenset[str], settings: set[str]) -> dict[str, Headings]:
    unknown = set(table) - allowed - settings
    if unknown:
        raise DeclarationError(f"unknown keys: {', '.join(sorted(unknown))}")
    return {name: spelled_out(value) for name, value in table.items() if name not in settings and value}


def _wish(written: str) -> str:
    """A column asked for, ``self.name``, or a heading as such, ``=困难类型``."""
    return f"={key(written[1:])}" if written.startswith("=") else written


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise DeclarationError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def _check(made: Declaration) -> None:
    """Everything a declaration refers to exists: roles, programmes, required columns."""
    roles = {person.role for person in made.persons}
    receivers = {
        each.person for each in (*made.grants, *made.circumstances, *((made.bill,) if made.bill else ()))
    }
    homes = {person.household_of for person in made.persons} - {None}
    if missing := (receivers | homes) - roles:
        raise DeclarationError(f"no [person.{sorted(str(role) for role in missing)[0]}]")
    singles = {person.role for person in made.persons if person.layout == "single"}
    if made.primary.role not in singles or not receivers <= singles:
        raise DeclarationError("whoever receives something must have a column of their own")
    known = set(codes.table("programmes")["programme"])
    for grant in made.grants:
        asked = {grant.programme} if isinstance(grant.programme, str) else set(grant.programme.words.values())
        if unknown := asked - known - {""}:
            raise DeclarationError(f"no programme {sorted(unknown)[0]}")
    if made.lead is not None:
        _check_lead(made, made.lead)
    for wish in made.required:
        if not {each for each in wish if not each.startswith("=")} <= set(made.targets):
            raise DeclarationError(f"required column {'|'.join(wish)} is not declared")
    own = {heading for headings in made.targets.values() for heading in headings if "#" not in heading}
    if barred := sorted(heading for heading in own if key(heading) in made.forbidden):
        raise DeclarationError(f"{barred[0]} is declared and forbidden")


def _check_lead(made: Declaration, lead: Lead) -> None:
    """Leads are of one person a row, of whom no more is asked than the table has room for, and grant nothing."""
    if len(made.persons) > 1 or made.grants or made.circumstances or made.bill:
        raise DeclarationError("a list of leads names one person a row and says nothing else of records")
    if surplus := sorted(set(made.primary.columns) - LEAD_PERSON_FIELDS):
        raise DeclarationError(f"no {surplus[0]} of a lead")
    known = set(codes.table("needs")["need"])
    if lead.need is not None and (unknown := sorted(set(lead.need.words.values()) - known - {""})):
        raise DeclarationError(f"no need {unknown[0]}")
