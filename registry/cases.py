"""Findings to cases: one per household, with the departments that must answer, a due day and a colour.

A case opens for a finding of severity 2 or 3, of whatever kind but ``lead`` and ``data``; that includes missed
assistance, for which the department named by the owners' table must answer. Findings of severity 1, and lists that
contradict each other, are for a department's own list of leads: they never open a case, but are shown in one that
is open.
"""

from __future__ import annotations

from registry.rules.run import standard
from registry.steps import step
from registry.store import Store


def open_cases(store: Store) -> int:
    """Write ``conflict_case``, ``case_finding`` and ``case_event`` from the findings; the number of cases."""
    days = int(standard(store, "answer_working_days"))
    due_on = store.query(step("due_on"), {"days": days})["due_on"][0].as_py()
    store.execute(step("conflict_case"), {"due_on": due_on})
    store.execute(step("case_finding"))
    store.execute(step("case_event"))
    return int(store.query("SELECT count(*) AS cases FROM conflict_case")["cases"][0].as_py())
