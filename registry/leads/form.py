"""The columns of a visit sheet by which what was found is known, for who writes it and who reads it back."""

from __future__ import annotations

from functools import cache
from typing import Final

from schemas import codes

SHEET: Final = "走访单"
LEAD, VERDICT, WHO, NEED, NOTE, REVISION = "线索编号", "走访结果", "是哪一位", "需要什么", "说明", "版次"
NEEDED: Final = (LEAD, VERDICT, WHO, REVISION)
NONE_OF_THEM: Final = "都不是（新对象）"


def candidate(rank: int, person_id: str) -> str:
    """What the drop-down offers for a candidate."""
    return f"候选{rank} {person_id}"


@cache
def needs() -> dict[str, str]:
    """The name of each need by its code."""
    return dict(codes.table("needs").rows())
