"""Cases as a list, for the screen and for machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.reader import open_read_only
from registry.steps import step


def listing(
    registry: Path, department: str | None = None, status: str | None = None, colour: str | None = None
) -> list[dict[str, Any]]:
    """The open cases, the most urgent first; with a ``status`` or a ``colour`` those that have it, closed ones too."""
    with open_read_only(registry) as reader:
        asked = {"department": department, "status": status, "colour": colour}
        rows: list[dict[str, Any]] = reader.query(step("listed_cases"), asked).to_pylist()
    return rows
