"""Households of tonight: their head, their table, and lasting ids by the persons that last night's households held.

A household goes on where its living head is, else where most of its living members are; ``registry.changes`` tells
what happened to households by the same rule.
"""

from __future__ import annotations

import polars as pl

from registry.identity.lasting import MERGE, Held, Lasting, ends, lasting
from schemas import codes


def called_heads(records: pl.DataFrame) -> pl.DataFrame:
    """How often lists call a person head (``head``), or applicant (``applicant``), of those whom they do."""
    head = pl.col("relation").is_in(codes.head_relations()).fill_null(False) | (
        pl.col("role") == "head"
    ).fill_null(False)
    said = records.select("person", head=head, applicant=(pl.col("role") == "self").fill_null(False))
    return (
        said.filter(pl.col("head") | pl.col("applicant"))
        .group_by("person")
        .agg(pl.col("head", "applicant").sum())
    )


def by_rank(members: pl.DataFrame) -> pl.DataFrame:
    """Members of each household, the head first: who lists call head, else an applicant, else the eldest."""
    return members.sort(
        ["household", "head", "applicant", "birth_date", "id"],
        descending=[False, True, True, False, False],
        nulls_last=True,
    )


def of_households(
    members: pl.DataFrame,
    last: pl.DataFrame,
    persons: Lasting,
    person_aliases: pl.DataFrame,
    aliases: pl.DataFrame,
    traces: pl.DataFrame,
    spent: int,
) -> Lasting:
    """The ids of tonight's households.

    Args:
        members: tonight's, as ``by_rank`` sorts them: ``household`` (cluster), ``id`` (of the person), ``dead``.
        last: last night's members: ``home``, ``part`` (person's id) and ``led`` (was the head).
        persons: tonight's persons.
        person_aliases: ``old``, ``new`` of last night's persons.
        aliases: ``old``, ``new`` of last night's households.
        traces: ``id``, ``part`` of last night's households.
        spent: the highest number that the log tells of.
    """
    heads = members.unique("household", keep="first", maintain_order=True)["id"]
    here = members.select("dead", person="id", group="household", leads=pl.col("id").is_in(heads.implode()))
    led = ends(persons.aliases).select(part="old", person="end")
    where = pl.concat([here.select("person", part="person"), led.select("person", "part")]).join(
        here, on="person"
    )
    held = last.select("part", "led", id="home").join(where, on="part")
    living = ~pl.col("dead")
    cells = held.group_by("id", "group").agg(
        size=living.sum().cast(pl.Int64),
        led=(pl.col("led") & living).any(),
        leads=pl.col("leads").any(),
    )
    placed = _placed(traces, last, where, person_aliases)
    groups = members["household"].unique().sort()
    return lasting(
        groups,
        Held(
            cells=cells,
            parts=held.select("part", "id", "group"),
            before=last.select("part", id="home"),
            traces=placed,
            joined=_joined(held, persons),
            aliases=aliases,
            spent=spent,
        ),
    )


def _placed(
    traces: pl.DataFrame, last: pl.DataFrame, where: pl.DataFrame, person_aliases: pl.DataFrame
) -> pl.DataFrame:
    """Traces by the households of tonight; a retired person is held by whoever holds the one it leads to."""
    mine = last.select("part", home="home")
    through = (
        ends(person_aliases).join(mine, left_on="end", right_on="part").select(part="old", through="home")
    )
    listed = pl.col("home").is_not_null()
    alive = pl.col("part") == pl.col("person")
    return (
        traces.join(where.select("part", "person", "group"), on="part", how="left")
        .join(mine, on="part", how="left")
        .join(through, on="part", how="left")
        .select(
            "id",
            "part",
            "group",
            holder=pl.coalesce("home", "through"),
            alive=alive.fill_null(False),
            came=(alive & ~listed).fill_null(False),
        )
    )


def _joined(held: pl.DataFrame, persons: Lasting) -> pl.DataFrame:
    """Of persons that become one tonight, the household of each last night: should they part again."""
    merged = persons.aliases.filter(pl.col("reason") == MERGE)
    people = pl.concat([merged["old"], merged["new"]])
    alive = ~pl.col("part").is_in(merged["old"].implode())
    return held.filter(pl.col("part").is_in(people.implode())).select("part", "id", "group", alive=alive)
