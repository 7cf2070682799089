"""Standards that hold everywhere: of a policy as loaded, or of the one that a registry was judged by."""

from __future__ import annotations

from datetime import date

import polars as pl
import pyarrow as pa

from registry.policy.load import Policy, load
from registry.policy.tables import POLICY_STANDARD
from registry.reader import Reader
from schemas.tables import table_name


def of_policy(policy: Policy) -> pa.Table:
    """The standards of a policy."""
    return next(rows for schema, rows in policy.tables if schema is POLICY_STANDARD)


def of_registry(registry: Reader) -> pa.Table:
    """The standards that a registry was judged by; what an earlier program did not know yet is as shipped."""
    known = registry.query(
        "SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = $name",
        {"name": table_name(POLICY_STANDARD)},
    )
    stored = registry.table(POLICY_STANDARD) if known["n"][0].as_py() else POLICY_STANDARD.empty_table()
    shipped = pl.DataFrame(pl.from_arrow(of_policy(load())))
    new = shipped.filter(~pl.col("code").is_in(stored["code"].to_pylist()))
    return pa.concat_tables([stored, new.to_arrow().cast(POLICY_STANDARD)])


def standard(standards: pa.Table, code: str, day: date) -> float:
    """The value of a standard that holds everywhere on a day; 0 where none is set."""
    rows = pl.DataFrame(pl.from_arrow(standards))
    holds = (
        (pl.col("code") == code)
        & pl.col("division_code").is_null()
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
    )
    values = rows.filter(holds).sort("valid_from", nulls_last=False)["value"].to_list()
    return float(values[-1]) if values else 0.0
