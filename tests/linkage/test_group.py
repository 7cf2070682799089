"""Groups are connected components, but for what a constraint forbids."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from linkage.group import BODY, OVERSIZED, THIN, TOO_THIN, Constraints, Groups, group, regroup

COUNT = 12
Pair = tuple[int, int]
Links = list[tuple[Pair, float]]
PROFILE = st.integers(0, COUNT - 1)
PAIR = st.tuples(PROFILE, PROFILE).filter(lambda p: p[0] != p[1])
LINKS = st.lists(st.tuples(PAIR, st.floats(1, 20)), max_size=25)
IDS = st.lists(st.sampled_from([-1, 1, 2]), min_size=COUNT, max_size=COUNT)
KEYS = st.lists(
    st.tuples(PROFILE, st.integers(0, 2), st.integers(0, 2)), max_size=10, unique_by=lambda held: held[:2]
)
"""Which profile holds which key, as which copy; a profile holds a key once."""


def pairs_of(pairs: Sequence[Pair]) -> pl.DataFrame:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    return pl.DataFrame(ordered, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")


def grouped(
    links: Links,
    ids: list[int] | None = None,
    keys: Sequence[tuple[int, int, int]] = (),
    apart: Sequence[Pair] = (),
    together: Sequence[Pair] = (),
    count: int = COUNT,
) -> Groups:
    return group(weighed(links), constrained(ids, keys, apart, together, count))


def weighed(links: Links) -> pl.DataFrame:
    weight = pl.Series([w for _, w in links], dtype=pl.Float64)
    return pairs_of([pair for pair, _ in links]).with_columns(weight=weight)


def constrained(
    ids: list[int] | None = None,
    keys: Sequence[tuple[int, int, int]] = (),
    apart: Sequence[Pair] = (),
    together: Sequence[Pair] = (),
    count: int = COUNT,
) -> Constraints:
    schema = {"profile": pl.UInt32, "key": pl.Int64, "copy": pl.Int64}
    keyed = pl.DataFrame(list(keys), schema=schema, orient="row").with_columns(reason=pl.lit("同一名册"))
    return Constraints(np.array(ids or [-1] * count), keyed, pairs_of(apart), pairs_of(together))


def components(pairs: list[Pair]) -> list[int]:
    """The plainest union there is, as an oracle."""
    label = list(range(COUNT))
    for a, b in pairs:
        label = [label[a] if mark == label[b] else mark for mark in label]
    return label


def partition(labels: list[int]) -> set[frozenset[int]]:
    return {frozenset(i for i, mark in enumerate(labels) if mark == one) for one in set(labels)}


@given(LINKS)
def test_without_constraints_groups_are_the_connected_components(links: Links) -> None:
    found = grouped(links).person.tolist()
    assert partition(found) == partition(components([pair for pair, _ in links]))


@given(LINKS, IDS)
def test_no_group_ever_holds_two_ids(links: Links, ids: list[int]) -> None:
    person = grouped(links, ids).person
    for one in set(person.tolist()):
        assert len({ids[i] for i in np.flatnonzero(person == one)} - {-1}) <= 1


@given(LINKS, IDS)
def test_all_profiles_that_surely_hold_one_id_are_one_person(links: Links, ids: list[int]) -> None:
    person = grouped(links, ids).person
    for one in set(ids) - {-1}:
        assert len({person[i] for i in range(COUNT) if ids[i] == one}) == 1


@given(LINKS, st.lists(PAIR, max_size=6))
def test_pairs_told_apart_are_never_together(links: Links, apart: list[Pair]) -> None:
    person = grouped(links, apart=apart).person
    assert all(person[a] != person[b] for a, b in apart)


@given(LINKS, KEYS)
def test_a_key_stands_twice_in_a_group_only_as_copies(links: Links, keys: list[tuple[int, int, int]]) -> None:
    person = grouped(links, keys=keys).person
    copies: dict[tuple[int, int], set[int]] = {}
    for profile, key, copy in keys:
        copies.setdefault((int(person[profile]), key), set()).add(copy)
    assert all(len(of_group) == 1 for of_group in copies.values())


@given(LINKS, st.lists(st.tuples(PROFILE, st.integers(0, 2)), max_size=8, unique=True))
def test_copies_of_one_row_keep_nothing_apart(links: Links, held: list[Pair]) -> None:
    bound = grouped(links, keys=[(profile, key, 0) for profile, key in held])
    assert bound.person.tolist() == grouped(links).person.tolist()
    assert bound.refused.is_empty()


@given(LINKS, IDS, KEYS, st.lists(PAIR, max_size=3))
def test_two_linked_profiles_are_one_person_or_their_link_is_refused_with_a_reason(
    links: Links, ids: list[int], keys: list[tuple[int, int, int]], apart: list[Pair]
) -> None:
    result = grouped(links, ids, keys, apart)
    refused = {(a, b) for a, b, reason in result.refused.iter_rows() if reason}
    split = {tuple(sorted((a, b))) for (a, b), _ in links if result.person[a] != result.person[b]}
    assert split <= refused


def test_the_surer_link_wins_and_the_other_is_refused_with_its_reason() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 5.0)], ids=[7, -1, 8] + [-1] * 9)
    assert result.person[0] == result.person[1] != result.person[2]
    assert result.refused["reason"].to_list() == ["两个不同的有效证件号"]


def test_a_tie_between_two_ids_is_left_to_a_person() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 8.9)], ids=[7, -1, 8] + [-1] * 9)
    assert len({*result.person[:3].tolist()}) == 3
    assert result.refused.height == 2


def test_two_profiles_of_one_id_are_no_tie() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 8.9)], ids=[7, -1, 7] + [-1] * 9)
    assert len({*result.person[:3].tolist()}) == 1
    assert result.refused.is_empty()


def test_a_reviewers_word_of_same_goes_before_the_surest_link() -> None:
    result = grouped([((0, 1), 20.0)], ids=[7, -1, 8] + [-1] * 9, together=[(1, 2)])
    assert result.person[1] == result.person[2] != result.person[0]


def chain(start: int, size: int) -> Links:
    """Profiles that hang together by strong links, one after another."""
    return [((at, at + 1), 20.0) for at in range(start, start + size - 1)]


def two_bodies(sizes: Pair, weight: float) -> Groups:
    """Two strongly linked bodies, joined by one link of this weight."""
    links = [*chain(0, sizes[0]), *chain(sizes[0], sizes[1]), ((0, sizes[0]), weight)]
    return grouped(links, count=sum(sizes))


def persons(result: Groups) -> int:
    return len(set(result.person.tolist()))


@given(st.integers(BODY, OVERSIZED), st.floats(0, THIN, exclude_max=True))
def test_an_oversized_component_is_split_at_its_thin_tie(size: int, weight: float) -> None:
    result = two_bodies((size, OVERSIZED + 1 - size if OVERSIZED + 1 - size >= BODY else BODY), weight)
    assert persons(result) == 2
    assert result.refused.rows() == [(0, size, TOO_THIN)]


@given(st.integers(1, OVERSIZED - 1), st.floats(0, 20))
def test_a_component_that_is_not_oversized_keeps_its_thin_ties(size: int, weight: float) -> None:
    assert persons(two_bodies((size, OVERSIZED - size), weight)) == 1


@given(st.integers(1, 2 * OVERSIZED), st.integers(1, BODY - 1), st.floats(THIN, 20))
def test_in_an_oversized_component_strong_ties_and_stragglers_stay(
    size: int, few: int, strong: float
) -> None:
    assert persons(two_bodies((OVERSIZED + size, few), 0.5)) == 1
    assert persons(two_bodies((OVERSIZED, size), strong)) == 1


@given(LINKS, LINKS, IDS, KEYS, st.lists(PAIR, max_size=3), st.lists(PAIR, max_size=2))
def test_links_added_later_give_the_same_persons_as_all_at_once(
    early: Links,
    late: Links,
    ids: list[int],
    keys: list[tuple[int, int, int]],
    apart: list[Pair],
    together: list[Pair],
) -> None:
    held = constrained(ids, keys, apart, together)
    once = group(weighed([*early, *late]), held)
    twice = regroup(group(weighed(early), held), weighed([*early, *late]), weighed(late), held)
    assert twice.person.tolist() == once.person.tolist()
    assert set(twice.refused.select("a", "b").rows()) == set(once.refused.select("a", "b").rows())
