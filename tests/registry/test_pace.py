"""The time left is told from the stages that are done."""

from __future__ import annotations

import pytest

from registry.pace import SHARES, Pace
from registry.publish import STAGES


def paced(*seconds: float) -> Pace:
    return Pace(iter(seconds).__next__)


def test_shares_are_a_whole_night() -> None:
    assert tuple(SHARES) == STAGES
    assert sum(SHARES.values()) == pytest.approx(1)


def test_the_rest_takes_as_long_as_the_stage_before_tells() -> None:
    pace = paced(0, 400 * SHARES[STAGES[0]])
    assert pace.left(STAGES[0]) is None
    assert pace.left(STAGES[1]) == pytest.approx(400 * (1 - SHARES[STAGES[0]]))


def test_what_was_spared_of_an_early_stage_spoils_only_the_first_word() -> None:
    pace = paced(0, 0, 100 * SHARES[STAGES[1]])
    pace.left(STAGES[0])
    assert pace.left(STAGES[1]) == 0
    assert pace.left(STAGES[2]) == pytest.approx(100 * sum(SHARES[stage] for stage in STAGES[2:]))


def test_only_stages_with_a_while_to_go_are_told() -> None:
    pace = paced(0, 40, 240)
    assert pace.told(STAGES[0]) == STAGES[0]
    assert pace.told("名册.xlsx") == "名册.xlsx"
    assert pace.told(STAGES[1]) == f"{STAGES[1]}（约还需 60 秒）"
    assert pace.told(STAGES[6]).startswith(f"{STAGES[6]}（约还需")


def test_minutes_are_told_as_minutes() -> None:
    pace = paced(0, 400)
    pace.told(STAGES[0])
    assert pace.told(STAGES[1]) == f"{STAGES[1]}（约还需 10 分钟）"
