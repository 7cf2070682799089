"""Events of all nights: tonight's are added, none twice; and the chain of a household through them."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

import polars as pl
import pyarrow as pa

from registry.changes.nights import Tables, night_of
from registry.changes.recognise import KEY, changes
from schemas.tables import HOUSEHOLD_EVENT, table_name


def grown(before: Tables, last: date, after: Tables, as_of: date, run_id: str) -> pa.Table:
    """Last night's events and those that tonight's tables show, in ``HOUSEHOLD_EVENT``."""
    ...


def chain(events: pa.Table, household_id: str) -> pa.Table:
    ...
