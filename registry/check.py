"""Rules on a store: what they return becomes findings, once waivers and lawful stacking are set aside.

Severity is capped by how sure the links are that a finding rests on: a fuzzy link is never worth more than
"to confirm" (2), a name and a place never more than a lead (1). What has no link to doubt, a single row that
contradicts itself, is not capped. Nor is a rule that departments mostly refute worth more than a lead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from registry import views
from registry.policy import Policy, load
from registry.policy.forms import GRANTING
from registry.reader import Reader
from registry.rules.catalogue import FOUND, Rule, catalogue, version_of
from registry.rules.run import off_because, run_rule, standard, unset
from registry.steps import step
from registry.store import Store, Writer
from schemas.tables import RULE, column, table

READ_BY_CHECK: Final = ("basis_day", "standard", "person_fact", "answer_waiver", "rule_as_lead")
"""Views that are read whatever the rules are."""
FOUND_BY_RULE = table(
    "found",
    "全部规则返回的行",
    column("found_no", pa.int64(), "序号", required=True),
    column("rule_id", pa.string(), "规则编号", required=True),
    *FOUND,
)


@dataclass(frozen=True)
class Checked:
    """What a check did: findings by rule, and how many were set aside by a waiver or as lawful stacking.

    ``told`` has the rows of views that were asked for.
    """

    findings: dict[str, int]
    waived: int
    allowed: int
    told: dict[str, pa.Table] = field(default_factory=dict)


def rules_version(rules: list[Rule] | None = None, policy: Policy | None = None) -> str:
    """One digest over the rules and the policy they are run with; those shipped if none are given."""
    return version_of(catalogue() if rules is None else rules, (policy or load()).digest)


def check(
    store: Store,
    run_id: str,
    *,
    rules: list[Rule] | None = None,
    policy: Policy | None = None,
    given: Mapping[str, pa.Table] = MappingProxyType({}),
    tell: Collection[str] = (),
    lasting: bool = True,
) -> Checked:
    """Run the rules and write ``rule``, ``finding`` and ``finding_row``; policy tables and views come with it.

    Args:
        store: holds intake's and linkage's tables and the row of ``run``, whose ``as_of`` is the basis day.
        run_id: the night that findings are kept under.
        rules: those to run; all that are shipped if none are given.
        policy: what to judge by; the shipped policy if none is given.
        given: rows of views, by name, that a store which holds only a part cannot tell.
        tell: views whose rows are wanted afterwards.
        lasting: whether the store is asked by others later: else it gets only the views that the rules read.

    Raises:
        UserError: E-RULE-005, E-RULE-006 when a rule cannot be run.
    """
    rules = catalogue() if rules is None else rules
    asked = [f"FROM {name}" for name in (*tell, *READ_BY_CHECK)]
    names = views.read_by([*(rule.sql for rule in rules), *asked])
    views.install(store, policy or load(), None if lasting else names)
    off = {
        rule.rule_id: missing for rule in rules if rule.status == "local" and (missing := unset(store, rule))
    }
    store.write(RULE, rule_rows(store, rules, off))
    rules = [rule for rule in rules if rule.rule_id not in off]
    names = views.read_by([*(rule.sql for rule in rules), *asked])
    with views.materialised(store, names, given):
        told = {name: store.query(f"FROM {name}") for name in tell}
        judge(store, rules)
        store.execute(step("as_lead"))
        store.execute(step("finding"), {"run_id": run_id})
        store.execute(step("finding_row"))
        checked = _tally(store)
        store.execute_all(("DROP TABLE temp.judged", "DROP TABLE temp.found"))
    return replace(checked, told=told)


def judge(store: Writer, rules: Iterable[Rule]) -> None:
    """Run the rules and make the temporary tables ``found`` and ``judged``: how severe, what is set aside.

    The table ``rule`` holds the rules already.
    """
    store.create(FOUND_BY_RULE, temporary=True)
    store.write(FOUND_BY_RULE, _found(store, rules))
    limits = {name: standard(store, f"link_{name}") for name in ("sure", "weak")}
    store.execute(step("judged"), limits)


def _found(store: Reader, rules: Iterable[Rule]) -> pa.Table:
    """Every rule's rows under its id, numbered in a fixed order."""
    parts = []
    for rule in rules:
        rows = run_rule(store, rule)
        parts.append(rows.append_column("rule_id", pa.array([rule.rule_id] * rows.num_rows, pa.string())))
    whole = pa.concat_tables(parts) if parts else FOUND_BY_RULE.remove(0).empty_table()
    order = [
        (name, "ascending") for name in ("rule_id", "household_id", "person_id", "period_start", "evidence")
    ]
    ordered = whole.sort_by(order)
    return ordered.append_column("found_no", pa.array(range(ordered.num_rows), pa.int64()))


def rule_rows(store: Reader, rules: Iterable[Rule], off: Mapping[str, list[str]]) -> pa.Table:
    """The rules as rows of the table ``rule``; ``off`` says what those that do not run are waiting for."""
    owners = {row["rule_id"]: row["owner"] for row in store.query("FROM policy_owner").to_pylist()}
    rows = [
        {
            "rule_id": rule.rule_id,
            "name": rule.title,
            "kind": rule.kind,
            "scope": rule.scope,
            "severity": rule.severity,
            "basis": rule.basis,
            "remedy": rule.remedy,
            "owner": None if owners.get(rule.rule_id, GRANTING) == GRANTING else owners[rule.rule_id],
            "version": rule.version,
            "active": rule.rule_id not in off,
            "inactive_reason": off_because(off[rule.rule_id]) if rule.rule_id in off else None,
            "sql": rule.text,
        }
        for rule in rules
    ]
    return pa.Table.from_pylist(rows, RULE)


def _tally(store: Store) -> Checked:
    rows = store.query(
        "SELECT rule.rule_id, count(judged.found_no) FILTER (WHERE NOT waived AND NOT allowed) AS findings, "
        "count(*) FILTER (WHERE waived) AS waived, count(*) FILTER (WHERE allowed AND NOT waived) AS allowed "
        "FROM rule LEFT JOIN judged USING (rule_id) GROUP BY rule.rule_id ORDER BY rule.rule_id"
    ).to_pylist()
    return Checked(
        findings={row["rule_id"]: row["findings"] for row in rows},
        waived=sum(row["waived"] for row in rows),
        allowed=sum(row["allowed"] for row in rows),
    )
