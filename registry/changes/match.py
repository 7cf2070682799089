"""Who of last night is who tonight.

Numbers of persons and households need not mean the same on two nights. Persons are matched one to one, from sure
to unsure: by the records they share (a file delivered unchanged keeps its record ids), by a sound id number, by name
and birth day where no other bears both, and by name among people of households whose others are matched.
"""

from __future__ import annotations

from functools import reduce

import polars as pl

from registry.changes.nights import Night


def matched(before: Night, after: Night) -> pl.DataFrame:
    """Who is who: ``old`` and ``new`` person, one to one."""
    ways = (_by_id, _by_birth, _by_household)
    shared = _by_records(before, after)
    return reduce(lambda known, way: pl.concat([known, way(before, after, known)]), ways, shared).sort("old")


def _left(night: Night, known: pl.Series) -> pl.DataFrame:
    return night.people.filter(~pl.col("person").is_in(known.implode()))


def _unrivalled(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which neither side stands in another."""
    alone = (pl.len().over("old") == 1) & (pl.len().over("new") == 1)
    return pairs.select("old", "new").unique().filter(alone)


def _by_records(before: Night, after: Night) -> pl.DataFrame:
    """The pair that shares most records on either side."""
    shared = (
        before.records.select("record_id", old="person")
        .join(after.records.select("record_id", new="person"), on="record_id")
        .group_by("old", "new")
        .len()
    )
    most = (pl.col("len") == pl.col("len").max().over("old")) & (
        pl.col("len") == pl.col("len").max().over("new")
    )
    return _unrivalled(shared.filter(most))


def _by_id(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    return _by_columns(before, after, known, "id_number")


def _by_birth(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    return _by_columns(before, after, known, "name", "birth_date")


def _by_columns(before: Night, after: Night, known: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Persons whom the same values tell, and nobody else; two sound ids must not differ."""
    old, new = _left(before, known["old"]), _left(after, known["new"])
    pairs = old.rename({"person": "old"}).join(new.rename({"person": "new"}), on=list(columns), suffix="_new")
    if "id_number_new" in pairs.columns:
        pairs = pairs.filter((pl.col("id_number") == pl.col("id_number_new")).fill_null(True))
    return _unrivalled(pairs)


def _by_household(before: Night, after: Night, known: pl.DataFrame) -> pl.DataFrame:
    """Persons of one name in households that have matched persons in common."""
    was, now = before.people.select(old="person", a="home"), after.people.select(new="person", b="home")
    common = known.join(was, on="old").join(now, on="new").select("a", "b").unique()
    old, new = (_left(night, known[side]) for night, side in ((before, "old"), (after, "new")))
    pairs = common.join(old.rename({"person": "old", "home": "a"}), on="a").join(
        new.rename({"person": "new", "home": "b"}), on=["b", "name"], suffix="_new"
    )
    fit = [
        (pl.col(field) == pl.col(f"{field}_new")).fill_null(True)
        for field in ("sex", "birth_date", "id_number")
    ]
    return _unrivalled(pairs.filter(*fit))
