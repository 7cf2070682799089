"""Which id a person or household keeps: small nights, then laws over many of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.registry.identity.nights import Row, Tables, after, homes, persons, redirects

SECOND = "P00000002"


def of(partition: Mapping[str, str], homes: Mapping[str, str] | None = None) -> list[Row]:
    """Records ``a``, ``b``, … of unlike content, in persons and their households as told."""
    return [
        {
            "record_id": record,
            "list_name": "dibao",
            "name": f"人{record}",
            "person": person,
            "home": (homes or {}).get(person),
        }
        for record, person in partition.items()
    ]


def night(partition: str, last: Tables | None = None) -> Tables:
    """A night of persons written as words of record letters: ``ab c`` is a and b one person, c another."""
    return after(of({letter: word for word in partition.split() for letter in word}), last)


def nights(*partitions: str) -> Tables:
    last: Tables | None = None
    for partition in partitions:
        last = night(partition, last)
    assert last is not None
    return last


def told(registry: Tables) -> str:
    """Persons by id: ``1:ab 2:c``."""
    found: dict[int, str] = {}
    for record, person in sorted(persons(registry).items()):
        found[int(person[1:])] = found.get(int(person[1:]), "") + record
    return " ".join(f"{number}:{records}" for number, records in sorted(found.items()))


def retired(registry: Tables, kind: str = "P") -> str:
    """Redirects: ``2>1``."""
    pairs = sorted((int(old[1:]), int(new[1:])) for old, new in redirects(registry).items() if old[0] == kind)
    return " ".join(f"{old}>{new}" for old, new in pairs)


@pytest.mark.parametrize(
    ("partitions", "ids", "leads"),
    [
        (["a b cd"], "1:a 2:b 3:cd", ""),
        (["a b", "a b c"], "1:a 2:b 3:c", ""),
        (["b c", "a b c"], "1:b 2:c 3:a", ""),
        (["a bc", "abc"], "2:abc", "1>2"),
        (["a b", "ab"], "1:ab", "2>1"),
        (["abc", "ab c"], "1:ab 2:c", ""),
        (["abc", "a bc"], "1:bc 2:a", ""),
        (["ab", "a b"], "1:a 2:b", ""),
        (["a b c", "ab c", "abc"], "1:abc", "2>1 3>1"),
        (["ab c d", "ab cd", "abcd"], "1:abcd", "2>1 3>2"),
    ],
    ids=[
        "the first night numbers persons by their first record",
        "whoever is new gets the next number",
        "even if the records of others come first",
        "of several ids the one of most records stays",
        "on a tie the oldest",
        "the larger part keeps the id",
        "whichever it is",
        "of equal parts the one with the first record",
        "who is merged again leads on",
        "over any number of steps",
    ],
)  # fmt: skip
def test_the_rule(partitions: list[str], ids: str, leads: str) -> None:
    registry = nights(*partitions)
    assert (told(registry), retired(registry)) == (ids, leads)


@pytest.mark.parametrize(
    ("partitions", "ids", "leads"),
    [
        (["a bc", "abc", "a bc"], "1:a 2:bc", ""),
        (["a b", "ab", "abcd", "a bcd"], "1:a 2:bcd", ""),
        (["a b", "ab", "abcd", "ac bd"], "1:ac 2:bd", ""),
        (["a b c", "ab c", "abc", "ab c"], "1:ab 3:c", "2>1"),
        (["a b c", "ab c", "abc", "a b c"], "1:a 2:b 3:c", ""),
        (["a b cde", "ab cde", "abcde", "ab cde"], "1:ab 3:cde", "2>1"),
        (["a b cde", "ab cde", "abcde", "a bcde"], "1:a 3:bcde", "2>3"),
        (["abc", "ab c", "abc"], "1:abc", "2>1"),
        (["abc", "ab c", "ab cdefg", "abcdefg"], "1:abcdefg", "2>1"),
        (["abc", "ab c", "abc", "ab c"], "1:ab 2:c", ""),
        (["a bc", "abc", "ab c"], "2:ab 3:c", "1>2"),
    ],
    ids=[
        "a merge undone",
        "also when one side has grown, and the other is now the smaller",
        "or both",
        "the later of two merges undone",
        "both undone at once",
        "also if the later one kept another id",
        "the earlier one undone while the later stands",
        "a split undone",
        "also when the part has outgrown the rest",
        "and a split undone, done again",
        "what is parted elsewhere than it was joined is a split",
    ],
)
def test_what_is_undone_is_as_it_was(partitions: list[str], ids: str, leads: str) -> None:
    registry = nights(*partitions)
    assert (told(registry), retired(registry)) == (ids, leads)


def test_a_number_once_used_is_never_used_again() -> None:
    gone = nights("a b", "a")
    assert told(gone) == "1:a"
    assert told(night("a c", gone)) == "1:a 3:c"
    assert told(night("a b c", night("a c", gone))) == "1:a 2:b 3:c", "who comes back has the old id"
    assert told(night("ab c", night("a c", gone))) == "1:ab 3:c"
    assert retired(night("ab c", night("a c", gone))) == "2>1"


def test_a_retired_id_leads_to_where_its_records_went() -> None:
    moved = nights("axy b cde", "axyb cde", "axy bcde")
    assert told(moved) == "1:axy 3:bcde"
    assert retired(moved) == "2>3"
    reasons = [row["reason"] for row in moved["id_alias"].to_pylist() if row["old_id"] == SECOND]
    assert reasons == ["split"]


def household(text: str, last: Tables | None = None) -> Tables:
    """A night of households of one-record persons: ``*`` before the head, ``+`` before who is dead."""
    found: list[Row] = []
    for word in text.split():
        marks = ""
        for letter in word:
            if letter in "*+":
                marks = letter
                continue
            found.append(
                {
                    "record_id": letter,
                    "list_name": "dibao",
                    "name": f"人{letter}",
                    "person": letter,
                    "home": word,
                }
                | ({"mark": marks} if marks else {})
            )
            marks = ""
    return after(found, last)


def living(registry: Tables) -> str:
    found: dict[int, str] = {}
    for record, home in sorted(homes(registry).items()):
        found[int(home[1:])] = found.get(int(home[1:]), "") + record
    return " ".join(f"{number}:{records}" for number, records in sorted(found.items()))


@pytest.mark.parametrize(
    ("texts", "ids", "leads"),
    [
        (["*abc", "*a *bc"], "1:a 2:bc", ""),
        (["*abc", "+a *bc"], "1:bc 2:a", ""),
        (["*ab *cd", "*abcd"], "1:abcd", "2>1"),
        (["ab *cd", "*cdab"], "2:abcd", "1>2"),
        (["*ab *cde", "*abcde", "*ab *cde"], "1:ab 2:cde", ""),
        (["*ab *cde", "*abcde", "*abf *cdeg"], "1:abf 2:cdeg", ""),
        (["*abcd", "*ab *cd", "*abcd"], "1:abcd", "2>1"),
        (["*a *b", "*a *b *c"], "1:a 2:b 3:c", ""),
    ],
    ids=[
        "a household goes on where its head is",
        "where most living members are, if the head is dead",
        "of two that become one, the one of tonight's head stays",
        "whichever it is",
        "parted again they are the two they were",
        "with whom they have gained",
        "one that was divided is one again",
        "a new one gets the next number",
    ],
)  # fmt: skip
def test_households(texts: list[str], ids: str, leads: str) -> None:
    last: Tables | None = None
    for text in texts:
        last = household(text, last)
    assert last is not None
    assert (living(last), retired(last, "H")) == (ids, leads)


def test_merging_persons_merges_their_households_and_undoing_parts_them() -> None:
    apart = {"a": "1", "b": "2", "c": "3", "d": "4"}
    homes_apart = {"1": "x", "3": "x", "2": "y", "4": "y"}
    first = after(of(apart, homes_apart))
    merged = after(of(apart | {"b": "1"}, {"1": "x", "3": "x", "4": "x"}), first)
    assert len({*homes(merged).values()}) == 1
    undone = after(of(apart, homes_apart), merged)
    for table in ("record_person", "household_member", "household", "person", "id_alias", "id_trace"):
        assert undone[table].equals(first[table]), table


LETTERS = "abcdefgh"
PARTITION = st.lists(st.integers(0, 5), min_size=len(LETTERS), max_size=len(LETTERS))
PRESENT = st.sets(st.sampled_from(LETTERS), min_size=3)
NIGHT = st.tuples(PARTITION, PRESENT, st.lists(st.integers(0, 3), min_size=6, max_size=6))
few = settings(deadline=None, max_examples=4)


def drawn(partition: list[int], present: set[str], home: list[int]) -> list[Row]:
    people = {letter: str(who) for letter, who in zip(LETTERS, partition, strict=True) if letter in present}
    return of(people, {str(who): f"h{place}" for who, place in enumerate(home)})


def whole(partition: list[int], home: list[int]) -> list[Row]:
    return drawn(partition, set(LETTERS), home)


def same(one: Tables, other: Tables, *names: str) -> bool:
    return all(one[name].equals(other[name]) for name in names)


IDS = ("record_person", "person", "household_member", "household")


@few
@given(st.lists(NIGHT, min_size=12, max_size=12))
def test_over_many_nights_no_id_is_used_for_two_and_every_redirect_ends(
    drawn_nights: list[tuple[list[int], set[str], list[int]]],
) -> None:
    held: dict[str, set[str]] = {}
    last: Tables | None = None
    for partition, present, home in drawn_nights:
        before = last
        last = after(drawn(partition, present, home), before)
        tonight: dict[str, set[str]] = {}
        for record, person in persons(last).items():
            tonight.setdefault(person, set()).add(record)
        for person, records in tonight.items():
            assert not held.get(person) or held[person] & records, "an id goes on with something that it held"
            held.setdefault(person, set()).update(records)
        places = {row["household_id"] for row in last["household"].to_pylist()}
        leads = redirects(last)
        for old in leads:
            assert old not in tonight
            assert old not in places
            end, steps = old, 0
            while end in leads:
                end, steps = leads[end], steps + 1
                assert steps <= len(leads), "a redirect goes round"
            assert end in tonight or end in places or len(present) < len(LETTERS)
    assert last is not None
    again = after(drawn(*drawn_nights[-1]), last)
    assert same(again, last, *IDS, "id_alias", "id_trace"), "the same night again changes nothing"


@few
@given(
    st.lists(
        st.tuples(PARTITION, st.lists(st.integers(0, 3), min_size=6, max_size=6)), min_size=2, max_size=12
    )
)
def test_while_nobody_vanishes_every_redirect_ends_at_an_id_in_force(
    drawn_nights: list[tuple[list[int], list[int]]],
) -> None:
    last: Tables | None = None
    for partition, home in drawn_nights:
        last = after(whole(partition, home), last)
        force = {*persons(last).values()} | {*homes(last).values()}
        leads = redirects(last)
        for old in leads:
            end = old
            while end in leads:
                end = leads[end]
            assert end in force


@few
@given(PARTITION, PARTITION, st.permutations(range(len(LETTERS))))
def test_the_order_of_records_changes_nothing(first: list[int], second: list[int], order: list[int]) -> None:
    home = [0, 0, 1, 1, 2, 2]

    def turned(rows: list[Row]) -> list[Row]:
        return [rows[place] for place in order]

    straight = after(whole(second, home), after(whole(first, home)))
    other = after(turned(whole(second, home)), after(turned(whole(first, home))))
    assert same(straight, other, *IDS, "id_alias", "id_trace")


@few
@given(PARTITION, PARTITION)
def test_whose_records_did_not_change_keeps_the_id(first: list[int], second: list[int]) -> None:
    home = [0, 1, 2, 3, 3, 3]
    before = after(whole(first, home))
    now = after(whole(second, home), before)

    def groups(night: Tables) -> dict[frozenset[str], str]:
        found: dict[str, set[str]] = {}
        for record, person in persons(night).items():
            found.setdefault(person, set()).add(record)
        return {frozenset(records): person for person, records in found.items()}

    was, is_now = groups(before), groups(now)
    assert all(is_now[group] == was[group] for group in was.keys() & is_now.keys())


@few
@given(PARTITION, st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 5), st.integers(0, 5))
def test_two_made_one_and_parted_again_are_as_they_were(
    first: list[int], home: list[int], one: int, other: int
) -> None:
    assume({one, other} <= {*first})
    before = after(whole(first, home))
    merged = after(whole([one if who == other else who for who in first], home), before)
    assert same(after(whole(first, home), merged), before, *IDS)
