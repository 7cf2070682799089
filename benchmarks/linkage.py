"""Ours and Splink on the same records: seconds, memory, precision and recall, as a markdown table.

    python benchmarks/linkage.py [--records 50000 1000000] [--seed 4001] [--repeat 1]
    python benchmarks/linkage.py --records-file FILE --truth FILE

Each run is a process of its own, ours and Splink's in turn, reading its parquet beforehand. Splink comes twice: whole
(prepare, train, predict, cluster), and with a ready model; ours always comes with its shipped model. Above five million
records ours runs alone. Splink's threshold is the best there is, chosen by the truth. Take figures on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.districts import districts
from benchmarks.measure import Cost, measured

ALONE = 5_000_000
STAGES = ("prepare", "train", "predict", "cluster", "link")


def compare(
    records: list[str], truth: list[str], place: Path, repeat: int, alone: bool
) -> dict[str, list[Cost]]:
    """Costs of each engine, in turn."""
    model = str(place / "splink.json")
    runs: dict[str, list[Cost]] = {}
    for _ in range(repeat):
        runs.setdefault("doudi", []).append(measured("benchmarks.engines:ours", records, truth))
        if alone:
            continue
        for name, train in (("Splink 5", True), ("Splink 5, ready model", False)):
            runs.setdefault(name, []).append(
                measured("benchmarks.engines:splink", records, truth, model, train)
            )
    return runs


def middle(costs: list[Cost]) -> Cost:
    """The run with the median wall time."""
    return sorted(costs, key=lambda cost: cost.total_wall)[(len(costs) - 1) // 2]


def line(engine: str, cost: Cost) -> str:
    """One row of the table."""
    told: dict[str, Any] = cost.told
    stages = ", ".join(f"{name} {cost.wall[name]:.2f}" for name in STAGES if name in cost.wall)
    cells = (
        engine, f"{told['records']:,}", stages, f"{cost.total_wall:.2f}", f"{cost.total_processor:.2f}",
        f"{cost.peak_gb:.2f}", f"{told['precision']:.4f}", f"{told['recall']:.4f}", f"{told['f1']:.4f}",
        f"{told['errors']:,}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEADINGS = (
    "| engine | records | seconds by stage | wall s | processor s | peak GB | precision | recall | F1 | errors |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def ratios(runs: dict[str, list[Cost]]) -> list[str]:
    """Ours against each run of Splink's."""
    own = runs["doudi"]
    lines = []
    for name, costs in runs.items():
        if name == "doudi":
            continue
        wall = median(c.total_wall for c in own) / median(c.total_wall for c in costs)
        processor = median(c.total_processor for c in own) / median(c.total_processor for c in costs)
        memory = middle(own).peak_gb / middle(costs).peak_gb
        errors = own[0].told["errors"] / max(costs[0].told["errors"], 1)
        lines.append(
            f"ours / {name}: wall {wall:.3f}, processor {processor:.3f}, memory {memory:.3f}, errors {errors:.3f}"
        )
    return lines


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, nargs="+", default=[50_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=4001)
    parser.add_argument("--records-file", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--repeat", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Make the records, run the engines, print the tables."""
    asked = arguments()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, seed {asked.seed}\n")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if asked.records_file:
            made = [([str(asked.records_file.resolve())], [str(asked.truth.resolve())], False)]
        else:
            made = [(*districts(place, size, asked.seed), size > ALONE) for size in asked.records]
        notes = []
        print(HEADINGS)
        for records, truth, alone in made:
            runs = compare(records, truth, place, asked.repeat, alone)
            for engine, costs in runs.items():
                print(line(engine, middle(costs)), flush=True)
            notes += ratios(runs)
        print("\n" + "\n".join(notes))


if __name__ == "__main__":
    main()
