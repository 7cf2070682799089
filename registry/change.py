"""What changed in households between two nights: split, merge, marriage, move, birth, death and succession.

Households are matched by the people they share (``nights``): an old household goes on where its head, else most of its
people, are tonight. Who is found elsewhere has left only if the lists say so on both nights - together last
night, apart tonight: in two households of one list, or in a list's household of their own behind another door. Who is
merely no longer named has not left, and a household that is otherwise evidenced has not changed. Joining is the
mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from registry.beside import Places, beside, places
from registry.nights import Night, matched

ADULT: Final = 18
OLD: Final = 60
"""From this age on whoever moves in with others is taken in, not married."""
PARTNERS_APART: Final = 15
"""Partners of a marriage are at most so many years apart."""
NEWBORN_DAYS: Final = 366
"""A member new to the lists and younger than this was born into the household."""
EVENT: Final = {name: pl.String for name in ("kind", "household_id", "successor_id", "person_id", "detail")}


@dataclass(frozen=True)
class Crossing:
    """Two nights and who of the one is who in the other."""

    before: Night
    after: Night

    @cached_property
    def people(self) -> pl.DataFrame:
        """Matched persons: ``old``, ``new``; ``from`` and ``to`` household; ``was_head``, ``is_head``, ``dead``."""
        old = self.before.people.select(old="person", was="home", was_head="head")
        new = self.after.people.select(new="person", now="home", is_head="head", age="age", sex="sex")
        dead = pl.col("new").is_in(self.after.dead["person"].implode())
        pairs = matched(self.before, self.after)
        return pairs.join(old, on="old").join(new, on="new").with_columns(dead=dead).sort("old")

    @cached_property
    def living(self) -> pl.DataFrame:
        """Those who are not dead."""
        return self.people.filter(~pl.col("dead"))

    @cached_property
    def goes_on(self) -> pl.DataFrame:
        """Where each old household (``was``) goes on: ``on``, with its head, else with most of its people."""
        cells = self.living.group_by("was", "now").agg(head=pl.col("was_head").any(), size=pl.len())
        order = cells.sort("was", "head", "size", "now", descending=[False, True, True, False])
        return order.unique("was", keep="first", maintain_order=True).select("was", on="now", size="size")

    @cached_property
    def places(self) -> tuple[Places, Places]:
        """Where the lists show people, last night and tonight."""
        return places(self.before, self.after)


def changes(before: Night, after: Night) -> pl.DataFrame:
    """What happened to last night's households, in the columns of ``EVENT``; nothing between a night and itself."""
    crossing = Crossing(before, after)
    found = [_left(crossing), _joined(crossing), _born(crossing), _died(crossing), _succeeded(crossing)]
    events = pl.concat([each.select(*EVENT) for each in found])
    return events.unique(["kind", "household_id", "successor_id", "person_id"], keep="first", maintain_order=True).sort(
        "kind", "household_id", "successor_id", "person_id"
    )


def _left(crossing: Crossing) -> pl.DataFrame:
    """Those who live elsewhere than their household goes on: split, marriage, or move to others."""
    living = crossing.living.join(crossing.goes_on, on="was")
    leavers = living.filter(pl.col("now") != pl.col("on"))
    stayers = living.filter(pl.col("now") == pl.col("on")).select("was", stays_old="old", stays_new="new")
    pairs = leavers.select("was", "now", "on", "old", "new").join(stayers, on="was")
    were = beside(pairs.select("was", "now", "on", "new", a="old", b="stays_old", stays_new="stays_new"), crossing.places[0])
    were = were.select("was", "now", "on", "new", "stays_new", together="one_list")
    are = beside(were.rename({"new": "a", "stays_new": "b"}), crossing.places[1])
    cells = are.group_by("was", "now", "on").agg(pl.col("together").any(), **_apart(), leavers=pl.col("a").unique())
    cells = cells.filter("together", "apart").join(_old_doors(crossing), on=["was", "now"], how="anti")
    natives = crossing.goes_on.select(now="on", host="was").group_by("now").agg(pl.col("host").min())
    return _told(crossing, cells.join(natives, on="now", how="left"), "split")


def _apart() -> dict[str, pl.Expr]:
    """Do lists keep two groups of people apart: in two households of one list, or ``a`` on a list and behind another door?"""
    common = pl.col("one_list") | pl.col("one_door")
    own = (pl.col("on_list")|(pl.col("in_row")&(pl.col("a").n_unique()>1))) & pl.col("two_doors")
    return {"apart": (pl.col("two_lists") | own).any() & ~common.any()}


def _old_doors(crossing: Crossing) -> pl.DataFrame:
    """Pairs of households that share a door across the nights: who is written at the old door has not left it."""
    last, tonight = crossing.places
    old = crossing.living.select("was", person="old").join(last.doors, on="person").select("was", "door").unique()
    new = crossing.living.select("now", "was", person="new").join(tonight.doors, on="person")
    return new.join(old, on=["was", "door"]).select("was", "now").unique()


def _joined(crossing: Crossing) -> pl.DataFrame:
    """Old households of which all go on in a household where another goes on too: merge or marriage."""
    living = crossing.living.join(crossing.goes_on, on="was").filter(pl.col("now") == pl.col("on"))
    cells = living.group_by("now", "was").agg(head=pl.col("is_head").any(), size=pl.len())
    cells = cells.filter(pl.len().over("now") > 1).sort("now", "head", "size", "was", descending=[False, True, True, False])
    hosts = cells.unique("now", keep="first", maintain_order=True).select("now", host="was")
    guests = living.select("now", "was", "old", "new").join(hosts, on="now").filter(pl.col("was") != pl.col("host"))
    own = living.select("now", host="was", host_old="old", host_new="new")
    pairs = guests.join(own, on=["now", "host"])
    were = beside(pairs.rename({"old": "a", "host_old": "b"}), crossing.places[0])
    are = were.group_by("was", "now", "host", "new", "host_new").agg(**_apart())
    are = beside(are.rename({"new": "a", "host_new": "b"}), crossing.places[1])
    found = are.group_by("was", "now", "host").agg(
        pl.col("apart").any(), together=pl.col("one_list").any() & ~pl.col("two_lists").any(), leavers=pl.col("a").unique()
    )
    return _told(crossing, found.filter("apart", "together"), "merge")


def _told(crossing: Crossing, cells: pl.DataFrame, otherwise: str) -> pl.DataFrame:
    """Movers as events: marriage, a move to others, or as the case may be split or merge.

    Args:
        cells: ``was``, ``now``, ``host`` (old household that goes on in ``now``, or null), ``leavers`` (new persons).
        otherwise: split or merge.
    """
    wed = _weddings(crossing, cells)
    size = crossing.people.group_by("was").agg(size=pl.len())
    known = cells.join(wed, on=["was", "now"], how="left").join(size, on="was", how="left")
    moved = pl.col("host").is_not_null() & pl.lit(otherwise == "split")
    several = pl.col("leavers").list.len()
    kind = (
        pl.when(pl.col("spouse").is_not_null()).then(pl.lit("marriage")).when(moved).then(pl.lit("move")).otherwise(pl.lit(otherwise))
    )
    told = {
        "marriage": pl.lit("一名成年人离开原户，与年龄相当的异性同户"),
        "move": pl.format("原户 {} 人中 {} 人迁入另一户", "size", several),
        "split": pl.format("原户 {} 人中 {} 人另立一户", "size", several),
        "merge": pl.format("原两户的人今在一户，迁入 {} 人", several),
    }
    words = pl.coalesce(pl.when(pl.col("kind") == name).then(text) for name, text in told.items())
    alone = pl.when(pl.col("leavers").list.len() == 1).then(pl.col("leavers").list.first())
    return known.with_columns(kind=kind, person_id=pl.coalesce("mover", alone)).select(
        "kind", "person_id", household_id="was", successor_id="now", detail=words
    )


def _weddings(crossing: Crossing, cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of which the one grown mover has a fitting partner in the new household: ``was``, ``now``, ``mover``, ``spouse``."""
    people = crossing.after.people.filter(~pl.col("person").is_in(crossing.after.dead["person"].implode()))
    grown = people.filter(pl.col("age").is_between(ADULT, OLD - 1)).select("person", "home", "sex", "age")
    movers = cells.select("was", "now", mover="leavers").explode("mover").join(grown, left_on="mover", right_on="person")
    movers = movers.filter(pl.len().over("was", "now") == 1)
    came_along = crossing.people.select(spouse="new", came="was")
    partners = grown.select(now="home", spouse="person", his="sex", years="age").join(came_along, on="spouse", how="left")
    fits = (pl.col("sex") != pl.col("his")) & ((pl.col("age") - pl.col("years")).abs() <= PARTNERS_APART)
    pairs = movers.join(partners, on="now").filter(fits, (pl.col("came") != pl.col("was")).fill_null(True))
    return pairs.group_by("was", "now").agg(pl.col("mover").first(), pl.col("spouse").min())


def _homes_before(crossing: Crossing) -> pl.DataFrame:
    """For each of tonight's households the old one that goes on in it: ``now``, ``was``."""
    order = crossing.goes_on.sort("on", "size", "was", descending=[False, True, False])
    return order.unique("on", keep="first", maintain_order=True).select("was", now="on")


def _born(crossing: Crossing) -> pl.DataFrame:
    """Members new to the lists and born lately, in a household that was there before."""
    new = crossing.after.people.filter(
        ~pl.col("person").is_in(crossing.people["new"].implode()),
        pl.col("sure").is_not_null(),
        pl.col("birth_date") > pl.lit(crossing.after.as_of) - pl.duration(days=NEWBORN_DAYS),
    )
    return new.join(_homes_before(crossing), left_on="home", right_on="now").select(
        kind=pl.lit("birth"),
        household_id="was",
        successor_id="home",
        person_id="person",
        detail=pl.format("{} 出生，新列入本户", pl.col("birth_date").dt.strftime("%Y-%m-%d")),
    )


def _died(crossing: Crossing) -> pl.DataFrame:
    """Members of last night's households who stand on a death list tonight and did not last night."""
    known = crossing.people.filter(pl.col("old").is_in(crossing.before.dead["person"].implode()))["new"]
    gone = crossing.after.dead.filter(~pl.col("person").is_in(known.implode()))
    day = pl.col("died_on").dt.strftime("%Y-%m-%d")
    return (
        gone.join(crossing.people.select("was", person="new"), on="person")
        .join(crossing.goes_on.select("was", "on"), on="was", how="left")
        .select(
            kind=pl.lit("death"),
            household_id="was",
            successor_id="on",
            person_id="person",
            detail=pl.coalesce(pl.format("{} 死亡，见死亡名册", day), pl.lit("见死亡名册")),
        )
    )


def _succeeded(crossing: Crossing) -> pl.DataFrame:
    """Households whose head died, and which go on under another."""
    heads = _died(crossing).select(person="person_id", was="household_id").join(
        crossing.people.filter("was_head").select("was", person="new"), on=["person", "was"]
    )
    left = heads.select("was").join(crossing.goes_on, on="was")
    people = crossing.living.select(on="now", person="new", is_head="is_head", age="age")
    heir = (
        people.sort("on", "is_head", "age", "person", descending=[False, True, True, False])
        .unique("on", keep="first", maintain_order=True)
    )
    return left.join(heir, on="on").select(
        kind=pl.lit("succession"),
        household_id="was",
        successor_id="on",
        person_id="person",
        detail=pl.format("原户主死亡，其余 {} 人由新户主继续", "size"),
    )
