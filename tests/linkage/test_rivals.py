"""A record is one of those it resembles at most, so their chances never add up to more than one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.decide import HEAVIEST, probability
from linkage.profile import Profiles, profile
from linkage.rivals import discounts

COUNT = 8
WEIGHTS = st.floats(-HEAVIEST, HEAVIEST)
PAIR = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda p: p[0] < p[1])
PAIRS = st.dictionaries(PAIR, WEIGHTS, min_size=1, max_size=20)
HOLDERS = st.lists(st.sampled_from([-1, 0, 1, 2]), min_size=COUNT, max_size=COUNT)
PLAIN = profile(
    pa.table(
        {
            "record_id": [f"R{n}" for n in range(COUNT)],
            "department": [f"a{n}" for n in range(COUNT)],
            "name": ["王小明"] * COUNT,
        }
    )
)


def holding(ids: Sequence[int]) -> Profiles:
    """Profiles of which each surely holds one of these ids; -1 is none."""
    numbers = np.array(ids, dtype=np.int64)
    return replace(PLAIN, id=numbers, sure=numbers >= 0)


def taken(ids: Sequence[int], pairs: dict[tuple[int, int], float]) -> list[float]:
    a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return discounts(holding(ids), a, b, np.array(list(pairs.values()))).tolist()


@given(HOLDERS, PAIRS)
def test_the_chances_of_all_owners_never_add_up_to_more_than_one(ids, pairs) -> None:
    best: dict[tuple[int, int], float] = {}
    for (a, b), weight, rivals in zip(pairs, pairs.values(), taken(ids, pairs), strict=True):
        if (ids[a] >= 0) != (ids[b] >= 0):
            weak, owner = (b, ids[a]) if ids[a] >= 0 else (a, ids[b])
            chance = float(probability(np.array([weight + rivals]))[0])
            best[weak, owner] = max(best.get((weak, owner), 0.0), chance)
    for one in {weak for weak, _ in best}:
        assert sum(chance for (weak, _), chance in best.items() if weak == one) <= 1 + 1e-9


@given(HOLDERS, PAIRS)
def test_rivals_only_ever_take(ids: list[int], pairs: dict[tuple[int, int], float]) -> None:
    assert all(rivals <= 0 for rivals in taken(ids, pairs))


@given(HOLDERS, PAIRS)
def test_a_record_that_resembles_one_owner_only_keeps_its_weight(ids, pairs) -> None:
    owners: dict[int, set[int]] = {}
    for a, b in pairs:
        for weak, sure in ((a, b), (b, a)):
            if ids[weak] < 0 <= ids[sure]:
                owners.setdefault(weak, set()).add(ids[sure])
    for (a, b), rivals in zip(pairs, taken(ids, pairs), strict=True):
        weak = [one for one in (a, b) if ids[one] < 0]
        if len(weak) != 1 or len(owners[weak[0]]) == 1:
            assert rivals == pytest.approx(0.0, abs=1e-6)


def test_two_who_fit_equally_well_share_the_chance() -> None:
    found = taken([-1, 0, 1, -1, -1, -1, -1, -1], {(0, 1): 20.0, (0, 2): 20.0})
    assert probability(20.0 + np.array(found)) == pytest.approx([0.5, 0.5], abs=1e-5)


def test_a_much_better_rival_leaves_nothing_and_a_much_worse_takes_nothing() -> None:
    strong, slight = taken([-1, 0, 1, -1, -1, -1, -1, -1], {(0, 1): 30.0, (0, 2): 5.0})
    assert strong == pytest.approx(-np.log2(1 + 2**5))
    assert slight == pytest.approx(-30.0)


def test_two_profiles_of_one_id_are_not_each_others_rivals() -> None:
    assert taken([-1, 0, 0, -1, -1, -1, -1, -1], {(0, 1): 20.0, (0, 2): 10.0}) == pytest.approx([0.0, 0.0])


@pytest.fixture
def same(table: Callable[[str], pa.Table]) -> Profiles:
    return profile(
        table("record_id department name id_number\nR1 a 王小明 -\nR2 b 王小明 35050519800101001?")
    )


def test_no_pairs_have_no_rivals(same: Profiles) -> None:
    none = np.array([], dtype=np.int64)
    assert discounts(same, none, none, np.array([])).tolist() == []
