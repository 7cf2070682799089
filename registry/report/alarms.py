"""The night's alarms: findings that burst, an account of several households, relatives without a filing."""

from __future__ import annotations

from typing import Any

from registry.reader import Reader
from registry.report.read import rows


def alarms(registry: Reader) -> list[dict[str, Any]]:
    """Rows of the view ``alarm``, the most urgent first; none in a registry that was judged before there was one."""
    known = registry.query("SELECT count(*) AS n FROM duckdb_views() WHERE view_name = 'alarm'")
    return rows(registry, "alarms") if known["n"][0].as_py() else []
