"""A record without a sure id is at most one of the people whom it resembles."""

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.decide import HEAVIEST, probability
from linkage.encode import Flags, Ints
from linkage.profile import Profiles
from linkage.rivals import discounts

OWNERS = [7, 7, 8, 9, 10]
"""The sure ids of the first profiles; the first two are of one person."""
WEAK = 3
SURE = len(OWNERS)
WEIGHTS = st.floats(-HEAVIEST, HEAVIEST)
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, SURE - 1), st.integers(SURE, SURE + WEAK - 1)), WEIGHTS, max_size=SURE * WEAK
)
"""Weights of pairs of a sure and a weak profile."""


@dataclass(frozen=True)
class Held:
    """Of profiles, only whose id they surely hold matters here."""

    id: Ints
    sure: Flags

    def __len__(self) -> int:
        return len(self.id)


IDS = np.array([*OWNERS, *[-1] * WEAK])
PROFILES = cast(Profiles, Held(IDS, IDS >= 0))


def shared(pairs: dict[tuple[int, int], float], turned: bool = False) -> dict[tuple[int, int], float]:
    """What is left of the weights."""
    a, b = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    weight = np.array(list(pairs.values()))
    left = weight + discounts(PROFILES, *((b, a) if turned else (a, b)), weight)
    return dict(zip(pairs, left.tolist(), strict=True))


@given(PAIRS)
def test_the_chances_of_one_record_over_all_owners_never_exceed_one(
    pairs: dict[tuple[int, int], float],
) -> None:
    left = shared(pairs)
    for weak in range(SURE, SURE + WEAK):
        best: dict[int, float] = {}
        for (sure, of_weak), weight in left.items():
            if of_weak == weak:
                owner = OWNERS[sure]
                best[owner] = max(best.get(owner, 0.0), float(probability(np.array(weight))))
        assert sum(best.values()) <= 1 + 1e-9


@given(PAIRS)
def test_rivals_only_take(pairs: dict[tuple[int, int], float]) -> None:
    assert all(weight <= pairs[pair] for pair, weight in shared(pairs).items())


@given(PAIRS)
def test_the_order_of_the_two_changes_nothing(pairs: dict[tuple[int, int], float]) -> None:
    assert shared(pairs) == shared(pairs, turned=True)


@given(st.lists(WEIGHTS, min_size=SURE - 1, max_size=SURE - 1))
def test_the_likelier_of_two_owners_stays_the_likelier(weights: list[float]) -> None:
    pairs = {(sure, SURE): weight for sure, weight in enumerate(weights, start=1)}
    left = shared(pairs)
    ordered = sorted(pairs, key=lambda pair: pairs[pair])
    assert all(left[less] <= left[more] + 1e-6 for less, more in pairwise(ordered))


@given(WEIGHTS, WEIGHTS)
def test_a_record_without_rivals_keeps_its_weight(one: float, another: float) -> None:
    alone = {(0, SURE): one, (2, SURE + 1): another}
    assert shared(alone) == alone


@given(WEIGHTS, WEIGHTS)
def test_two_profiles_of_one_person_are_no_rivals(one: float, another: float) -> None:
    both = {(0, SURE): one, (1, SURE): another}
    assert shared(both) == both


@given(WEIGHTS)
def test_pairs_of_two_weak_or_two_sure_profiles_keep_their_weight(weight: float) -> None:
    pairs = {(0, 1): weight, (SURE, SURE + 1): weight, (SURE, SURE + 2): weight}
    assert shared(pairs) == pairs


def test_two_equal_rivals_leave_each_just_under_a_half() -> None:
    for left in shared({(0, SURE): 20.0, (2, SURE): 20.0}).values():
        assert 0.49 < probability(np.array(left)) < 0.5


def test_an_unlikely_rival_takes_next_to_nothing() -> None:
    left = shared({(0, SURE): 20.0, (2, SURE): -10.0})
    assert left[0, SURE] == pytest.approx(20.0, abs=0.01)


def test_no_pairs_no_discounts() -> None:
    assert shared({}) == {}
