"""What a page, a workbook or a dossier tells about one household; every name and id in it is already masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.report import words


@dataclass(frozen=True, slots=True)
class Night:
    """The run a report speaks of."""

    run_id: str
    as_of: date
    engine_version: str
    rules_version: str
    inputs_digest: str
    as_leads: dict[str, str] = field(default_factory=dict)
    """Rules that fell to leads, with why."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the household."""

    person_id: str
    name: str | None
    sex: str | None
    age: int | None
    id_number: str | None
    phone: str | None
    record_count: int
    relation: str | None
    evidence: str | None
    probability: float | None
    is_head: bool

    @property
    def place(self) -> str:
        """Relation to the head."""
        return "户主" if self.is_head else self.relation or words.NONE

    @property
    def sureness(self) -> str:
        """How sure it is that this person belongs to the household."""
        return words.NONE if self.probability is None else words.percent(self.probability)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: a lead, not a verdict. ``number`` is its place among the household's findings.

    ``status``, ``colour``, ``due_on`` and ``overdue`` are of what must be answered, ``answering`` by whom; ``told`` are
    the departments that a mere lead is shown to.
    """

    finding_id: str
    case_id: str | None
    rule_id: str
    rule: str
    kind: str
    severity: int
    basis: str | None
    remedy: str | None
    person_id: str | None
    person_name: str | None
    id_number: str | None
    departments: list[str]
    programmes: list[str]
    amount: Decimal | None
    start: date | None
    end: date | None
    evidence: str | None
    item_id: str | None
    revision: int | None
    status: str | None
    colour: str | None
    due_on: date | None
    overdue: bool
    answering: list[str]
    told: list[str]
    number: int

    @property
    def mark(self) -> str:
        """Its number in a circle."""
        return words.circled(self.number)

    @property
    def tone(self) -> str:
        """How it is drawn: clash, missed or notice."""
        return str(words.LABELS["tone"].get(self.kind, "notice"))

    @property
    def standing(self) -> str:
        """Its colour in words, and whether what was begun is late."""
        return words.standing(self.colour, overdue=self.overdue)

    @property
    def months(self) -> str:
        """The period it is about."""
        return words.months(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a department's list and whose it was held to be."""

    record_id: str
    person_id: str | None
    person_name: str | None
    probability: float | None
    name: str | None
    id_number: str | None
    writing: int
    id_status: str | None
    role: str | None
    department: str
    file_name: str | None
    sheet: str | None
    row_number: int | None
    findings: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Grant:
    """One benefit in one row."""

    assistance_id: str
    record_id: str
    person_id: str | None
    person_name: str | None
    department: str
    programme: str
    amount: Decimal | None
    start: date | None
    end: date | None
    paid_on: date | None
    status: str | None
    findings: list[int] = field(default_factory=list)

    @property
    def months(self) -> str:
        """When: a month for what is paid once, else from and to."""
        once = words.grain(self.programme) == "event" and self.start is not None
        return words.month(self.start) if once and self.start else words.months(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Link:
    """Comparisons of records that came out alike: one person, or two who might be one."""

    first_id: str
    second_id: str
    outcome: str
    evidence: str | None
    pairs: int
    probability: float
    weight: float
    departments: list[str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What lists say about a household that cannot all be so."""

    household_id: str
    other_household_id: str | None
    kind: str
    person_id: str | None
    person_name: str | None
    detail: str | None

    @property
    def households(self) -> list[str]:
        """The household, and the other one where there is one."""
        return [one for one in (self.household_id, self.other_household_id) if one is not None]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a household between two nights: from the former to the present one."""

    noticed_on: date | None
    kind: str
    household_id: str | None
    successor_id: str | None
    person_id: str | None
    person_name: str | None
    detail: str | None

    @property
    def households(self) -> list[str]:
        """The former and the present household, as far as known."""
        return [one for one in (self.household_id, self.successor_id) if one is not None]


@dataclass(frozen=True, slots=True)
class Relative:
    """Another household that a dossier names, and what it is now."""

    household_id: str
    current_id: str
    member_count: int | None
    address: str | None

    @property
    def state(self) -> str:
        """In the registry, retired or gone."""
        if self.member_count is None:
            return "已不在册"
        moved = "" if self.current_id == self.household_id else f"已停用，现为 {self.current_id}，"
        return f"{moved}{self.member_count} 人"


@dataclass(slots=True)
class Household:
    """Everything about a household, or about a person who belongs to none."""

    household_id: str
    address: str | None = None
    division_code: str | None = None
    members: list[Member] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """A household's open questions: what departments must answer by a day."""

    case_id: str
    household_id: str
    status: str
    colour: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    departments: list[str]
    owner: str | None
    first_due_on: date | None
    overdue: bool | None
    household: Household

    @property
    def standing(self) -> str:
        """Its colour in words, and whether what was begun is late."""
        return words.standing(self.colour, overdue=bool(self.overdue))

    @property
    def findings(self) -> list[Finding]:
        """The findings this case holds."""
        return [finding for finding in self.household.findings if finding.case_id == self.case_id]

    @property
    def amount(self) -> Decimal:
        """Money at stake, the findings' sums added up."""
        return sum((finding.amount or Decimal(0) for finding in self.findings), Decimal(0))
