"""Who left a household, and who joined one: split, marriage, move, merge.

Whoever is found elsewhere tonight has left only if the lists say so on both nights: in one household of a list last
night, apart tonight - in two households of one list, or in a list's household of their own behind another door (two or
more together may also stand in a mere row). Joining is the mirror image. Who is merely no longer named has
not left, and doors alone prove nothing: an outdated address is more common than a move.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from registry.changes.beside import beside
from registry.changes.crossing import Crossing

ADULT: Final = 18
OLD: Final = 60
"""From this age on whoever moves in with others is taken in, not married."""
PARTNERS_APART: Final = 15
"""Partners of a marriage are at most so many years apart."""
CELL: Final = ("was", "now")


def left(crossing: Crossing) -> pl.DataFrame:
    """Those who live elsewhere than others of their old household: split, marriage, or move to another's."""
    cells = crossing.cells.select("was", "now", rank="rank_was")
    people = crossing.living.select("was", "now", "person").join(cells, on=CELL)
    pairs = people.join(people, on="was", suffix="_b").filter(pl.col("rank") > pl.col("rank_b"))
    pairs = _seen(pairs, crossing)
    found = pairs.group_by(*CELL, "now_b").agg(
        pl.col("one_list_old").any(), apart=_apart("new"), movers=pl.col("person").unique()
    )
    found = found.filter("one_list_old", "apart").join(_old_doors(crossing), on=CELL, how="anti")
    return _told(crossing, found.select(*CELL, "movers").unique(CELL), "split")


def joined(crossing: Crossing) -> pl.DataFrame:
    """Old households that go on in one with another: merge or marriage."""
    cells = crossing.cells.filter(pl.col("rank_was") == 1).select("was", "now", rank="rank_now")
    people = crossing.living.select("was", "now", "person").join(cells, on=CELL)
    pairs = people.join(people, on="now", suffix="_b").filter(pl.col("rank") > pl.col("rank_b"))
    pairs = _seen(pairs, crossing)
    found = pairs.group_by(*CELL, "was_b").agg(
        pl.col("one_home_new").any(),
        pl.col("two_lists_new").any(),
        apart=_apart("old"),
        movers=pl.col("person").unique(),
    )
    found = found.filter("one_home_new", "apart", ~pl.col("two_lists_new"))
    return _told(crossing, found.select(*CELL, "movers").unique(CELL), "merge")


def _seen(pairs: pl.DataFrame, crossing: Crossing) -> pl.DataFrame:
    """Pairs of people with what the lists of both nights (``_old``, ``_new``) say of them."""
    people = pairs.select(a="person", b="person_b")
    for night, at in zip(("old", "new"), crossing.places, strict=True):
        told = beside(people, at).drop("a", "b")
        pairs = pairs.hstack(told.select(pl.all().name.suffix(f"_{night}")))
    return pairs


def _apart(night: str) -> pl.Expr:
    """Do a night's lists keep two groups of people apart?"""
    one_list, two_lists, one_door, two_doors, on_list, in_row = (
        pl.col(f"{name}_{night}")
        for name in ("one_list", "two_lists", "one_door", "two_doors", "on_list", "in_row")
    )
    together = in_row & (pl.col("person").n_unique() > 1)
    return (two_lists | ((on_list | together) & two_doors)).any() & ~(one_list | one_door).any()


def _old_doors(crossing: Crossing) -> pl.DataFrame:
    """Cells that share a door across the nights with the old household: who is written there has not left it."""
    last, tonight = crossing.places
    living = crossing.living
    old = living.join(last.doors, on="person").select("was", "door").unique()
    new = living.join(tonight.doors, on="person").select(*CELL, "door")
    return new.join(old, on=["was", "door"]).select(CELL).unique()


def _told(crossing: Crossing, cells: pl.DataFrame, otherwise: str) -> pl.DataFrame:
    """Movers (``was``, ``now``, ``movers``) as events: marriage, move to others, or else split or merge."""
    beside_them = _companions(crossing, cells)
    hosts = beside_them.drop_nulls("came").select(*CELL, host=pl.lit(True)).unique()
    sizes = crossing.people.group_by("was").agg(size=pl.len())
    known = (
        cells.join(_weddings(crossing, cells, beside_them), on=CELL, how="left")
        .join(hosts, on=CELL, how="left")
        .join(sizes, on="was", how="left")
    )
    others = pl.lit("move") if otherwise == "split" else pl.lit("merge")
    kind = (
        pl.when(pl.col("mover").is_not_null())
        .then(pl.lit("marriage"))
        .when("host")
        .then(others)
        .otherwise(pl.lit(otherwise))
    )
    count = pl.col("movers").list.len()
    alone = pl.when(count == 1).then(pl.col("movers").list.first())
    return known.with_columns(kind=kind, count=count).select(
        "kind", household_id="was", successor_id="now", person_id=pl.coalesce("mover", alone), detail=_words()
    )


def _words() -> pl.Expr:
    """The evidence in words."""
    said = {
        "marriage": pl.lit("一名成年人离开原户，与年龄相当的异性列在一户"),
        "move": pl.format("原户 {} 人中 {} 人列入另一户", "size", "count"),
        "split": pl.format("原户 {} 人中 {} 人另立一户", "size", "count"),
        "merge": pl.format("原两户今列在一户，迁入 {} 人", "count"),
    }
    return pl.coalesce(pl.when(pl.col("kind") == kind).then(words) for kind, words in said.items())


def _companions(crossing: Crossing, cells: pl.DataFrame) -> pl.DataFrame:
    """Who is listed with movers tonight and lived elsewhere before: ``mover``, ``other``; ``came`` from where."""
    movers = cells.explode("movers").rename({"movers": "a"})
    people = crossing.after.people.select(now="home", b="person")
    came = crossing.living.select(b="person", came="was")
    pairs = movers.join(people, on="now").join(came, on="b", how="left")
    pairs = pairs.filter((pl.col("came") != pl.col("was")).fill_null(True), pl.col("a") != pl.col("b"))
    told = beside(pairs.select("a", "b"), crossing.places[1])
    return pairs.filter(told["one_list"]).select(*CELL, "came", mover="a", other="b")


def _weddings(crossing: Crossing, cells: pl.DataFrame, companions: pl.DataFrame) -> pl.DataFrame:
    """Cells whose one grown mover has a fitting partner on a list of the new household: ``was``, ``now``, ``mover``."""
    living = crossing.after.people.filter(~pl.col("person").is_in(crossing.after.dead["person"].implode()))
    grown = living.filter(pl.col("age") >= ADULT).select("person", "sex", "age")
    adults = cells.explode("movers").join(grown, left_on="movers", right_on="person")
    single = adults.filter(pl.len().over(CELL) == 1, pl.col("age") < OLD)
    couples = single.join(companions, left_on=[*CELL, "movers"], right_on=[*CELL, "mover"]).join(
        grown, left_on="other", right_on="person", suffix="_other"
    )
    near = (pl.col("age") - pl.col("age_other")).abs() <= PARTNERS_APART
    return couples.filter(near, pl.col("sex") != pl.col("sex_other")).select(*CELL, mover="movers").unique()
