"""Records as small tables that read like a list on paper."""

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import settings

import schemas

settings.register_profile("linkage", deadline=None, derandomize=True)
settings.load_profile("linkage")


def check_character(body: str) -> str:
    """ISO 7064 MOD 11-2, digit by digit: an oracle for the vectorised one."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def records_of(text: str) -> pa.Table:
    """A table of records from text: a heading line of column names, then one record a line; ``-`` is empty.

    An id of seventeen digits and ``?`` gets its check character.
    """
    heading, *lines = (line.split() for line in text.strip().splitlines())
    rows = [
        dict(zip(heading, (None if cell == "-" else cell for cell in line), strict=True)) for line in lines
    ]
    for row in rows:
        if row.get("birth_date"):
            row["birth_date"] = date.fromisoformat(row["birth_date"])
        if row.get("row_number"):
            row["row_number"] = int(row["row_number"])
        for column in ("id_number", "head_id_number"):
            if (row.get(column) or "").endswith("?"):
                row[column] = row[column][:17] + check_character(row[column][:17])
        row.setdefault("department", "民政")
    return pa.Table.from_pylist(rows, schema=schemas.RECORD)


@pytest.fixture
def table() -> Callable[[str], pa.Table]:
    return records_of
