"""The stages of linkage in order: profile, block, compare, decide, group, live together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.block import Blocks, block
from linkage.compare import COMPARISONS, compare
from linkage.decide import Model, outcome, shipped_model, weigh
from linkage.group import Constraints, Groups, group
from linkage.household import households
from linkage.profile import Profiles, profile

MAIN_ROLES = ("self", "head", "member")
"""Those whom a list is about; a guardian or spouse may stand in several of its rows."""
DECISIONS = {"record_a": pl.String, "record_b": pl.String, "verdict": pl.String}


@dataclass(frozen=True)
class Linkage:
    """Who is who, and who lives together.

    Attributes:
        persons: ``record_id``, ``person`` (int64 cluster), ``probability``.
        households: ``person``, ``household`` (int64), ``relation``, ``evidence``.
        pairs: ``record_a``, ``record_b``, ``weight``, ``probability``, ``outcome`` (match, possible, no_match),
            one level per comparison, ``rule`` that proposed the pair and ``refused`` (the constraint that
            overruled it, else null). Records that share a valid id and a name are one profile; such a profile
            stands in ``pairs`` with its first record.
        blocking: per blocking rule the number and size of blocks and what was cut.
    """

    persons: pa.Table
    households: pa.Table
    pairs: pa.Table
    blocking: pa.Table


@dataclass(frozen=True)
class Stages:
    """What the stages up to the persons made, by profile: what an explanation looks into.

    Attributes:
        profiles: what was compared.
        blocks: which pairs were proposed.
        scored: the compared pairs with ``weight``, ``probability`` and ``outcome``.
        groups: the person of each profile, and the links that a constraint refused.
    """

    profiles: Profiles
    blocks: Blocks
    scored: pl.DataFrame
    groups: Groups


def link(
    records: pa.Table,
    *,
    decisions: pa.Table | None = None,
    model: Model | None = None,
    distinct_in: Sequence[str] | None = None,
) -> Linkage:
    """Link records into persons and households.

    Args:
        records: a table in ``schemas.RECORD``: what the departments wrote. Columns it lacks are taken as empty.
        decisions: ``record_a``, ``record_b``, ``verdict`` (``same`` or ``different``); they bind the result.
        model: a trained model; by default the one that is shipped.
        distinct_in: departments or lists that name no person twice; estimated from the data where not told.
    """
    stages = stages_of(records, decisions, model or shipped_model(), distinct_in)
    profiles, scored, groups = stages.profiles, stages.scored, stages.groups
    members = households(profiles, pl.Series("person", groups.person))
    return Linkage(
        persons=_persons(profiles, scored, groups).to_arrow(),
        households=members.to_arrow(),
        pairs=_pairs(profiles, scored, groups).to_arrow(),
        blocking=stages.blocks.report.to_arrow(),
    )


def stages_of(
    records: pa.Table, decisions: pa.Table | None, model: Model, distinct_in: Sequence[str] | None
) -> Stages:
    """Link records into persons and keep what each stage made."""
    profiles = profile(records)
    blocks = block(profiles)
    scored = weigh(profiles, compare(profiles, blocks.pairs), model).with_columns(outcome=outcome(model))
    constraints = _constraints(profiles, _verdicts(profiles, decisions), distinct_in)
    groups = group(scored.filter(pl.col("outcome") == "match"), constraints)
    return Stages(profiles, blocks, scored, groups)


def _verdicts(profiles: Profiles, decisions: pa.Table | None) -> pl.DataFrame:
    """Decisions on records as decisions on profiles: ``a`` < ``b``, ``verdict``."""
    table = pl.DataFrame(schema=DECISIONS) if decisions is None else pl.DataFrame(pl.from_arrow(decisions))
    number = profiles.records.select(pl.col("record_id").cast(pl.String), "profile")
    return (
        table.select(pl.col("record_a", "record_b").cast(pl.String), "verdict")
        .join(number.rename({"record_id": "record_a", "profile": "x"}), on="record_a")
        .join(number.rename({"record_id": "record_b", "profile": "y"}), on="record_b")
        .select(a=pl.min_horizontal("x", "y"), b=pl.max_horizontal("x", "y"), verdict="verdict")
        .unique(maintain_order=True)
        .sort("a", "b")
    )


def _constraints(
    profiles: Profiles, verdicts: pl.DataFrame, distinct_in: Sequence[str] | None
) -> Constraints:
    """Ids that are sure, lists that name a person once, household lists, rows, and reviewers' words."""
    table = profiles.profiles
    ids = table["id"].rank("dense").cast(pl.Int64).fill_null(-1).to_numpy()
    sure = table["sure"].to_numpy()
    lists = _distinct_lists(profiles) if distinct_in is None else list(distinct_in)
    seen = profiles.records.join(table.select("profile", "sound"), on="profile", maintain_order="left")
    main = pl.col("role").is_null() | pl.col("role").is_in(MAIN_ROLES)
    keys = [
        _held(
            seen.filter(main & (pl.col("list_name").is_in(lists) | pl.col("department").is_in(lists))),
            pl.format("list {}", "list"),
            "该名册中一人只列一次",
        ),
        _held(seen, pl.format("house {} {}", "list", "household"), "同一户名册中的两名成员"),
        _held(
            seen.filter(pl.col("role").is_not_null()),
            pl.format("row {} {}", "file_id", "row_number"),
            "同一行所写的两个人",
        ),
    ]
    shared = pl.concat(keys).filter(pl.len().over("key") > 1)
    return Constraints(
        ids=np.where(sure, ids, -1),
        keys=shared.with_columns(key=pl.col("key").rank("dense").cast(pl.Int64)),
        apart=verdicts.filter(pl.col("verdict") == "different").select("a", "b"),
        together=verdicts.filter(pl.col("verdict") == "same").select("a", "b"),
    )


def _held(seen: pl.DataFrame, key: pl.Expr, reason: str) -> pl.DataFrame:
    """Profiles with a key that no other may hold; rows of one id and one sound are copies, not two people."""
    copies = pl.col("id").is_not_null() & (
        pl.col("sound").is_null() | ~pl.struct("key", "id", "sound").is_first_distinct()
    )
    return (
        seen.select("profile", "id", "sound", key=key, reason=pl.lit(reason))
        .drop_nulls("key")
        .unique(["profile", "key"], maintain_order=True)
        .filter(~copies)
        .select("profile", "key", "reason")
    )


def _distinct_lists(profiles: Profiles, *, least: int = 50, share: float = 0.005) -> list[str]:
    """Lists in which hardly any valid id stands twice: they name each person once."""
    counted = (
        profiles.records.filter(pl.col("id").is_not_null())
        .filter(pl.col("role").is_null() | pl.col("role").is_in(MAIN_ROLES))
        .group_by("list")
        .agg(rows=pl.len(), people=pl.col("id").n_unique())
        .filter((pl.col("rows") >= least) & (pl.col("people") >= (1 - share) * pl.col("rows")))
    )
    return sorted(counted["list"].to_list())


def _persons(profiles: Profiles, scored: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    """Each record's person and how sure that is: the best link of its profile within the person, or 1."""
    persons = profiles.records.select("record_id", "profile").with_columns(
        person=pl.Series(groups.person).gather(profiles.records["profile"])
    )
    matches = scored.filter(pl.col("outcome") == "match")
    a, b = (groups.person[matches[side].to_numpy()] for side in ("a", "b"))
    inside = matches.filter(pl.Series(a == b))
    best = (
        pl.concat([inside.select("probability", profile=side) for side in ("a", "b")])
        .group_by("profile")
        .agg(pl.col("probability").max())
    )
    return persons.join(best, on="profile", how="left", maintain_order="left").select(
        "record_id", pl.col("person").cast(pl.Int64), pl.col("probability").fill_null(1.0)
    )


def _pairs(profiles: Profiles, scored: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    """Pairs worth keeping, by record id: what was linked, what may be, and what a constraint refused."""
    first = profiles.records.group_by("profile", maintain_order=True).agg(pl.col("record_id").first())
    record = first.sort("profile")["record_id"]
    worth = scored.filter(pl.col("outcome") != "no_match").join(
        groups.refused.rename({"reason": "refused"}), on=["a", "b"], how="left", maintain_order="left"
    )
    between = worth.select(
        record_a=record.gather(worth["a"]),
        record_b=record.gather(worth["b"]),
        weight="weight",
        probability="probability",
        outcome=pl.when(pl.col("refused").is_null()).then("outcome").otherwise(pl.lit("possible")),
        **{comparison: comparison for comparison in COMPARISONS},
        rule="rule",
        refused="refused",
    )
    return between.sort("record_a", "record_b")
