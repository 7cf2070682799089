"""One entry of the log: its hash, its line in the file, its row in the table, its place in the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

from schemas.tables import AUDIT_LOG

Entry = dict[str, Any]
FIELDS: Final = tuple(AUDIT_LOG.names)
REQUIRED: Final = tuple(field.name for field in AUDIT_LOG if not field.nullable)


def instant(at: datetime) -> str:
    """A time as entries write it, whatever zone it came in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(entry: Mapping[str, Any]) -> str:
    """The hash of an entry: over all that it says and the hash of the entry before it."""
    text = json.dumps({name: entry[name] for name in FIELDS if name != "hash"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def line(entry: Entry) -> bytes:
    """An entry as a line of the file."""
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def parsed(text: bytes) -> Entry | None:
    """The entry on a line; None if there is none, as on a line that was cut off."""
    try:
        entry = json.loads(text)
        if not isinstance(entry, dict) or set(entry) != set(FIELDS):
            return None
        if not all(
            isinstance(entry[name], str) for name in FIELDS if name in REQUIRED or entry[name] is not None
        ):
            return None
        return entry if entry["at"] == instant(datetime.fromisoformat(entry["at"])) else None
    except ValueError:
        return None


def table(entries: Iterable[Entry]) -> pa.Table:
    """Entries as the registry holds them."""
    rows = [{name: entry[name] for name in FIELDS} for entry in entries]
    return pa.Table.from_pylist(
        [row | {"at": datetime.fromisoformat(row["at"])} for row in rows], schema=AUDIT_LOG
    )


def entries_of(held: pa.Table) -> list[Entry]:
    """The entries of a registry's table in the order of their chain."""
    return chained([row | {"at": instant(row["at"])} for row in held.to_pylist()])


def chained(entries: Sequence[Entry]) -> list[Entry]:
    """Entries from the first on as each names the one before; what does not hang together follows by time."""
    following = {entry["previous_hash"]: entry for entry in reversed(entries)}
    ordered: list[Entry] = []
    while (entry := following.pop(ordered[-1]["hash"] if ordered else None, None)) is not None:
        ordered.append(entry)
    linked = {id(entry) for entry in ordered}
    loose = (entry for entry in entries if id(entry) not in linked)
    return ordered + sorted(loose, key=lambda entry: str(entry["at"]))
