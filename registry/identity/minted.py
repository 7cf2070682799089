"""Numbers that ids ever bore, told in the log: what ``doudi restore`` takes out of the registry is not minted again.

Reports and packets that name a person of the night that was put aside are still about; the log alone outlives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from registry.identity.numbers import HOUSEHOLD, PERSON
from schemas.tables import HOUSEHOLD as HOUSEHOLDS
from schemas.tables import PERSON as PERSONS
from schemas.tables import table_name

_TOLD: Final = re.compile(r"编号至 (?P<ids>[PH\d、]+)")
_TABLES: Final = {PERSON: (PERSONS, "person_id"), HOUSEHOLD: (HOUSEHOLDS, "household_id")}


def told(tables: Mapping[str, pa.Table]) -> str:
    """For the log: the highest ids of a night, 编号至 P00000123、H00000045; empty where there are none."""
    highest = [
        pc.max(tables[table_name(schema)][column]).as_py()
        for schema, column in _TABLES.values()
        if table_name(schema) in tables
    ]
    return f"编号至 {'、'.join(ids)}" if (ids := list(filter(None, highest))) else ""


def spent(details: Iterable[str | None]) -> dict[str, int]:
    """The highest number of each kind that the log tells of: ``P``, ``H``."""
    highest: dict[str, int] = {}
    for detail in details:
        if detail and (found := _TOLD.search(detail)):
            for written in found["ids"].split("、"):
                kind, number = written[0], int(written[1:])
                highest[kind] = max(highest.get(kind, 0), number)
    return highest
