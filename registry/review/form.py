"""The columns of the review workbook, for who writes it and who reads it back."""

from __future__ import annotations

from typing import Final

PAIRS: Final = "复核"
COVER: Final = "说明"
NUMBER, VERDICT, NOTE = "序号", "结论", "说明"
PAIR_ID, RECORD_A, RECORD_B = HIDDEN = ("配对编号", "甲的记录", "乙的记录")
NEEDED: Final = (VERDICT, NOTE, *HIDDEN)
VERDICTS: Final = {"同一人": "same", "不是同一人": "different", "看不出": "unsure"}
SAID: Final = {verdict: words for words, verdict in VERDICTS.items()}
