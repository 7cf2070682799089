from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from registry.report.chronicle import chronicle
from registry.report.model import Finding, Grant, Household

AS_OF = date(2026, 6, 30)


def grant(line: str) -> Grant:
    """``programme person amount from until [status] [finding]``; ``-`` is nothing."""
    programme, person, amount, start, end, *rest = line.split()
    status, finding = [*rest, "active", ""][: len(rest) or 0] + ["active", ""][len(rest) :]
    return Grant(
        assistance_id=line,
        record_id="R",
        person_id=person,
        person_name=f"{person}某",
        department="民政",
        programme=programme,
        amount=None if amount == "-" else Decimal(amount),
        start=None if start == "-" else date.fromisoformat(start),
        end=None if end == "-" else date.fromisoformat(end),
        paid_on=None,
        status=status,
        findings=[int(finding)] if finding else [],
    )


def finding(number: int, kind: str, start: str, end: str) -> Finding:
    days = date.fromisoformat(start), date.fromisoformat(end)
    about = ("F", None, "D01", "重复", kind, 3, None, None, None, None, None, [], [], None)
    stands = (None, None, None, None, None, False)
    return Finding(*about, *days, None, *stands, [], [], number)


def told(*lines: str, findings: tuple[Finding, ...] = ()) -> list[str]:
    home = Household("H", grants=[grant(line) for line in lines], findings=list(findings))
    return [
        f"{one.months} {one.amount if one.amount is not None else '-'}: {'；'.join(one.lines)}"
        for one in chronicle(home, AS_OF)
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["orphan 甲 1100 2026-01-01 -"], ["2026-01 至 2026-06 1100: 孤儿基本生活费 甲某 1,100"]),
        (["orphan 甲 1100 2026-05-15 2026-06-01"], ["2026-05 1100: 孤儿基本生活费 甲某 1,100"]),
        (["orphan 甲 1100 2026-09-01 -"], ["2026-09 1100: 孤儿基本生活费 甲某 1,100"]),  # granted ahead
        (
            ["orphan 甲 1100 2026-05-01 -", "orphan 乙 1100 2026-06-01 -"],
            ["2026-05 1100: 孤儿基本生活费 甲某 1,100", "2026-06 2200: 孤儿基本生活费 2 人各 1,100"],
        ),
        # a term's grant is paid once, and counted once
        (["education_grant 甲 625 2026-02-01 2026-08-01"], ["2026-02 625: 助学金 甲某 625"]),
        (
            ["medical_aid 甲 300 2026-03-02 -", "medical_aid 甲 -300 2026-03-09 - reversed"],
            ["2026-03 0: 医疗救助 甲某 2 笔共 0（冲销）"],
        ),
        (["orphan 甲 1100 2026-06-01 - approved"], ["2026-06 -: 孤儿基本生活费 甲某 1,100（已批未发）"]),
        (["housing_unit 甲 - 2026-06-01 -"], ["2026-06 -: 公租房实物配租 全户（甲某） —"]),
        (["orphan 甲 1100 - -"], ["月份未写 1100: 孤儿基本生活费 甲某 1,100"]),
    ],
)
def test_every_benefit_stands_in_its_months(lines: list[str], expected: list[str]) -> None:
    assert told(*lines) == expected


def test_twelve_monthly_rows_are_one_stretch() -> None:
    rows = [f"orphan 甲 1100 2026-{month:02}-01 2026-{month + 1:02}-01" for month in range(1, 6)]
    assert told(*rows) == ["2026-01 至 2026-05 1100: 孤儿基本生活费 甲某 1,100"]


def test_a_duplicate_is_marked_in_the_months_it_is_about() -> None:
    rows = ("orphan 甲 1100 2026-01-01 - active 1", "orphan 甲 1100 2026-05-01 - active 1")
    assert told(*rows, findings=(finding(1, "duplicate", "2026-05-01", "2026-07-01"),)) == [
        "2026-01 至 2026-04 1100: 孤儿基本生活费 甲某 1,100",
        "2026-05 至 2026-06 2200: 孤儿基本生活费 甲某 2 笔共 2,200 ①重",
    ]


def test_another_finding_is_numbered_only() -> None:
    (line,) = told(
        "orphan 甲 1100 2026-06-01 - active 1",
        findings=(finding(1, "exclusive", "2026-06-01", "2026-07-01"),),
    )
    assert line.endswith("1,100 ①")
