"""Persons -> households, from the half-lists that departments keep.

Evidence comes as *claims*: a department's household list, the head's id or name that rows repeat, people written in
one row, people behind one door. Persons and claims form a bipartite graph; claims are granted from the surest down,
and two households of one current list are kept apart unless they share a door (after the iterative approach of
Christen et al. 2017, from sure to unsure).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from linkage.group import Constraints, group
from linkage.profile import Profiles

LARGEST: Final = 15
"""A claim that would gather more people than this is an institution or a mistake."""


@dataclass(frozen=True)
class Evidence:
    """A kind of claim: its rank among the kinds (higher is surer) and how it is told to people."""

    weight: float
    text: str


LIST: Final = Evidence(5.0, "同在一份户名册")
ROW: Final = Evidence(4.0, "同写在一行")
HEAD: Final = Evidence(3.0, "同一户主、同一住处")
DOOR: Final = Evidence(2.0, "同一门牌")


def _claim(frame: pl.DataFrame, key: pl.Expr, evidence: Evidence) -> pl.DataFrame:
    """People who share ``key``: ``person``, ``key``, ``weight``, ``evidence``."""
    return (
        frame.select("person", key=key)
        .drop_nulls()
        .unique(maintain_order=True)
        .filter(pl.len().over("key").is_between(2, LARGEST))
        .with_columns(weight=pl.lit(evidence.weight), evidence=pl.lit(evidence.text))
    )


def _claims(seen: pl.DataFrame) -> pl.DataFrame:
    """All claims on all persons."""
    own_head = seen.filter("sure").with_columns(household=pl.format("@{}", "id"))
    listed = pl.concat([seen.select("person", "household"), own_head.select("person", "household")])
    homes = seen.filter(~pl.col("institution"))
    own_name = homes.select("person", "tail", "numbers", head=pl.coalesce("head", "name"))
    return pl.concat(
        [
            _claim(listed, pl.format("list {}", "household"), LIST),
            _claim(
                seen.filter(pl.col("role").is_not_null()), pl.format("row {} {}", "file_id", "row_number"), ROW
            ),
            _claim(own_name, pl.format("head {} {} {}", "head", "tail", "numbers"), HEAD),
            _claim(homes, pl.format("door {} {}", "tail", "numbers"), DOOR),
        ]
    )


def _exclusive(seen: pl.DataFrame, claims: pl.DataFrame, first: int) -> pl.DataFrame:
    """Two households of one list are two, unless they live behind one door: constraint keys of claim nodes."""
    lists = (
        seen.filter(pl.col("household").is_not_null())
        .select("list", key=pl.format("list {}", "household"), door=pl.format("{} {}", "tail", "numbers"))
        .group_by("list", "key", maintain_order=True)
        .agg(pl.col("door").drop_nulls().first())
        .with_columns(alone=pl.col("door").is_null() | (pl.len().over("list", "door") == 1))
        .filter("alone")
    )
    nodes = claims.select("key", "claim").unique(maintain_order=True)
    return (
        lists.join(nodes, on="key")
        .select(
            profile=(pl.col("claim") + first).cast(pl.UInt32),
            key=pl.col("list").rank("dense").cast(pl.Int64),
            reason=pl.lit("同一名册中的两户"),
        )
        .sort("profile", "key")
    )


def households(profiles: Profiles, person: pl.Series) -> pl.DataFrame:
    """Assign each person to one household.

    Args:
        profiles: the profiles that were linked.
        person: the person of each profile.

    Returns:
        ``person``, ``household`` (int64, by first person), ``relation`` (as written) and ``evidence``.
    """
    sure = profiles.profiles.select("profile", "sure")
    seen = profiles.records.with_columns(person=person.gather(profiles.records["profile"])).join(
        sure, on="profile", maintain_order="left"
    )
    people = int(person.max() or 0) + 1 if len(person) else 0  # type: ignore[arg-type]
    claims = _claims(seen).with_columns(claim=pl.col("key").rank("dense").cast(pl.Int64) - 1)
    count = people + claims["claim"].n_unique()
    links = claims.select(
        a=pl.col("person").cast(pl.UInt32), b=(pl.col("claim") + people).cast(pl.UInt32), weight="weight"
    )
    nothing = pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32})
    constraints = Constraints(np.full(count, -1), _exclusive(seen, claims, people), nothing, nothing)
    household = pl.Series("household", group(links, constraints).person[:people])
    relation = (
        seen.filter(pl.col("relation").is_not_null())
        .group_by("person")
        .agg(pl.col("relation").mode().sort().first())
    )
    best = claims.sort("weight", descending=True, maintain_order=True).group_by("person").agg(
        pl.col("evidence").first()
    )
    return (
        pl.DataFrame({"person": np.arange(people)})
        .with_columns(household=household.rank("dense").cast(pl.Int64) - 1)
        .join(relation.with_columns(pl.col("person").cast(pl.Int64)), on="person", how="left", maintain_order="left")
        .join(best.with_columns(pl.col("person").cast(pl.Int64)), on="person", how="left", maintain_order="left")
    )
