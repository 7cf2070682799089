"""Who is known again tonight though a list was delivered anew, and what has changed in it."""

from __future__ import annotations

import pytest

from tests.registry.identity.nights import after, homes, persons, redirects

ONE, TWO = "350505198001010012", "350505199001010033"
FIRST = f"""
a1 dibao 王强 {ONE} 139 p h *
a2 dibao 李梅 {TWO} 138 q h
a3 dibao 王老汉 - - r h
"""


def known_again(tonight: str) -> list[str]:
    """The persons of tonight's records, in order of record."""
    return [person[-1] for _, person in sorted(persons(after(tonight, after(FIRST))).items())]


@pytest.mark.parametrize(
    ("tonight", "ids"),
    [
        (FIRST, "123"),
        (FIRST.replace("a1", "b3").replace("a2", "b1").replace("a3", "b2"), "231"),
        (FIRST.replace("a1", "b1").replace("139", "137"), "231"),
        (FIRST.replace("a1 dibao 王强", "b1 dibao 王刚"), "231"),
        (FIRST.replace("a1 dibao", "b1 insured"), "231"),
        (FIRST.replace("a3 dibao 王老汉 - -", "b3 charity 王老汉 - 136"), "123"),
        (FIRST.replace("a3 dibao 王老汉 - - r h", "b3 charity 王老汉 - 136 r elsewhere"), "124"),
        (FIRST.replace(f"a1 dibao 王强 {ONE} 139", "b1 dibao 王强 350505199001010113 139"), "234"),
    ],
    ids=[
        "by record",
        "by what is said, in whatever order",
        "by id number and name",
        "by id number alone",
        "on another list",
        "by name in the household",
        "but not a mere namesake",
        "nor one with another sound id",
    ],
)
def test_who_is_known_again(tonight: str, ids: str) -> None:
    assert "".join(known_again(tonight)) == ids


def test_rows_that_say_the_same_go_on_in_order() -> None:
    first = after("a1 relief 王伟 - - p h\na2 relief 王伟 - - q k")
    again = after("b1 relief 王伟 - - x h\nb2 relief 王伟 - - y k\nb3 relief 王伟 - - z m", first)
    assert [person[-1] for _, person in sorted(persons(again).items())] == ["1", "2", "3"]


def test_a_merge_is_undone_although_every_record_has_a_new_name() -> None:
    first = after(FIRST)
    merged = after(FIRST.replace("q h", "p h"), first)
    assert redirects(merged) == {"P00000002": "P00000001"}
    renamed = FIRST.replace("a1", "b1").replace("a2", "b2").replace("a3", "b3")
    still = after(renamed.replace("q h", "p h"), merged)
    assert redirects(still) == redirects(merged)
    apart = after(renamed.replace("138", "136"), still)
    assert [person[-1] for _, person in sorted(persons(apart).items())] == ["1", "2", "3"]
    assert redirects(apart) == {}


def test_a_household_delivered_anew_is_the_same_household() -> None:
    renamed = FIRST.replace("a1", "b1").replace("a2", "b2").replace("a3", "b3")
    assert {*homes(after(renamed, after(FIRST))).values()} == {"H00000001"}
