"""Groups are connected components, but for what a constraint forbids."""

from collections.abc import Sequence
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.constraints import Constraints, nothing_held
from linkage.group import BODY, OVERSIZED, THIN, TOO_THIN, Groups, group

COUNT = 12
PAIR = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda p: p[0] != p[1])
LINKS = st.lists(st.tuples(PAIR, st.floats(1, 20)), max_size=25)


def pairs_of(pairs: Sequence[tuple[int, int]]) -> pl.DataFrame:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    return pl.DataFrame(ordered, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")


def grouped(
    links: list[tuple[tuple[int, int], float]],
    ids: list[int] | None = None,
    keys: Sequence[tuple[int, int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
) -> Groups:
    table = pairs_of([pair for pair, _ in links]).with_columns(
        weight=pl.Series([w for _, w in links], dtype=pl.Float64)
    )
    columns = {"profile": pl.UInt32, "key": pl.Int64, "copy": pl.Int64}
    keyed = pl.DataFrame(list(keys), schema=columns, orient="row")
    return group(
        table,
        Constraints(
            np.array(ids or [-1] * COUNT),
            keyed.with_columns(reason=pl.lit("同一名册")),
            pairs_of(apart),
            pairs_of([]),
        ),
    )


def components(pairs: list[tuple[int, int]]) -> list[int]:
    """The plainest union there is, as an oracle."""
    label = list(range(COUNT))
    for a, b in pairs:
        label = [label[a] if mark == label[b] else mark for mark in label]
    return label


def partition(labels: list[int]) -> set[frozenset[int]]:
    return {frozenset(i for i, mark in enumerate(labels) if mark == one) for one in set(labels)}


@given(LINKS)
def test_without_constraints_groups_are_the_connected_components(
    links: list[tuple[tuple[int, int], float]],
) -> None:
    found = grouped(links).person.tolist()
    assert partition(found) == partition(components([pair for pair, _ in links]))


@given(LINKS, st.lists(st.sampled_from([-1, 1, 2]), min_size=COUNT, max_size=COUNT))
def test_no_group_ever_holds_two_ids(links: list[tuple[tuple[int, int], float]], ids: list[int]) -> None:
    person = grouped(links, ids).person
    for one in set(person.tolist()):
        assert len({ids[i] for i in np.flatnonzero(person == one)} - {-1}) <= 1


@given(LINKS, st.lists(PAIR, max_size=6))
def test_pairs_told_apart_are_never_together(
    links: list[tuple[tuple[int, int], float]], apart: list[tuple[int, int]]
) -> None:
    person = grouped(links, apart=apart).person
    assert all(person[a] != person[b] for a, b in apart)


HELD = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.integers(0, 2), st.integers(0, 2)),
    max_size=12,
    unique_by=lambda held: held[:2],
)


@given(LINKS, HELD)
def test_of_one_key_a_group_holds_copies_of_one_row_at_most(
    links: list[tuple[tuple[int, int], float]], keys: list[tuple[int, int, int]]
) -> None:
    person = grouped(links, keys=keys).person
    held = {(person[profile], key, copy) for profile, key, copy in keys}
    assert len(held) == len({(one, key) for one, key, _ in held})


@given(LINKS, HELD)
def test_keys_whose_holders_are_copies_forbid_nothing(
    links: list[tuple[tuple[int, int], float]], keys: list[tuple[int, int, int]]
) -> None:
    copies = [(profile, key, 0) for profile, key, _ in keys]
    found = grouped(links, keys=copies)
    assert partition(found.person.tolist()) == partition(components([pair for pair, _ in links]))
    assert found.refused.is_empty()


@given(LINKS, HELD)
def test_every_link_is_granted_or_refused_with_a_reason(
    links: list[tuple[tuple[int, int], float]], keys: list[tuple[int, int, int]]
) -> None:
    found = grouped(links, keys=keys)
    refused = set(found.refused.select("a", "b").iter_rows())
    apart = {(min(p), max(p)) for p, _ in links if found.person[p[0]] != found.person[p[1]]}
    assert apart == refused
    assert set(found.refused["reason"]) <= {"同一名册"}


@given(LINKS, HELD, st.randoms(use_true_random=False))
def test_the_order_of_links_changes_nothing(
    links: list[tuple[tuple[int, int], float]], keys: list[tuple[int, int, int]], chance: Random
) -> None:
    shuffled = chance.sample(links, len(links))
    assert (grouped(links, keys=keys).person == grouped(shuffled, keys=keys).person).all()


@given(st.lists(st.sampled_from([-1, 1, 2, 3]), min_size=COUNT, max_size=COUNT))
def test_whoever_surely_holds_one_id_is_one_person_without_any_link(ids: list[int]) -> None:
    person = grouped([], ids).person
    expected = [one if one >= 0 else 100 + at for at, one in enumerate(ids)]
    assert partition(person.tolist()) == partition(expected)


def test_the_surer_link_wins_and_the_other_is_refused_with_its_reason() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 5.0)], ids=[7, -1, 8] + [-1] * 9)
    assert result.person[0] == result.person[1] != result.person[2]
    assert result.refused["reason"].to_list() == ["两个不同的有效证件号"]


def test_a_tie_between_two_ids_is_left_to_a_person() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 8.9)], ids=[7, -1, 8] + [-1] * 9)
    assert len({*result.person[:3].tolist()}) == 3
    assert result.refused.height == 2


@pytest.mark.parametrize(("weight", "joined"), [(THIN - 1, False), (THIN + 1, True)])
def test_an_oversized_group_is_split_at_its_thin_tie(weight: float, joined: bool) -> None:
    half = OVERSIZED // 2 + 1
    chain = [(at, at + 1) for at in range(2 * half - 1)]
    table = pairs_of(chain).with_columns(
        weight=pl.Series([weight if b == half else 20.0 for _, b in chain], dtype=pl.Float64)
    )
    none = pairs_of([])
    found = group(table, Constraints(np.full(2 * half, -1), nothing_held(), none, none))
    assert half >= BODY
    assert (found.person[0] == found.person[-1]) == joined
    assert found.refused["reason"].to_list() == ([] if joined else [TOO_THIN])


def test_a_reviewers_word_is_granted_before_any_weight() -> None:
    table = pairs_of([(1, 2)]).with_columns(weight=pl.lit(50.0))
    found = group(table, Constraints(np.array([7, -1, 8]), nothing_held(), pairs_of([]), pairs_of([(0, 1)])))
    assert found.person[0] == found.person[1] != found.person[2]
