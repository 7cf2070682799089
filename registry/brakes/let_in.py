"""Tonight's files are let in or set aside; for what is set aside or could not be read, last night's rows stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import pyarrow as pa

from registry.brakes.aside import rows_aside
from registry.brakes.refused import standing_in
from registry.brakes.verdict import verdicts
from registry.deliveries.known import without_known
from registry.deliveries.measure import FILE, IN_FORCE, Tables, frame, in_force, measured, repeated
from registry.deliveries.overlap import overlap
from registry.deliveries.rows import shaped, without_files
from registry.deliveries.tie import tied
from schemas import reasons
from schemas.tables import INTAKE_TABLES, REJECTED_ROW, SOURCE_FILE, table_name

HELD: Final = INTAKE_TABLES
"""What is read of last night's registry to judge tonight's files and to keep rows in force."""

_STAYS: Final = "E-INTAKE-310"
_OVERRIDDEN: Final = "E-INTAKE-312"


@dataclass(frozen=True)
class LetIn:
    """The tables of intake as the night goes on with them.

    Attributes:
        tables: as given, without the rows of braked files.
        stand: lines of last night that stay because what came in their place was not let in: ``file_id``, ``reason``.
        stopped: lines of last night whose place a refused file took, because somebody accepts that.
    """

    tables: dict[str, pa.Table]
    stand: pl.DataFrame
    stopped: pl.Series


def let_in(tables: Tables, before: Tables, limits: pl.DataFrame, accepted: frozenset[str]) -> LetIn:
    """Judge tonight's files.

    Args:
        tables: what intake read tonight.
        before: what the registry holds (``HELD``); empty on the first night, when only shares can trip.
        limits: ``brakes.limits``.
        accepted: names of files that somebody looked at and wants in force, whatever trips.
    """
    tables = without_known(tables, before, accepted)
    counted = (
        measured(tables)
        .join(repeated(tables), on=FILE, how="left")
        .with_columns(pl.col("repeated").fill_null(0))
    )
    tonight, held = tied(counted, measured(before), overlap(tables, before))
    judged = verdicts(tonight, held, limits, accepted)
    files = frame(tables, SOURCE_FILE)
    stand = _instead(judged, held.select(*FILE, "unit"), in_force(before), files)
    refusal = standing_in(files, in_force(before), judged, held, accepted, first=not before)
    stand = pl.concat([stand, refusal.stay]).unique("file_id", keep="first", maintain_order=True)
    marked = _told_apart(_marked(refusal.files, judged), in_force(before))
    aside = marked.filter(pl.col("status") == "braked")
    return LetIn(
        _without(tables, marked, aside),
        stand.select("file_id", reason=_why()),
        refusal.stopped,
    )


def braked(tables: Tables) -> tuple[dict[str, Any], ...]:
    """The lines of ``source_file`` that were set aside, until somebody accepts them."""
    aside = frame(tables, SOURCE_FILE).filter(pl.col("status") == "braked")
    return tuple(aside.sort("file_name", "file_id").to_dicts())


def _instead(
    judged: pl.DataFrame, units: pl.DataFrame, held: pl.DataFrame, files: pl.DataFrame
) -> pl.DataFrame:
    """Lines of last night in whose place only braked files came: ``file_id``, ``instead`` (tonight's name)."""
    braked = judged.filter(pl.col("outcome") == "braked").drop_nulls("unit")
    names = braked.group_by("unit").agg(instead=pl.col("file_name").sort().first())
    let = files.filter(pl.col("status").is_in(IN_FORCE)).join(braked, on=FILE, how="anti")["sha256"]
    return (
        held.join(units, on=FILE)
        .join(names, on="unit")
        .filter(~pl.col("sha256").is_in(let.implode()))
        .select("file_id", "instead")
        .sort("file_id")
    )


def _marked(files: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """``source_file`` with status and reason of what tripped; a braked file's rows count as rejected."""
    told = judged.drop_nulls("outcome").select(*FILE, "outcome", "code", "detail")
    lines = files.join(told, on=FILE, how="left", maintain_order="left")
    judged_here = pl.col("status").is_in(IN_FORCE) & pl.col("outcome").is_not_null()
    braked = judged_here & (pl.col("outcome") == "braked").fill_null(value=False)
    return lines.with_columns(
        rows_rejected=pl.col("rows_rejected") + pl.when(braked).then("rows_accepted").otherwise(0),
        rows_accepted=pl.when(braked).then(0).otherwise("rows_accepted"),
        reason=pl.when(judged_here).then(_reason()).otherwise("reason"),
        status=pl.when(braked).then(pl.lit("braked")).otherwise("status"),
    )


def _told_apart(lines: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """A content that was read last night and is refused tonight stands in two lines; an id comes from the content."""
    twice = (pl.col("status") == "rejected") & pl.col("file_id").is_in(held["file_id"].implode())
    return lines.with_columns(file_id=pl.when(twice).then(pl.format("{}R", "file_id")).otherwise("file_id"))


def _reason() -> pl.Expr:
    """A file's reason for people; one that was let in all the same says what it would have tripped."""
    code, detail = pl.col("code"), pl.col("detail")
    tripped = pl.format("{} {} {}", code, reasons.explained(code), detail)
    let_in_all_the_same = pl.format("{} {} {}", pl.lit(reasons.message(_OVERRIDDEN)), code, detail)
    return pl.when(pl.col("outcome") == "overridden").then(let_in_all_the_same).otherwise(tripped)


def _without(tables: Tables, marked: pl.DataFrame, aside: pl.DataFrame) -> dict[str, pa.Table]:
    """The tables without braked rows, each of which is listed as rejected instead."""
    lines = {table_name(SOURCE_FILE): shaped(marked, SOURCE_FILE)}
    if aside.is_empty():
        return dict(tables) | lines
    listed = pa.concat_tables([tables[table_name(REJECTED_ROW)], rows_aside(tables, aside)])
    return without_files(tables, aside["file_id"]) | {table_name(REJECTED_ROW): listed} | lines


def _why() -> pl.Expr:
    """In whose place a line of last night stands."""
    return pl.concat_str(
        pl.lit(reasons.message(_STAYS)), pl.format(" 今夜送来的是“{}”。", "instead"), ignore_nulls=True
    )
