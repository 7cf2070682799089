"""Time of all rules on a large registry: by default a million persons and five million benefit rows.

    python -m benchmarks.rules [PERSONS] [BENEFITS] [HOUSEHOLDS] [--registry FILE]

A district of HOUSEHOLDS is simulated and put through a night. Its registry is multiplied until it holds PERSONS: each
copy has ids, id numbers, names, telephones, accounts and document numbers of its own, so that copies have nothing to do
with one another. Then what is paid to persons by the month is written as one row for each of as many past months as
give BENEFITS rows, as departments' monthly lists do. All rules are judged on it by ``registry.check``, with two threads
and 8 GB, local ones too: ``STANDARDS`` sets what they wait for. A registry kept in FILE is judged as it is; if there is
none, the one made is kept there.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from benchmarks.night import doudi
from registry import check
from registry.policy import load
from registry.reader import Limits
from registry.store import Store
from schemas.tables import (
    ASSISTANCE,
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_DOUBT,
    HOUSEHOLD_EVENT,
    HOUSEHOLD_MEMBER,
    MEDICAL_BILL,
    PERSON,
    RECORD,
    RECORD_PERSON,
    RUN,
    SOURCE_FILE,
    table_name,
)

COPIED: Final = (
    *(SOURCE_FILE, RECORD, ASSISTANCE, MEDICAL_BILL, CIRCUMSTANCE, PERSON, HOUSEHOLD, RECORD_PERSON),
    *(HOUSEHOLD_MEMBER, HOUSEHOLD_DOUBT, HOUSEHOLD_EVENT),
)
NAMES: Final = ("name", "head_name")
ID_NUMBERS: Final = ("id_number", "head_id_number")
NUMBERS: Final = ("phone", "account_no", "household_no", "settlement_no", "document_no")
STANDARDS: Final = {
    **{"manual_claim_days": 3, "temporary_relief_months": 12, "renovation_years": 5, "charity_tolerance": 1},
    **{
        "rebuild_renovation_months": 24,
        "subsidised_home_m2": 0,
        "medical_aid_cap": 20000,
        "left_out_age": 18,
    },
    **{"temporary_relief_multiple": 6, "rent_m2_per_person": 15, "rent_yuan_per_m2": 35, "homes_most": 1},
    **{"public_payroll_reach": 2, "company_office_floor": 0, "vehicle_value_floor": 0, "home_area_most": 40},
    **{"income_over_share": 1, "graduate_grace_months": 3, "child_allowance_age": 18, "tekun_minor_age": 18},
    **{"nursing_lowest_level": 2, "old_age_allowance_age": 80, "underpaid_floor": 300, "home_area_least": 10},
    **{"housing_wait_months": 24, "tekun_age_from": 60, "single_dibao_level": 2, "rigid_expense_floor": 3000},
    **{"high_medical_floor": 20000, "exit_follow_months": 1, "disaster_months": 12, "relief_times": 2},
}
LIMITS: Final = Limits(memory="8GB", threads=2)
POLICY: Final = "代码,项目,区划,值,单位,含义,依据,起,止\n"


@dataclass
class Clock:
    """Seconds, wall and processor, by what was done."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall[name] = time.perf_counter() - wall
        self.processor[name] = time.process_time() - processor


class TimedStore(Store):
    """A store that tells how long each of its temporary tables takes: the views that rules share."""

    clock = Clock()

    def execute(self, sql: str, params: Any = None) -> None:
        """As ``Store.execute``, timed where a view is computed."""
        if sql.startswith("CREATE TEMP TABLE") and "FROM main." in sql:
            with self.clock.at(f"view {sql.rsplit('.', 1)[1]}"):
                super().execute(sql, params)
        else:
            super().execute(sql, params)


def _shifted(name: str) -> str:
    """A column as copy ``$copy`` has it."""
    if name.endswith("_id") or name in ("record_a", "record_b", "ended_by"):
        return f"\"{name}\" || '~' || $copy"
    if name in NAMES:
        return f'"{name}" || chr(19968 + $copy::INTEGER)'
    if name in ID_NUMBERS:
        return f'CASE WHEN length("{name}") >= 15 THEN (11 + $copy) || substr("{name}", 3) ELSE "{name}" END'
    return f'"{name}" || $copy' if name in NUMBERS else f'"{name}"'


def multiply(store: Store, source: Path, copies: int) -> None:
    """Fill the store with as many copies of the registry in ``source``."""
    store.execute(f"ATTACH '{source}' AS source (READ_ONLY)")
    store.execute(f"INSERT INTO {table_name(RUN)} BY NAME FROM source.{table_name(RUN)}")
    for schema in COPIED:
        columns = ", ".join(f'{_shifted(name)} AS "{name}"' for name in schema.names)
        for copy in range(copies):
            into = f"INSERT INTO {table_name(schema)} BY NAME"
            sql = f"{into} SELECT {columns} FROM source.{table_name(schema)}"  # noqa: S608 - our own names
            store.execute(sql.replace("$copy", str(copy)))
    store.execute("DETACH source")


MONTHLY = """CREATE TEMP TABLE monthly AS
SELECT a.* FROM assistance AS a JOIN policy AS p USING (programme)
WHERE p.grain = 'month' AND p.unit = 'person' AND a.period_end IS NULL AND coalesce(a.status, 'active') = 'active'"""
ROWS = (
    """INSERT INTO record BY NAME SELECT * REPLACE (
        record_id || '<' || $back AS record_id, file_id || '<' || $back AS file_id)
    FROM record WHERE record_id IN (SELECT record_id FROM monthly)""",
    """INSERT INTO record_person BY NAME SELECT * REPLACE (record_id || '<' || $back AS record_id)
    FROM record_person WHERE record_id IN (SELECT record_id FROM monthly)""",
    """INSERT INTO assistance BY NAME SELECT * REPLACE (
        assistance_id || '<' || $back AS assistance_id, record_id || '<' || $back AS record_id,
        file_id || '<' || $back AS file_id, (DATE '2026-06-01' - to_months($back))::DATE AS period_start,
        (DATE '2026-07-01' - to_months($back))::DATE AS period_end)
    FROM monthly""",
)


def spread(store: Store, benefits: int) -> int:
    """Past months as rows of their own, until there are so many benefits; how many months back that is."""
    programmes = next(rows for schema, rows in load().tables if table_name(schema) == "policy_programme")
    store.execute("CREATE TEMP TABLE policy (programme VARCHAR, grain VARCHAR, unit VARCHAR)")
    for row in programmes.to_pylist():
        store.execute("INSERT INTO policy VALUES ($programme, $grain, $unit)", {
            name: row[name] for name in ("programme", "grain", "unit")
        })  # fmt: skip
    store.execute(MONTHLY)
    count = "SELECT (SELECT count(*) FROM assistance) AS held, (SELECT count(*) FROM monthly) AS more"
    row = store.query(count).to_pylist()[0]
    months = max(0, -(-(benefits - row["held"]) // max(row["more"], 1)))
    for back in range(1, months + 1):
        for sql in ROWS:
            store.execute(sql.replace("$back", str(back)))
    store.execute(
        "UPDATE assistance SET period_start = DATE '2026-06-01', period_end = DATE '2026-07-01'"
        " WHERE assistance_id IN (SELECT assistance_id FROM monthly)"
    )
    store.execute_all(("DROP TABLE temp.monthly", "DROP TABLE temp.policy"))
    return int(months)


def _policy(place: Path) -> Path:
    """A policy folder in which every local rule has what it waits for."""
    folder = place / "policy"
    folder.mkdir()
    lines = [f"{code},,,{value},,试算,," for code, value in STANDARDS.items()]
    lines += [f"child_stipend,{one},,1000,,试算,," for one in ("orphan", "unattended_child")]
    lines += [f"medical_ratio,{one},,0.7,,试算,," for one in ("dibao_urban", "dibao_rural")]
    lines += ["education_standard,education_grant,,1000,,试算,,"]
    (folder / "standards.csv").write_text(POLICY + "\n".join(lines) + "\n", "utf-8")
    return folder


def _timed(clock: Clock) -> None:
    """Let ``check`` tell how long each rule takes."""
    run = check.run_rule

    def timed(store: Any, rule: Any) -> pa.Table:
        with clock.at(f"rule {rule.rule_id}"):
            return run(store, rule)

    check.run_rule = timed


def main(persons: int, benefits: int, households: int, registry: Path | None) -> None:
    """Make the registry, or take the one that is kept; judge it, and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        large = registry or place / "large.duckdb"
        if not large.exists():
            _make(large, place, persons, benefits, households)
        with TimedStore.amending(large, LIMITS) as store:
            _tell_size(store)
            clock = TimedStore.clock
            _timed(clock)
            with clock.at("all"):
                done = check.check(store, "N1", policy=load(_policy(place)))
    _tell(clock, done)


def _make(large: Path, place: Path, persons: int, benefits: int, households: int) -> None:
    """A registry of this size in the file ``large``."""
    source = place / "source.duckdb"
    doudi("simulate", place / "district", "--households", households, "--seed", 1)
    doudi("run", place / "district", "--registry", source, "--as-of", "2026-06-30")
    with TimedStore.building(large, LIMITS) as store:
        _fill(store, source, persons, benefits)
        store.publish()


def _fill(store: Store, source: Path, persons: int, benefits: int) -> None:
    multiply(store, source, 1)
    one = store.query("SELECT count(*) AS n FROM person")["n"][0].as_py()
    for name in ("run", *map(table_name, COPIED)):
        store.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
    copies = -(-persons // one)
    multiply(store, source, copies)
    months = spread(store, benefits)
    print(f"{copies} copies of {one:,} persons, {months} months back", flush=True)


def _tell_size(store: Store) -> None:
    for schema in (PERSON, HOUSEHOLD, RECORD, ASSISTANCE, MEDICAL_BILL, CIRCUMSTANCE):
        counted = store.query(f"SELECT count(*) AS n FROM {table_name(schema)}")  # noqa: S608 - our own names
        print(f"{table_name(schema)} {counted['n'][0].as_py():,}", end=" ")
    print(flush=True)


def _tell(clock: Clock, done: check.Checked) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    total = clock.wall["all"]
    print(f"all {len(done.findings)} rules: wall {total:.1f} s, processor {clock.processor['all']:.1f} s")
    print(f"peak {peak:.1f} GB, the making of the registry included")
    print(f"findings {sum(done.findings.values()):,}")
    for kind in ("view", "rule"):
        mine = {name: seconds for name, seconds in clock.wall.items() if name.startswith(kind)}
        print(f"{kind}s: {sum(mine.values()):.1f} s; the slowest five:")
        for name in sorted(mine, key=lambda name: -mine[name])[:5]:
            share = 100 * mine[name] / total
            print(
                f"  {name}: wall {mine[name]:.2f} s ({share:.0f} %), processor {clock.processor[name]:.2f} s"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for what, number in (("persons", 1_000_000), ("benefits", 5_000_000), ("households", 10_000)):
        parser.add_argument(what, type=int, nargs="?", default=number)
    parser.add_argument("--registry", type=Path)
    main(**vars(parser.parse_args()))
