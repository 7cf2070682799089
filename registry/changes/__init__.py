"""What changed in households between two nights, and the chain from an old household to the new."""

from __future__ import annotations

from registry.changes.history import HELD, chain, grown
from registry.changes.nights import Night, night_of
from registry.changes.recognise import changes

__all__ = ["HELD", "Night", "chain", "changes", "grown", "night_of"]
