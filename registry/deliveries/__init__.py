"""What was delivered and when: which files are in force tonight, and what stays of those that gave way.

The deliveries themselves are kept in an archive beside the registry, so that any past day can be told again from
them, and a file that should never have come be taken back with all it did.
"""

from __future__ import annotations

from registry.deliveries.archive import keep, rows_of
from registry.deliveries.for_linkage import for_linkage
from registry.deliveries.go_on import OVER, go_on, withdrawn
from registry.deliveries.replay import replayed
from registry.deliveries.rows import added, of_files, shaped
from registry.deliveries.unread import contents, unchanged, with_unchanged

__all__ = [
    "OVER",
    "added",
    "contents",
    "for_linkage",
    "go_on",
    "keep",
    "of_files",
    "replayed",
    "rows_of",
    "shaped",
    "unchanged",
    "with_unchanged",
    "withdrawn",
]
