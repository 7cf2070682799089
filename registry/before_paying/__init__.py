"""Before paying (救前查询): would these grants conflict with what the registry holds, and what does this person hold?"""

from __future__ import annotations

from registry.before_paying.precheck import Prechecked, precheck, write_copies

__all__ = ["Prechecked", "precheck", "write_copies"]
