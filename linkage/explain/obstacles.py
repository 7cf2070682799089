"""What stands between two persons, whatever their weights say: ids, lists, rows and reviewers' words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from linkage.constraints import LIST, REASONS, Constraints
from linkage.explain.words import DIFFERENT_IDS, TIED, TOLD_APART

Found = tuple[str, int, int]


@dataclass(frozen=True)
class Obstacle:
    """A reason why two records may not be one person.

    Attributes:
        reason: in words.
        record_a, record_b: between which records it stands: the two asked about, or others of their persons.
        direct: it stands between the two asked about.
    """

    reason: str
    record_a: str
    record_b: str
    direct: bool


def between(
    held: Constraints, lists: Sequence[str], side_a: Sequence[int], side_b: Sequence[int]
) -> list[Found]:
    """Reasons why no profile of one side may stand with one of the other, each with the first two it holds for.

    Args:
        held: the constraints.
        lists: the names of the lists, by number.
        side_a: profiles.
        side_b: other profiles.
    """
    found = [*_ids(held, side_a, side_b), *_keys(held, lists, side_a, side_b)]
    told = pl.concat(
        [held.apart.select("a", "b"), held.apart.select(a="b", b="a")]
    ).filter(pl.col("a").is_in(list(side_a)) & pl.col("b").is_in(list(side_b)))  # fmt: skip
    found += [(TOLD_APART, a, b) for a, b in told.head(1).iter_rows()]
    return found


def rivals(refused: pl.DataFrame, weak: int, asked: set[int]) -> list[Found]:
    """Whom else a profile without an id is as like, where a tie was left open."""
    tied = refused.filter(pl.col("reason") == TIED)
    both = pl.concat([tied.select("a", "b"), tied.select(a="b", b="a")])
    others = both.filter((pl.col("a") == weak) & ~pl.col("b").is_in(list(asked)))
    return [(TIED, weak, other) for other in others["b"].sort()]


def named(found: Sequence[Found], record: Callable[[int], str], asked: set[int]) -> tuple[Obstacle, ...]:
    """The same by records."""
    return tuple(Obstacle(why, record(a), record(b), {a, b} == asked) for why, a, b in found)


def _ids(held: Constraints, side_a: Sequence[int], side_b: Sequence[int]) -> list[Found]:
    with_id = [[one for one in side if held.ids[one] >= 0] for side in (side_a, side_b)]
    different = [(a, b) for a in with_id[0] for b in with_id[1] if held.ids[a] != held.ids[b]]
    return [(DIFFERENT_IDS, a, b) for a, b in different[:1]]


def _keys(
    held: Constraints, lists: Sequence[str], side_a: Sequence[int], side_b: Sequence[int]
) -> list[Found]:
    left, right = (held.keys.filter(pl.col("profile").is_in(list(side))) for side in (side_a, side_b))
    clashing = (
        left.join(right, on="key", suffix="_b")
        .filter(pl.col("copy") != pl.col("copy_b"))
        .sort("key", "profile", "profile_b")
        .unique("reason", keep="first", maintain_order=True)
    )
    columns = clashing.select("reason", "key", "profile", "profile_b")
    return [(_list_named(reason, key, lists), a, b) for reason, key, a, b in columns.iter_rows()]


def _list_named(reason: str, key: int, lists: Sequence[str]) -> str:
    """The reason, and for a list that names each person once, which list."""
    return f"{reason}（{lists[key // len(REASONS)]}）" if reason == REASONS[LIST] else reason
