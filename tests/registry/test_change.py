"""What is, and what is not, a change between two nights: small families, written as lines."""

from __future__ import annotations

from datetime import date

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.changes import chain, changes, grown, night_of
from schemas.tables import HOUSEHOLD_EVENT
from tests.registry.two_nights import LAST, TONIGHT, Tables, happened, night, rows, tables_of

FAMILY = """
a 王强   男 1975-01-01 H1 * 低保 7 1
b 李梅   女 1976-02-02 H1 . 低保 7 1
c 王小明 男 2001-03-03 H1 . 低保 7 1
d 王老汉 男 1945-04-04 H1 . 低保 7 1
"""


def test_two_of_one_list_household_in_two_households_tonight_are_a_split() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    c 王小明 男 2001-03-03 H1 . 低保 7 1
    d 王老汉 男 1945-04-04 H2 * 低保 9 5
    """
    assert happened(FAMILY, after) == [("split", "H1", "H2", "d")]


def test_households_are_matched_by_people_whatever_their_ids() -> None:
    after = """
    d 王老汉 男 1945-04-04 H1 * 低保 9 5
    b 李梅   女 1976-02-02 H2 . 低保 7 1
    a 王强   男 1975-01-01 H2 * 低保 7 1
    c 王小明 男 2001-03-03 H2 . 低保 7 1
    """
    assert happened(FAMILY, after) == [("split", "H1", "H1", "d")]


def test_whoever_is_on_a_list_of_his_own_behind_another_door_has_split_off() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 残疾 - 1
    b 李梅   女 1976-02-02 H1 . 残疾 - 1
    d 王老汉 男 1945-04-04 H2 * 特困 9 5
    """
    assert happened(FAMILY, after) == [("split", "H1", "H2", "d")]


def test_a_member_no_longer_named_has_not_left() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    c 王小明 男 2001-03-03 H1 . 低保 7 1
    """
    assert happened(FAMILY, after) == []


def test_a_member_named_without_household_or_door_has_not_left() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    d 王老汉 男 1945-04-04 H2 . 医保 - -
    """
    assert happened(FAMILY, after) == []


def test_another_door_alone_is_an_outdated_address() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    d 王老汉 男 1945-04-04 H2 . 残疾 - 5
    """
    assert happened(FAMILY, after) == []


def test_a_household_on_a_list_of_its_own_behind_the_old_door_has_not_split() -> None:
    after = """
    a 王强   男 1975-01-01 H1 * 残疾 - 5
    d 王老汉 男 1945-04-04 H2 * 特困 9 1
    """
    assert happened(FAMILY, after) == []


def test_a_whole_family_that_moves_and_changes_its_number_has_not_split() -> None:
    after = FAMILY.replace("H1", "H3").replace("低保 7 1", "低保 8 6")
    assert happened(FAMILY, after) == []


def test_two_list_households_in_one_tonight_are_a_merge() -> None:
    before = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    d 王老汉 男 1945-04-04 H2 * 低保 9 5
    e 张桂兰 女 1948-05-05 H2 . 低保 9 5
    """
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    d 王老汉 男 1945-04-04 H1 . 低保 7 1
    e 张桂兰 女 1948-05-05 H1 . 低保 7 1
    """
    assert happened(before, after) == [("merge", "H2", "H1", "-")]


def test_a_couple_that_is_taken_in_is_no_marriage() -> None:
    before = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    d 王老汉 男 1963-04-04 H2 * 低保 9 5
    e 张桂兰 女 1970-05-05 H2 . 低保 9 5
    """
    after = before.replace("H2 *", "H1 .").replace("H2", "H1").replace("低保 9 5", "低保 7 1")
    assert happened(before, after) == [("merge", "H2", "H1", "-")]


def test_households_that_only_linkage_joins_have_not_merged() -> None:
    before = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    d 王老汉 男 1945-04-04 H2 * 低保 9 5
    """
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    d 王老汉 男 1945-04-04 H1 . 低保 9 5
    """
    assert happened(before, after) == []


def test_whoever_had_no_household_on_the_lists_has_not_merged_into_one() -> None:
    before = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    d 王老汉 男 1945-04-04 H2 . 医保 - -
    """
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    d 王老汉 男 1945-04-04 H1 . 低保 7 1
    """
    assert happened(before, after) == []


def test_a_grown_child_who_joins_a_partner_is_married() -> None:
    before = FAMILY + "p 赵丽 女 2000-06-06 H5 * 低保 5 3\n"
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    c 王小明 男 2001-03-03 H5 . 低保 5 3
    p 赵丽   女 2000-06-06 H5 * 低保 5 3
    """
    assert happened(before, after) == [("marriage", "H1", "H5", "c")]


def test_two_who_found_a_household_together_are_both_married() -> None:
    before = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    c 王小明 男 2001-03-03 H1 . 低保 7 1
    e 赵刚   男 1974-05-05 H5 * 低保 5 3
    p 赵丽   女 2000-06-06 H5 . 低保 5 3
    """
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    e 赵刚   男 1974-05-05 H5 * 低保 5 3
    c 王小明 男 2001-03-03 H9 * 低保 8 4
    p 赵丽   女 2000-06-06 H9 . 低保 8 4
    """
    assert happened(before, after) == [("marriage", "H1", "H9", "c"), ("marriage", "H5", "H9", "p")]


def test_an_adult_who_joins_others_without_a_partner_has_moved() -> None:
    before = FAMILY + "u 王二叔 男 1960-06-06 H5 * 低保 5 3\n"
    after = """
    a 王强   男 1975-01-01 H1 * 低保 7 1
    b 李梅   女 1976-02-02 H1 . 低保 7 1
    c 王小明 男 2001-03-03 H5 . 低保 5 3
    u 王二叔 男 1960-06-06 H5 * 低保 5 3
    """
    assert happened(before, after) == [("move", "H1", "H5", "c")]


@pytest.mark.parametrize(
    ("born", "events"), [("2025-12-24", [("birth", "H1", "H1", "n")]), ("2019-12-24", [])]
)
def test_only_a_newborn_who_is_new_to_the_lists_was_born_into_the_household(
    born: str, events: list[tuple[str, ...]]
) -> None:
    assert happened(FAMILY, FAMILY + f"n 王苗苗 女 {born} H1 . 低保 7 1\n") == events


def test_a_newborn_already_named_is_not_born_again() -> None:
    baby = FAMILY + "n 王苗苗 女 2025-06-24 H1 . 低保 7 1\n"
    assert happened(baby, baby) == []


def test_a_member_on_the_death_list_has_died() -> None:
    after = FAMILY + "d 王老汉 男 1945-04-04 H1 . death - 1\n"
    assert happened(FAMILY, after) == [("death", "H1", "H1", "d")]


def test_when_the_head_dies_another_continues_the_household() -> None:
    after = """
    a 王强   男 1975-01-01 H4 . death - 1
    b 李梅   女 1976-02-02 H4 * 低保 8 1
    c 王小明 男 2001-03-03 H4 . 低保 8 1
    """
    assert happened(FAMILY, after) == [("death", "H1", "H4", "a"), ("succession", "H1", "H4", "b")]


def test_when_nobody_is_left_nobody_succeeds() -> None:
    before = "a 王强 男 1975-01-01 H1 * 低保 7 1"
    assert happened(before, "a 王强 男 1975-01-01 H1 * death - 1") == [("death", "H1", "-", "a")]


def test_a_death_known_last_night_is_no_news() -> None:
    dead = FAMILY + "d 王老汉 男 1945-04-04 H1 . death - 1\n"
    assert happened(dead, dead) == []


def test_an_event_says_in_words_what_was_seen() -> None:
    after = FAMILY.replace("d 王老汉 男 1945-04-04 H1 . 低保 7 1", "d 王老汉 男 1945-04-04 H2 * 低保 9 5")
    found = changes(night(FAMILY), night(after, TONIGHT))
    assert found["detail"].to_list() == ["原户 4 人中 1 人另立一户"]


Drawn = list[tuple[int, int, str, str, bool]]
PEOPLE = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 3), st.sampled_from("-789"), st.sampled_from("-123"), st.booleans()
    ),
    min_size=1,
    max_size=12,
)
few = settings(deadline=None, max_examples=25)


def lines_of(drawn: Drawn) -> str:
    """Rows of up to six people; the household of a person is that of their first row."""
    home = {who: place for who, place, *_ in reversed(drawn)}
    return "\n".join(
        f"p{who} 人{who} {'男女'[who % 2]} {1960 + 8 * who}-01-01 H{home[who]} . "
        f"{'death' if dead else '低保'} {number} {door}"
        for who, _, number, door, dead in drawn
    )


@few
@given(PEOPLE)
def test_between_a_night_and_itself_nothing_happened(drawn: Drawn) -> None:
    lines = lines_of(drawn)
    assert happened(lines, lines) == []


@few
@given(PEOPLE, PEOPLE)
def test_the_order_of_rows_changes_nothing(before: Drawn, after: Drawn) -> None:
    def turned(tables: Tables) -> Tables:
        return {
            name: pl.DataFrame(pl.from_arrow(table)).reverse().to_arrow() for name, table in tables.items()
        }

    last, tonight = tables_of(rows(lines_of(before)), "a"), tables_of(rows(lines_of(after)), "b")
    straight = changes(night_of(last, LAST), night_of(tonight, TONIGHT))
    assert changes(night_of(turned(last), LAST), night_of(turned(tonight), TONIGHT)).equals(straight)


SPLIT = FAMILY.replace("d 王老汉 男 1945-04-04 H1 . 低保 7 1", "d 王老汉 男 1945-04-04 H2 * 低保 9 5")


def published(lines: str, as_of: date, events: pa.Table | None = None) -> Tables:
    """What the registry holds after a night."""
    ran = pa.table({"as_of": pa.array([as_of], pa.date32())})
    held = tables_of(rows(lines), f"{as_of} ") | {"run": ran}
    return held if events is None else held | {"household_event": events}


def test_the_first_night_has_no_events() -> None:
    assert grown({}, published(FAMILY, LAST), LAST).num_rows == 0


def test_events_of_earlier_nights_are_kept_and_none_is_told_twice() -> None:
    first = grown(published(FAMILY, LAST), published(SPLIT, TONIGHT), TONIGHT)
    assert first["kind"].to_pylist() == ["split"]
    assert first["run_id"].to_pylist() == [None]
    again = grown(published(SPLIT, TONIGHT, first), published(SPLIT, TONIGHT), TONIGHT)
    assert again.equals(first)
    assert grown(published(FAMILY, LAST, first), published(SPLIT, TONIGHT), TONIGHT).equals(first)
    baby = SPLIT + "n 王苗苗 女 2026-07-01 H1 . 低保 7 1\n"
    later = grown(published(SPLIT, TONIGHT, first), published(baby, date(2026, 7, 9)), date(2026, 7, 9))
    assert later["kind"].to_pylist() == ["split", "birth"]


def test_a_look_back_tells_nothing_new() -> None:
    assert grown(published(SPLIT, TONIGHT), published(FAMILY, LAST), LAST).num_rows == 0


def event(day: int, kind: str, old: str, new: str | None) -> dict[str, object]:
    """An event of a day in July."""
    return {
        "event_id": f"E{day}{old}{new}",
        "run_id": f"N{day}",
        "noticed_on": date(2026, 7, day),
        "kind": kind,
        "household_id": old,
        "successor_id": new,
    }


def test_the_chain_leads_from_the_old_household_to_the_new_and_back() -> None:
    events = pa.Table.from_pylist(
        [
            event(1, "split", "H1", "H2"),
            event(2, "succession", "H2", "H3"),
            event(3, "merge", "H3", "H4"),
            event(3, "merge", "H8", "H9"),
            event(4, "death", "H4", None),
        ],
        schema=HOUSEHOLD_EVENT,
    )
    line = ["split", "succession", "merge", "death"]
    assert chain(events, "H1")["kind"].to_pylist() == line
    assert chain(events, "H3")["kind"].to_pylist() == line
    assert chain(events, "H9")["household_id"].to_pylist() == ["H8"]
    assert chain(events, "H7").num_rows == 0


def test_the_chain_follows_a_household_only_forward_in_time() -> None:
    events = pa.Table.from_pylist(
        [event(1, "split", "H2", "H3"), event(2, "split", "H1", "H2"), event(2, "merge", "H1", "H1")],
        schema=HOUSEHOLD_EVENT,
    )
    assert sorted(chain(events, "H1")["event_id"].to_pylist()) == ["E2H1H1", "E2H1H2"]
