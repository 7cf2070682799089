"""Time and memory of ``doudi precheck`` on a planned list of people drawn from a registry.

    python -m benchmarks.precheck REGISTRY [ROWS] [SEED]

Plans a nursing allowance for each, writes marked copies too, by the real command line, and prints wall and processor
seconds, peak memory and what was marked. The line that is logged goes to the log beside REGISTRY: use a copy.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry.reader import open_read_only

HEADINGS = [
    "姓名",
    "身份证号",
    "残疾类别",
    "残疾等级",
    "困难残疾人生活补贴",
    "重度残疾人护理补贴",
    "开始享受月份",
    "住址",
]


def plan(registry: Path, rows: int, seed: int, target: Path) -> None:
    """Write a list of people of the registry."""
    sql = (
        "SELECT DISTINCT person_id, p.name, p.id_number, p.address FROM person AS p "
        "JOIN record_person USING (person_id) JOIN record AS r USING (record_id) "
        "WHERE r.id_status = 'valid' AND r.id_number = p.id_number "
        "ORDER BY person_id"
    )
    with open_read_only(registry) as reader:
        people = reader.query(sql).to_pylist()
    drawn = random.Random(seed).sample(people, min(rows, len(people)))
    with target.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for one in drawn:
            writer.writerow(
                [one["name"], one["id_number"], "肢体", "二级", "", 100, "202601", one["address"]]
            )


def main(registry: Path, rows: int, seed: int) -> None:
    """Plan, precheck, and print the figures."""
    with tempfile.TemporaryDirectory() as place:
        planned = Path(place) / "计划发放护理补贴.csv"
        plan(registry, rows, seed, planned)
        command = [
            sys.executable,
            "-m",
            "cli",
            "precheck",
            planned,
            "--registry",
            registry,
            "--as-of",
            "2026-06-30",
        ]
        options = ["--to", Path(place) / "copies", "--json"]
        begun = time.perf_counter()
        done = subprocess.run(
            list(map(str, [*command, *options])), capture_output=True, text=True, check=False
        )
        wall = time.perf_counter() - begun
        if done.returncode not in {0, 3}:
            raise SystemExit(done.stderr)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout)
    print(f"{told['grants']} rows; {len(told['conflicts'])} conflicts, {len(told['unknown'])} unknown")
    processor = used.ru_utime + used.ru_stime
    print(f"wall {wall:.1f} s, processor {processor:.1f} s, peak memory {used.ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 10_000,
        int(sys.argv[3]) if len(sys.argv) > 3 else 1,
    )
