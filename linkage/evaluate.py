"""How good is a linkage? Pairwise precision, recall and F1 against the truth, counted without listing pairs.

A pair is two records of one person, or two persons of one household. Counting by cells of the cross table of found
and true clusters is exact and linear (Hand and Christen 2018 on why all three figures are shown).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Measure:
    """Pairs found and true, found, and true."""

    both: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are true; 1 where none was found."""
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 where there is none."""
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _pairs(frame: pl.DataFrame, *clusters: str) -> int:
    """Number of pairs of rows that agree on all these columns."""
    size = pl.len().cast(pl.Int64)
    return int(frame.group_by(clusters).agg(pairs=size * (size - 1) // 2)["pairs"].sum())


def measure(frame: pl.DataFrame, found: str, true: str) -> Measure:
    """Compare two clusterings of the rows of ``frame``, given as columns."""
    return Measure(_pairs(frame, found, true), _pairs(frame, found), _pairs(frame, true))


def persons(found: pl.DataFrame, truth: pl.DataFrame) -> Measure:
    """Pairs of records of one person.

    Args:
        found: ``record_id``, ``person``.
        truth: ``record_id``, ``person``; records without truth are left out.
    """
    both = found.select("record_id", found="person").join(
        truth.select("record_id", true="person"), on="record_id"
    )
    return measure(both, "found", "true")


def households(found: pl.DataFrame, truth: pl.DataFrame) -> Measure:
    """Pairs of persons of one household. A true person stands in the household that most of their records got.

    Args:
        found: ``record_id``, ``household``.
        truth: ``record_id``, ``person``, ``household``.
    """
    both = found.select("record_id", found="household").join(
        truth.select("record_id", "person", true="household"), on="record_id"
    )
    each = both.group_by("person").agg(
        pl.col("found").mode().sort().first(), pl.col("true").mode().sort().first()
    )
    return measure(each, "found", "true")
