"""The stages of linkage in order: profile, block, compare, decide, group, live together, think again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.block import Blocks, block
from linkage.compare import COMPARISONS
from linkage.constraints import Constraints, constraints, verdicts
from linkage.contradictions import contradictions
from linkage.decide import Floats, Model, outcome, probability, shipped_model, weigh
from linkage.encode import Flags, Ints
from linkage.group import Groups, group, regroup
from linkage.household import Households, households
from linkage.housemates import DOUBT, carried_over, seconded, undone
from linkage.memory import keep_freed_memory
from linkage.partition import compared
from linkage.profile import Profiles, profile
from linkage.review import queue
from linkage.rivals import discounts
from linkage.side_by_side import side_by_side
from schemas.engine import HERE, Engine


@dataclass(frozen=True)
class Linkage:
    """Who is who, and who lives together.

    Attributes:
        persons: ``record_id``, ``person`` (int64 cluster), ``probability``.
        households: ``person``, ``household`` (int64), ``relation``, ``evidence``, ``probability``.
        contradictions: what lists say about a household that cannot all be so: ``household``, ``person``,
            ``other_household``, ``kind`` (two_lists, two_heads, age) and ``detail``.
        pairs: ``record_a``, ``record_b``, ``weight``, ``probability``, ``outcome`` (match; possible: it stands in
            ``review``; no_match: refused), one level per comparison, ``rule`` that proposed the pair and
            ``refused`` (the constraint that overruled it, else null). Records that share a valid id and a name
            are one profile; such a profile stands in ``pairs`` with its first record.
        review: the pairs that a person should look at, the most telling first: ``record_a``, ``record_b``,
            ``probability``, ``reason``, ``change`` (record pairs that a word is expected to change); at most one
            in a hundred persons.
        blocking: per blocking rule the number and size of blocks and what was cut.
    """

    persons: pa.Table
    households: pa.Table
    contradictions: pa.Table
    pairs: pa.Table
    review: pa.Table
    blocking: pa.Table


@dataclass(frozen=True)
class Stages:
    """What the stages up to the persons made, by profile: what an explanation looks into.

    Attributes:
        profiles: what was compared.
        blocks: which pairs were proposed.
        scored: the compared pairs with ``weight``, ``probability`` and ``outcome``.
        groups: the person of each profile, and the links that a constraint refused.
        homes: the households of the persons.
        alone: the person of each profile before households were asked.
        words: ``a``, ``b``, ``verdict`` of the reviewers, by profile.
    """

    profiles: Profiles
    blocks: Blocks
    scored: pl.DataFrame
    groups: Groups
    homes: Households
    alone: Ints
    words: pl.DataFrame


def link(
    records: pa.Table,
    *,
    decisions: pa.Table | None = None,
    model: Model | None = None,
    distinct_in: Sequence[str] | None = None,
    engine: Engine = HERE,
) -> Linkage:
    """Link records into persons and households.

    Args:
        records: a table in ``schemas.RECORD``: what the departments wrote. Columns it lacks are taken as empty.
        decisions: ``record_a``, ``record_b``, ``verdict``: ``same`` and ``different`` bind the result; a pair of
            any verdict (``unsure``) is not asked about again.
        model: a trained model; by default the one that is shipped.
        distinct_in: departments or lists that name no person twice; estimated from the data where not told.
        engine: who normalises distinct values and compares pairs.
    """
    stages = stages_of(records, decisions, model or shipped_model(), distinct_in, engine)
    asked = _asked(stages)
    tables: list[Callable[[], pl.DataFrame]] = [
        partial(_persons, stages),
        stages.homes.members,
        partial(contradictions, stages.homes),
        partial(_pairs, stages, asked),
        partial(_with_record_ids, stages, asked),
    ]
    persons, members, odd, pairs, review = side_by_side(tables)
    return Linkage(
        persons=persons.to_arrow(),
        households=members.to_arrow(),
        contradictions=odd.to_arrow(),
        pairs=pairs.to_arrow(),
        review=review.to_arrow(),
        blocking=stages.blocks.report.to_arrow(),
    )


def stages_of(
    records: pa.Table,
    decisions: pa.Table | None,
    model: Model,
    distinct_in: Sequence[str] | None,
    engine: Engine = HERE,
) -> Stages:
    """Link records into persons and households and keep what each stage made."""
    keep_freed_memory()
    profiles = profile(records, engine)
    blocks = block(profiles)
    scored = score(profiles, blocks, model, engine)
    words = verdicts(profiles, decisions)
    held = constraints(profiles, _in_doubt(scored, len(profiles)), words, distinct_in)
    groups = group(_matches(scored), held)
    homes = households(profiles, groups.person)
    return _reconsidered(Stages(profiles, blocks, scored, groups, homes, groups.person, words), held, model)


def _reconsidered(first: Stages, held: Constraints, model: Model) -> Stages:
    """The stages after households were asked, once, about the pairs in doubt."""
    profiles, alone = first.profiles, first.alone
    bits = seconded(profiles, alone, first.scored, first.homes)
    if not bits.any():
        return first
    weight = first.scored["weight"].to_numpy() + bits
    scored = _weighed(first.scored.with_columns(household=pl.Series(bits)), weight, model)
    matches = _matches(scored)
    groups = regroup(first.groups, matches, matches.filter(pl.col("household") > 0), held)
    groups = groups.with_refused(undone(_matches(first.scored), alone, groups.person))
    homes = carried_over(first.homes, alone, groups.person, profiles.sure)
    return replace(first, scored=scored, groups=groups, homes=homes)


def _matches(scored: pl.DataFrame) -> pl.DataFrame:
    return scored.filter(pl.col("outcome") == "match")


def _in_doubt(scored: pl.DataFrame, count: int) -> Flags:
    """The profiles that could yet be linked: constraints are laid on them."""
    close = scored.filter(pl.col("weight") > DOUBT)
    found = np.zeros(count, dtype=np.bool_)
    found[np.concatenate([close["a"].to_numpy(), close["b"].to_numpy()])] = True
    return found


def score(profiles: Profiles, blocks: Blocks, model: Model, engine: Engine = HERE) -> pl.DataFrame:
    """Compare and weigh the proposed pairs.

    Returns:
        ``a``, ``b``, ``rule``, one level per comparison, ``rivals`` (bits that others who resemble the record take),
        ``household`` (bits that the household adds; none yet), ``weight``, ``probability`` and ``outcome``.
    """
    levels = compared(profiles, blocks.a, blocks.b, engine)
    weight = weigh(profiles, blocks.a, levels, model)
    rivals = discounts(profiles, blocks.a, blocks.b, weight)
    pairs = pl.DataFrame(
        {"a": blocks.a.astype(np.uint32), "b": blocks.b.astype(np.uint32), "rule": blocks.rule}
    )
    scored = pairs.hstack(levels).with_columns(rivals=pl.Series(rivals), household=pl.lit(0.0))
    return _weighed(scored, weight + rivals, model)


def _weighed(pairs: pl.DataFrame, weight: Floats, model: Model) -> pl.DataFrame:
    """Pairs with their weight and what follows from it."""
    told = pairs.with_columns(weight=pl.Series(weight), probability=pl.Series(probability(weight)))
    return told.with_columns(outcome=outcome(model))


def _persons(stages: Stages) -> pl.DataFrame:
    """Each record's person and how sure that is: the best link of its profile within the person, or 1."""
    person, matches = stages.groups.person, _matches(stages.scored)
    a, b = (matches[side].to_numpy() for side in ("a", "b"))
    inside = person[a] == person[b]
    best = np.zeros(len(person))
    for side in (a, b):
        np.maximum.at(best, side[inside], matches["probability"].to_numpy()[inside])
    of_record = stages.profiles.of_record
    return pl.DataFrame(
        {
            "record_id": stages.profiles.records.record_id,
            "person": person[of_record].astype(np.int64),
            "probability": np.where(best > 0, best, 1.0)[of_record],
        }
    )


def _asked(stages: Stages) -> pl.DataFrame:
    """The review queue, by profile."""
    rows = np.bincount(stages.profiles.of_record, minlength=len(stages.profiles))
    return queue(stages.scored, stages.groups.refused, stages.groups.person, rows, stages.words)


def _with_record_ids(stages: Stages, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of profiles as pairs of records: each profile stands there with its first record."""
    profiles = stages.profiles
    record = profiles.records.record_id.gather(pl.Series(profiles.first, dtype=pl.UInt32))
    ids = {"record_a": record.gather(pairs["a"]), "record_b": record.gather(pairs["b"])}
    return pl.DataFrame(ids).hstack(pairs.drop("a", "b"))


def _pairs(stages: Stages, asked: pl.DataFrame) -> pl.DataFrame:
    """Pairs worth keeping, by record id: what was linked, what a person should look at, what was refused."""
    key = ["a", "b"]
    worth = (
        stages.scored.filter(pl.col("outcome") != "no_match")
        .join(stages.groups.refused.rename({"reason": "refused"}), on=key, how="left", maintain_order="left")
        .join(asked.select(*key, asked=pl.lit(True)), on=key, how="left", maintain_order="left")
    )
    linked = (pl.col("outcome") == "match") & pl.col("refused").is_null()
    outcome = (
        pl.when(linked)
        .then(pl.lit("match"))
        .when("asked")
        .then(pl.lit("possible"))
        .otherwise(pl.lit("no_match"))
    )
    kept = worth.with_columns(outcome=outcome).filter(
        (pl.col("outcome") != "no_match") | pl.col("refused").is_not_null()
    )
    columns = ["weight", "probability", "outcome", *COMPARISONS, "household", "rule", "refused"]
    return _with_record_ids(stages, kept.select(*key, *columns)).sort("record_a", "record_b")
