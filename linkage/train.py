"""Learn m, u and the prior without labels, by EM over compressed level patterns.

The pairs of a district fall into a few thousand distinct patterns of levels; EM works on those with counts as
weights. The M-step is the weighted naive Bayes kernel of ``recordlinkage`` (its own ECM classifier is binary and
unseeded; see the design notes). Pairs that blocking did not propose stand in as a random sample of different
people, so that u is that of the whole population and not of the candidates.

Two things are told, not learnt. Names that share no more than a surname are two people unless both id and written
birth day agree (a child under a parent's id would else teach that people change their names), and no level is rarer
among matches than ``FLOOR``: clerks do err in ways that a training district did not show.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.block import RULES, SURE_PAIRS, block
from linkage.compare import COMPARISONS, BirthLevel, IdLevel, compare
from linkage.decide import AVERAGE_SURNAME, SMALLEST, STRATA, Model, prior_weight, strata
from linkage.encode import Ints
from linkage.names import NameLevel
from linkage.profile import Profiles

Floats = npt.NDArray[np.float64]
ROUNDS: Final = 40
SAMPLE: Final = 1_000_000
ALPHA: Final = 1e-3
FLOOR: Final = 2e-3
CHANCE: Final = 1e-6
"""What two people have in common by chance in name, birth day or sex is never rarer than this."""

SURNAME_SHARED: Final = (AVERAGE_SURNAME, 0.1, 0.6)
"""By stratum, the chance that two people share a surname: all that a name masked but for its surname is worth. The
first is computed from the frequencies of 1.18 billion Han names, the others are judged."""


def _random_pairs(count: int, size: int, seed: int) -> tuple[Ints, Ints]:
    """Pairs of profiles taken at random, none with itself."""
    generator = np.random.default_rng(seed)
    a = generator.integers(0, count, size)
    b = generator.integers(0, count - 1, size)
    b += b >= a
    return np.minimum(a, b), np.maximum(a, b)


def _patterns(profiles: Profiles, seed: int) -> pl.DataFrame:
    """Distinct level patterns with ``candidates`` (pairs proposed) and ``others`` (pairs not, scaled up)."""
    columns, count = list(COMPARISONS), len(profiles)
    proposed = block(profiles, RULES + SURE_PAIRS)
    candidates = (
        compare(profiles, proposed.a, proposed.b).group_by(columns).agg(candidates=pl.len().cast(pl.Float64))
    )
    a, b = _random_pairs(count, SAMPLE, seed)
    new = ~np.isin(a * count + b, proposed.a * count + proposed.b)
    scale = (count * (count - 1) / 2 - len(proposed)) / max(int(new.sum()), 1)
    others = compare(profiles, a[new], b[new]).group_by(columns).agg(others=pl.len() * scale)
    return (
        candidates.join(others, on=columns, how="full", coalesce=True)
        .with_columns(pl.col("candidates", "others").fill_null(0.0))
        .sort(columns)
    )


def _m_step(patterns: pl.DataFrame, posterior: Floats) -> tuple[list[Floats], list[list[Floats]], Floats]:
    """Weighted naive Bayes over four classes: matches, and different people of each stratum.

    Returns:
        m per comparison, u per stratum and comparison (index = level, null left out), and the class weights.
    """
    from recordlinkage.algorithms.nb_sklearn import NaiveBayes  # noqa: PLC0415 - seconds to import, rarely needed

    levels = patterns.select(*COMPARISONS).to_numpy().astype(np.int64)
    candidates, others = (patterns[name].to_numpy() for name in ("candidates", "others"))
    different = 1 + strata(patterns["family"].to_numpy()).astype(np.int64)
    kernel = NaiveBayes(alpha=ALPHA, binarize=None).fit(
        np.concatenate([levels, levels]),
        np.concatenate([np.zeros(len(levels), np.int64), different]),
        sample_weight=np.concatenate([posterior * candidates, (1 - posterior) * candidates + others]),
    )
    by_class = [_by_comparison(kernel.labels_, row) for row in np.exp(kernel.feature_log_prob_)]
    share = np.zeros(1 + len(STRATA))
    share[kernel.classes_] = kernel.class_count_
    present = dict(zip(kernel.classes_.tolist(), by_class, strict=True))
    spread = [np.full(len(kind), 1.0 / len(kind)) for kind in COMPARISONS.values()]
    tables = [present.get(number, spread) for number in range(1 + len(STRATA))]
    return tables[0], _with_common_family(tables[1:], share[1:]), share


def _by_comparison(labels: list[list[int]], probabilities: Floats) -> list[Floats]:
    """The kernel's flat row of probabilities as one array per comparison, indexed by level, without null."""
    tables, start = [], 0
    for kind, known in zip(COMPARISONS.values(), labels, strict=True):
        table = np.full(len(kind), ALPHA * 1e-6)
        table[known] = probabilities[start : start + len(known)]
        start += len(known)
        table[0] = 0.0
        tables.append(table / table.sum())
    return tables


def _with_common_family(by_stratum: list[list[Floats]], share: Floats) -> list[list[Floats]]:
    """The strata are levels of ``family``, so its own u is taken over all different people."""
    place = list(COMPARISONS).index("family")
    common = sum(part * tables[place] for part, tables in zip(share, by_stratum, strict=True)) / share.sum()
    return [[*tables[:place], common, *tables[place + 1 :]] for tables in by_stratum]


def _posterior(patterns: pl.DataFrame, m: list[Floats], u: list[list[Floats]], prior: float) -> Floats:
    """Probability of a match of each pattern (E-step); term frequencies play no part in training."""
    stratum = strata(patterns["family"].to_numpy())
    odds = np.full(patterns.height, prior)
    for number, comparison in enumerate(COMPARISONS):
        table = np.log2(np.maximum(m[number], SMALLEST) / np.maximum([part[number] for part in u], SMALLEST))
        table[:, 0] = 0.0
        odds += table[stratum, patterns[comparison].to_numpy()]
    return np.asarray(1.0 / (1.0 + np.exp2(-np.clip(odds, -200, 200))), dtype=np.float64)


def _possible_matches(patterns: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Patterns that may be matches: unlike names only where id and a written birth day agree."""
    unlike = pl.col("name").is_between(NameLevel.DIFFERENT, NameLevel.ONE_GIVEN)
    renamed = (pl.col("id") == IdLevel.SAME) & (pl.col("birth") == BirthLevel.SAME)
    return patterns.select(~unlike | renamed).to_series().to_numpy()


def _floored(table: Floats) -> Floats:
    """No level but null is rarer than ``FLOOR``."""
    table = np.maximum(table, FLOOR)
    table[0] = 0.0
    return np.asarray(table / table.sum(), dtype=np.float64)


def _first_guess() -> list[Floats]:
    """M before the first round: the strongest level of each comparison holds most matches."""
    tables = []
    for kind in COMPARISONS.values():
        table = 0.5 ** np.arange(len(kind), 0, -1)
        table[0] = 0.0
        tables.append(table / table.sum())
    return tables


def train(profiles: Profiles, version: str, *, seed: int = 0) -> Model:
    """A model learnt from these profiles without labels.

    Args:
        profiles: what the model is to link; some thousand profiles at least.
        version: name of the model, stored with it.
        seed: of the random sample of different people.
    """
    patterns = _patterns(profiles, seed)
    count = len(profiles)
    possible = _possible_matches(patterns)
    m = _first_guess()
    _, u, _ = _m_step(patterns, np.zeros(patterns.height))
    matches = 0.3 * count
    for _ in range(ROUNDS):
        posterior = _posterior(patterns, m, u, prior_weight(matches / count, count)) * possible
        m, u, share = _m_step(patterns, posterior)
        m = [_floored(table) for table in m]
        matches = max(float(share[0]), 1.0)
    surname_seen = NameLevel.MASKED_SURNAME
    for tables, shared in zip(u, SURNAME_SHARED, strict=True):
        tables[0][surname_seen] = m[0][surname_seen] * shared
        for number, comparison in enumerate(COMPARISONS):
            if comparison in ("name", "birth", "sex"):
                tables[number] = np.maximum(tables[number], CHANCE)
    by_name = [dict(zip(COMPARISONS, map(np.ndarray.tolist, tables), strict=True)) for tables in (m, *u)]
    return Model(version, matches / count, by_name[0], dict(zip(STRATA, by_name[1:], strict=True)))
