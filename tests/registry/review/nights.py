"""Records written as lines, decisions on them, and registries that hold both, for the tests of reviewing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from registry.reader import open_read_only
from registry.review.answers import Answers
from registry.review.evidence import evidence
from registry.store import Store
from schemas.tables import DECISION, PERSON, RECORD, RECORD_PERSON, REVIEW, RUN

AT = datetime(2026, 6, 30, 8, tzinfo=UTC)
COLUMNS = ("record_id", "list_name", "name", "id_number", "phone", "person", "records")


def records(text: str) -> pa.Table:
    """Records from lines: id, list, name, id number, phone; ``-`` where nothing is written."""
    rows = [dict(zip(COLUMNS, line.split(), strict=False)) for line in text.strip().splitlines()]
    told = [{name: None if value == "-" else value for name, value in row.items()} for row in rows]
    return pa.Table.from_pylist([{"department": "民政", "role": "self"} | row for row in told], RECORD)


def decision(held: pa.Table, a: str, b: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A row of ``DECISION`` on two of these records."""
    frame = pl.DataFrame(pl.from_arrow(held))
    said = dict(zip(frame["record_id"], evidence(frame), strict=True))
    return {
        "decision_id": f"D{a}{b}",
        "record_a": a,
        "record_b": b,
        "verdict": verdict,
        "actor": "王",
        "decided_at": AT,
        "evidence_a": said[a],
        "evidence_b": said[b],
        "reviewers_needed": 1,
    } | more


def decisions(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), DECISION)


def published(path: Path, held: pa.Table, sizes: dict[str, int] | None = None) -> Path:
    """A registry of these records, each a person of its own (of so many records); nobody is asked anything."""
    people = pl.DataFrame(pl.from_arrow(held)).select(
        "id_number",
        person_id=pl.format("P{}", "record_id"),
        record_id="record_id",
        record_count=pl.col("record_id").replace_strict(sizes or {}, default=1, return_dtype=pl.Int64),
        probability=pl.lit(1.0),
    )
    missing = [pl.lit(None).alias(name) for name in PERSON.names if name not in people.columns]
    run = {"run_id": "N1", "as_of": date(2026, 6, 30), "status": "published"}
    run |= dict.fromkeys(("engine_version", "rules_version", "inputs_digest"), "-")
    with Store.building(path) as store:
        store.write(RECORD, held)
        store.write(PERSON, people.with_columns(missing).select(PERSON.names).to_arrow())
        store.write(RECORD_PERSON, people.select(RECORD_PERSON.names).to_arrow())
        store.write(RUN, pa.Table.from_pylist([run], RUN))
        store.publish()
    return path


def answers(*words: tuple[str, str, str], sha256: str = "1") -> Answers:
    """A workbook in which these words on pairs of records stand, from row 2 on."""
    rows = [(at, verdict, None, "V", a, b) for at, (a, b, verdict) in enumerate(words, start=2)]
    names = {"row": pl.Int64} | dict.fromkeys(
        ("verdict", "note", "pair_id", "record_a", "record_b"), pl.String
    )
    return Answers("复核单.xlsx", sha256, pl.DataFrame(rows, schema=names, orient="row"), 0, ())


def held(registry: Path, schema: pa.Schema) -> list[dict[str, Any]]:
    with open_read_only(registry) as reader:
        rows: list[dict[str, Any]] = reader.table(schema).to_pylist()
    return rows


def no_queue() -> pa.Table:
    return REVIEW.empty_table()


def texts(rows: Sequence[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]
