"""Names as a Chinese district really has them.

Surnames follow their national frequency, tilted by place; given names follow sex and birth cohort. About one
name in seven has two characters (Ministry of Public Security 2007). Families and single-surname villages share
a generation character (字辈). Sources: our own lists of common names, in falling order of frequency.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation.chance import Floats, Ints, Mask, Rng, Texts, choose, falling, table

COHORTS = np.array([1900, 1950, 1970, 1990, 2005])
SINGLE_SHARE = np.array([0.05, 0.10, 0.24, 0.22, 0.05])  # two-character full names, by cohort
WHOLE_SHARE = 0.30  # the thousand most common given names cover 31.5 % of people
SEXES = ("男", "女")


def surname_weights(rng: Rng) -> tuple[Texts, Floats]:
    """Surnames and how often this district has them: national shares with a local tilt."""
    frame = table("surnames")
    shares = frame["percent"].to_numpy() * np.exp(rng.normal(0.0, 0.45, frame.height))
    return frame["surname"].to_numpy().astype(str), shares


def cohort_of(years: Ints) -> Ints:
    """Which cohort of ``given.csv`` a birth year belongs to."""
    return np.clip(np.searchsorted(COHORTS, years, side="right") - 1, 0, len(COHORTS) - 1)


def pool(sex: str, cohort: int, kind: str) -> Texts:
    """Given names (``whole``) or characters (``first``, ``second``, ``single``) of one sex and cohort."""
    chosen = (pl.col("sex") == sex) & (pl.col("since") == int(COHORTS[cohort])) & (pl.col("kind") == kind)
    values = table("given").filter(chosen)["values"].item()
    return np.array(values.split(" ") if kind == "whole" else list(values))


def name_characters() -> list[str]:
    """Every character that any name of this package uses, sorted."""
    text = "".join(table("given")["values"]) + "".join(table("surnames")["surname"])
    return sorted(set(text) - {" "})


def given_names(rng: Rng, female: Mask, years: Ints, shared: Texts) -> Texts:
    """Draw given names; where ``shared`` holds a generation character, it comes first.

    Args:
        rng: the stream to draw from.
        female: who is a woman.
        years: birth years.
        shared: generation characters, empty where the person has none.
    """
    names = np.empty(len(years), dtype="<U4")
    cohorts = cohort_of(years)
    for cohort in range(len(COHORTS)):
        for sex, is_female in zip(SEXES, (False, True), strict=True):
            who = np.flatnonzero((cohorts == cohort) & (female == is_female))
            names[who] = _draw(rng, sex, cohort, shared[who])
    return names


def _draw(rng: Rng, sex: str, cohort: int, shared: Texts) -> Texts:
    size = len(shared)
    whole, first, second, single = (
        pool(sex, cohort, kind) for kind in ("whole", "first", "second", "single")
    )
    lead = choose(rng, first, size, falling(len(first)))
    tail = choose(rng, second, size, falling(len(second)))
    names = np.strings.add(np.where(shared == "", lead, shared), tail)
    kind = rng.random(size)
    free = shared == ""
    is_single = free & (kind < SINGLE_SHARE[cohort])
    is_whole = free & (kind > 1 - WHOLE_SHARE)
    names = np.where(is_whole, choose(rng, whole, size, falling(len(whole), 6.0)), names)
    return np.where(is_single, choose(rng, single, size, falling(len(single))), names)


def dotted_names(rng: Rng, female: Mask) -> Texts:
    """Names with a middle dot, U+00B7 as the twelve-ministry notice of 2016 prescribes."""
    frame = table("dotted")
    men = frame.filter(pl.col("sex") == "男")["given"].to_numpy().astype(str)
    women = frame.filter(pl.col("sex") == "女")["given"].to_numpy().astype(str)
    own = np.where(female, choose(rng, women, len(female)), choose(rng, men, len(female)))
    return np.strings.add(np.strings.add(own, "·"), choose(rng, men, len(female)))


def poems() -> list[str]:
    """Generation poems: a village's clan takes one character a generation."""
    return table("generations")["poem"].to_list()
