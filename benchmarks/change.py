"""Changes of households recognised between two nights of a simulated year, against the truth, through real linkage.

    python benchmarks/change.py [--households 20000] [--seeds 5001 5002] [--registered 0 1]

Prints a markdown table per share of households in a household register (0: only the lists that pay or certify).
``planted`` is all that happened; ``recognisable`` is what the lists of the two nights could show: see the function of
that name. An event is right if it is of the planted kind and people: of births, deaths and marriages the person, of
splits and merges both households, of successions the old household. Nobody merely moves in with others in a
simulated year: every move that is found is wrong.
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
from registry.policy import load
from schemas.tables import CIRCUMSTANCE, RECORD
from simulation.year import AFTER, BEFORE, Year, year

Tables = dict[str, pa.Table]
COUNTS = ("planted", "recognisable", "found", "right", "reached", "reached_recognisable")
TOLD_BY = {
    "split": ["household", "successor"],
    "merge": ["household", "successor"],
    "marriage": ["person"],
    "birth": ["person"],
    "death": ["person"],
    "succession": ["household"],
    "move": ["person"],
}


def night(records: pl.DataFrame, last: Tables) -> Tables:
    """A night through real linkage, ids going on from the last; the death list tells deaths, as intake would."""
    deaths = records.filter(pl.col("list_name") == "death").select(
        "record_id", "department", circumstance_id="record_id", kind=pl.lit("death")
    )
    told = pl.DataFrame(pl.from_arrow(CIRCUMSTANCE.empty_table()))
    table = records.to_arrow()
    empty = pl.DataFrame(pl.from_arrow(RECORD.empty_table()))
    intake = {
        "record": pl.concat([empty, records], how="diagonal_relaxed").select(empty.columns).to_arrow(),
        "circumstance": pl.concat([told, deaths], how="diagonal_relaxed").to_arrow(),
    }
    return intake | identify(intake, linkage.link(table), last, load()).tables


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
    return (
        events.join(old.rename({"home": "household_id"}), on="household_id", how="left")
        .join(new.rename({"home": "successor_id", "household": "successor"}), on="successor_id", how="left")
        .join(person.select(person_id="found", person="person"), on="person_id", how="left")
    )


def shown(records: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Whom a night's lists show, and ``at_home``: in a household list or beside others of the household in one row."""
    named = records.join(truth, on="record_id")
    beside = pl.col("person").n_unique().over("file_id", "row_number", "household") > 1
    at_home = pl.col("household_no").is_not_null() | pl.col("head_name").is_not_null() | beside
    return named.group_by("person", "household").agg(at_home=at_home.any())


def recognisable(happened: Year) -> pl.DataFrame:
    """Planted events that the lists could show.

    Splits, marriages and merges: on both nights somebody who moved and somebody of the household left or joined are
    shown at home. Births: the child is shown at home, and somebody of the household is named on both nights.
    Deaths: the person was named last night (tonight's death list names all). Successions: the head was named last
    night, and beside him somebody who is shown at home on both nights.
    """
    last, tonight = shown(happened.before, happened.true_before), shown(happened.after, happened.true_after)
    both = last.join(tonight, on="person", suffix="_after")
    home = both.filter("at_home", "at_home_after").select(
        "household", successor="household_after", x="person"
    )
    events = happened.events.with_row_index("event")
    went = events.join(home, on=["household", "successor"])
    staying = home.filter(pl.col("household") == pl.col("successor")).select("household")
    stayed, hosted = (
        events.join(staying, on="household"),
        events.join(staying, left_on="successor", right_on="household"),
    )
    named = events.join(last, on="person")
    buried = named.filter(pl.col("kind") == "death")["household"].implode()
    seen = {
        "split": (went, stayed),
        "merge": (went, hosted),
        "marriage": (went.filter(pl.col("person") == pl.col("x")), stayed),
        "birth": (events.join(tonight.filter("at_home"), on="person"), events.join(both, on="household")),
        "death": (named,),
        "succession": (events.filter(pl.col("household").is_in(buried)), stayed),
    }
    could = events.filter(pl.lit(False))
    for kind, conditions in seen.items():
        able = events.filter(pl.col("kind") == kind)
        for fulfilled in conditions:
            able = able.join(fulfilled, on="event", how="semi")
        could = pl.concat([could, able])
    return could.drop("event")


def measured(happened: Year) -> pl.DataFrame:
    """Per kind: planted, recognisable, found, right, and how many of the planted and the recognisable were reached."""
    last = night(happened.before, {})
    before, after = night_of(last, BEFORE), night_of(night(happened.after, last), AFTER)
    found = as_truth(changes(before, after), before, after, happened)
    could = recognisable(happened)
    rows = []
    for kind, key in TOLD_BY.items():
        planted, possible, told = (
            each.filter(pl.col("kind") == kind) for each in (happened.events, could, found)
        )
        told = told.unique(key)
        parts = (planted, possible, told, told.join(planted, on=key, how="semi"))
        reached = (each.join(told, on=key, how="semi") for each in (planted, possible))
        rows.append((kind, *(part.height for part in (*parts, *reached))))
    return pl.DataFrame(rows, schema=["kind", *COUNTS], orient="row")


def show(table: pl.DataFrame) -> None:
    """The table as markdown."""
    print(
        "| kind | planted | recognisable | found | right | precision | recall of recognisable | recall of all |"
    )
    print("|---|---|---|---|---|---|---|---|")
    total = table.select(pl.lit("all").alias("kind"), pl.exclude("kind").sum())
    for kind, planted, possible, found, right, reached, of_possible in pl.concat([table, total]).iter_rows():
        shares = (_share(right, found), _share(of_possible, possible), _share(reached, planted))
        print(f"| {kind} | {planted:,} | {possible:,} | {found:,} | {right:,} | " + " | ".join(shares) + " |")
    print()


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main() -> None:
    """A table over all seeds for each share of households in the register."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[5001, 5002])
    parser.add_argument("--registered", type=float, nargs="+", default=[0.0, 1.0])
    asked = parser.parse_args()
    for share in asked.registered:
        tables = [measured(year(asked.households, seed, registered=share)) for seed in asked.seeds]
        print(
            f"## {asked.households:,} households, seeds {asked.seeds}, {share:.0%} in the household register\n"
        )
        show(pl.concat(tables).group_by("kind", maintain_order=True).sum())


if __name__ == "__main__":
    main()
