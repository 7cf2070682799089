"""Links -> persons, under constraints: not mere connected components.

Two sound ids are two people; a list that names each person once, a household list and a single row never name
one person twice; a reviewer's word binds. Whoever surely holds one id is one person. Components that break no
constraint and are no larger than a person's records can be - nearly all - are taken whole.
In the others links are granted from the surest down, and one that would break a constraint is refused and kept
with its reason (Kruskal's algorithm with cannot-link constraints).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from linkage.constraints import Constraints, at_places
from linkage.encode import ascending_order, distinct, inverse, renumbered

Ints = npt.NDArray[np.int64]
FORCED: Final = 1e6
"""Weight of what needs no evidence: one id."""
WORD: Final = 2e6
"""Weight of a reviewer's word: nothing but another word stands against it."""
OVERSIZED: Final = 20
"""More profiles than this are seldom one person: such a component is split at its thin ties."""
THIN: Final = 8.0
BODY: Final = 3
"""A link of fewer bits does not join two trees of so many profiles each in an oversized component."""
TOO_THIN: Final = "两组档案之间只有这一条薄弱的线索"
TIE: Final = 0.5
"""Two candidates whose weights differ by less (in bits) are a tie: neither is taken, a person decides."""


@dataclass(frozen=True)
class Groups:
    """Persons: ``person[profile]`` is a number from 0; ``refused`` holds ``a``, ``b``, ``reason``."""

    person: Ints
    refused: pl.DataFrame

    def with_refused(self, more: pl.DataFrame) -> Groups:
        """The same with more refusals; what was refused already keeps its reason."""
        refused = pl.concat([self.refused, more]).unique(["a", "b"], keep="first", maintain_order=True)
        return Groups(self.person, refused)


@dataclass
class _Forest:
    """Union-find whose trees carry what they hold, so that a forbidden union is seen before it is made."""

    parent: dict[int, int] = field(default_factory=dict)
    ids: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    keys: dict[int, dict[int, tuple[int, str]]] = field(default_factory=lambda: defaultdict(dict))
    foes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    members: dict[int, set[int]] = field(default_factory=dict)
    oversized: set[int] = field(default_factory=set)

    def find(self, node: int) -> int:
        while (above := self.parent.setdefault(node, node)) != node:
            self.parent[node] = self.parent[above]
            node = above
        return node

    def objection(self, a: int, b: int, weight: float) -> str | None:
        """Why the trees of two roots may not be joined by a link of this weight; None if they may."""
        if self.foes[a] & self.members.get(b, {b}):
            return "复核人判定不是同一人"
        if weight >= WORD:
            return None
        one, two = self.ids[a], self.ids[b]
        if not (
            one <= two or two <= one
        ):  # a word may have joined two ids: neither is strange to that person
            return "两个不同的有效证件号"
        held, other = self.keys[a], self.keys[b]
        if clashes := [key for key in held.keys() & other.keys() if held[key][0] != other[key][0]]:
            return held[min(clashes)][1]
        thin = weight < THIN and a in self.oversized
        if thin and min(len(self.members.get(root, {root})) for root in (a, b)) >= BODY:
            return TOO_THIN
        return None

    def join(self, a: int, b: int) -> None:
        keep, drop = min(a, b), max(a, b)
        self.parent[drop] = keep
        self.ids[keep] |= self.ids.pop(drop, set())
        self.keys[keep].update(self.keys.pop(drop, {}))
        self.foes[keep] |= self.foes.pop(drop, set())
        self.members[keep] = self.members.get(keep, {keep}) | self.members.pop(drop, {drop})


def _components(count: int, a: Ints, b: Ints) -> Ints:
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _in_conflict(component: Ints, constraints: Constraints) -> npt.NDArray[np.bool_]:
    """Per component: does it hold two ids, one key twice, or a pair told apart?"""
    conflict = np.zeros(component.max(initial=0) + 1, dtype=np.bool_)
    held = np.flatnonzero(constraints.ids >= 0)
    holders = distinct((component[held] << 32) | constraints.ids[held]) >> 32
    conflict |= np.bincount(holders, minlength=len(conflict)) > 1
    keyed = component[constraints.keys["profile"].to_numpy()]
    _, key = inverse(constraints.keys["key"].to_numpy())
    _, place = inverse((keyed << 32) | key)
    copies = distinct((place << 32) | constraints.keys["copy"].to_numpy()) >> 32
    conflict[keyed[np.bincount(copies, minlength=len(keyed))[place] > 1]] = True
    a, b = (constraints.apart[side].to_numpy() for side in ("a", "b"))
    conflict[component[a[component[a] == component[b]]]] = True
    return conflict


def _of_one_id(ids: Ints) -> pl.DataFrame:
    """Pairs that join all profiles which surely hold one id: there is one living person to an id at most."""
    held = np.flatnonzero(ids >= 0)
    ordered = held[ascending_order((ids[held] << 32) | held)]
    same = ids[ordered[1:]] == ids[ordered[:-1]]
    return pl.DataFrame({"a": ordered[:-1][same].astype(np.uint32), "b": ordered[1:][same].astype(np.uint32)})


def _without_ties(links: pl.DataFrame, ids: Ints) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take out links of a profile without an id that fit two different ids about equally well."""
    if not (ids >= 0).any():
        return links, links.clear()
    a, b = (links[side].cast(pl.Int64).to_numpy() for side in ("a", "b"))
    ends = pl.DataFrame(
        {
            "link": np.tile(links["link"].to_numpy(), 2),
            "weight": np.tile(links["weight"].to_numpy(), 2),
            "weak": np.concatenate([a, b]),
            "rival": np.concatenate([ids[b], ids[a]]),
        }
    ).filter(pl.Series(np.concatenate([ids[a], ids[b]]) < 0) & (pl.col("rival") >= 0))
    best = ends.group_by("weak", "rival").agg(pl.col("weight").max(), pl.col("link"))
    tied = (
        best.filter(pl.col("weight") > pl.col("weight").max().over("weak") - TIE)
        .filter(pl.len().over("weak") > 1)
        .explode("link")
    )
    return links.join(tied, on="link", how="anti"), links.join(tied, on="link", how="semi")


def _settle(
    links: pl.DataFrame, constraints: Constraints, disputed: Ints, oversized: Ints
) -> tuple[_Forest, list[tuple[int, int, str]]]:
    """Grant links from the surest down among disputed profiles; refuse those that a constraint forbids."""
    forest, refused = _Forest(oversized=set(oversized.tolist())), []
    for profile in disputed.tolist():
        if constraints.ids[profile] >= 0:
            forest.ids[profile].add(int(constraints.ids[profile]))
    here = pl.Series(disputed, dtype=pl.UInt32).implode()
    held = constraints.keys.filter(pl.col("profile").is_in(here)).select("profile", "key", "copy", "reason")
    for profile, key, copy, reason in held.iter_rows():
        forest.keys[profile][key] = (copy, reason)
    for a, b in constraints.apart.select("a", "b").iter_rows():
        forest.foes[a].add(b)
        forest.foes[b].add(a)
    ordered = links.sort(["weight", "a", "b"], descending=[True, False, False])
    for a, b, weight in ordered.select("a", "b", "weight").iter_rows():
        root_a, root_b = forest.find(a), forest.find(b)
        if root_a == root_b:
            continue
        objection = forest.objection(root_a, root_b, weight)
        if objection is None:
            forest.join(root_a, root_b)
        else:
            refused.append((a, b, objection))
    return forest, refused


def group(links: pl.DataFrame, constraints: Constraints) -> Groups:
    """Persons from links.

    Args:
        links: ``a``, ``b`` (profiles) and ``weight`` of the pairs held to be matches.
        constraints: what may not stand together; ``together`` is granted first.
    """
    count = len(constraints.ids)
    forced = [
        pairs.select("a", "b", weight=pl.lit(weight))
        for pairs, weight in ((constraints.together, WORD), (_of_one_id(constraints.ids), FORCED))
    ]
    links = pl.concat([links.select("a", "b", "weight"), *forced]).with_row_index("link")
    links, tied = _without_ties(links, constraints.ids)
    a, b = (links[side].cast(pl.Int64).to_numpy() for side in ("a", "b"))
    component = _components(count, a, b)
    conflict = _in_conflict(component, constraints)
    large = np.bincount(component, minlength=len(conflict)) > OVERSIZED
    conflict |= large
    disputed = np.flatnonzero(conflict[component])
    forest, refused = _settle(
        links.filter(pl.Series(conflict[component[a]])),
        constraints,
        disputed,
        np.flatnonzero(large[component]),
    )
    root = component + count
    root[disputed] = [forest.find(profile) for profile in disputed.tolist()]
    reasons = pl.DataFrame(
        refused, schema={"a": pl.UInt32, "b": pl.UInt32, "reason": pl.String}, orient="row"
    )
    ties = tied.select("a", "b", reason=pl.lit("与两人同样相像，待人判定"))
    refusals = pl.concat([reasons, ties]).unique(subset=["a", "b"], keep="first", maintain_order=True)
    return Groups(renumbered(root), refusals)


def regroup(groups: Groups, links: pl.DataFrame, fresh: pl.DataFrame, constraints: Constraints) -> Groups:
    """Persons after a few links were added: only the components that these reach are grouped anew.

    Args:
        groups: the persons from the other links.
        links: all links, as ``group`` takes them.
        fresh: those among them that were added.
        constraints: of the profiles, as before.
    """
    count = len(constraints.ids)
    forced = pl.concat([constraints.together, _of_one_id(constraints.ids)])
    a, b = (np.concatenate([links[side].to_numpy(), forced[side].to_numpy()]) for side in ("a", "b"))
    component = _components(count, a, b)
    reached = np.zeros(int(component.max(initial=-1)) + 1, dtype=np.bool_)
    reached[component[fresh["a"].to_numpy()]] = True
    inside = np.flatnonzero(reached[component])
    place = np.full(count, -1)
    place[inside] = np.arange(len(inside))
    told = group(at_places(links, place), constraints.of(place))
    person = groups.person.copy()
    person[inside] = told.person + count
    back = told.refused.with_columns(
        pl.Series(side, inside[told.refused[side].to_numpy()], pl.UInt32) for side in ("a", "b")
    )
    held = groups.refused.filter(pl.Series(place[groups.refused["a"].to_numpy()] < 0))
    return Groups(renumbered(person), pl.concat([held, back]))
