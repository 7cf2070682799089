"""Why a file, a row or a value was not taken: stable codes with their Chinese reason and remedy."""

from __future__ import annotations

from functools import cache

import polars as pl

from schemas import codes


@cache
def _messages() -> dict[str, str]:
    table = codes.table("reasons")
    return dict(table.select("code", table["reason"] + table["remedy"]).iter_rows())


def message(code: str, detail: str = "") -> str:
    """Code, reason, what in particular, and remedy, for people."""
    return " ".join(part for part in (code, _messages()[code], detail) if part)


def explained(code: pl.Expr) -> pl.Expr:
    """The reason and remedy of each code."""
    return code.replace_strict(_messages(), return_dtype=pl.String)
