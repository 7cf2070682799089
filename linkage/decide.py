"""Levels of agreement -> match weights -> match, possible or no match (Fellegi and Sunter 1969).

The weight of a pair is log2 of the odds that both are one person. Dependence is faced, not ignored: what a family
shares is one comparison, and the chance that two *different* people agree on name, birth day or sex is kept apart
for people of one family, of one village and of neither (the stratum).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.compare import COMPARISONS, BirthLevel, IdLevel, SexLevel
from linkage.encode import Ints, Keys, numbered, representatives
from linkage.family import VILLAGE, FamilyLevel
from linkage.names import NameLevel
from linkage.profile import Profiles

Floats = npt.NDArray[np.float64]
SHIPPED: Final = Path(__file__).parent / "model" / "default.json"
STRATA: Final = ("elsewhere", "village", "family")
EQUAL_NAMES: Final = (NameLevel.SAME, NameLevel.VARIANT)
UNLIKE_NAMES: Final = (NameLevel.DIFFERENT, NameLevel.SURNAME)
PARTLY_ALIKE: Final = (NameLevel.ONE_GIVEN, NameLevel.GIVEN, NameLevel.MISSING_CHARACTER)
LIKE_NAMES: Final = (NameLevel.LOOK, NameLevel.SWAPPED, NameLevel.MISSING_CHARACTER, NameLevel.MASKED)
AVERAGE_SURNAME: Final = 0.0268
"""The chance that two people share a surname, from the frequencies of 1.18 billion Han names."""
CHANGED_NAME: Final = 3.0
"""The least weight (bits) of unlike names under one whole id with nothing against it: nine in ten are one person on
simulated districts. Names and ids are not independent there, so the sum of their weights says too little."""
TWO_PEOPLE: Final = -1.0
"""The most weight that unlike names may have otherwise, where families stand in the lists: worth a look, no more."""
HEAVIEST: Final = 60.0
RAREST: Final = 1e-7
SMALLEST: Final = 1e-9
DISTRICT: Final = 10_000
PRIOR_PEOPLE: Final = 2000.0
"""How many people's worth of evidence the parts of a name are, against counts of the whole name."""
GIVEN_SHARE: Final = (1e-5, 2e-3)
"""Within these bounds the share of a given name is believed; beyond them the data are too few."""


@dataclass(frozen=True)
class Model:
    """A frozen Fellegi-Sunter model.

    Attributes:
        version: what it was trained on, and when.
        matches_per_weak: expected matching pairs divided by the profiles without a sure id; gives the prior.
        m: per comparison, the probability of each level (null excluded, index = level) among matches.
        u: per stratum and comparison, the same among different people.
        families: the lists name several members of one family, so that unlike names are two people.
        match: a pair is a match from this probability on.
        match_name_alone: the same where nothing but name and sex could be compared or agrees.
        possible: a pair is worth a reviewer's look from this probability on.
    """

    version: str
    matches_per_weak: float
    m: dict[str, list[float]]
    u: dict[str, dict[str, list[float]]]
    families: bool = True
    match: float = 0.5
    match_name_alone: float = 0.85
    possible: float = 0.1

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model file."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    @property
    def digest(self) -> str:
        """What identifies the model by its content."""
        return hashlib.sha256(json.dumps(self.__dict__, sort_keys=True).encode()).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write the model file: plain JSON, so that a change of a weight shows in a diff."""
        path.write_text(json.dumps(self.__dict__, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def weights(self, comparison: str) -> Floats:
        """log2(m / u) by stratum and level; 0 for null."""
        m = np.maximum(np.array(self.m[comparison]), SMALLEST)
        u = np.maximum(np.array([self.u[stratum][comparison] for stratum in STRATA]), SMALLEST)
        table = np.log2(m / u)
        table[:, 0] = 0.0
        return np.asarray(table, dtype=np.float64)


@cache
def shipped_model() -> Model:
    """The model that comes with the program."""
    return Model.load(SHIPPED)


def strata(family: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Position in ``STRATA`` of each pair, by its level of ``family``."""
    return np.where(np.isin(family, VILLAGE), 1, np.where(family > max(VILLAGE), 2, 0)).astype(np.int8)


def name_probabilities(profiles: Profiles) -> tuple[Floats, Floats, Floats]:
    """For each profile, the probability that another person bears the same name, the same sounding one, the surname.

    The frequency of a whole name is a poor estimate where the name is rare, so it is shrunk towards the product
    of the frequencies of its surname and its given name (term frequency adjustment; Newcombe et al. 1959).
    Only people known to differ count: distinct valid ids.
    """
    keys = profiles.name_keys()
    sure = np.flatnonzero(profiles.sure)
    holders = sure[representatives(profiles.id[sure])]
    people = max(1, len(holders))
    everyone = np.arange(len(profiles))
    surname, given = (_counts(key, everyone) / max(len(profiles), 1) for key in (keys.surname, keys.given))
    expected = surname * np.clip(given, *GIVEN_SHARE)
    whole, sound = (
        (np.maximum(_counts(key, holders) - 1, 0) + PRIOR_PEOPLE * expected) / (people + PRIOR_PEOPLE)
        for key in (keys.folded, keys.sound)
    )
    return np.maximum(whole, RAREST), np.maximum(sound, RAREST), np.maximum(surname, RAREST)


def _counts(key: Keys, among: Ints) -> Floats:
    """How often each key stands among some of the profiles."""
    number = numbered(key)
    return np.bincount(number[among], minlength=int(number.max(initial=0)) + 1)[number].astype(np.float64)


def weigh(profiles: Profiles, a: Ints, levels: pl.DataFrame, model: Model) -> Floats:
    """The weight of each pair by itself: log2 of the odds that both are one person, within ``HEAVIEST``.

    Args:
        profiles: what was compared.
        a: one profile of each pair, whose name tells how common the name is.
        levels: one column per comparison.
        model: the weights.
    """
    stratum = strata(levels["family"].to_numpy())
    total = np.full(levels.height, prior_weight(model, profiles))
    for comparison in COMPARISONS:
        total += model.weights(comparison)[stratum, levels[comparison].to_numpy()]
    total += _term_frequency(profiles, a, levels, model, stratum)
    renamed, unlike = (levels.select(rule()).to_series().to_numpy() for rule in (changed_name, unlike_names))
    total = np.where(renamed, np.maximum(total, CHANGED_NAME), total)
    total = np.where(unlike & model.families, np.minimum(total, TWO_PEOPLE), total)
    return np.asarray(np.clip(total, -HEAVIEST, HEAVIEST), dtype=np.float64)


def probability(weight: Floats) -> Floats:
    """The probability that log2 odds stand for."""
    return np.asarray(1.0 / (1.0 + np.exp2(-weight)), dtype=np.float64)


def prior_weight(model: Model, profiles: Profiles) -> float:
    """log2 of the odds that two profiles, one of which at least has no sure id, are one person.

    A short list is still drawn from a whole district, so the odds never rise above those of ``DISTRICT`` profiles.
    """
    return prior_odds(model.matches_per_weak, len(profiles), int((~profiles.sure).sum()))


def prior_odds(matches_per_weak: float, profiles: int, weak: int) -> float:
    """The same from counts: ``weak`` of the profiles have no sure id."""
    return float(np.log2(matches_per_weak / max(profiles - weak / 2, DISTRICT)))


def _term_frequency(
    profiles: Profiles, a: Ints, levels: pl.DataFrame, model: Model, stratum: npt.NDArray[np.int8]
) -> Floats:
    """Replace the average chance of a like name by that of this name, outside the family."""
    average = np.array(model.u["elsewhere"]["name"])
    name = levels["name"].to_numpy()
    whole, sound, surname = (share[a] for share in name_probabilities(profiles))
    same = np.isin(name, EQUAL_NAMES)
    heard = name == NameLevel.SOUND
    alike = np.isin(name, LIKE_NAMES)
    adjustment = np.select(
        [same, heard, alike],
        [
            np.log2(average[NameLevel.SAME] / whole),
            np.log2((average[NameLevel.SAME] + average[NameLevel.SOUND]) / sound),
            np.log2(AVERAGE_SURNAME / surname),
        ],
        0.0,
    )
    return np.where(stratum < STRATA.index("family"), np.clip(adjustment, -8.0, 8.0), 0.0)


def changed_name() -> pl.Expr:
    """Other names under one whole id with nothing against it: a former name, more often than a borrowed id."""
    birth_fits = (pl.col("birth") == BirthLevel.NULL) | (pl.col("birth") >= BirthLevel.SLIP)
    nothing_against = (
        birth_fits & (pl.col("sex") != SexLevel.DIFFERENT) & (pl.col("family") != FamilyLevel.ELSEWHERE)
    )
    other = pl.col("name").is_in([*UNLIKE_NAMES, *PARTLY_ALIKE])
    return other & (pl.col("id") == IdLevel.SAME) & nothing_against


def unlike_names() -> pl.Expr:
    """Names that share no more than a surname, and no whole id that speaks for a changed name: two people.

    Most often such a pair is a child under a parent's masked id, or a twin.
    """
    return pl.col("name").is_in(UNLIKE_NAMES) & ~changed_name()


def outcome(model: Model) -> pl.Expr:
    """match, possible or no_match by the pair's probability; a name by itself must be surer."""
    sureness = pl.col("probability")
    return (
        pl.when(sureness >= needed(model))
        .then(pl.lit("match"))
        .when(sureness >= model.possible)
        .then(pl.lit("possible"))
        .otherwise(pl.lit("no_match"))
    )


def needed(model: Model) -> pl.Expr:
    """The probability from which a pair is a match, by its levels: is there anything but a name that agrees?"""
    corroborated = (
        (pl.col("id") >= IdLevel.MASK_SLIP)
        | (pl.col("birth") >= BirthLevel.SLIP)
        | (pl.col("family") >= FamilyLevel.OTHER_DOOR)
    )
    return pl.when(corroborated).then(pl.lit(model.match)).otherwise(pl.lit(model.match_name_alone))
