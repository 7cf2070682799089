"""Persons -> households, from the half-lists that departments keep.

Evidence comes as *claims*: a department's household list, the head's id or name that rows repeat, people written in
one row, a phone, kin behind one door. Persons and claims form a bipartite graph; claims are granted from the surest
down, and two households of one current list are kept apart unless they share a door (from sure to unsure, after the
iterative approach of Christen et al. 2017). Only then does a door alone count, and only for someone who lives alone
as far as the lists know: two families behind one number are more often neighbours than one household.
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
SHARED_PHONE: Final = 3
"""A phone seen at this many doors belongs to a cadre or a shop, not to a family."""


TELLING: Final = 5
"""So many pairs of row-mates with known homes tell whether a list names people who live together."""


@dataclass(frozen=True)
class Evidence:
    """A kind of claim: its rank among the kinds (higher is surer) and how it is told to people."""

    weight: float
    text: str


LIST: Final = Evidence(6.0, "同在一份户名册")
ROW: Final = Evidence(5.0, "同写在一行")
HEAD: Final = Evidence(4.0, "同一户主、同一住处")
PHONE: Final = Evidence(3.0, "同一电话、同一住处")
KIN: Final = Evidence(2.0, "同一门牌、同姓")
DOOR: Final = Evidence(1.0, "同一门牌")


def households(profiles: Profiles, person: pl.Series) -> pl.DataFrame:
    """Assign each person to one household.

    Args:
        profiles: the profiles that were linked.
        person: the person of each profile.

    Returns:
        ``person``, ``household`` (int64, numbered by first person), ``relation`` (as written) and ``evidence``.
    """
    seen = _sightings(profiles, person)
    people = int(person.max()) + 1 if len(person) else 0  # type: ignore[arg-type]
    claims = _claims(seen).with_columns(claim=pl.col("key").rank("dense").cast(pl.Int64) - 1)
    first = _settle(claims, _exclusive(seen, claims, people), people)
    doors = _doors(seen, first)
    second = _settle(doors.rename({"household": "person"}), _nothing(), int(first.max()) + 1 if people else 0)  # type: ignore[arg-type]
    household = second.gather(first)
    evidence = pl.concat([claims.select("person", "weight", "evidence"), _of_persons(doors, first)])
    return (
        pl.DataFrame({"person": np.arange(people, dtype=np.int64)})
        .with_columns(household=household.rank("dense").cast(pl.Int64) - 1)
        .join(_relations(seen), on="person", how="left", maintain_order="left")
        .join(_strongest(evidence), on="person", how="left", maintain_order="left")
    )


def _sightings(profiles: Profiles, person: pl.Series) -> pl.DataFrame:
    """Every record with its person, and its home as one key; no home in an institution."""
    about = profiles.profiles.select("profile", "sure", "surname_sound")
    home = pl.format("{} {}", "area", "numbers")
    return (
        profiles.records.with_columns(person=person.gather(profiles.records["profile"]).cast(pl.Int64))
        .join(about, on="profile", maintain_order="left")
        .with_columns(home=pl.when(~pl.col("institution")).then(home))
    )


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
    """All claims but the bare door."""
    own_head = seen.filter("sure").select("person", key=pl.format("@{}", "id"))
    headed = pl.concat([seen.select("person", key="headed"), own_head])
    rows = _living_together(seen)
    named = seen.with_columns(head=pl.coalesce("head", "name"))
    own_phone = seen.filter(pl.col("home").drop_nulls().n_unique().over("phone") < SHARED_PHONE)
    return pl.concat(
        [
            _claim(seen, pl.format("list {}", "numbered"), LIST),
            _claim(headed, pl.format("list {}", "key"), LIST),
            _claim(rows, pl.format("row {} {}", "file_id", "row_number"), ROW),
            _claim(named, pl.format("head {} {}", "head", "home"), HEAD),
            _claim(own_phone, pl.format("phone {}", "phone"), PHONE),
            _claim(seen, pl.format("kin {} {}", "surname_sound", "home"), KIN),
        ]
    )


def _living_together(seen: pl.DataFrame) -> pl.DataFrame:
    """Rows of lists whose row-mates share a home where both homes are known: carers and sponsors need not."""
    homes = seen.select("person", "home").drop_nulls().unique(maintain_order=True)
    rows = seen.filter(pl.col("role").is_not_null())
    mates = rows.select("list", "file_id", "row_number", "person").join(homes, on="person")
    pairs = (
        mates.join(mates, on=["list", "file_id", "row_number"], suffix="_b")
        .filter(pl.col("person") < pl.col("person_b"))
        .group_by("list", "person", "person_b")
        .agg(together=(pl.col("home") == pl.col("home_b")).any())
    )
    apart = (
        pairs.group_by("list")
        .agg(pairs=pl.len(), together=pl.col("together").mean())
        .filter((pl.col("pairs") >= TELLING) & (pl.col("together") < 0.5))
    )
    return rows.filter(~pl.col("list").is_in(apart["list"].implode()))


def _exclusive(seen: pl.DataFrame, claims: pl.DataFrame, first: int) -> pl.DataFrame:
    """Two households of one list are two, unless they live behind one door: constraint keys of claim nodes.

    A list tells its households apart by number, by the head's id, or by both; each way is a kind of its own.
    """
    listed = pl.concat(
        [
            seen.select("list", "home", kind=pl.lit(kind), key=pl.format("list {}", kind))
            for kind in ("numbered", "headed")
        ]
    )
    alone = (
        listed.drop_nulls("key")
        .group_by("list", "kind", "key", maintain_order=True)
        .agg(pl.col("home").drop_nulls().first())
        .filter(pl.col("home").is_null() | (pl.len().over("list", "kind", "home") == 1))
    )
    nodes = claims.select("key", "claim").unique(maintain_order=True)
    return (
        alone.join(nodes, on="key")
        .select(
            profile=(pl.col("claim") + first).cast(pl.UInt32),
            key=pl.struct("list", "kind").rank("dense").cast(pl.Int64),
            reason=pl.lit("同一名册中的两户"),
        )
        .sort("profile", "key")
    )


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"profile": pl.UInt32, "key": pl.Int64, "reason": pl.String})


def _settle(claims: pl.DataFrame, exclusive: pl.DataFrame, people: int) -> pl.Series:
    """Group persons by claims, the surest first: the household of each person."""
    links = claims.select(
        a=pl.col("person").cast(pl.UInt32), b=(pl.col("claim") + people).cast(pl.UInt32), weight="weight"
    )
    none = pl.DataFrame(schema={"a": pl.UInt32, "b": pl.UInt32})
    count = people + claims["claim"].n_unique()
    groups = group(links, Constraints(np.full(count, -1), exclusive, none, none))
    return pl.Series("household", groups.person[:people])


def _doors(seen: pl.DataFrame, household: pl.Series) -> pl.DataFrame:
    """Doors behind which exactly two households stand, one of them a single person; a mere road number is no door."""
    size = household.value_counts().rename({"count": "size"})
    behind = (
        seen.with_columns(household=household.gather(seen["person"]))
        .filter(pl.col("numbers").str.contains("-", literal=True))
        .select("home", "household")
        .drop_nulls()
        .unique(maintain_order=True)
        .join(size, on="household", maintain_order="left")
    )
    return (
        behind.filter(pl.len().over("home") == 2)
        .filter(pl.col("size").min().over("home") == 1)
        .select(
            pl.col("household").cast(pl.Int64),
            claim=pl.col("home").rank("dense").cast(pl.Int64) - 1,
            weight=pl.lit(DOOR.weight),
        )
    )


def _of_persons(doors: pl.DataFrame, household: pl.Series) -> pl.DataFrame:
    """The evidence that doors give to the persons of the households they join."""
    lived = pl.DataFrame(
        {"person": np.arange(len(household), dtype=np.int64), "household": household.cast(pl.Int64)}
    )
    return lived.join(doors, on="household").select("person", "weight", evidence=pl.lit(DOOR.text))


def _relations(seen: pl.DataFrame) -> pl.DataFrame:
    """What lists most often write as a person's relation to the head."""
    return (
        seen.filter(pl.col("relation").is_not_null())
        .group_by("person")
        .agg(pl.col("relation").mode().sort().first())
    )


def _strongest(evidence: pl.DataFrame) -> pl.DataFrame:
    return (
        evidence.sort("weight", descending=True, maintain_order=True)
        .group_by("person", maintain_order=True)
        .agg(pl.col("evidence").first())
    )
