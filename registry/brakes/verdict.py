"""Each file of tonight beside the limits and beside what it would replace: the code of the brake it trips, and why."""

from __future__ import annotations

from typing import Final

import polars as pl

_TOGETHER: Final = "E-INTAKE-308"
_SAME: Final = "E-INTAKE-309"


def verdicts(
    tonight: pl.DataFrame, held: pl.DataFrame, limits: pl.DataFrame, accepted: frozenset[str]
) -> pl.DataFrame:
    """Tonight's files with ``code`` and ``detail`` of what they trip, null where nothing, and ``outcome``.

    Args:
        tonight: ``measure.measured`` with ``repeated`` and ``unit``.
        held: the same without ``repeated``; what it has of a file of tonight was let in once and is let in again.
        limits: ``limits.limits``.
        accepted: names of files that somebody has looked at.

    Returns:
        ``outcome`` is ``braked``, ``overridden`` (tripped but accepted), ``renamed`` (held under another name) or null.
    """
    known = held.group_by("sha256", "list_name").agg(names=pl.col("file_name"))
    beside = (
        tonight.join(_units(tonight, ""), on="unit", how="left", nulls_equal=False)
        .join(_units(held, "_last"), on="unit", how="left", nulls_equal=False)
        .join(limits, on="list_name", how="left")
        .join(known, on=["sha256", "list_name"], how="left")
        .sort("file_name", "list_name", "sha256")
    )
    same = pl.col("names").is_not_null()
    judged = beside.with_columns(
        code=pl.when(~same).then(
            pl.coalesce(pl.when(trips).then(pl.lit(code)) for code, trips, _ in _BRAKES)
        ),
        detail=pl.when(~same).then(pl.coalesce(pl.when(trips).then(said) for _, trips, said in _BRAKES)),
        looked_at=pl.col("file_name").is_in(sorted(accepted)),
    )
    return _outcomes(_together(judged, same), same)


def _together(judged: pl.DataFrame, same: pl.Expr) -> pl.DataFrame:
    """Files that take the place of the same held ones are let in together or not at all."""
    stops = pl.col("code").is_not_null() & ~pl.col("looked_at")
    drawn = stops.any().over("unit") & pl.col("unit").is_not_null() & pl.col("code").is_null() & ~same
    first = pl.col("file_name").filter(stops).first().over("unit")
    return judged.with_columns(
        code=pl.when(drawn).then(pl.lit(_TOGETHER)).otherwise("code"),
        detail=pl.when(drawn).then(pl.format("见“{}”。", first)).otherwise("detail"),
    )


def _outcomes(judged: pl.DataFrame, same: pl.Expr) -> pl.DataFrame:
    tripped = pl.col("code").is_not_null()
    renamed = same & ~pl.col("names").list.contains(pl.col("file_name"))
    outcome = (
        pl.when(tripped & pl.col("looked_at"))
        .then(pl.lit("overridden"))
        .when(tripped)
        .then(pl.lit("braked"))
        .when(renamed)
        .then(pl.lit("renamed"))
    )
    held_as = pl.format("上一夜为“{}”。", pl.col("names").list.first())
    return judged.with_columns(
        outcome=outcome,
        code=pl.when(renamed).then(pl.lit(_SAME)).otherwise("code"),
        detail=pl.when(renamed).then(held_as).otherwise("detail"),
    )


def _units(files: pl.DataFrame, suffix: str) -> pl.DataFrame:
    """Files that stand together, added up; of a snapshot that came for several days, the last."""
    last = (pl.col("first") == pl.col("first").max().over("unit")).fill_null(value=True)
    added = (
        files.drop_nulls("unit")
        .filter(last | (pl.col("delivery") == "append"))
        .group_by("unit")
        .agg(
            all_rows=pl.col("rows").sum(),
            all_months=pl.col("months").sum(),
            all_written=pl.col("written").sum(),
            all_truncated=pl.col("truncated").sum(),
            all_first=pl.col("first").max(),
        )
    )
    return added.rename({name: f"{name}{suffix}" for name in added.columns if name != "unit"})


def _share(part: str, whole: pl.Expr) -> pl.Expr:
    """None of nothing is no share to stop a file for: there are lists without a single id number."""
    return pl.when(whole == 0).then(0.0).otherwise(pl.col(part) / whole)


def _percent(share: pl.Expr) -> pl.Expr:
    return (100 * share).round(0).cast(pl.Int64)


_GROWS: Final = pl.col("delivery") == "append"
_PER_MONTH: Final = (pl.col("all_rows") / pl.col("all_months")) / (
    pl.col("all_rows_last") / pl.col("all_months_last")
)
_OF_LAST: Final = pl.when(_GROWS).then(_PER_MONTH).otherwise(pl.col("all_rows") / pl.col("all_rows_last"))
_COUNTS: Final = pl.format(
    "{} 行，上一夜 {} 行（{}{}%）。",
    "all_rows",
    "all_rows_last",
    pl.when(_GROWS).then(pl.lit("按每月行数为其 ")).otherwise(pl.lit("为其 ")),
    _percent(_OF_LAST),
)
_DATA_ROWS: Final = pl.col("rows") + pl.col("rejected")
_ENOUGH: Final = pl.col("fewest_rows") <= _DATA_ROWS
_INVALID: Final = _share("invalid", pl.col("written"))
_TRUNCATED: Final = _share("truncated", pl.col("written"))
_REPEATED: Final = _share("repeated", pl.col("rows"))
_REJECTED: Final = _share("rejected", _DATA_ROWS)
_WAS_SOUND: Final = _share("all_truncated_last", pl.col("all_written_last")) <= pl.col("most_truncated_ids")

_BRAKES: Final = (
    (
        "E-INTAKE-301",
        (pl.col("all_rows_last") >= pl.col("fewest_rows")) & (pl.col("fewest_share_of_last") > _OF_LAST),
        _COUNTS,
    ),
    (
        "E-INTAKE-302",
        (pl.col("all_rows") >= pl.col("fewest_rows")) & (pl.col("most_share_of_last") < _OF_LAST),
        _COUNTS,
    ),
    (
        "E-INTAKE-303",
        _ENOUGH & (pl.col("most_invalid_ids") < _INVALID),
        pl.format("{} 个证件号中 {} 个校验不符（{}%）。", "written", "invalid", _percent(_INVALID)),
    ),
    (
        "E-INTAKE-304",
        _ENOUGH & (pl.col("most_truncated_ids") < _TRUNCATED) & _WAS_SOUND,
        pl.format("{} 个证件号中 {} 个被截断（{}%）。", "written", "truncated", _percent(_TRUNCATED)),
    ),
    (
        "E-INTAKE-305",
        _ENOUGH & (pl.col("most_repeated_rows") < _REPEATED),
        pl.format("{} 行中 {} 行与别的行完全相同（{}%）。", "rows", "repeated", _percent(_REPEATED)),
    ),
    (
        "E-INTAKE-306",
        _ENOUGH & (pl.col("most_rejected_rows") < _REJECTED),
        pl.format("{} 行中退回 {} 行（{}%）。", _DATA_ROWS, "rejected", _percent(_REJECTED)),
    ),
    (
        "E-INTAKE-307",
        ~_GROWS & (pl.col("last") < pl.col("all_first_last")),
        pl.format("此文件截至 {}，登记库已有 {} 的。", "last", "all_first_last"),
    ),
)
"""Code, when it trips, what is said. Lists that grow are compared by rows a month; only snapshots can be too old."""
