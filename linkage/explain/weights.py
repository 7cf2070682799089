"""The waterfall of one pair: what each comparison adds to or takes from the odds of two profiles taken at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from linkage.compare import COMPARISONS
from linkage.decide import Model, changed_name, prior_weight, strata, unlike_names, weigh
from linkage.encode import Ints
from linkage.explain.words import AT_HOME, COMPARISON_TEXT, level_text
from linkage.profile import Profiles

MOST: Final = 60.0
"""The weight, in bits, beyond which nothing is told apart."""
SLIGHT: Final = 1e-9
SHOWN: Final = 3
"""So many rivals are named."""


@dataclass(frozen=True)
class Step:
    """One line of the waterfall: what was compared, the level reached and its weight in bits."""

    comparison: str
    level: str
    weight: float


def steps(profiles: Profiles, a: Ints, levels: pl.DataFrame, total: float, model: Model) -> tuple[Step, ...]:
    """The waterfall; what the parts leave over is the rarity of the name, and the cap on all weights.

    Args:
        profiles: what was compared.
        a: the profile of the pair whose name tells how common the name is.
        levels: the one row of levels of the pair.
        total: its weight.
        model: the weights.
    """
    stratum = int(strata(levels["family"].to_numpy())[0])
    prior = prior_weight(model, profiles)
    weights = {
        comparison: float(model.weights(comparison)[stratum, levels[comparison].item()])
        for comparison in COMPARISONS
    }
    rarity = _rarity(profiles, a, levels, model)
    told = [Step("基准", f"任取两份档案，共 {len(profiles)} 份", prior)]
    for comparison, weight in weights.items():
        text = level_text(comparison, levels[comparison].item())
        told.append(Step(COMPARISON_TEXT[comparison], text, weight))
        if comparison == "name" and abs(rarity) > SLIGHT:
            told.append(Step("姓名常见程度", "少见，更可信" if rarity > 0 else "常见，打折扣", rarity))
    rest = total - sum(step.weight for step in told)
    if abs(rest) > SLIGHT:
        told.append(_bounded(levels, model, rest))
    return tuple(told)


def against(taken: float, rivals: Sequence[str]) -> tuple[Step, ...]:
    """What others who resemble the record take; nothing if there are none.

    Args:
        taken: bits, never positive.
        rivals: the records of the others, the most alike first.
    """
    if taken > -SLIGHT:
        return ()
    more = "等" if len(rivals) > SHOWN else ""
    return (Step("另有相像的人", f"{'、'.join(rivals[:SHOWN])}{more}也像，至多是其中一人", taken),)


def at_home(given: float) -> tuple[Step, ...]:
    """What the household adds, in which one is written and the other lives; nothing where they do not meet."""
    return (Step("同住一户", AT_HOME, given),) if given > SLIGHT else ()


def _bounded(levels: pl.DataFrame, model: Model, rest: float) -> Step:
    """Why a weight is not the sum of its parts."""
    if rest > 0 and levels.select(changed_name()).item():
        return Step("改名", "证件号相同而无相反证据", rest)
    if rest < 0 and model.families and levels.select(unlike_names()).item():
        return Step("姓名不同", "又无相同的完整证件号，至多待复核", rest)
    return Step("封顶", "再多的证据也不加不减", rest)


def _rarity(profiles: Profiles, a: Ints, levels: pl.DataFrame, model: Model) -> float:
    """What the name being rare or common adds: weighed without all else that could reach a bound of weights."""
    bare = levels.with_columns(pl.lit(0, dtype=pl.Int8).alias(name) for name in ("id", "birth", "sex"))
    unbound = replace(model, families=False, matches_per_weak=1.0)
    stratum = int(strata(levels["family"].to_numpy())[0])
    known = sum(
        float(model.weights(comparison)[stratum, levels[comparison].item()])
        for comparison in ("name", "family")
    )
    return float(weigh(profiles, a, bare, unbound).item()) - prior_weight(unbound, profiles) - known
