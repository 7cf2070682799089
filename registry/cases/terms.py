"""What a district's policy sets for cases: days to answer, to extend, months of grace; and its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.cases.calendar import Calendar, calendar
from registry.policy import Policy
from registry.policy.standards import of_policy, standard
from schemas.errors import UserError

ANSWER, EXTENSION, GRACE = "answer_working_days", "extension_working_days", "recheck_grace_months"
MEETING: Final = "联席会议"
"""Who owns what departments handed on three times."""
MOST_RETURNS: Final = 3
MOST_REOPENED: Final = 3


@dataclass(frozen=True)
class Terms:
    """``answer``, ``extension``: working days; ``grace``: months after an answer in which payments may go on."""

    answer: int
    extension: int
    grace: int
    calendar: Calendar

    def due(self, day: date) -> date:
        """The last day to answer what is asked on a day."""
        return self.calendar.after(day, self.answer)

    def extended(self, due_on: date) -> date:
        """The due day after an extension."""
        return self.calendar.after(due_on, self.extension)


def terms(policy: Policy, day: date) -> Terms:
    """The terms of a policy on a day.

    Raises:
        UserError: E-RULE-006 no days to answer are set.
    """
    standards = of_policy(policy)
    answer, extension, grace = (int(standard(standards, code, day)) for code in (ANSWER, EXTENSION, GRACE))
    if answer < 1:
        raise UserError(
            "E-RULE-006",
            f"政策表没有设定 standards.csv 的 {ANSWER}。",
            "请填写这一行；standards.csv 的“项目”“区划”留空即处处适用。",
        )
    return Terms(answer, extension, grace, calendar(policy))
