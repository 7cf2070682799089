"""Groups are connected components, but for what a constraint forbids."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from linkage.group import Constraints, Groups, group

COUNT = 12
PAIR = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda p: p[0] != p[1])
LINKS = st.lists(st.tuples(PAIR, st.floats(1, 20)), max_size=25)


def pairs_of(pairs: Sequence[tuple[int, int]]) -> pl.DataFrame:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    return pl.DataFrame(ordered, schema={"a": pl.UInt32, "b": pl.UInt32}, orient="row")


def grouped(
    links: list[tuple[tuple[int, int], float]],
    ids: list[int] | None = None,
    keys: Sequence[tuple[int, int]] = (),
    apart: Sequence[tuple[int, int]] = (),
) -> Groups:
    table = pairs_of([pair for pair, _ in links]).with_columns(
        weight=pl.Series([w for _, w in links], dtype=pl.Float64)
    )
    keyed = pl.DataFrame(list(keys), schema={"profile": pl.UInt32, "key": pl.Int64}, orient="row")
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


@given(LINKS, st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, 2)), max_size=8, unique=True))
def test_no_key_stands_twice_in_a_group(
    links: list[tuple[tuple[int, int], float]], keys: list[tuple[int, int]]
) -> None:
    person = grouped(links, keys=keys).person
    seen = [(person[profile], key) for profile, key in keys]
    assert len(seen) == len(set(seen))


def test_the_surer_link_wins_and_the_other_is_refused_with_its_reason() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 5.0)], ids=[7, -1, 8] + [-1] * 9)
    assert result.person[0] == result.person[1] != result.person[2]
    assert result.refused["reason"].to_list() == ["两个不同的有效证件号"]


def test_a_tie_between_two_ids_is_left_to_a_person() -> None:
    result = grouped([((0, 1), 9.0), ((1, 2), 8.9)], ids=[7, -1, 8] + [-1] * 9)
    assert len({*result.person[:3].tolist()}) == 3
    assert result.refused.height == 2
