"""The chain between two profiles is the one whose weakest link is strongest."""

from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from linkage.explain.chain import Edge, chain

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 5)), max_size=14)


def linked(edges: Sequence[Edge]) -> pl.DataFrame:
    return pl.DataFrame(edges, schema={"a": pl.UInt32, "b": pl.UInt32, "weight": pl.Float64}, orient="row")


def reached(edges: Sequence[Edge]) -> set[int]:
    """Whatever hangs together with 0, found the slow way."""
    seen = {0}
    for _ in range(7):
        seen |= {b for a, b, _ in edges if a in seen} | {a for a, b, _ in edges if b in seen}
    return seen


def test_a_detour_of_strong_links_beats_a_weak_short_way() -> None:
    edges = [(0, 1, 9.0), (1, 2, 8.0), (0, 3, 2.0), (2, 3, 7.0)]
    assert chain(linked(edges), 0, 3) == [(0, 1, 9.0), (1, 2, 8.0), (2, 3, 7.0)]


def test_profiles_that_do_not_hang_together_have_no_chain() -> None:
    assert chain(linked([(0, 1, 9.0), (2, 3, 8.0)]), 0, 3) == []


@given(EDGES)
def test_no_way_has_a_stronger_weakest_link(edges: list[Edge]) -> None:
    found = chain(linked(edges), 0, 6)
    reach = {bar: reached([edge for edge in edges if edge[2] >= bar]) for bar in range(1, 6)}
    best = max((bar for bar, seen in reach.items() if 6 in seen), default=None)
    assert min((weight for _, _, weight in found), default=None) == best
    ends = [0, *(b for _, b, _ in found)]
    assert [a for a, _, _ in found] == ends[:-1]
    assert ends[-1] == (6 if found else 0)
