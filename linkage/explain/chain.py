"""How two profiles of one person hang together when their own link is weak: the chain of links that joins them."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

import polars as pl

Edge = tuple[int, int, float]


@dataclass(frozen=True)
class Link:
    """One link of the chain, in walking order.

    Attributes:
        record_a, record_b: the records that stand for the two profiles.
        weight: log2 of the odds; of a reviewer's word the greatest there is.
        probability: of being one person.
        evidence: the levels in words, or that a reviewer decided.
        weakest: no link of the chain is weaker.
    """

    record_a: str
    record_b: str
    weight: float
    probability: float
    evidence: str
    weakest: bool


def chain(links: pl.DataFrame, start: int, end: int) -> list[Edge]:
    """The chain whose weakest link is strongest and which is then shortest.

    Args:
        links: ``a``, ``b`` and ``weight`` of the links that were granted.
        start: the profile the chain begins at.
        end: the profile the chain ends at.

    Returns:
        the links in walking order, each with its ends in that order; none where the profiles do not hang together.
    """
    ordered = links.sort(["weight", "a", "b"], descending=[True, False, False])
    edges = list(ordered.select("a", "b", "weight").iter_rows())
    bottleneck = _bottleneck(edges, start, end)
    if bottleneck is None:
        return []
    return _shortest([edge for edge in edges if edge[2] >= bottleneck], start, end)


def _bottleneck(edges: list[Edge], start: int, end: int) -> float | None:
    """The weight at which the two first hang together when links are granted from the surest down."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = node = parent[above]
        return node

    for a, b, weight in edges:
        parent[root(a)] = root(b)
        if root(start) == root(end):
            return weight
    return None


def _shortest(edges: list[Edge], start: int, end: int) -> list[Edge]:
    """The shortest way from start to end, breadth first; of several the one of the surest links."""
    beside: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for a, b, weight in edges:
        beside[a].append((b, weight))
        beside[b].append((a, weight))
    came: dict[int, Edge] = {}
    queue = deque([start])
    while end not in came:
        here = queue.popleft()
        for there, weight in beside[here]:
            if there != start and there not in came:
                came[there] = (here, there, weight)
                queue.append(there)
    way = []
    while end != start:
        way.append(came[end])
        end = came[end][0]
    return way[::-1]
