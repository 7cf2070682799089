"""How values are written: one manner per file, and now and then another in some row (``quirks``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation.chance import Mask, Rng

DAYS = ("dash", "slash", "dots", "chinese", "compact", "padded_slash")
MONTHS = ("dash", "dots", "chinese", "compact", "slash")
AMOUNTS = ("plain", "plain", "plain", "comma", "cents")


@dataclass(frozen=True)
class Style:
    """The manner of one file."""

    day: str
    month: str
    amount: str
    open_end: str

    @staticmethod
    def draw(rng: Rng, *, spreadsheet: bool) -> Style:
        """Draw the manner of a file; spreadsheets may hold real dates and numbers."""
        days = (*DAYS, "cell") if spreadsheet else DAYS
        amounts = (*AMOUNTS, "number", "number", "number", "number") if spreadsheet else AMOUNTS
        return Style(
            day=str(rng.choice(days)),
            month=str(rng.choice(MONTHS)),
            amount=str(rng.choice(amounts)),
            open_end=str(rng.choice(["", "", "长期", "9999-12-31"])),
        )


def day(column: pl.Expr, style: str) -> pl.Expr:
    """Days as text."""
    year, month, number = column.dt.year(), column.dt.month(), column.dt.day()
    return {
        "dash": column.dt.strftime("%Y-%m-%d"),
        "padded_slash": column.dt.strftime("%Y/%m/%d"),
        "compact": column.dt.strftime("%Y%m%d"),
        "slash": pl.format("{}/{}/{}", year, month, number),
        "dots": pl.format("{}.{}.{}", year, month, number),
        "chinese": pl.format("{}年{}月{}日", year, month, number),
        "serial": (column - pl.date(1899, 12, 30)).dt.total_days().cast(pl.String),
    }[style]


def month(column: pl.Expr, style: str) -> pl.Expr:
    """Months as text."""
    year, number = column.dt.year(), column.dt.month()
    return {
        "dash": column.dt.strftime("%Y-%m"),
        "compact": column.dt.strftime("%Y%m"),
        "dots": pl.format("{}.{}", year, number),
        "slash": pl.format("{}/{}", year, number),
        "chinese": pl.format("{}年{}月", year, number),
    }[style]


def amount(column: pl.Expr, style: str) -> pl.Expr:
    """Amounts as text."""
    cents = (column * 100).round(0).cast(pl.Int64)
    whole = pl.when(cents % 100 == 0).then((cents // 100).cast(pl.String)).otherwise(None)
    fixed = (
        pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        + (cents.abs() // 100).cast(pl.String)
        + "."
        + (cents.abs() % 100).cast(pl.String).str.zfill(2)
    )
    return {
        "plain": pl.coalesce(whole, fixed),
        "cents": fixed,
        "comma": fixed.str.replace_all(r"(\d)(\d{3})\.", "$1,$2.").str.replace_all(r"(\d)(\d{3}),", "$1,$2,"),
        "yuan": pl.coalesce(whole, fixed) + "元",
        "sign": "￥" + fixed.str.replace_all(r"(\d)(\d{3})\.", "$1,$2."),
    }[style]


def mixed(rng: Rng, usual: pl.Expr, others: list[pl.Expr], hit: Mask) -> pl.Expr:
    """The usual writing, and in the rows hit one of the others."""
    which = pl.Series(np.where(hit, rng.integers(0, len(others), len(hit)), -1))
    text = usual
    for number, other in enumerate(others):
        text = pl.when(which == number).then(other).otherwise(text)
    return text


def id_writings(column: pl.Expr) -> list[pl.Expr]:
    """Ids as spreadsheets and typists leave them; a clean reader sees the same id in all."""
    wide = column.str.replace_many(list("0123456789X"), list("０１２３４５６７８９Ｘ"))
    apart = column.str.slice(0, 6) + " " + column.str.slice(6, 8) + " " + column.str.slice(14)
    return ["'" + column, apart, wide, column + " ", pl.lit("\t") + column, "\u3000" + column]
