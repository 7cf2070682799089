"""How good was a night? The published registry against the truth of a simulated or labelled district."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from linkage import evaluate
from linkage.evaluate import Measure
from registry.reader import open_read_only
from schemas.errors import UserError

PLACE: Final = ("file_name", "sheet", "row_number", "role", "position")

HELD: Final = """
SELECT
    r.record_id, s.file_name, coalesce(s.sheet, '') AS sheet, r.row_number, r.role,
    rp.person_id AS person, hm.household_id AS household
FROM record AS r
JOIN source_file AS s USING (file_id)
JOIN record_person AS rp USING (record_id)
JOIN household_member AS hm USING (person_id)
ORDER BY r.record_id
"""


def read_truth(path: Path) -> pl.DataFrame:
    """A truth file (CSV or Parquet): ``person``, ``household`` and either ``record_id`` or where the row stands.

    Args:
        path: with ``record_id``, or with ``file_name``, ``sheet``, ``row_number``, ``role`` and ``position``.

    Raises:
        UserError: E-TRUTH-001 when the file cannot be read or lacks its columns.
    """
    try:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UserError(
            "E-TRUTH-001", f"答案文件 {path.name} 读不出来。", "请给出 CSV 或 Parquet 文件。"
        ) from error
    known = {"person", "household"} <= set(frame.columns)
    if not known or not (
        "record_id" in frame.columns or {"file_name", "row_number", "role"} <= set(frame.columns)
    ):
        raise UserError(
            "E-TRUTH-001",
            f"答案文件 {path.name} 缺少列。",
            "应有 person、household，以及 record_id 或 file_name、sheet、row_number、role、position。",
        )
    if "record_id" in frame.columns:
        return frame
    for name, default in (("sheet", ""), ("position", "0")):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(default).alias(name))
    return frame.with_columns(pl.col("sheet").fill_null(""), pl.col("row_number", "position").cast(pl.Int64))


def measure(registry: Path, truth: Path) -> dict[str, Measure]:
    """Pairwise measures of ``person`` and ``household`` over the records that have a truth."""
    with open_read_only(registry) as reader:
        held = pl.DataFrame(pl.from_arrow(reader.query(HELD)))
    known = with_record_ids(held, read_truth(truth))
    return {
        "person": evaluate.persons(held, known),
        "household": evaluate.households(held, known),
    }


def with_record_ids(held: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Truth by record id. People of one role in one row are told apart by their order in the row."""
    if "record_id" in truth.columns:
        return truth
    place = list(PLACE[:4])
    ordinal = pl.col("record_id").str.extract(r"(\d+)$").cast(pl.Int64).rank("ordinal") - 1
    placed = held.with_columns(position=ordinal.over(place).cast(pl.Int64))
    return (
        placed.select("record_id", *PLACE)
        .join(truth, on=list(PLACE))
        .select("record_id", "person", "household")
    )
