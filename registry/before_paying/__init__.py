"""Before paying (救前查询): would planned grants conflict with what is held, and what does this person hold?"""

from __future__ import annotations

from registry.before_paying.lookup import Answer, Holding, Lookup, Question
from registry.before_paying.precheck import Prechecked, precheck, write_copies
from registry.before_paying.window import look_up

__all__ = [
    "Answer",
    "Holding",
    "Lookup",
    "Prechecked",
    "Question",
    "look_up",
    "precheck",
    "write_copies",
]
