"""A ledger of fifteen columns to normalised Arrow: rows a second, memory; an XLSX against fastexcel alone.

    python benchmarks/intake.py [--rows 1000000] [--xlsx-rows 200000] [--seed 5] [--repeat 3] [--encoding gb18030]

Every run is a process of its own; ours and fastexcel's reading of the same workbook as text come in turn. Peak memory
is what the process held, mapped files included; the tables weigh what they would in memory. Take figures on a quiet
machine.
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

import fastexcel

from benchmarks.ledgers import write_csv, write_xlsx
from benchmarks.measure import Cost, Meter, measured
from schemas.intake import read_exports

TABLES = ("record", "assistance", "rejected_row")


def write(_: Meter, path: str, rows: int, seed: int, encoding: str) -> None:
    """A ledger as a file, in a process of its own so that its memory is not counted to the readers'."""
    if path.endswith(".xlsx"):
        write_xlsx(Path(path), rows, seed)
    else:
        write_csv(Path(path), rows, seed, encoding)


def ours(meter: Meter, path: str) -> dict[str, Any]:
    """Files to the tables of intake."""
    with meter.stage("intake"):
        intake = read_exports([Path(path)])
    tables = {name: getattr(intake, name) for name in TABLES}
    return {
        "rows": tables["record"].num_rows,
        "rejected": tables["rejected_row"].num_rows,
        "gb": sum(table.nbytes for table in tables.values()) / 1e9,
    }


def excel(meter: Meter, path: str) -> dict[str, Any]:
    """A workbook's only sheet as text, and no more."""
    with meter.stage("read"):
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        rows = sheet.to_arrow().num_rows - 1
    return {"rows": rows, "rejected": 0, "gb": 0.0}


def line(name: str, costs: list[Cost]) -> str:
    """One row of the table: medians, and the fastest run."""
    wall, processor = (
        median(getattr(cost, total) for cost in costs) for total in ("total_wall", "total_processor")
    )
    rows, told = costs[0].told["rows"], costs[0].told
    fastest = min(cost.total_wall for cost in costs)
    cells = (
        name, f"{rows:,}", f"{wall:.2f}", f"{fastest:.2f}", f"{processor:.2f}", f"{rows / wall:,.0f}",
        f"{rows / fastest:,.0f}", f"{max(cost.peak_gb for cost in costs):.2f}", f"{told['gb']:.2f}",
        f"{told['rejected']:,}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEADINGS = (
    "| what | rows | wall s | fastest s | processor s | rows/s | fastest rows/s | peak GB | tables GB | rejected |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--xlsx-rows", type=int, default=200_000)
    parser.add_argument("--encoding", default="gb18030")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args()


def main() -> None:
    """Write the ledgers, read them in turn, print the table and the ratio."""
    asked = arguments()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, seed {asked.seed}\n")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        runs: dict[str, list[Cost]] = {}
        workbook = place / "ledger.xlsx"
        measured("benchmarks.intake:write", str(workbook), asked.xlsx_rows, asked.seed, asked.encoding)
        lists = {f"CSV {rows:,}": place / f"{rows}.csv" for rows in asked.rows}
        for rows, path in zip(asked.rows, lists.values(), strict=True):
            measured("benchmarks.intake:write", str(path), rows, asked.seed, asked.encoding)
        for _ in range(asked.repeat):
            for what, path in lists.items():
                runs.setdefault(what, []).append(measured("benchmarks.intake:ours", str(path)))
            runs.setdefault("XLSX", []).append(measured("benchmarks.intake:ours", str(workbook)))
            runs.setdefault("fastexcel", []).append(measured("benchmarks.intake:excel", str(workbook)))
        print(HEADINGS)
        for what, costs in runs.items():
            print(line(what, costs))
    both = list(zip(runs["XLSX"], runs["fastexcel"], strict=True))
    wall = [own.total_wall / alone.total_wall for own, alone in both]
    processor = [own.total_processor / alone.total_processor for own, alone in both]
    print(f"\nXLSX / fastexcel: wall {median(wall):.2f} ({', '.join(f'{each:.2f}' for each in wall)}), "
          f"processor {median(processor):.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
