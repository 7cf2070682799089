"""What was delivered and when: which files are in force tonight, and what stays of those that gave way."""

from __future__ import annotations

from registry.deliveries.for_linkage import for_linkage
from registry.deliveries.go_on import OVER, go_on, withdrawn

__all__ = ["OVER", "for_linkage", "go_on", "withdrawn"]
