"""Changes of households recognised between two nights of a simulated year, against the truth, through real linkage.

    python benchmarks/change.py [--households 20000] [--seeds 5001 5002]

Prints a markdown table per seed and one over all seeds. ``planted`` is all that happened; ``recognisable`` is
what the lists of the two nights could show: see ``recognisable`` below. An event is right if it is of the planted kind
and of the planted people: of births, deaths and marriages the person, of splits and merges both households, of
successions the old household.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import polars as pl
import pyarrow as pa

import linkage
from registry.changes import Night, changes, night_of
from registry.identity import identify
from schemas.tables import CIRCUMSTANCE
from simulation.year import AFTER, BEFORE, Year, year

KINDS = ("split", "merge", "marriage", "birth", "death", "succession")
TOLD_BY = {
    "split": ["household", "successor"],
    "merge": ["household", "successor"],
    "marriage": ["person"],
    "birth": ["person"],
    "death": ["person"],
    "succession": ["household"],
}


def night(records: pl.DataFrame, as_of: object) -> Night:
    """A night through real linkage."""
    table = records.to_arrow()
    found = identify(table, linkage.link(table))
    deaths = records.filter(pl.col("list_name") == "death").select(
        "record_id", "department", circumstance_id="record_id", kind=pl.lit("death")
    )
    deaths = pl.concat([pl.DataFrame(schema=pl.DataFrame(pl.from_arrow(CIRCUMSTANCE.empty_table())).schema), deaths], how="diagonal")
    names = ("person", "household", "record_person", "household_member")
    tables: dict[str, pa.Table] = {name: getattr(found, name) for name in names}
    return night_of(tables | {"record": table, "circumstance": deaths.to_arrow()}, as_of)


def truth_of(at: Night, truth: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The true person of each found one, and the true household of each found one: most of its records' or people's."""
    owner = at.records.select("record_id", found="person").join(truth, on="record_id")
    most = pl.col("person", "household").mode().sort().first()
    person = owner.group_by("found").agg(most)
    home = person.join(at.people.select(found="person", home="home"), on="found")
    return person, home.group_by("home").agg(pl.col("household").mode().sort().first())


def as_truth(events: pl.DataFrame, before: Night, after: Night, happened: Year) -> pl.DataFrame:
    """Found events in the truth's own keys."""
    person, new = truth_of(after, happened.true_after)
    _, old = truth_of(before, happened.true_before)
    return events.join(
        old.rename({"home": "household_id"}), on="household_id", how="left"
    ).join(
        new.rename({"home": "successor_id", "household": "successor"}), on="successor_id", how="left"
    ).join(person.select(person_id="found", person="person"), on="person_id", how="left")


def shown(records: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Whom a night's lists show, and ``at_home``: in a household list or beside others of the household in one row."""
    named = records.join(truth, on="record_id")
    beside = pl.col("person").n_unique().over("file_id", "row_number", "household") > 1
    at_home = pl.col("household_no").is_not_null() | pl.col("head_name").is_not_null() | beside
    return named.group_by("person", "household").agg(at_home=at_home.any())


def recognisable(happened: Year) -> pl.DataFrame:
    """Planted events that the lists could show.

    Splits, marriages and merges: on both nights somebody who moved and somebody of the household left or joined are
    shown at home. Births: the child is shown at home, and somebody else of the household is named on both nights.
    Deaths: the person was named last night (tonight's death list names all). Successions: the head was named last
    night, and beside him somebody who is shown at home on both nights.
    """
    last, tonight = shown(happened.before, happened.true_before), shown(happened.after, happened.true_after)
    both = last.join(tonight, on="person", suffix="_after")
    home = both.filter("at_home", "at_home_after").select(was="household", now="household_after", x="person")
    events = happened.events.with_row_index("event")
    went = events.join(home, left_on=["household", "successor"], right_on=["was", "now"])
    staying = home.filter(pl.col("was") == pl.col("now"))
    stayed = events.join(staying, left_on="household", right_on="was")
    hosts = events.join(staying, left_on="successor", right_on="was")
    seen = {
        "split": (went, stayed),
        "merge": (went, hosts),
        "marriage": (went.filter(pl.col("person") == pl.col("x")), stayed),
        "birth": (
            events.join(tonight.filter("at_home"), on="person"),
            events.join(both, on="household"),
        ),
        "death": (events.join(last, on="person"),),
        "succession": (
            events.filter(pl.col("household").is_in(_named_heads(happened, last).implode())),
            stayed,
        ),
    }
    ids = [
        pl.Series(sorted(set.intersection(*(set(frame.filter(pl.col("kind") == kind)["event"]) for frame in frames))), dtype=pl.UInt32)
        for kind, frames in seen.items()
    ]
    return events.filter(pl.col("event").is_in(pl.concat(ids).implode())).drop("event")


def _named_heads(happened: Year, last: pl.DataFrame) -> pl.Series:
    """Households of those who died and had been named."""
    died = happened.events.filter(pl.col("kind") == "death")
    return died.join(last.select("person"), on="person")["household"]


def measured(happened: Year) -> pl.DataFrame:
    """Per kind: planted, recognisable, found, right, and right of the recognisable."""
    before, after = night(happened.before, BEFORE), night(happened.after, AFTER)
    found = as_truth(changes(before, after), before, after, happened)
    could = recognisable(happened)
    rows = []
    for kind in KINDS:
        key = TOLD_BY[kind]
        told = found.filter(pl.col("kind") == kind).unique(key)
        planted, possible = (frame.filter(pl.col("kind") == kind) for frame in (happened.events, could))
        right = told.join(planted, on=key, how="semi")
        reached = planted.join(told, on=key, how="semi").height
        rows.append(
            (kind, planted.height, possible.height, told.height, right.height, reached, possible.join(told, on=key, how="semi").height)
        )
    columns = ["kind", "planted", "recognisable", "found", "right", "reached", "reached_possible"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def show(table: pl.DataFrame) -> None:
    """The table as markdown."""
    print("| kind | planted | recognisable | found | right | precision | recall of recognisable | recall of all |")
    print("|---|---|---|---|---|---|---|---|")
    total = table.select(pl.lit("all").alias("kind"), pl.exclude("kind").sum())
    for kind, planted, possible, found, right, reached, of_possible in pl.concat([table, total]).iter_rows():
        shares = (_share(right, found), _share(of_possible, possible), _share(reached, planted))
        print(f"| {kind} | {planted:,} | {possible:,} | {found:,} | {right:,} | " + " | ".join(shares) + " |")
    print()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main() -> None:
    """A table for each seed and one over all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[5001, 5002])
    parser.add_argument("--registered", type=float, default=0.0)
    asked = parser.parse_args()
    tables = []
    for seed in asked.seeds:
        happened = year(asked.households, seed, registered=asked.registered)
        tables.append(measured(happened))
        print(f"## {asked.households:,} households, seed {seed}\n")
        show(tables[-1])
    print("## All seeds\n")
    show(pl.concat(tables).group_by("kind", maintain_order=True).sum())


if __name__ == "__main__":
    main()
