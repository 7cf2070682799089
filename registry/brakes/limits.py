"""The parameters of the brakes, as the policy file ``brakes.csv`` sets them for all lists or for one."""

from __future__ import annotations

from functools import reduce

import polars as pl

from registry.policy import Policy
from registry.policy.forms import BRAKES
from registry.policy.tables import POLICY_BRAKE
from schemas.declaration import declarations


def limits(policy: Policy) -> pl.DataFrame:
    """``list_name`` and a column for each parameter: a list's own value, else the general one."""
    rows = pl.DataFrame(
        pl.from_arrow(next(table for schema, table in policy.tables if schema is POLICY_BRAKE))
    )
    rows = rows.with_columns(pl.col("value").cast(pl.Float64))
    general = dict(rows.filter(pl.col("list_name").is_null()).select("code", "value").iter_rows())
    lists = pl.DataFrame({"list_name": [each.list_name for each in declarations()]})
    return reduce(
        lambda wide, code: wide.join(_own(rows, code), on="list_name", how="left").with_columns(
            pl.col(code).fill_null(general[code])
        ),
        BRAKES,
        lists,
    )


def _own(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    own = rows.filter(pl.col("code") == code, pl.col("list_name").is_not_null())
    return own.select("list_name", pl.col("value").alias(code))
