"""Learn m, u and the prior by EM over compressed level patterns, without labels or with what reviewers decided.

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
import pyarrow as pa

from linkage.block import NEIGHBOURS, block
from linkage.compare import COMPARISONS, BirthLevel, IdLevel, compare
from linkage.constraints import verdicts
from linkage.decide import SMALLEST, STRATA, UNLIKE_NAMES, Model, prior_odds, strata, unlike_names
from linkage.encode import Ints
from linkage.family import FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles

Floats = npt.NDArray[np.float64]
ROUNDS: Final = 40
SAMPLE: Final = 1_000_000
ALPHA: Final = 1e-3
FLOOR: Final = 2e-3
LABEL: Final = 5.0
"""A labelled pair teaches as much as so many that are only thought to be what they are."""
ANCHORS: Final = 300.0
PSEUDO: Final = 30.0
CHANCE: Final = 1e-6
"""What two people have in common by chance in name, birth day or sex is never rarer than this."""

PERSONAL: Final = ("name", "birth", "sex")
"""Comparisons in which relatives and neighbours agree more often than strangers."""


def _random_pairs(profiles: Profiles, size: int, seed: int) -> tuple[Ints, Ints]:
    """Pairs of a profile without a sure id and any other, taken at random."""
    generator = np.random.default_rng(seed)
    weak = np.flatnonzero(~profiles.sure)
    a = weak[generator.integers(0, len(weak), size)] if len(weak) else weak
    b = generator.integers(0, len(profiles) - 1, len(a))
    b += b >= a
    return np.minimum(a, b), np.maximum(a, b)


def _patterns(profiles: Profiles, seed: int, labels: pl.DataFrame) -> pl.DataFrame:
    """Distinct level patterns and how many pairs show each.

    All pairs here hold a profile without a sure id at least: others are never linked by weight.

    Returns:
        levels, ``candidates`` (pairs proposed, not labelled), ``others`` (not proposed, scaled up from a sample),
        ``same`` and ``different`` (labelled pairs, each worth ``LABEL`` others).
    """
    columns, count, weak = list(COMPARISONS), len(profiles), int((~profiles.sure).sum())
    proposed = block(profiles)
    told = np.isin(proposed.a * count + proposed.b, labels["a"].to_numpy() * count + labels["b"].to_numpy())
    candidates = (
        compare(profiles, proposed.a[~told], proposed.b[~told])
        .group_by(columns)
        .agg(candidates=pl.len() * 1.0)
    )
    a, b = _random_pairs(profiles, SAMPLE, seed)
    new = ~np.isin(a * count + b, proposed.a * count + proposed.b)
    scale = (weak * (count - weak / 2) - len(proposed)) / max(int(new.sum()), 1)
    others = compare(profiles, a[new], b[new]).group_by(columns).agg(others=pl.len() * scale)
    known = _labelled(profiles, labels)
    return (
        candidates.join(others, on=columns, how="full", coalesce=True)
        .join(known, on=columns, how="full", coalesce=True)
        .with_columns(pl.col("candidates", "others", "same", "different").fill_null(0.0))
        .sort(columns)
    )


def _labelled(profiles: Profiles, labels: pl.DataFrame) -> pl.DataFrame:
    """The patterns of labelled pairs: ``same`` and ``different``."""
    levels = compare(profiles, labels["a"].to_numpy(), labels["b"].to_numpy()).with_columns(labels["verdict"])
    count = {
        word: LABEL * (pl.col("verdict") == word).sum().cast(pl.Float64) for word in ("same", "different")
    }
    return levels.group_by(list(COMPARISONS)).agg(**count)


def _neighbours(profiles: Profiles) -> list[dict[str, Floats]]:
    """How often different people agree, by stratum: two different sure ids are a label that costs nothing.

    Returns:
        per stratum and comparison in ``PERSONAL`` the number of pairs at each level, null left out.
    """
    proposed = block(profiles, NEIGHBOURS)
    apart = profiles.sure[proposed.a] & profiles.sure[proposed.b]
    apart &= profiles.id[proposed.a] != profiles.id[proposed.b]
    levels = compare(profiles, proposed.a[apart], proposed.b[apart])
    stratum = strata(levels["family"].to_numpy())
    counted = []
    for number in range(len(STRATA)):
        here = levels.filter(pl.Series(stratum == number))
        counts = {name: np.bincount(here[name], minlength=len(COMPARISONS[name])) * 1.0 for name in PERSONAL}
        counted.append(
            {name: np.where(np.arange(len(count)) > 0, count, 0.0) for name, count in counts.items()}
        )
    return counted


def _m_step(
    patterns: pl.DataFrame, posterior: Floats, neighbours: list[dict[str, Floats]]
) -> tuple[list[Floats], list[list[Floats]], Floats]:
    """Weighted naive Bayes over four classes: matches, and different people of each stratum.

    Returns:
        m per comparison, u per stratum and comparison (index = level, null left out), and the class weights.
    """
    from recordlinkage.algorithms.nb_sklearn import NaiveBayes  # noqa: PLC0415 - seconds to import, rarely needed

    levels = patterns.select(*COMPARISONS).to_numpy().astype(np.int64)
    candidates, others, same, apart = (
        patterns[name].to_numpy() for name in ("candidates", "others", "same", "different")
    )
    different = 1 + strata(patterns["family"].to_numpy()).astype(np.int64)
    kernel = NaiveBayes(alpha=ALPHA, binarize=None)
    with np.errstate(divide="ignore"):
        kernel.fit(
            np.concatenate([levels, levels]),
            np.concatenate([np.zeros(len(levels), np.int64), different]),
            sample_weight=np.concatenate(
                [posterior * candidates + same, (1 - posterior) * candidates + others + apart]
            ),
        )
    by_class = [_by_comparison(kernel.labels_, row) for row in np.exp(kernel.feature_log_prob_)]
    share = np.zeros(1 + len(STRATA))
    share[kernel.classes_] = kernel.class_count_
    present = dict(zip(kernel.classes_.tolist(), by_class, strict=True))
    spread = [np.full(len(kind), 1.0 / len(kind)) for kind in COMPARISONS.values()]
    tables = [present.get(number, spread) for number in range(1 + len(STRATA))]
    u = _steadied(tables[1:], share[1:], neighbours)
    return tables[0], _with_common_family(u, share[1:]), share


def _steadied(
    by_stratum: list[list[Floats]], share: Floats, neighbours: list[dict[str, Floats]]
) -> list[list[Floats]]:
    """What different people of a family or village have in common, from people known to differ where there are any.

    Else unlabelled matches would pass for family. Strata of few pairs borrow ``PSEUDO`` pairs from elsewhere.
    """
    elsewhere, steadied = by_stratum[0], [by_stratum[0]]
    for tables, count, known in zip(by_stratum[1:], share[1:], neighbours[1:], strict=True):
        mixed = []
        for name, own, common in zip(COMPARISONS, tables, elsewhere, strict=True):
            counts = known.get(name, own * count)
            mixed.append((counts + PSEUDO * common) / (counts.sum() + PSEUDO))
        steadied.append(mixed)
    return steadied


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


def _families(patterns: pl.DataFrame) -> bool:
    """Do several members of one family stand in the lists? Then those of one door differ in name and birth day."""
    behind_doors = patterns.filter(
        pl.col("name").is_in(UNLIKE_NAMES) & (pl.col("family") >= FamilyLevel.DOOR) & (pl.col("birth") > 0)
    )
    born_apart = pl.col("candidates").filter(pl.col("birth") < BirthLevel.SLIP).sum()
    return (
        bool(behind_doors.select(born_apart * 2 > pl.col("candidates").sum()).item())
        or behind_doors.is_empty()
    )


def _surely_alike(patterns: pl.DataFrame) -> Floats:
    """A first guess of what matches: at least two telling fields agree."""
    told = pl.sum_horizontal(
        pl.col("name") >= NameLevel.MISSING_CHARACTER,
        pl.col("id") >= IdLevel.TWO_SLIPS,
        pl.col("birth") == BirthLevel.SAME,
        pl.col("family") >= FamilyLevel.DOOR,
    )
    return patterns.select(pl.when(told > 1).then(0.95).otherwise(0.02)).to_series().to_numpy()


def _anchored(patterns: pl.DataFrame, posterior: Floats, names: Floats) -> Floats:
    """How names agree in matches, from pairs whose ids nearly agree: brothers and sisters are not among them.

    Pairs of one valid id are left out: those of one name are one profile, so that only the others are left.
    """
    anchors = patterns["id"].is_in([IdLevel.MASK, IdLevel.TWO_SLIPS, IdLevel.ONE_SLIP]).to_numpy()
    levels = patterns["name"].to_numpy()
    weight = posterior * patterns["candidates"].to_numpy() * (anchors & (levels > 0))
    counted = np.bincount(levels, weights=weight, minlength=len(names))
    return (counted + names) / (counted.sum() + 1.0) if counted.sum() > ANCHORS else names


def _floored(table: Floats) -> Floats:
    """No level but null is rarer than ``FLOOR``."""
    table = np.maximum(table, FLOOR)
    table[0] = 0.0
    return np.asarray(table / table.sum(), dtype=np.float64)


def train(profiles: Profiles, version: str, *, seed: int = 0, decisions: pa.Table | None = None) -> Model:
    """A model learnt from these profiles, without labels or with what reviewers decided.

    Args:
        profiles: what the model is to link; some thousand profiles at least.
        version: name of the model, stored with it.
        seed: of the random sample of different people.
        decisions: ``record_a``, ``record_b``, ``verdict``: labelled pairs; of ``unsure`` nothing is learnt.
    """
    patterns = _patterns(profiles, seed, verdicts(profiles, decisions))
    neighbours, count = _neighbours(profiles), len(profiles)
    families = _families(patterns)
    possible = (
        patterns.select(~unlike_names()).to_series().to_numpy() if families else np.ones(patterns.height)
    )
    weak = max(int((~profiles.sure).sum()), 1)
    posterior = _surely_alike(patterns) * possible
    for _ in range(ROUNDS):
        m, u, share = _m_step(patterns, posterior, neighbours)
        m = [_floored(table) for table in (_anchored(patterns, posterior, m[0]), *m[1:])]
        matches = max(float(share[0]), 1.0)
        posterior = _posterior(patterns, m, u, prior_odds(matches / weak, count, weak)) * possible
    _told(patterns, m, u)
    by_name = [dict(zip(COMPARISONS, map(np.ndarray.tolist, tables), strict=True)) for tables in (m, *u)]
    return Model(
        version, matches / weak, by_name[0], dict(zip(STRATA, by_name[1:], strict=True)), families=families
    )


def _told(patterns: pl.DataFrame, m: list[Floats], u: list[list[Floats]]) -> None:
    """What no pair of the training records could show.

    A masked name is worth what it shows: the surname, or the surname and a character. A level that never occurred
    is worth what the next lower one is. What two people have in common by chance is never rarer than ``CHANCE``.
    """
    for tables in u:
        names = tables[0]
        masked = names[NameLevel.SOUND :].sum() + names[NameLevel.ONE_GIVEN] / 2
        surname = (
            names[NameLevel.MISSING_CHARACTER :].sum() + names[[NameLevel.SURNAME, NameLevel.ONE_GIVEN]].sum()
        )
        names[NameLevel.MASKED], names[NameLevel.MASKED_SURNAME] = (
            m[0][level] * share
            for level, share in ((NameLevel.MASKED, masked), (NameLevel.MASKED_SURNAME, surname))
        )
        for number, (comparison, kind) in enumerate(COMPARISONS.items()):
            if comparison in PERSONAL:
                tables[number] = np.maximum(tables[number], CHANCE)
            seen = np.isin(np.arange(len(kind)), patterns[comparison].unique().to_numpy())
            if comparison == "name":
                seen[[NameLevel.MASKED, NameLevel.MASKED_SURNAME]] = True
            below = np.maximum.accumulate(np.where(seen, np.arange(len(kind)), 0))
            ratio = np.maximum(tables[number], SMALLEST) / np.maximum(m[number], SMALLEST)
            tables[number] = np.where(seen | (below == 0), tables[number], m[number] * ratio[below])
