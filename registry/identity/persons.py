"""Persons of tonight under lasting ids, by the records that last night's persons held."""

from __future__ import annotations

import polars as pl

from registry.identity.continuity import Side, continued
from registry.identity.lasting import Held, Lasting, lasting


def of_persons(last: Side, tonight: Side, aliases: pl.DataFrame, traces: pl.DataFrame, spent: int) -> Lasting:
    """The ids of tonight's persons.

    Args:
        last: last night's records; their persons are numbers of ids.
        tonight: tonight's records; their persons are clusters, in order of first record.
        aliases: ``old``, ``new`` of last night.
        traces: ``id``, ``part`` of last night.
        spent: the highest number that the log tells of.
    """
    groups = tonight.owner["person"].unique().sort()
    pairs = continued(last, tonight)
    parts = pl.DataFrame(
        {
            "part": tonight.owner["record_id"].gather(pairs["new"]),
            "id": last.owner["person"].gather(pairs["old"]),
            "group": tonight.owner["person"].gather(pairs["new"]),
        }
    )
    cells = (
        parts.group_by("id", "group")
        .agg(size=pl.len().cast(pl.Int64))
        .with_columns(led=pl.lit(False), leads=pl.lit(False))
    )
    return lasting(
        groups,
        Held(
            cells=cells,
            parts=parts,
            before=last.owner.select(part="record_id", id="person"),
            traces=_placed(traces, pairs, last, tonight),
            joined=parts.clear().with_columns(alive=pl.lit(True)),
            aliases=aliases,
            spent=spent,
        ),
    )


def _placed(traces: pl.DataFrame, pairs: pl.DataFrame, last: Side, tonight: Side) -> pl.DataFrame:
    """Traces by the records of tonight: of one that went on, where it did; of one that came back, that one."""
    if traces.is_empty():
        nowhere = pl.lit(None, pl.Int64)
        return traces.with_columns(group=nowhere, holder=nowhere, came=pl.lit(False), alive=pl.lit(False))
    wanted = traces["part"].implode()
    went = last.numbered.filter(pl.col("record_id").is_in(wanted)).join(
        pairs, left_on="at", right_on="old", how="left"
    )
    now = tonight.numbered.select(new="at", now="record_id", group="person")
    went = went.join(now, on="new", how="left").select(
        part="record_id", holder="person", now="now", place="group"
    )
    taken = went["now"].drop_nulls().implode()
    back = now.filter(pl.col("now").is_in(wanted), ~pl.col("now").is_in(taken))
    back = back.select("now", part="now", here="group")
    known = traces.join(went, on="part", how="left").join(back.rename({"now": "came"}), on="part", how="left")
    came = pl.col("holder").is_null()
    return known.select(
        "id",
        part=pl.coalesce("now", "part"),
        group=pl.coalesce("place", pl.when(came).then("here")),
        holder="holder",
        came=came & pl.col("here").is_not_null(),
        alive=pl.coalesce("place", "here").is_not_null(),
    )
