"""Files and sheets that could not be read tonight: where they can be tied to last night's, its rows stay in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from registry.deliveries.measure import FILE, IN_FORCE
from registry.deliveries.tie import stem
from schemas import reasons

_STANDS: Final = "E-INTAKE-311"
_UNTIED: Final = "E-INTAKE-313"
_STOPPED: Final = "E-INTAKE-314"


@dataclass(frozen=True)
class Refusal:
    """What was refused, beside last night.

    Attributes:
        files: tonight's lines, with what is said of last night's rows added to each reason.
        stay: the lines of last night that stay: ``file_id``, ``instead``.
        stopped: ids of those that somebody lets go.
    """

    files: pl.DataFrame
    stay: pl.DataFrame
    stopped: pl.Series


def standing_in(
    files: pl.DataFrame,
    held: pl.DataFrame,
    judged: pl.DataFrame,
    units: pl.DataFrame,
    accepted: frozenset[str],
    *,
    first: bool,
) -> Refusal:
    """Tie what was refused to what the registry holds, by file name or its stem, and by sheet.

    Args:
        files: tonight's ``source_file``.
        held: the lines of last night in force.
        judged: tonight's readable files with their ``unit``.
        units: last night's files with their ``unit``.
        accepted: names of files whose refusal somebody accepts: last night's rows go.
        first: there is no last night, and so nothing to say.
    """
    refused = _keyed(files.filter(pl.col("status") == "rejected"))
    candidates = _replaceable(_keyed(held.join(units.select(*FILE, "unit"), on=FILE)), files, judged)
    ties = _ties(refused, candidates).with_columns(stopped=pl.col("file_name").is_in(sorted(accepted)))
    stay = _stay(ties.filter(~pl.col("stopped")))
    stopped = ties.filter("stopped")["held_id"].unique().sort()
    return Refusal(files if first else _told(files, ties), stay, stopped)


def _keyed(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(stem=stem(pl.col("file_name")))


def _replaceable(held: pl.DataFrame, files: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """Lines of last night with ``whole`` (no file came in their place) and ``alone`` (no such sheet came)."""
    came = judged["unit"].drop_nulls().unique()
    read = _keyed(files.filter(pl.col("status").is_in(IN_FORCE)))
    sheets = read.select("stem", "sheet").drop_nulls().unique().with_columns(again=True)
    return held.join(sheets, on=["stem", "sheet"], how="left").with_columns(
        whole=pl.col("unit").is_null() | ~pl.col("unit").is_in(came.implode()),
        alone=pl.col("again").is_null() & ~pl.col("sha256").is_in(read["sha256"].implode()),
    )


def _ties(refused: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """``file_id`` and ``file_name`` of what was refused with ``held_id`` and ``held_name`` of what it stands for."""
    was = held.select("stem", "whole", "alone", held_id="file_id", held_name="file_name", held_sheet="sheet")
    by_name = refused.join(was, left_on="file_name", right_on="held_name", how="inner").with_columns(
        held_name="file_name"
    )
    rest = refused.join(by_name, on="file_id", how="anti")
    by_stem = rest.join(was, on="stem", how="inner")
    columns = ["file_id", "file_name", "sheet", "held_id", "held_name", "held_sheet", "whole", "alone"]
    found = pl.concat([by_name.select(columns), by_stem.select(columns)])
    of_sheet = (pl.col("sheet") == pl.col("held_sheet")).fill_null(value=False)
    return found.filter(
        pl.when(pl.col("sheet").is_null()).then(pl.col("whole")).otherwise(of_sheet & pl.col("alone"))
    ).sort("file_id", "held_id")


def _stay(ties: pl.DataFrame) -> pl.DataFrame:
    return ties.select(file_id="held_id", instead="file_name").sort("file_id", "instead")


def _told(files: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Each refusal says what became of last night's rows; of a sheet that nobody held there is nothing to say."""
    named = ties.group_by("file_id").agg(
        pl.col("stopped").first(), names=pl.col("held_name").unique().sort().str.join("、")
    )
    lines = files.join(named, on="file_id", how="left", maintain_order="left")
    whole = (pl.col("status") == "rejected") & pl.col("sheet").is_null()
    added = (
        pl.when(pl.col("stopped"))
        .then(pl.lit(reasons.message(_STOPPED)))
        .when(pl.col("names").is_not_null())
        .then(pl.format("{} 沿用“{}”。", pl.lit(reasons.message(_STANDS)), "names"))
        .when(whole)
        .then(pl.lit(reasons.message(_UNTIED)))
    )
    more = pl.concat_str("reason", added, separator=" ", ignore_nulls=True)
    said = pl.when(added.is_not_null()).then(more).otherwise("reason")
    return lines.with_columns(reason=said).select(files.columns)
