"""Work on a sequence by threads beside the one that asks, a few items in advance and never more."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items in the same order, one of them made in advance; an error comes where its item would."""
    end = object()
    with ThreadPoolExecutor(max_workers=1) as worker:
        coming = worker.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = worker.submit(next, items, end)
            yield item  # type: ignore[misc]


def in_order(work: Callable[[S], T], items: Iterator[S], workers: int) -> Iterator[T]:
    """What work makes of each item, in order; so many items at a time are worked on."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        coming: deque[Future[T]] = deque()
        for item in items:
            coming.append(pool.submit(work, item))
            if len(coming) > workers:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
