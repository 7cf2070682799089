"""Working days as the State Council sets them; beyond its years weekdays, and it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cases.calendar import calendar
from registry.policy import load

KNOWN = calendar(load())


@pytest.mark.parametrize(
    ("after", "number", "due"),
    [
        ("2026-06-30", 10, "2026-07-14"),
        ("2026-06-18", 1, "2026-06-22"),  # 端午, Friday to Sunday
        ("2026-09-30", 1, "2026-10-08"),  # 国庆节
        ("2026-10-08", 2, "2026-10-10"),  # a Saturday that is worked
        ("2026-02-13", 1, "2026-02-14"),  # the Saturday before 春节
        ("2026-02-14", 1, "2026-02-24"),
        ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked
        ("2027-02-01", 5, "2027-02-08"),  # not known yet: weekdays only
    ],
)
def test_the_last_of_so_many_working_days(after: str, number: int, due: str) -> None:
    assert KNOWN.after(date.fromisoformat(after), number) == date.fromisoformat(due)


def test_a_year_whose_holidays_are_not_known_is_named() -> None:
    assert KNOWN.caution(date(2026, 6, 30), date(2026, 7, 14)) == ""
    assert "2027年放假安排未列入" in KNOWN.caution(date(2026, 12, 25), date(2027, 1, 8))


def test_a_district_adds_the_year_that_was_announced(tmp_path: Path) -> None:
    own = "日期,上班,名称,依据\n2027-01-01,否,元旦,本区通知\n2027-02-06,是,春节调休上班,本区通知\n"
    (tmp_path / "holidays.csv").write_text(own, "utf-8")
    told = calendar(load(tmp_path))
    assert told.after(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert told.after(date(2027, 2, 5), 1) == date(2027, 2, 6)
    assert told.caution(date(2027, 1, 1)) == ""
    assert told.off > KNOWN.off


def test_every_year_of_the_table_is_a_whole_one() -> None:
    """Seven holidays a year, and every weekend that is worked makes up for a weekday off."""
    assert KNOWN.years == {2024, 2025, 2026}
    for year in KNOWN.years:
        assert 25 <= sum(day.year == year for day in KNOWN.off) <= 35
    assert all(day.weekday() >= 5 for day in KNOWN.worked)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 30), st.integers(0, 30))
def test_days_add_up(day: date, first: int, then: int) -> None:
    due = KNOWN.after(day, first)
    assert KNOWN.is_working(due)
    assert KNOWN.after(due, then) == KNOWN.after(day, first + then)
    between = (date.fromordinal(n) for n in range(day.toordinal() + 1, due.toordinal() + 1))
    assert sum(map(KNOWN.is_working, between)) == first
