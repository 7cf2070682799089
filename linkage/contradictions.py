"""What lists say about households that cannot all be so: for people to look into, never settled in silence."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from linkage.claims import LIST
from linkage.encode import NONE, Ints, distinct
from linkage.household import Households
from schemas import codes

SCHEMA: Final = pl.Schema(
    {
        "household": pl.Int64,
        "person": pl.Int64,
        "other_household": pl.Int64,
        "kind": pl.String,
        "detail": pl.String,
    }
)
GENERATION: Final = 12
"""Parent and child are at least so many years apart."""
YOUNGER: Final = ("child", "grandchild")
OLDER: Final = ("parent", "grandparent")


def contradictions(homes: Households) -> pl.DataFrame:
    """All contradictions.

    Returns:
        ``household``, ``person``, ``other_household``, ``kind`` and ``detail``; kinds are ``two_lists`` (a person
        stands in the lists of two households), ``two_heads`` (a household holds the heads of two numbered households)
        and ``age`` (a child older than its parent, to go by the relation that a list writes).
    """
    found = [_two_lists(homes), _two_heads(homes), _ages(homes)]
    return pl.concat([part.select(SCHEMA.names()).cast(SCHEMA) for part in found]).unique().sort(pl.all())


def _two_lists(homes: Households) -> pl.DataFrame:
    claims = homes.claims
    other = homes.granted[claims.claim]
    own = homes.household[claims.person]
    at = np.flatnonzero((claims.kind == LIST) & (other != own) & (other != NONE))
    return pl.DataFrame(
        {"household": own[at], "person": claims.person[at], "other_household": other[at]}
    ).with_columns(kind=pl.lit("two_lists"), detail=pl.lit("同一人列在两户的名册中"))


def _two_heads(homes: Households) -> pl.DataFrame:
    """Heads of different numbered households, of one list or of two, that were found to live together."""
    records, person = homes.seen.profiles.records, homes.seen.person
    head = records.roles.get("head", NONE - 1)
    at = np.flatnonzero((records.role == head) & (records.numbered != NONE))
    heads = pl.DataFrame({"household": homes.household[person[at]], "person": person[at]}).unique()
    return heads.filter(pl.len().over("household") > 1).with_columns(
        other_household=pl.lit(None, pl.Int64),
        kind=pl.lit("two_heads"),
        detail=pl.format("一户中有{}人在名册上是户主", pl.len().over("household")),
    )


def _ages(homes: Households) -> pl.DataFrame:
    """Members who are older or younger than the head by less than their relation asks."""
    records, profiles, person = homes.seen.profiles.records, homes.seen.profiles, homes.seen.person
    born = np.append(profiles.birth // 10_000, 0)[profiles.of_record]
    head_born = np.append(records.ids.birth // 10_000, 0)[records.head_id]
    kinds = codes.table("relations")
    told = records.relations.replace_strict(kinds["relation"], kinds["kind"], default=None)
    down, up = (
        np.append(told.is_in(list(kind)).fill_null(False).to_numpy(), False) for kind in (YOUNGER, OLDER)
    )
    apart = born - head_born
    known = (born > 0) & (head_born > 0) & (records.head_id != records.id)
    wrong = known & (
        (down[records.relation] & (apart < GENERATION)) | (up[records.relation] & (-apart < GENERATION))
    )
    at = _once(np.flatnonzero(wrong), person)
    words = pl.concat([records.relations.alias("word"), pl.Series("word", [None], dtype=pl.String)])
    relation = words.gather(
        pl.Series(np.where(records.relation[at] == NONE, len(words) - 1, records.relation[at]))
    )
    return pl.DataFrame(
        {
            "household": homes.household[person[at]],
            "person": person[at],
            "relation": relation,
            "apart": apart[at],
        }
    ).select(
        "household",
        "person",
        other_household=pl.lit(None, pl.Int64),
        kind=pl.lit("age"),
        detail=pl.format("写作户主的{}，却{}", "relation", _years("apart")),
    )


def _years(column: str) -> pl.Expr:
    years = pl.col(column)
    return (
        pl.when(years > 0)
        .then(pl.format("比户主小{}岁", years))
        .when(years < 0)
        .then(pl.format("比户主大{}岁", -years))
        .otherwise(pl.lit("与户主同年"))
    )


def _once(rows: Ints, person: Ints) -> Ints:
    """The first of the rows of each person."""
    first = np.full(int(person.max(initial=-1)) + 1, NONE)
    first[person[rows[::-1]]] = rows[::-1]
    return distinct(first[first != NONE])
