"""What waits for a reviewer, and what has become of every decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl

from registry.reader import open_read_only
from registry.report import mask
from registry.review.form import SAID
from registry.review.standing import BINDING, LAPSED, PENDING, REVOKED, UNSURE, standing
from schemas.tables import DECISION, RECORD, REVIEW

STATE_TEXT: Final = {
    BINDING: "生效",
    PENDING: "待第二人",
    UNSURE: "看不出",
    LAPSED: "已退回：内容已变",
    REVOKED: "已撤销",
}


def listing(registry: Path) -> dict[str, list[dict[str, Any]]]:
    """``queue``: the pairs to be looked at; ``decisions``: all of them with their ``state``, oldest first."""
    with open_read_only(registry) as reader:
        queue, decided, records = (reader.table(schema) for schema in (REVIEW, DECISION, RECORD))
    asked = pl.DataFrame(pl.from_arrow(queue)).sort("rank")
    words = standing(decided, records).words
    told = (
        "record_a",
        "record_b",
        "now_a",
        "now_b",
        "actor",
        "decided_at",
        "state",
        "why",
        "revoked_at",
        "revoked_by",
    )
    notes = (mask.free_text(pl.col(note)) for note in ("reason", "revoked_reason"))
    return {
        "queue": asked.select("rank", "pair_id", "record_a", "record_b", "probability", "reason").to_dicts(),
        "decisions": words.select("decision_id", "verdict", *told, *notes, "reviewers_needed").to_dicts(),
    }


def verdict_text(verdict: str) -> str:
    """A verdict as reviewers say it."""
    return SAID.get(verdict, verdict)
