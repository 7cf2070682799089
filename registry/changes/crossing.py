"""From one night to the next: who is where tonight, and where each of last night's households goes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from registry.changes.beside import Places, places
from registry.changes.nights import Night


@dataclass(frozen=True)
class Crossing:
    """Two nights, and who lives where on either; a person bears the same id on both (``registry.identity``)."""

    before: Night
    after: Night

    @cached_property
    def people(self) -> pl.DataFrame:
        """Each ``person`` of both nights; households ``was``, ``now``; ``was_head``, ``is_head``, ``age``, ``dead``."""
        old = self.before.people.select("person", was="home", was_head="head")
        new = self.after.people.select("person", "age", now="home", is_head="head")
        dead = pl.col("person").is_in(self.after.dead["person"].implode())
        return old.join(new, on="person").with_columns(dead=dead).sort("person")

    @cached_property
    def living(self) -> pl.DataFrame:
        """Those who are not dead."""
        return self.people.filter(~pl.col("dead"))

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The living by household last night and tonight: ``was``, ``now``, ``size``, ``rank_was``, ``rank_now``.

        In an old household the cell with its head ranks first, else the largest; in a new one likewise.
        """
        order = pl.struct(-pl.col("size").cast(pl.Int64), "was", "now")
        found = self.living.group_by("was", "now").agg(pl.col("was_head", "is_head").any(), size=pl.len())
        return found.select(
            "was",
            "now",
            "size",
            rank_was=pl.struct(~pl.col("was_head"), order).rank("ordinal").over("was"),
            rank_now=pl.struct(~pl.col("is_head"), order).rank("ordinal").over("now"),
        ).sort("was", "now")

    @cached_property
    def goes_on(self) -> pl.DataFrame:
        """Where each old household goes on: ``was``, ``on``, and how many living go on there (``size``)."""
        return self.cells.filter(pl.col("rank_was") == 1).select("was", "size", on="now")

    @cached_property
    def places(self) -> tuple[Places, Places]:
        """Where the lists show people, last night and tonight."""
        return places(self.before, self.after)
