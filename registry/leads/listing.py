"""Leads as a list, masked, for the screen and for machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.leads.faults import refusal
from registry.leads.fold import STATUS
from registry.reader import Reader, open_read_only
from registry.report.read import rows


def listing(registry: Path, status: str | None = None) -> list[dict[str, Any]]:
    """The open leads, the most pressing first; with a ``status`` those that have it, closed ones too.

    Raises:
        UserError: E-LEAD-017 there is no such status; E-STORE-00x the registry cannot be read.
    """
    if status is not None and status not in STATUS.values():
        raise refusal("E-LEAD-017", f"{status}。")
    with open_read_only(registry) as reader:
        return leads(reader, status)


def leads(reader: Reader, status: str | None = None) -> list[dict[str, Any]]:
    """The same of an open registry: each lead with its ``candidates``."""
    found = rows(reader, "open_leads", status=status)
    by_lead: dict[str, list[dict[str, Any]]] = {row["lead_id"]: [] for row in found}
    for one in rows(reader, "lead_candidates"):
        if one["lead_id"] in by_lead:
            by_lead[one["lead_id"]].append(one)
    return [row | {"candidates": by_lead[row["lead_id"]]} for row in found]
