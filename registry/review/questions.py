"""Tonight's queue: what goes back to the reviewers, what waits for a second one, what linkage asks."""

from __future__ import annotations

from hashlib import sha256

import polars as pl
import pyarrow as pa

from linkage import Linkage
from registry.review.evidence import evidences, located
from registry.review.standing import BINDING, LAPSED, PENDING, UNSURE, Standing
from schemas.tables import REVIEW

_PAIR = ("record_a", "record_b")


def questions(asked: Linkage, stands: Standing, before: pa.Table, records: pa.Table) -> pa.Table:
    """The queue in ``REVIEW``: first what was decided and changed or waits, then what linkage asks, each pair once.

    Args:
        asked: tonight's linkage.
        stands: what has become of the decisions.
        before: last night's queue, whose pairs keep their numbers while both records say the same.
        records: what is held tonight.
    """
    held = pl.DataFrame(pl.from_arrow(records))
    own = pl.DataFrame(pl.from_arrow(asked.review)).select(
        pl.col(*_PAIR).cast(pl.String), "probability", "change", "reason"
    )
    pairs = _once(pl.concat([_owed(stands), own], how="diagonal_relaxed"))
    known = _numbered(_told(pairs, held), pl.DataFrame(pl.from_arrow(before)), held)
    return known.with_row_index("rank", offset=1).select(REVIEW.names).to_arrow().cast(REVIEW)


def _owed(stands: Standing) -> pl.DataFrame:
    """Pairs whose decision has lapsed or waits for a second reviewer, unless another word stands on them."""
    words = stands.words.with_columns(record_a="now_a", record_b="now_b").drop_nulls(_PAIR)
    words = _in_order(words)
    settled = words.filter(pl.col("state").is_in([BINDING, UNSURE])).select(_PAIR)
    open_ones = words.filter(
        pl.col("state").is_in([LAPSED, PENDING]), pl.col("record_a") != pl.col("record_b")
    )
    returned = pl.format("决定 {} 所据的内容已变：{}", "decision_id", "why")
    waits = pl.lit("影响大的合并，须另一位复核人也判定")
    return (
        open_ones.join(settled, on=_PAIR, how="anti")
        .sort("state", "decided_at", "decision_id", descending=[True, False, False])
        .select(
            *_PAIR,
            "decision_id",
            reason=pl.when(pl.col("state") == LAPSED).then(returned).otherwise(waits),
        )
    )


def _in_order(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.with_columns(record_a=pl.min_horizontal(_PAIR), record_b=pl.max_horizontal(_PAIR))


def _once(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair once, in the place and with the reason of its first mention, with what linkage thinks of it."""
    ordered = _in_order(pairs)
    thought = (
        ordered.drop_nulls("probability").select(*_PAIR, "probability", "change").unique(_PAIR, keep="first")
    )
    first = ordered.unique(_PAIR, keep="first", maintain_order=True).drop("probability", "change")
    return first.join(thought, on=_PAIR, how="left", maintain_order="left")


def _told(pairs: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pairs with the evidence of both records."""
    ids = pl.concat([pairs["record_a"], pairs["record_b"]]).unique()
    few = held.filter(pl.col("record_id").is_in(ids.implode()))
    said = evidences(few)
    for side in ("a", "b"):
        here = said.rename({"record_id": f"record_{side}", "evidence": f"evidence_{side}"})
        pairs = pairs.join(here, on=f"record_{side}", how="inner", maintain_order="left")
    return pairs


def _numbered(pairs: pl.DataFrame, before: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Pairs with their numbers: last night's where both records still say the same, else one made of their ids."""
    sides = [before.select(record_id=f"record_{side}", evidence=f"evidence_{side}") for side in ("a", "b")]
    places = located(pl.concat(sides), held).select("record_id", "evidence", "first")
    kept = before.select("pair_id", *_PAIR, "evidence_a", "evidence_b")
    for side in ("a", "b"):
        here = places.rename(
            {"record_id": f"record_{side}", "evidence": f"evidence_{side}", "first": f"now_{side}"}
        )
        kept = kept.join(here, on=[f"record_{side}", f"evidence_{side}"], how="left", maintain_order="left")
    named = _in_order(kept.select("pair_id", record_a="now_a", record_b="now_b").drop_nulls())
    known = named.sort("pair_id").unique(_PAIR, keep="first", maintain_order=True)
    joined = pairs.join(known, on=_PAIR, how="left", maintain_order="left")
    minted = [pair_id(a, b) for a, b in joined.select(_PAIR).iter_rows()]
    return joined.with_columns(pair_id=pl.coalesce("pair_id", pl.Series(minted, dtype=pl.String)))


def pair_id(record_a: str, record_b: str) -> str:
    """The number of a pair that is asked for the first time: record ids come from files nobody else has."""
    return f"V{sha256(f'{record_a}|{record_b}'.encode()).hexdigest()[:12]}"
