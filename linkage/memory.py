"""Keep freed memory for the next stage, and give it back after the last.

Every stage takes arrays of some megabytes and gives them back. The C library's default is to return such memory to
the system and to fault it in anew, page by page, for each array; on virtual machines that is a fifth of the time.
For the same reason numpy is told not to ask for huge pages: where memory is not in one piece, the system first moves
other pages out of the way, a millisecond for each.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Final

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -2, -3, -8  # glibc, malloc.h
MEGABYTE: Final = 1 << 20


@cache
def keep_freed_memory() -> None:
    """Tell numpy, and glibc's allocator, once per process; elsewhere there is nothing to tell."""
    advise_huge_pages = getattr(import_module("numpy._core.multiarray"), "_set_madvise_hugepage", None)
    if advise_huge_pages is not None and "NUMPY_MADVISE_HUGEPAGE" not in os.environ:
        advise_huge_pages(False)
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    for parameter, value in (
        (M_ARENA_MAX, 1),
        (M_TOP_PAD, 64 * MEGABYTE),
        (M_TRIM_THRESHOLD, 1024 * MEGABYTE),
        (M_MMAP_THRESHOLD, 32 * MEGABYTE),
    ):
        mallopt(parameter, value)


def give_back_freed_memory() -> None:
    """Return to the system what glibc keeps for stages that will not come; elsewhere there is nothing to do."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
