"""Scenarios: what a rule flags and what it lets pass, as small ASCII tables that read as specification.

A rule's scenarios stand beside it in ``<slug>.txt``. Each case begins with its title, fills some tables and
says what is found; what a table does not say takes a plain default, ``-`` is nothing, ``#`` begins a remark, ``q*30``
in a row's first cell makes thirty rows of it, for q1 to q30::

    case: 同月领了两份
    benefit
    person  programme          amount  from     until
    p1      disability_living  100     2026-01  -
    p1      disability_living  100     2026-04  -
    finds
    person  amount  from     until
    p1      300     2026-04  2026-07

    case: 补发不算重复
    benefit
    ...
    finds nothing

Months stand for their first day and spans are half-open, as in the registry; the basis day is 2026-06-30
unless the case says ``as_of: 2026-03-31``. A table ``standard`` sets lines of the policy's ``standards.csv`` for the
case (``-``: not set, so that a local rule does not run), ``exclusion`` adds pairs to ``exclusions.csv``.
``registry.rules.invent`` names the tables and their columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from registry import views
from registry.policy import Policy, load
from registry.reader import Limits
from registry.rules.catalogue import FOUND, Rule, catalogue
from registry.rules.invent import TABLES, Cells, Rows, invent
from registry.rules.run import in_force, run_rule
from registry.store import Store
from schemas.errors import UserError

SEVERAL: Final = re.compile(r"(\w+)\*([0-9]+)")
AS_OF: Final = date(2026, 6, 30)
EXPECTED: Final = ("household", "person", "departments", "programmes", "amount", "from", "until", "evidence")


@dataclass
class Case:
    """One case: its rows by table, the basis day, and the findings expected (none: it stays silent)."""

    title: str
    tables: dict[str, Rows] = field(default_factory=dict)
    finds: Rows = field(default_factory=list)
    as_of: date = AS_OF


@dataclass(frozen=True)
class Outcome:
    """What became of one case: ``message`` is empty where the rule did as the case says."""

    rule_id: str
    title: str
    flags: bool
    message: str

    @property
    def passed(self) -> bool:
        """Whether the rule did as the case says."""
        return not self.message


def test_rules(*rules: Rule, policy: Policy | None = None) -> list[Outcome]:  # noqa: PT028 - no test itself
    """Run the scenarios of the rules (all, if none are given), one after another, each on its own rows.

    What a scenario does not set itself comes from ``policy``; from the shipped one if none is given.
    """
    with Store.in_memory(Limits(threads=1)) as store:
        views.install(store, policy or load())
        return [
            Outcome(rule.rule_id, case.title, bool(case.finds), _judge(store, rule, case))
            for rule in (rules or catalogue())
            for case in read_scenarios(rule.path.with_suffix(".txt"))
        ]


test_rules.__test__ = False  # type: ignore[attr-defined]  # for pytest: an interface, not a test


def fill(store: Store, case: Case) -> None:
    """Put a case's rows, and the night it is judged in, into the store."""
    for schema, rows in invent(case.tables, case.as_of):
        store.write(schema, rows)
    for override in case.tables.get("standard", []):
        _set_standard(store, override)
    for pair in case.tables.get("exclusion", []):
        store.execute(
            "INSERT INTO policy_exclusion (rule_id, programme_a, programme_b, scope, mark, basis) "
            "VALUES ($rule, $one, $two, '人', 'M', '情景所设')",
            pair,
        )


def _set_standard(store: Store, override: Cells) -> None:
    """A standard as the case sets it, in place of the policy's; ``-`` for its value leaves it unset."""
    named = {name: override.get(name) for name in ("code", "programme", "division")}
    store.execute(
        "DELETE FROM policy_standard WHERE code = $code AND programme IS NOT DISTINCT FROM $programme "
        "AND division_code IS NOT DISTINCT FROM $division",
        named,
    )
    value = override["value"]
    if value is not None:
        store.execute(
            "INSERT INTO policy_standard (code, programme, division_code, value, meaning) "
            "VALUES ($code, $programme, $division, $value, '情景所设')",
            named | {"value": Decimal(value)},
        )


def read_scenarios(path: Path) -> list[Case]:
    """The cases of one scenario file.

    Raises:
        UserError: E-RULE-007, naming file and line.
    """
    if not path.is_file():
        raise _fault(path, 0, "没有情景文件；每条规则应有提出与不提出的情景")
    reading = _Reading(path)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        words = line.split("#")[0].split()
        if words:
            reading.take(number, words)
    return reading.cases


class _Reading:
    """A scenario file being read: the case and the table that the next line belongs to."""

    def __init__(self, path: Path) -> None:
        self.cases: list[Case] = []
        self._path = path
        self._table: Rows | None = None
        self._known: Sequence[str] = ()
        self._heading: list[str] = []

    def take(self, number: int, words: list[str]) -> None:
        if self._table is not None and not self._heading:
            self._set_heading(number, words)
        elif words[0] == "case:":
            self.cases.append(Case(" ".join(words[1:])))
            self._table = None
        elif not self.cases:
            raise _fault(self._path, number, "第一行应为 case: 标题")
        elif words[0] == "as_of:":
            self.cases[-1].as_of = date.fromisoformat(words[1])
        elif words == ["finds", "nothing"]:
            self._table = None
        elif len(words) == 1 and words[0] in (*TABLES, "finds"):
            self._open(words[0])
        else:
            self._add(number, words)

    def _open(self, name: str) -> None:
        case = self.cases[-1]
        self._table = case.finds if name == "finds" else case.tables.setdefault(name, [])
        self._known = EXPECTED if name == "finds" else TABLES[name]
        self._heading = []

    def _set_heading(self, number: int, words: list[str]) -> None:
        unknown = [word for word in words if word not in self._known]
        if unknown:
            message = f"不认识的列：{'、'.join(unknown)}（可用 {'、'.join(self._known)}）"
            raise _fault(self._path, number, message)
        self._heading = words

    def _add(self, number: int, words: list[str]) -> None:
        if self._table is None:
            raise _fault(self._path, number, f"不认识的表：{words[0]}")
        if len(words) != len(self._heading):
            raise _fault(self._path, number, f"应有 {len(self._heading)} 格，而有 {len(words)} 格")
        for first in _each(words[0]):
            cells = zip(self._heading, (first, *words[1:]), strict=True)
            self._table.append({name: None if cell == "-" else cell for name, cell in cells})


def _each(cell: str) -> list[str]:
    """``q*30``: thirty rows alike, of ``q1`` to ``q30``."""
    several = SEVERAL.fullmatch(cell)
    return [f"{several[1]}{n}" for n in range(1, int(several[2]) + 1)] if several else [cell]


def _judge(store: Store, rule: Rule, case: Case) -> str:
    store.execute("BEGIN")
    try:
        fill(store, case)
        with views.materialised(store, views.read_by([rule.sql])):
            found = run_rule(store, rule) if in_force(store, rule) else FOUND.empty_table()
    finally:
        store.execute("ROLLBACK")
    return _difference(case.finds, found)


def _difference(expected: Rows, found: pa.Table) -> str:
    """How the finding differs from what was expected, in the columns the case gives; empty if it does not."""
    columns = [name for name in EXPECTED if expected and name in expected[0]]
    wanted = sorted(_key(row, columns) for row in expected)
    returned = sorted(_key(_shown(row), columns) for row in found.to_pylist())
    if not expected:
        returned = [str(row["evidence"]) for row in found.to_pylist()]
    return "" if wanted == returned else f"应为 {wanted}，而为 {returned}"


def _key(row: dict[str, Any], columns: Sequence[str]) -> str:
    return " ".join(f"{name}={row.get(name) or '-'}" for name in columns)


def _shown(row: dict[str, Any]) -> dict[str, str | None]:
    """A found row as a scenario writes it."""
    amount = row["amount_yuan"]
    return {
        "household": row["household_id"],
        "person": row["person_id"],
        "departments": ",".join(row["departments"] or []),
        "programmes": ",".join(row["programmes"] or []),
        "amount": None if amount is None else re.sub(r"\.?0+$", "", f"{amount:.2f}"),
        "from": _when(row["period_start"]),
        "until": _when(row["period_end"]),
        "evidence": row["evidence"],
    }


def _when(value: date | None) -> str | None:
    if value is None:
        return None
    return value.isoformat()[:7] if value.day == 1 else value.isoformat()


def _fault(path: Path, number: int, message: str) -> UserError:
    return UserError(
        "E-RULE-007",
        f"情景文件 {path.parent.name}/{path.name} 第 {number} 行：{message}。",
        "写法见 registry/rules/scenario.py 开头的说明。",
    )
