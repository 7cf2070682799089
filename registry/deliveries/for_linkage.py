"""Rows that left their list, as linkage should see them: evidence of who, no longer of who lives with whom.

A list names each person once, but an earlier delivery of it names them again; so these rows count as a list of their
own. A household that left as a whole is one still; where others of it stand on the list, the row says nothing of them.
"""

from __future__ import annotations

from typing import Final

import polars as pl
import pyarrow as pa

from schemas.tables import RECORD

EARLIER: Final = "/earlier"
_TIES: Final = ("household_no", "relation", "head_name", "head_id_number")


def for_linkage(records: pa.Table) -> pa.Table:
    """Records of ``schemas.RECORD``, of which those with ``left_on`` stand on a list of their own."""
    if records["left_on"].null_count == records.num_rows:
        return records
    told = pl.DataFrame(pl.from_arrow(records))
    gone = pl.col("left_on").is_not_null()
    here, earlier = told.filter(~gone), told.filter(gone)
    stays = pl.any_horizontal(_shares(earlier, here, key) for key in ("household_no", "head_id_number"))
    loose = earlier.with_columns(pl.when(~stays).then(name).alias(name) for name in _TIES).with_columns(
        list_name=pl.format("{}{}", "list_name", pl.lit(EARLIER))
    )
    kept = records.filter(pa.array(told.select(~gone).to_series()))
    return pa.concat_tables([kept, loose.select(RECORD.names).to_arrow().cast(RECORD)])


def _shares(earlier: pl.DataFrame, here: pl.DataFrame, key: str) -> pl.Series:
    """Does somebody of the same household of the list still stand on it?"""
    known = here.select("list_name", key).drop_nulls().unique().with_columns(found=True)
    found = earlier.join(known, on=["list_name", key], how="left", maintain_order="left")["found"]
    return found.fill_null(value=False)
