"""What the rules find of what was planted, rule by rule, and whom they blame where everything is lawful.

    python benchmarks/findings.py [HOUSEHOLDS] [SEED]

Two districts by the real command line: in one, conflicts of every kind stand beside innocents that look like them
(``doudi simulate --planting all``); in the other, most who are helped are helped by several programmes, lawfully.
Both are judged under the local standards that put the whole rule book in force.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import polars as pl

from benchmarks.night import doudi
from simulation import STACKED, simulate
from simulation.district import AS_OF
from tests.planted import blamed_share, judged, unexplained


def night(district: Path) -> Path:
    """Run a night on a district under its local standards; where its registry is."""
    registry = district.with_suffix(".duckdb")
    policy = district / "truth" / "policy"
    doudi("run", district, "--registry", registry, "--as-of", AS_OF, "--policy", policy)
    return registry


def by_rule(told: pl.DataFrame, unasked: pl.DataFrame) -> pl.DataFrame:
    """Per rule: planted and found, with the persons linked and without; innocents flagged; findings on others."""
    flag, linked, hit = pl.col("expected") == "flag", pl.col("linked"), pl.col("hit")
    wrong = unasked.group_by("rule_id").agg(unexplained=pl.len())
    return (
        told.group_by("rule_id")
        .agg(
            planted=flag.sum(),
            found=(flag & hit).sum(),
            linked=(flag & linked).sum(),
            found_linked=(flag & linked & hit).sum(),
            innocents=(~flag).sum(),
            flagged_innocents=(~flag & hit).sum(),
        )
        .join(wrong, on="rule_id", how="full", coalesce=True)
        .fill_null(0)
        .sort("rule_id")
    )


def table(told: pl.DataFrame) -> None:
    """A markdown table of a frame."""
    print("| " + " | ".join(name.replace("_", " ") for name in told.columns) + " |")
    print("|" + "---|" * told.width)
    for row in told.iter_rows():
        print(
            "| " + " | ".join(f"{value:,}" if isinstance(value, int) else str(value) for value in row) + " |"
        )


def conflicts(place: Path, households: int, seed: int) -> None:
    """The district with conflicts: the table by rule, and recall over all."""
    district = place / "conflicts"
    simulate(district, households, seed, planting="all")
    registry = night(district)
    told = judged(registry, district)
    table(by_rule(told, unexplained(registry, district)))
    planted = told.filter(pl.col("expected") == "flag")
    linked, unlinked = planted.filter("linked"), planted.filter(~pl.col("linked"))
    fixed = planted.filter(pl.col("hit") & pl.col("amount_yuan").is_not_null())
    exact = (fixed["amount_yuan"].cast(pl.Float64) == fixed["yuan"]).sum()
    print(
        f"\n{planted['rule_id'].n_unique()} kinds, {planted.height:,} conflicts: recall {planted['hit'].mean():.4f}"
    )
    print(f"where the persons are linked ({linked.height:,}): recall {linked['hit'].mean():.4f}")
    print(f"where they are not ({unlinked.height:,}): found {unlinked['hit'].sum():,}")
    print(f"amounts told as planted: {exact} of {fixed.height}")


def lawful(place: Path, households: int, seed: int) -> None:
    """The lawful district: the share of its households that any finding blames, and by which rules."""
    district = place / "lawful"
    simulate(district, households, seed + 1, planting="lawful", profile=STACKED)
    registry = night(district)
    print(f"\nlawful stacking everywhere: {blamed_share(registry):.5f} of households are blamed")
    wrong = unexplained(registry, district).group_by("rule_id").len("findings").sort("rule_id")
    if wrong.height:
        table(wrong)


def main(households: int, seed: int) -> None:
    """Both districts."""
    with tempfile.TemporaryDirectory() as place:
        print(f"{households:,} households, seeds {seed} and {seed + 1}\n")
        conflicts(Path(place), households, seed)
        lawful(Path(place), households, seed)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
