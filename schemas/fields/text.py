"""Plain text: one form for each character, no invisible ones, and no words that stand for nothing."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from schemas import codes
from schemas.fields.thrift import mend

# ASCII without blanks and quotation marks, unified ideographs, the middle dot: most values are already tidy.
_TIDY: Final = r"^[!#-&(-_a-~\x{b7}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{20000}-\x{323af}]+$"
# Control characters, zero-width and direction marks, soft hyphen, BOM.
_INVISIBLE: Final = r"[\p{Cc}\p{Cf}--[\n\r\t]]"
_EDGES: Final = r"^[\s'`\"‘’“”]+|[\s'`\"‘’“”]+$"


def tidy(expr: pl.Expr) -> pl.Expr:
    """NFKC (UAX #15), no invisible characters, no blanks or quotation marks at the ends, empty is null.

    Spreadsheets force text with a leading apostrophe; systems pad with tabs and U+3000.
    """
    return mend(expr, _TIDY, (_tidy, empty_to_null))


def _tidy(expr: pl.Expr) -> pl.Expr:
    return expr.str.replace_all(_INVISIBLE, "").str.normalize("NFKC").str.replace_all(_EDGES, "")


def empty_to_null(expr: pl.Expr) -> pl.Expr:
    """Null instead of a text of no characters."""
    return pl.when(expr != "").then(expr)


def squeeze(expr: pl.Expr) -> pl.Expr:
    """Without any white space at all, nor accents that stand on a blank."""
    return expr.str.replace_all(r"\s+\p{M}*", "")


@cache
def placeholders(field: str) -> tuple[str, ...]:
    """The words that mean "nothing written" in a field, from ``codes/placeholders.csv``."""
    table = codes.table("placeholders").filter(pl.col("field").is_in(["any", field]))
    return tuple(table["value"])


def unless_placeholder(expr: pl.Expr, field: str) -> pl.Expr:
    """Null where the value only stands for a missing one (无, 不详, /, 000000…)."""
    words = placeholders(field)
    return expr.map_batches(
        lambda values: _without(values, words), return_dtype=pl.String, is_elementwise=True
    )


def _without(values: pl.Series, words: tuple[str, ...]) -> pl.Series:
    """Only texts as short as the words are looked at, for in long columns lower case is dear."""
    longest = max(len(word.encode()) for word in words)
    rows = (values.str.len_bytes() <= longest).arg_true()
    lowered = values.gather(rows).to_frame("short").select(mend(pl.col("short"), "^[^A-Z]*$", (_lower,)))
    named = rows.filter(lowered["short"].is_in(words))
    return values if named.is_empty() else values.clone().scatter(named, None)


def _lower(expr: pl.Expr) -> pl.Expr:
    return expr.str.to_lowercase()
