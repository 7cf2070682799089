"""The columns of an organisation's packet by which its answers are known, and the words it may answer with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from registry.cases.terms import MEETING

SHEET: Final = "转介"
REFERRAL, ANSWER, NOTE, TO, RECEIVER = "转介编号", "答复", "说明", "指定给哪家组织", "组织"
NEEDED: Final = (REFERRAL, ANSWER, RECEIVER)
ANSWERS: Final = Path(__file__).with_name("answers.csv")


@cache
def actions(by: str) -> dict[str, str]:
    """Action by word, of an ``organisation`` or of the ``meeting``."""
    table = pl.read_csv(ANSWERS, infer_schema=False).filter(pl.col("by") == by)
    return dict(table.select("said", "action").rows())


__all__ = ["ANSWER", "MEETING", "NEEDED", "NOTE", "RECEIVER", "REFERRAL", "SHEET", "TO", "actions"]
