"""Every level, every part of a blocking key and every refusal has its words."""

import polars as pl
import pytest

from linkage.block import RULES
from linkage.compare import COMPARISONS
from linkage.decide import STRATA
from linkage.explain.words import (
    COMPARISON_TEXT,
    LEVEL_TEXT,
    PART_TEXT,
    STRATUM_TEXT,
    evidence_text,
)


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_every_level_has_words_of_its_own(comparison: str) -> None:
    words = LEVEL_TEXT[comparison]
    assert {type(level) for level in words} == {COMPARISONS[comparison]}
    assert set(words) == set(COMPARISONS[comparison])
    assert len(set(words.values())) == len(words)


def test_every_comparison_and_every_part_of_a_key_has_words() -> None:
    assert list(COMPARISON_TEXT) == list(COMPARISONS)
    assert {part for rule in RULES for part in (*rule.key, *rule.refine)} <= set(PART_TEXT)
    assert set(STRATUM_TEXT) == set(STRATA)


def test_evidence_tells_what_was_compared_and_what_overruled_it() -> None:
    best = {comparison: max(kind) for comparison, kind in COMPARISONS.items()} | {"birth": 0}
    told = [
        {"household": 0.0, "refused": None},
        {"household": 4.0, "refused": None},
        {"household": 0.0, "refused": "两个不同的有效证件号"},
    ]
    pairs = pl.DataFrame([best | each for each in told]).with_columns(pl.col(list(COMPARISONS)).cast(pl.Int8))
    plain, at_home, refused = pairs.select(evidence_text()).to_series()
    assert plain == "姓名相同；证件号相同；性别相同；住处与家庭名册上同一户"
    assert at_home == f"{plain}；所在的户里已有这样一个人"
    assert refused == f"{plain}；但两个不同的有效证件号"
