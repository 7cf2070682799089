"""Referrals as a list, masked, for the screen and for machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.reader import open_read_only
from registry.referral.faults import refusal
from registry.referral.fold import STATUS
from registry.report.read import rows


def listing(registry: Path, status: str | None = None) -> list[dict[str, Any]]:
    """The open referrals, the most pressing first; with a ``status`` those that have it, closed ones too.

    Raises:
        UserError: E-REFER-012 there is no such status; E-STORE-00x the registry cannot be read.
    """
    if status is not None and status not in STATUS.values():
        raise refusal("E-REFER-012", f"{status}。")
    with open_read_only(registry) as reader:
        return rows(reader, "referrals", status=status)
