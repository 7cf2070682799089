"""Which id a group of tonight bears: the rule is the same for persons (of records) and households (of persons).

A group is a cluster that linkage found; its *parts* are records, or persons. An id that held parts last night goes on
in one group: where its head is (of households), else where most of its living parts are. A group in which

- no id goes on mints one: the next number that was never used, groups in order of their first record;
- one goes on keeps it;
- several go on keeps the one of tonight's head (of households), else the one that most of its parts held, else the
  oldest, that is the smallest number; the others retire and redirect to it (``merge``).

A part split off mints an id; the id it left still opens, so that a split needs no redirect. What is undone is as it
was before: whenever ids merge, split or vanish, it is noted what each held (*traces*). Then

- if the parts that a retired id held are apart again from those of the id it was merged with, both return to theirs,
  however many parts have joined either since;
- if a part split off comes back, it gives its id up to the one that it was split from;
- an id none of whose parts is left vanishes and returns with any of them; its number is not used again meanwhile.

A retired id whose parts went on to somebody else without having been on their own redirects there (``split``).
Redirects are kept as steps, each to an id that was in force when it was written; so they never go round, and end at
an id in force or at one that has vanished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

MERGE, SPLIT = "merge", "split"
LIVING, RETURNED, VANISHED = range(3)
CELL: Final = ["id", "group"]


@dataclass(frozen=True)
class Held:
    """What the ids of last night held, and where it is tonight. Ids and groups are numbers.

    Attributes:
        cells: ``id``, ``group``: an id of last night of which parts are in a group of tonight; ``size`` (of them,
            living), ``led`` (its head of last night is among them), ``leads`` (tonight's head is).
        parts: ``part``, ``id``, ``group``: the same part by part, every part as it is called tonight.
        before: ``part``, ``id``: last night's, as they were called then.
        traces: ``id``, ``part``; ``group`` where the part is tonight, null if nowhere; ``holder``, the id that it had
            last night, null if it had none; ``alive``, it is there itself, not only by what it was merged into;
            ``came``, so it is, and was not last night.
        joined: ``part``, ``id``, ``group``, ``alive``: of parts that are merged with one another tonight.
        aliases: ``old``, ``new`` of last night.
        spent: the highest number that the log tells of.
    """

    cells: pl.DataFrame
    parts: pl.DataFrame
    before: pl.DataFrame
    traces: pl.DataFrame
    joined: pl.DataFrame
    aliases: pl.DataFrame
    spent: int


@dataclass(frozen=True)
class Lasting:
    """Tonight's ids.

    Attributes:
        ids: ``group``, ``id``, in order of groups.
        aliases: ``old``, ``new``, ``reason``; the reason is null where last night's row stands.
        traces: ``id``, ``part``.
    """

    ids: pl.DataFrame
    aliases: pl.DataFrame
    traces: pl.DataFrame


def lasting(groups: pl.Series, held: Held) -> Lasting:
    """The ids of tonight's groups, which come in the order in which new ids are minted."""
    claims = _Claims(held)
    borne = claims.won.select("group", "id")
    new = pl.DataFrame({"group": groups}).join(borne, on="group", how="anti", maintain_order="left")
    minted = new.with_columns(id=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + _highest(held))
    ids = pl.concat([borne, minted]).sort("group")
    aliases = _aliases(held, claims, ids)
    return Lasting(ids, aliases, _traces(held, claims, ids, minted["group"], aliases))


def _highest(held: Held) -> int:
    """The highest number that was ever used."""
    used = [held.before["id"], held.traces["id"], held.aliases["old"], held.aliases["new"]]
    return max([held.spent, *(int(numbers.max()) for numbers in used if len(numbers))])  # type: ignore[arg-type]


def ends(aliases: pl.DataFrame) -> pl.DataFrame:
    """Where each retired id leads in the end: ``old``, ``end`` and after how many steps (``depth``)."""
    step = aliases.select("old", "new")
    found = step.select("old", end="new", depth=pl.lit(1, pl.Int64))
    for _ in range(aliases.height):
        onward = found.join(step, left_on="end", right_on="old", how="left", maintain_order="left")
        if onward["new"].is_null().all():
            break
        found = onward.select(
            "old", pl.coalesce("new", "end").alias("end"), pl.col("depth") + pl.col("new").is_not_null()
        )
    return found


def _first(frame: pl.DataFrame, key: str, by: Sequence[str], down: Sequence[bool]) -> pl.DataFrame:
    """Of each key the row that comes first; most keys have but one."""
    several = frame[key].is_duplicated()
    ranked = frame.filter(several).sort([key, *by], descending=[False, *down], nulls_last=True)
    return pl.concat([frame.filter(~several), ranked.unique(key, keep="first", maintain_order=True)])


@dataclass(frozen=True)
class _Claims:
    """Which ids claim which groups, and who wins."""

    held: Held

    @cached_property
    def family(self) -> pl.DataFrame:
        """Traces whose part is somewhere tonight and has not passed to another id than the one they lead to.

        ``id``, ``part``, ``group``, ``end``, ``depth`` (0 of an id that is not retired) and ``own``: no id further
        from the end held the part.
        """
        led = self.held.traces.drop_nulls("group").join(
            ends(self.held.aliases), left_on="id", right_on="old", how="left", maintain_order="left"
        )
        led = led.with_columns(pl.coalesce("end", "id").alias("end"), pl.col("depth").fill_null(0))
        mine = led.filter((pl.col("holder") == pl.col("end")).fill_null(True))
        return mine.with_columns(own=pl.col("depth") == pl.col("depth").max().over("part"))

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The cells of last night's ids, and of those of which parts have come back; ``size`` counts both."""
        its_own = (pl.col("holder") == pl.col("id")).fill_null(True)
        back = self.held.traces.filter(its_own, "came")
        back = back.join(self.held.aliases, left_on="id", right_on="old", how="anti")
        came = back.group_by(CELL).agg(came=pl.len().cast(pl.Int64))
        cells = self.held.cells.join(came, on=CELL, how="full", coalesce=True)
        return cells.with_columns(
            pl.col("size", "came").fill_null(0), pl.col("led", "leads").fill_null(False)
        ).select(*CELL, pl.col("size") + pl.col("came"), "led", "leads")

    @cached_property
    def retired_homes(self) -> pl.DataFrame:
        """Where what a retired id held is: ``id``, ``group``, ``end``, ``depth``, ``own``, ``size``."""
        found = self.family.filter(pl.col("depth") > 0)
        return found.group_by("id", "group", "end", "depth").agg(pl.col("own").sum(), size=pl.len())

    @cached_property
    def homes(self) -> pl.DataFrame:
        """Of ids to which others lead, the group of what they held on their own: ``id``, ``group``."""
        heads = self.retired_homes["end"].unique()
        of_others = pl.when(pl.col("id") != pl.col("end")).then("own").fill_null(False)
        told = self.family.group_by("end", "group").agg(
            own=(pl.col("own") & (pl.col("depth") == 0)).sum(), others=of_others.sum()
        )
        cells = self.cells.filter(pl.col("id").is_in(heads.implode()))
        known = cells.join(told, left_on=CELL, right_on=["end", "group"], how="left").with_columns(
            pl.col("own", "others").fill_null(0)
        )
        neutral = pl.col("size") - pl.col("own") - pl.col("others")
        ranked = known.with_columns(neutral=neutral)
        return _first(ranked, "id", ["own", "neutral", "size", "group"], [True, True, True, False])

    @cached_property
    def returned(self) -> pl.DataFrame:
        """Retired ids that are apart again from the id they lead to: ``id``, ``group``, ``end``, ``size``."""
        known = self.retired_homes.join(self.homes.select(end="id", home="group"), on="end", how="left")
        known = known.with_columns(together=(pl.col("group") == pl.col("home")).fill_null(False))
        best = _first(known, "id", ["own", "size", "together", "group"], [True, True, False, False])
        apart = best.filter(~pl.col("together"))
        return _first(apart, "group", ["depth", "own", "size", "id"], [False, True, True, False])

    @cached_property
    def made(self) -> pl.DataFrame:
        """Where every id goes on: ``id``, ``group``, ``size``, ``leads``, ``kind``."""
        cells = self._with_yields(self.cells, self.taken)
        usual = _first(cells, "id", ["yields", "led", "size", "group"], [False, True, True, False])
        back = self.homes.join(self.returned, left_on="id", right_on="end", how="semi").select(CELL)
        goes = pl.concat(
            [
                usual.join(back, on="id", how="anti").drop("yields"),
                self.cells.join(back, on=CELL, how="semi"),
            ]
        )
        last = self.held.before["id"].unique().to_frame()
        of_living = goes.join(last.with_columns(kind=pl.lit(LIVING)), on="id", how="left").with_columns(
            pl.col("kind").fill_null(VANISHED)
        )
        returned = self.returned.with_columns(leads=pl.lit(False), kind=pl.lit(RETURNED, pl.Int32))
        columns = [*CELL, pl.col("size").cast(pl.Int64), "leads", "kind"]
        return pl.concat([of_living.select(columns), returned.select(columns)])

    @cached_property
    def won(self) -> pl.DataFrame:
        """The claims that succeed, one a group."""
        ranked = self._with_yields(self.made, self.taken.filter(pl.col("other") < pl.col("id")))
        return _first(
            ranked, "group", ["yields", "kind", "leads", "size", "id"], [False, False, True, True, False]
        )

    @cached_property
    def taken(self) -> pl.DataFrame:
        """``id``, ``group``: cells with a part that the id ``other`` held before."""
        traces = self.held.traces.select("group", other="id", id="holder").drop_nulls()
        return traces.filter(pl.col("other") != pl.col("id")).unique()

    def _with_yields(self, claims: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
        """Claims with ``yields``: parts there were taken from an id that claims the group too."""
        rivals = claims.select("group", other="id")
        gives_up = taken.join(rivals, on=["other", "group"], how="semi").select(*CELL, yields=pl.lit(True))
        return claims.join(gives_up.unique(), on=CELL, how="left").with_columns(
            pl.col("yields").fill_null(False)
        )

    @cached_property
    def lost(self) -> pl.DataFrame:
        """Ids that retire tonight."""
        active = self.made.filter(pl.col("kind") != RETURNED)
        return active.join(self.won, on="id", how="anti")


def _aliases(held: Held, claims: _Claims, ids: pl.DataFrame) -> pl.DataFrame:
    """Last night's redirects but of ids that have returned, those of tonight, and where the retired now lead."""
    kept = held.aliases.join(ids, left_on="old", right_on="id", how="anti").select(
        "old", "new", reason=pl.lit(None, pl.String)
    )
    fresh = claims.lost.join(ids, on="group", suffix="_new").select(
        old="id", new="id_new", reason=pl.lit(MERGE)
    )
    most = pl.col("size") == pl.col("size").max().over("id")
    homes = claims.retired_homes.filter(most).join(ids, on="group", suffix="_new")
    homes = homes.sort("id", "group").select(old="id", there="id_new")
    aliases = pl.concat([kept, fresh])
    while True:
        led = ends(aliases).join(homes, on="old")
        right = led.filter(pl.col("end") == pl.col("there"))
        wrong = led.join(right, on="old", how="anti").unique("old", keep="first", maintain_order=True)
        wrong = wrong.join(aliases, on="old", how="semi")
        if wrong.is_empty():
            return aliases.sort("old")
        moved = wrong.select("old", new="there", reason=pl.lit(SPLIT))
        aliases = pl.concat([aliases.join(moved, on="old", how="anti"), moved])


def _traces(
    held: Held, claims: _Claims, ids: pl.DataFrame, minted: pl.Series, aliases: pl.DataFrame
) -> pl.DataFrame:
    """What is worth noting: last night's traces as far as they still say something, and tonight's."""
    merged = claims.lost["group"].unique()
    claimed = held.parts.filter(pl.col("group").is_in(merged.implode())).join(
        claims.made, on=CELL, how="semi"
    )
    split = held.parts.filter(pl.col("group").is_in(minted.implode()))
    gone = held.before.join(claims.made, on="id", how="anti")
    columns = ["id", "part", "group", "holder", "alive", "noted"]
    placed = pl.concat([claimed, split]).with_columns(holder="id", alive=pl.lit(True), noted=pl.lit(False))
    nowhere = pl.lit(None, pl.Int64)
    vanished = gone.with_columns(group=nowhere, holder=nowhere, alive=pl.lit(False), noted=pl.lit(False))
    joined = held.joined.with_columns(holder="id", noted=pl.lit(True))
    held_on = held.traces.with_columns(noted=pl.lit(False))
    new = pl.concat([each.select(columns) for each in (held_on, placed, vanished, joined)])
    now = new.join(ids.rename({"id": "now"}), on="group", how="left")
    led = now.join(ends(aliases), left_on="id", right_on="old", how="left")
    leads = pl.col("id").is_in(ends(aliases)["end"].unique().implode())
    living = pl.col("id").is_in(ids["id"].implode())
    known = pl.col("now").is_in(claims.made.filter(pl.col("kind") == LIVING)["id"].implode())
    left = ((pl.col("now") == pl.col("holder")) | ~known).fill_null(False)
    worth = (
        pl.when(pl.col("now").is_null())
        .then(~living | leads)
        .when(pl.col("now") == pl.col("id"))
        .then(leads | ~pl.col("alive"))
        .otherwise(pl.col("noted") | (pl.col("end") == pl.col("now")).fill_null(False) | left)
    )
    return led.filter(worth).select("id", "part").unique().sort("id", "part")
