"""The part of a registry that rules need to judge the people of a planned list, in a store of its own.

What rules say of a person follows from the records of that person, of the household, and of whoever lists name with
them; only what a rule asks of a list as a whole (``LIST_FACTS``) has to be given from all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from registry import views
from registry.reader import Limits
from registry.rules.catalogue import Rule
from registry.store import Store
from schemas.tables import (
    ASSISTANCE,
    CIRCUMSTANCE,
    HOUSEHOLD,
    HOUSEHOLD_MEMBER,
    MEDICAL_BILL,
    PERSON,
    RECORD,
    RECORD_PERSON,
    REJECTED_ROW,
    SOURCE_FILE,
    table_name,
)

LIST_FACTS: Final = ("sound_list", "latest_period", "fact")
"""Views by which rules judge whether a list, or a school on it, was delivered at all."""
_BY_LIST: Final = frozenset(
    {"basis_day", "standard", "person_fact", "benefit", "benefit_standard", "sound_list", "latest_period"}
)
_STEPS: Final = Path(__file__).parent / "steps"
_OF_PERSONS: Final = (PERSON, RECORD_PERSON, HOUSEHOLD_MEMBER)
_OF_RECORDS: Final = (RECORD, ASSISTANCE, MEDICAL_BILL, CIRCUMSTANCE)
_WHOLE: Final = (SOURCE_FILE, REJECTED_ROW)


def apart(rules: Iterable[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Rules that look at grants alone, and may compare one with all others of its programme; and rules about people."""
    wide: list[Rule] = []
    near: list[Rule] = []
    for rule in rules:
        (wide if views.read_by([rule.sql]) <= _BY_LIST else near).append(rule)
    return wide, near


def touched(store: Store, files: Sequence[str]) -> dict[str, pa.Table]:
    """The tables of all whom rules may look at to judge the people of these files."""
    store.execute(_step("touched"), {"files": list(files)})
    for _ in range(
        2
    ):  # those beside, and those beside them: whoever shares a grant is counted with all who do
        store.execute(_step("beside"))
    store.execute(_step("mistakable"))
    by_person = {
        _of(schema): _rows(store, schema, "SEMI JOIN touched USING (person_id)") for schema in _OF_PERSONS
    }
    records = "SEMI JOIN (FROM record_person SEMI JOIN touched USING (person_id)) AS mine USING (record_id)"
    by_record = {_of(schema): _rows(store, schema, records) for schema in _OF_RECORDS}
    homes = (
        "SEMI JOIN (FROM household_member SEMI JOIN touched USING (person_id)) AS mine USING (household_id)"
    )
    whole = {_of(schema): _rows(store, schema) for schema in _WHOLE}
    found = by_person | by_record | whole | {_of(HOUSEHOLD): _rows(store, HOUSEHOLD, homes)}
    store.execute("DROP TABLE touched")
    return found


def part(tables: dict[str, pa.Table], limits: Limits | None) -> Store:
    """A store in memory that holds these tables."""
    store = Store.in_memory(limits)
    for schema in (*_OF_PERSONS, *_OF_RECORDS, *_WHOLE, HOUSEHOLD):
        store.write(schema, tables[_of(schema)])
    return store


def _rows(store: Store, schema: pa.Schema, of: str = "") -> pa.Table:
    return store.query(f"FROM {_of(schema)} {of}")


def _of(schema: pa.Schema) -> str:
    return table_name(schema)


def _step(name: str) -> str:
    return (_STEPS / f"{name}.sql").read_text("utf-8")
