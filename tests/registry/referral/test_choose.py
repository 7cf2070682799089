"""Who is asked next: willing, able, near, with a free place; evenly among equals; one receiver at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.cases.calendar import Calendar
from registry.cases.night import recorded
from registry.referral.choose import Asked, Choice, Organisation, choose
from registry.referral.fold import HELD, folded
from registry.referral.passing import Terms, offers
from schemas.tables import REFERRAL_EVENT

DAY = date(2026, 7, 1)
RANKS = {"care": {"居家照料": 1, "志愿探访": 2}, "company": {"志愿探访": 1}}


def one(
    name: str, services: str = "居家照料", areas: str = "", places: int = 2, *, willing: bool = True
) -> Organisation:
    parts = [frozenset(text.split("、")) if text else frozenset() for text in (services, areas)]
    return Organisation(name, willing, *parts, places, "月")


def asked(need: str = "care", areas: str = "甲区 乙镇", had: str = "") -> Asked:
    return Asked(need, frozenset(areas.split()), frozenset(had.split()))


@pytest.mark.parametrize(
    ("known", "of", "filled", "chosen"),
    [
        ([one("不愿", willing=False), one("愿")], asked(), {}, "愿"),
        ([one("不会", "助学"), one("会")], asked(), {}, "会"),
        ([one("远", areas="丙镇"), one("近", areas="乙镇")], asked(), {}, "近"),
        ([one("区内", areas="甲区")], asked(), {}, "区内"),
        ([one("满"), one("空")], asked(), {"满": 2}, "空"),
        ([one("有过"), one("没有过")], asked(had="有过"), {}, "没有过"),
        ([one("次选", "志愿探访"), one("首选")], asked(), {"首选": 1}, "首选"),
        ([one("大", places=10), one("小", places=2)], asked(), {"大": 4, "小": 1}, "大"),
        ([one("乙"), one("甲")], asked(), {}, "乙"),  # equals go by name
    ],
)
def test_each_condition_counts(known, of, filled, chosen):
    assert choose(of, sorted(known, key=lambda each: each.name), RANKS, filled).organisation == chosen


def test_nobody_left_or_only_full_ones():
    assert choose(asked(need="education"), [one("甲")], RANKS, {}) == Choice(None, None)
    assert choose(asked(), [one("甲")], RANKS, {"甲": 2}) == Choice(None, None, is_full=True)
    assert choose(asked(), [one("甲", places=0)], RANKS, {}) == Choice(None, None)


def test_places_are_of_a_month_a_quarter_or_a_year():
    since = {
        period: Organisation("甲", True, frozenset(), frozenset(), 1, period).since(date(2026, 8, 31))
        for period in "月季年"
    }
    assert since == {"月": date(2026, 8, 1), "季": date(2026, 7, 1), "年": date(2026, 1, 1)}


organisation = st.builds(
    lambda name, services, places, willing: one(name, "、".join(services), places=places, willing=willing),
    st.sampled_from("甲乙丙丁"),
    st.lists(st.sampled_from(["居家照料", "志愿探访", "助学"]), min_size=1, max_size=2),
    st.integers(0, 4),
    st.booleans(),
)
market = st.lists(organisation, max_size=4, unique_by=lambda each: each.name)
turns = st.lists(
    st.dictionaries(st.integers(0, 7), st.sampled_from(["accepted", "returned", "served", "expired"])),
    max_size=6,
)


def terms(known: list[Organisation]) -> Terms:
    return Terms(5, 20, Calendar(frozenset(), frozenset()), sorted(known, key=lambda each: each.name), RANKS)


def referrals(number: int) -> pl.DataFrame:
    empty = pl.DataFrame(pl.from_arrow(REFERRAL_EVENT.empty_table()))
    opened = pl.DataFrame({"referral_id": [f"T{place}" for place in range(number)]}).with_columns(
        action=pl.lit("opened")
    )
    return recorded(empty, opened, DAY, at=datetime(2026, 7, 1, tzinfo=UTC))


def stands(events: pl.DataFrame) -> pl.DataFrame:
    return folded(events).with_columns(need=pl.lit("care"), place=pl.lit("甲区"))


@settings(deadline=None, max_examples=40)
@given(market, st.integers(1, 8), turns)
def test_each_referral_has_one_receiver_who_never_had_it_and_nobody_more_than_their_places(
    known, number, said
):
    agreed, events = terms(known), referrals(number)
    by_name = {each.name: each for each in known}
    for turn, answers in enumerate(said):
        day = DAY + timedelta(days=turn)
        before = stands(events)
        new = offers(before, agreed, day)
        had = dict(before.select("referral_id", "had").iter_rows())
        for row in new.filter(pl.col("action") == "offered").to_dicts():
            assert row["organisation"] not in (had[row["referral_id"]] or [])
            assert by_name[row["organisation"]].willing
        assert new["referral_id"].is_unique().all()
        events = recorded(events, new, day)
        now = stands(events)
        held = now.filter(pl.col("status").is_in([*HELD, "served"]))
        assert held["organisation"].null_count() == 0
        assert (
            now.filter(~pl.col("status").is_in([*HELD, "served"]))["organisation"].null_count()
            == now.height - held.height
        )
        for name, count in Counter(held["organisation"]).items():
            assert count <= by_name[name].places
        able = now.filter(pl.col("status").is_in(HELD))["referral_id"].to_list()
        answered = [(f"T{place}", action) for place, action in answers.items() if f"T{place}" in able]
        told = pl.DataFrame(answered, schema={"referral_id": pl.String, "action": pl.String}, orient="row")
        events = recorded(events, told, day)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.integers(1, 12))
def test_equals_are_filled_evenly(places, number):
    known = [one("甲乙丙丁"[place], places=count) for place, count in enumerate(places)]
    new = offers(stands(referrals(number)), terms(known), DAY)
    given_to = Counter(new.drop_nulls("organisation")["organisation"])
    assert sum(given_to.values()) == min(number, sum(places))
    filled = {each.name: given_to.get(each.name, 0) / each.places for each in known}
    for each in known:  # nobody was given the last one while an equal was filled less
        last = (given_to.get(each.name, 0) - 1) / each.places
        assert all(last <= share + 1e-9 for share in filled.values())
