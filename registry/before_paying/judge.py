"""Rules on tonight's tables, as far as they can speak against rows of a planned list: today, and if it goes on a month.

Rules that look at grants alone run on all of them, for they may compare one with all others of its programme; rules
about people run on the touched, with the facts about whole lists given. Both say what they would say in a night.

A month in which one programme ends as another begins is lawful, and whether the old one ends is not known yet: a grant
that begins this month beside one that runs on is told as what it becomes if nothing changes (``ahead``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

from registry import check, views
from registry.before_paying.conflicts import Conflict, conflicts
from registry.before_paying.touched import LIST_FACTS, apart, part, touched
from registry.policy import Policy
from registry.reader import Limits
from registry.rules.catalogue import Rule, catalogue
from registry.store import Store
from schemas.tables import RUN

AGAINST: Final = ("duplicate", "exclusive", "over_cap", "ineligible")
"""Kinds of findings that speak against paying."""
_OF_WHOLE_LISTS: Final = frozenset({"sound_list", "latest_period", "doubt"})
_NIGHT: Final = "precheck"


@dataclass(frozen=True)
class Judge:
    """By which day and policy, what the database may use, and which rules fell to leads by departments' answers."""

    as_of: date
    policy: Policy
    limits: Limits | None
    as_leads: Mapping[str, pa.Table] = field(default_factory=dict)

    def conflicts(self, store: Store, files: Sequence[str]) -> list[Conflict]:
        """What speaks against rows of these files.

        Args:
            store: holds the tables of intake and of persons and households; rules are run on it here.
            files: ids of the planned files.
        """
        wide, near = apart(rule for rule in catalogue() if rule.kind in AGAINST)
        tables = touched(store, files)
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(self._ahead, tables, files, near)
            facts = self._check(store, self.as_of, wide, tell=LIST_FACTS).told
            found = conflicts(store, files)
            with part(tables, self.limits) as people:
                self._check(people, self.as_of, near, given=facts)
                found += conflicts(people, files)
        return sorted([*found, *_new(later.result(), found)], key=lambda one: one.order)

    def _ahead(
        self, tables: dict[str, pa.Table], files: Sequence[str], near: Sequence[Rule]
    ) -> list[Conflict]:
        """The same at the end of the next month, by rules that do not ask whether a list was delivered by then."""
        rules = [rule for rule in near if not views.read_by([rule.sql]) & _OF_WHOLE_LISTS]
        with part(tables, self.limits) as people:
            self._check(people, month_after(self.as_of), rules)
            return conflicts(people, files)

    def _check(
        self,
        store: Store,
        day: date,
        rules: list[Rule],
        *,
        given: dict[str, pa.Table] | None = None,
        tell: Sequence[str] = (),
    ) -> check.Checked:
        run = dict.fromkeys(RUN.names) | dict.fromkeys(
            ("run_id", "status", "engine_version", "rules_version", "inputs_digest"), _NIGHT
        )
        store.write(RUN, pa.Table.from_pylist([run | {"as_of": day}], schema=RUN))
        known = {**self.as_leads, **(given or {})}
        return check.check(
            store, _NIGHT, rules=rules, policy=self.policy, given=known, tell=tell, lasting=False
        )


def month_after(day: date) -> date:
    """The last day of the month after a day's."""
    first = (day.replace(day=1) + timedelta(days=63)).replace(day=1)
    return first - timedelta(days=1)


def _new(later: Sequence[Conflict], found: Sequence[Conflict]) -> list[Conflict]:
    """What holds only if the grants go on."""
    known = {(one.rule_id, one.file_id, one.row_number) for one in found}
    return [
        replace(one, ahead=True) for one in later if (one.rule_id, one.file_id, one.row_number) not in known
    ]
