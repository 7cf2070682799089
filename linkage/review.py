"""The review queue: the pairs whose decision would change most, and no more of them than people can look at.

A pair is worth a look if the word of a person could change who is held to be one: a possible match between two
persons, a link that a constraint refused, a weak link that holds a person together. Its worth is what a word is
expected to change: the record pairs it would join or part, times the chance that the program is wrong about them.
Nobody is asked again what a reviewer has said.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.decide import Floats
from linkage.encode import Ints

SHARE: Final = 0.01
"""The queue holds at most this share of the persons."""
LEAST: Final = 10
"""A small list may have so many all the same."""
LEAST_CHANGE: Final = 0.02


def queue(
    scored: pl.DataFrame, refused: pl.DataFrame, person: Ints, rows: Ints, decided: pl.DataFrame
) -> pl.DataFrame:
    """The pairs to be looked at, the most telling first.

    Args:
        scored: compared pairs with ``a``, ``b`` (profiles), ``probability`` and ``outcome``.
        refused: ``a``, ``b``, ``reason`` of links that a constraint or a tie overruled.
        person: the person of each profile.
        rows: how many records each profile holds.
        decided: ``a``, ``b`` of pairs on which a reviewer has spoken.

    Returns:
        ``a``, ``b``, ``probability``, ``reason`` (null unless refused) and ``change``: the record pairs that a word
        is expected to change. One pair for two persons at most; at most ``SHARE`` of the persons.
    """
    asked = scored.filter(pl.col("outcome") != "no_match").join(
        refused, on=["a", "b"], how="left", maintain_order="left"
    )
    a, b = (asked[side].to_numpy() for side in ("a", "b"))
    left, right = np.minimum(person[a], person[b]), np.maximum(person[a], person[b])
    size = np.bincount(person, weights=rows, minlength=1)
    moved = np.where(left == right, rows[a] * rows[b], size[left] * size[right])
    ranked = (
        asked.select("a", "b", "probability", "reason")
        .with_columns(x=pl.Series(left), y=pl.Series(right))
        .with_columns(change=pl.Series(_doubt(asked["probability"].to_numpy()) * moved))
        .join(decided, on=["a", "b"], how="anti")
        .join(_between(decided, person), on=["x", "y"], how="anti")
        .filter(pl.col("change") > LEAST_CHANGE)
        .sort(["change", "a", "b"], descending=[True, False, False])
    )
    once = ranked.filter((pl.col("x") == pl.col("y")) | pl.struct("x", "y").is_first_distinct())
    people = int(person.max(initial=-1)) + 1
    return once.head(max(LEAST, int(SHARE * people))).drop("x", "y")


def _between(decided: pl.DataFrame, person: Ints) -> pl.DataFrame:
    """The two persons, ``x`` < ``y``, between whom a word stands."""
    a, b = (person[decided[side].to_numpy()] for side in ("a", "b"))
    persons = pl.DataFrame({"x": np.minimum(a, b), "y": np.maximum(a, b)})
    return persons.filter(pl.col("x") < pl.col("y")).unique()


def _doubt(probability: Floats) -> Floats:
    """The chance that the likelier answer is wrong."""
    return np.asarray(np.minimum(probability, 1.0 - probability), dtype=np.float64)
