"""Work that needs nothing of each other, done at once: numpy, Polars and Arrow let go of the interpreter.

Results come in the order of the tasks, so the number of threads changes nothing but the time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run tasks on as many threads as there are processors; put the longest first."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [task.result() for task in [pool.submit(task) for task in tasks]]
