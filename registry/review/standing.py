"""What has become of every decision tonight: does it bind, where, and if not, why not?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa

from registry.review.evidence import located
from schemas.tables import DECISION

BINDING, PENDING, UNSURE, LAPSED, REVOKED = STATES = ("binding", "pending", "unsure", "lapsed", "revoked")
_SIDES: Final = ("a", "b")
_PAIR: Final = ("now_a", "now_b")


@dataclass(frozen=True)
class Standing:
    """All decisions, each with what has become of it.

    Attributes:
        words: the columns of ``schemas.DECISION`` and ``state`` (one of ``STATES``), ``now_a``, ``now_b`` (where it
            stands tonight, or the records that took the place of those decided on; null where there are none) and
            ``why`` (of the lapsed: what has changed).
    """

    words: pl.DataFrame

    @property
    def for_linkage(self) -> pa.Table:
        """``record_a``, ``record_b``, ``verdict`` of the words that count, as ``linkage.link`` takes them."""
        told = self.words.filter(pl.col("state").is_in([BINDING, UNSURE]))
        pairs = told.select(record_a="now_a", record_b="now_b", verdict="verdict")
        return pairs.unique().sort("record_a", "record_b", "verdict").to_arrow()


def standing(decided: pa.Table, records: pa.Table) -> Standing:
    """What has become of the decisions.

    Args:
        decided: in ``schemas.DECISION``.
        records: what is held tonight, in ``schemas.RECORD``.
    """
    words = pl.DataFrame(pl.from_arrow(decided.select(DECISION.names))).sort("decided_at", "decision_id")
    if words.is_empty():
        empty = dict.fromkeys(("state", *_PAIR, "why"), pl.String)
        return Standing(words.with_columns(pl.lit(None, kind).alias(name) for name, kind in empty.items()))
    placed = _placed(words, pl.DataFrame(pl.from_arrow(records)))
    live = pl.col("revoked_at").is_null()
    holds = live & pl.all_horizontal(pl.col(side).is_not_null() for side in ("at_a", "at_b"))
    told = placed.with_columns(
        now_a=pl.coalesce("at_a", "successor_a"), now_b=pl.coalesce("at_b", "successor_b")
    ).with_columns(pl.min_horizontal(_PAIR).alias("low"), pl.max_horizontal(_PAIR).alias("high"), holds=holds)
    enough = _voices() >= pl.col("reviewers_needed").max().over("low", "high", "verdict", "holds").fill_null(
        1
    )
    state = (
        pl.when(~live)
        .then(pl.lit(REVOKED))
        .when(~holds)
        .then(pl.lit(LAPSED))
        .when(pl.col("verdict") == UNSURE)
        .then(pl.lit(UNSURE))
        .when(enough)
        .then(pl.lit(BINDING))
        .otherwise(pl.lit(PENDING))
    )
    why = pl.when(pl.col("state") == LAPSED).then(_why())
    return Standing(
        told.with_columns(state=state).with_columns(why=why).select(*DECISION.names, "state", *_PAIR, "why")
    )


def _voices() -> pl.Expr:
    """How many reviewers say so of the same two records."""
    return pl.col("actor").n_unique().over("low", "high", "verdict", "holds")


def _placed(words: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Words with ``at``, ``successor`` and ``changed`` of either side."""
    sides = [words.select(record_id=f"record_{side}", evidence=f"evidence_{side}") for side in _SIDES]
    places = located(pl.concat(sides), records)
    for side in _SIDES:
        here = places.rename({"record_id": "record"}).select(pl.all().name.suffix(f"_{side}"))
        keys = [f"record_{side}", f"evidence_{side}"]
        words = words.join(here, on=keys, how="left", nulls_equal=True, maintain_order="left")
    twins = (pl.col("evidence_a") == pl.col("evidence_b")).fill_null(value=False)
    at_b = pl.when(twins).then("last_b").otherwise("first_b")
    alone = twins & (pl.col("first_a") == at_b)  # two rows that said the same, of which one is left
    return words.with_columns(at_a="first_a", at_b=pl.when(~alone).then(at_b))


def _why() -> pl.Expr:
    """What has changed, side by side, in words."""
    told = [
        pl.when(pl.col(f"at_{side}").is_null()).then(
            pl.when(pl.col(f"successor_{side}").is_null())
            .then(pl.lit(f"{label}的记录已不在"))
            .otherwise(pl.format("{}的{}已变", pl.lit(label), pl.col(f"changed_{side}")))
        )
        for side, label in zip(_SIDES, "甲乙", strict=True)
    ]
    return pl.concat_str(told, separator="，", ignore_nulls=True)
