"""Working days: weekdays without the State Council's holidays, with the weekends that it makes working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registry.policy import Policy
from registry.policy.tables import POLICY_HOLIDAY

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """``policy/holidays.csv``: days off on weekdays, weekends worked, and the years that it knows."""

    off: frozenset[date]
    worked: frozenset[date]

    @property
    def years(self) -> frozenset[int]:
        """The years whose holidays are known; in all others every weekday counts."""
        return frozenset(day.year for day in self.off | self.worked)

    def is_working(self, day: date) -> bool:
        """Whether offices are open."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def after(self, day: date, number: int) -> date:
        """The last of so many working days after a day."""
        while number > 0:
            day += timedelta(days=1)
            number -= self.is_working(day)
        return day

    def caution(self, *days: date) -> str:
        """What to say of days in a year whose holidays are not known; empty if all are."""
        unknown = sorted({day.year for day in days} - self.years)
        told = "、".join(f"{year}年" for year in unknown)
        return f"{told}放假安排未列入 holidays.csv，按周一至周五计" if unknown else ""


def calendar(policy: Policy) -> Calendar:
    """The calendar of a policy."""
    rows = next(table for schema, table in policy.tables if schema is POLICY_HOLIDAY).to_pylist()
    days = {works: frozenset(row["day"] for row in rows if row["works"] == works) for works in ("否", "是")}
    return Calendar(days["否"], days["是"])
