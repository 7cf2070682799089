"""The ready queries of ``docs/queries``: each answers what it says, on small registries with a planted answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from registry import views
from registry.policy import load
from registry.reader import Limits, open_read_only
from registry.reference import QUERIES, read_query
from registry.rules import catalogue
from registry.rules.scenario import fill
from registry.store import Store
from tests.registry.nights import case_of, checked, published

FILES = sorted(QUERIES.glob("*.sql"))
RULES = [rule for rule in catalogue() if rule.rule_id in ("I01", "M02", "X02")]
FOUND = """
person
person  household  died
dead    h1         2026-03-10
benefit
person  programme           amount  from     until  status    file
dead    orphan              900     2026-01  -      active    一月
poor    dibao_rural         400     2026-01  -      active    低保
both    tekun_dispersed     1300    2026-05  -      active    特困
both    disability_nursing  100     2026-05  -      active    残疾
bill
person  settlement  settled     total  covered_cost  pool  aid
poor    Z1          2026-04-03  3000   2000          500   0
refused
list   row  column
低保   a,b  -
低保   c,d  amount_yuan
"""


def sql(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text("utf-8")


def answer(store: Store, name: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in store.query(sql(name)).to_pylist()]


@pytest.fixture(scope="module")
def empty() -> Iterator[Store]:
    with Store.in_memory(Limits(threads=1)) as store:
        views.install(store, load())
        yield store


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A night with one finding each for somebody dead, missed and paid twice."""
    store, _ = checked(FOUND, tmp_path_factory.mktemp("queries"), RULES)
    store.execute("UPDATE household SET address = '泉港区涂岭镇樟脚村8组21号' WHERE household_id = 'h-poor'")
    return store


PLANTED: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "paid_by_two_districts": (
        """
        benefit
        person  programme           amount  from     until    division
        p1      disability_nursing  100     2026-01  -        350505
        p1      disability_nursing  120     2026-03  -        350521101
        moved   disability_nursing  100     2026-01  2026-04  350505
        moved   disability_nursing  120     2026-03  -        350521
        city    disability_nursing  100     2026-01  -        350500
        city    disability_nursing  120     2026-01  -        350521
        """,
        [
            (
                *("p1", "h-p1"),
                *("重度残疾人护理补贴", "350505", Decimal(100)),
                *("重度残疾人护理补贴", "350521", Decimal(120)),
                *(date(2026, 3, 1), date(2026, 7, 1)),
            )
        ],
    ),
    "charities_paying_one_bill": (
        """
        benefit
        person  programme        amount  paid        document  fund
        p1      charity_medical  3000    2026-03-01  Z9        慈善总会
        p1      charity_medical  2500    2026-04-01  Z9        红十字会
        p2      charity_medical  2500    2026-04-01  Z8        红十字会
        p3      charity_medical  10      2026-04-01  Z7        红十字会
        p3      charity_medical  10      2026-05-01  Z7        慈善总会
        bill
        person  settlement  settled     total  covered_cost  pool  aid
        p1      Z9          2026-02-01  10000  8000          6000  0
        """,
        [
            ("h-p1", "p1", "Z9", 2, "慈善总会、红十字会", Decimal(5500), Decimal(4000), Decimal(1500)),
            ("h-p3", "p3", "Z7", 2, "慈善总会、红十字会", Decimal(20), None, None),
        ],
    ),
    "department_overlap_by_month": (
        """
        person
        person  household
        a       h1
        b       h1
        benefit
        person  programme          amount  from     until    paid
        a       dibao_rural        500     2026-05  -        -
        b       disability_living  80      2026-06  -        -
        a       disability_living  70      2026-06  -        -
        c       disability_living  70      2026-05  -        -
        """,
        [(date(2026, 6, 1), "残联", "民政", 1, 1, Decimal(150), Decimal(500))],
    ),
    "ended_without_successor": (
        """
        benefit
        person    programme    amount  from     until
        gone      dibao_rural  450     2025-06  2026-03
        followed  dibao_rural  450     2025-06  2026-03
        followed  dibao_margin -       2026-03  -
        long      dibao_rural  450     2024-01  2025-03
        stays     dibao_rural  450     2025-06  -
        """,
        [("h-gone", "农村低保", date(2026, 2, 1), Decimal(450), 1)],
    ),
    "weak_links_behind_money": (
        """
        benefit
        person  programme    amount  from     sure
        p1      orphan       900     2026-01  0.9
        p2      orphan       900     2026-01  0.99
        p3      orphan       950     2026-01  0.5
        """,
        [
            ("R003", "p3", "h-p3", 0.5, "民政", "孤儿基本生活费", Decimal(950), date(2026, 1, 1), False),
            ("R001", "p1", "h-p1", 0.9, "民政", "孤儿基本生活费", Decimal(900), date(2026, 1, 1), False),
        ],
    ),
    "one_account_for_several_households": (
        """
        person
        person  household
        p3      h3
        p4      h3
        benefit
        person  programme          amount  from     account
        p1      orphan             900     2026-01  6222021408001234567
        p2      disability_living  80      2026-01  6222021408001234567
        p3      orphan             900     2026-01  6222021408007654321
        p4      orphan             900     2026-01  6222021408007654321
        """,
        [("6222****4567", 2, ["h-p1", "h-p2"], ["残联", "民政"], 2, Decimal(980))],
    ),
    "households_that_get_most": (
        """
        person
        person  household
        a       h1
        b       h1
        benefit
        person  programme          amount  from     until    paid
        a       dibao_rural        500     2026-05  -        -
        b       disability_living  80      2026-06  -        -
        c       temporary_relief   700     -        -        2026-02-03
        c       temporary_relief   9000    -        -        2024-02-03
        """,
        [
            ("h1", 2, Decimal(1080), 2, "农村低保", Decimal(1000)),
            ("h-c", 1, Decimal(700), 1, "临时救助", Decimal(700)),
        ],
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_query_finds_what_was_planted(empty: Store, tmp_path: Path, name: str) -> None:
    text, expected = PLANTED[name]
    empty.execute("BEGIN")
    try:
        fill(empty, case_of(text, tmp_path))
        assert answer(empty, name) == expected
    finally:
        empty.execute("ROLLBACK")


def test_missed_by_village(found: Store) -> None:
    told = ("泉港区涂岭镇樟脚村", "M02", "合规自付高而无医疗救助", 1, 1, Decimal(1500))
    assert answer(found, "missed_by_village") == [told]


def test_paid_after_death_by_department(found: Store) -> None:
    told = ("民政", "孤儿基本生活费", 1, 2, Decimal(1800), date(2026, 5, 1))
    assert answer(found, "paid_after_death_by_department") == [told]


def test_what_each_rule_found(found: Store) -> None:
    assert answer(found, "what_each_rule_found") == [
        ("I01", "死亡后继续领取", "ineligible", 1, 1, 1, Decimal(1800), None),
        ("M02", "合规自付高而无医疗救助", "missed", 1, 1, 0, Decimal(1500), None),
        ("X02", "特困与残疾人两项补贴同享", "exclusive", 1, 1, 1, Decimal(200), None),
    ]


def test_what_a_file_contributed(found: Store) -> None:
    rows = {row[0]: row[-3:] for row in answer(found, "what_a_file_contributed")}
    assert rows["特困"] == (1, 0, 1)  # "both" is in the list of disabilities too
    assert rows["低保"] == (1, 0, 1)
    assert rows["一月"] == (1, 0, 1)
    assert rows["death"] == (1, 0, 1)


def test_open_cases_by_department(found: Store) -> None:
    rows = {row[0]: row[1:] for row in answer(found, "open_cases_by_department")}
    assert rows["残联"] == (1, 0, 0, Decimal(200))
    assert rows["民政"][:3] == (1, 0, 0)


def test_chain_by_programme(found: Store) -> None:
    rows = {row[0]: row[2:] for row in answer(found, "chain_by_programme")}
    assert rows["医疗救助"] == (0, 0, 0, 1)
    assert rows["农村低保"] == (1, 0, 0, 0)
    assert rows["特困分散供养"] == (0, 0, 1, 0)


def test_refused_rows_by_reason(found: Store) -> None:
    assert [row[-2:] for row in answer(found, "refused_rows_by_reason")] == [(1, 1)]


def test_every_query_is_tested_here() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [
        path.stem for path in FILES if f"test_{path.stem}(" not in text and path.stem not in PLANTED
    ] == []


def test_every_query_runs_closed_and_says_how_to_read_it(tmp_path: Path) -> None:
    with open_read_only(published("", tmp_path)) as reader:
        for path in FILES:
            reader.query(path.read_text("utf-8"))
            told = read_query(path)
            assert told.title
            assert {"回答", "怎么读"} <= told.says.keys(), path.name
