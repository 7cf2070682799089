"""No report holds a full id, phone, account, name or another department's contact data."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from registry.report import Written, dossier, dossier_text, household_page
from registry.store import Store
from tests.registry.report.families import HOME, SON

ANY_IDS = ("P00000001", "P00000007", "P00000009", "H00000001", "H00000004", "C00000002", "R-charity-0055-12")


def secrets(registry: Store) -> set[str]:
    """Everything that must not be seen in full: ids, phones, accounts, doors; names of three characters and more."""
    found: set[str] = set()
    for column in ("id_number", "phone", "account_no", "head_id_number", "address", "name"):
        answer = registry.query(f"SELECT DISTINCT {column} AS value FROM record WHERE {column} IS NOT NULL")
        found |= {value for value in answer["value"].to_pylist() if len(value) >= 3 and "*" not in value}
    told = registry.query("SELECT unnest([name, called, phone, address, reporter]) AS value FROM lead")
    found |= {value for value in told["value"].to_pylist() if value is not None and len(value) >= 3}
    return found


def text_of(path: Path) -> str:
    """A file's text; of a workbook all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


def test_no_file_holds_a_secret(registry: Store, written: Written) -> None:
    hidden = secrets(registry)
    assert len(hidden) > 25
    for path in sorted(path for path in written.target.rglob("*") if path.is_file()):
        text = text_of(path)
        assert [secret for secret in hidden if secret in text] == [], path.name


@pytest.mark.parametrize("any_id", ANY_IDS)
def test_no_dossier_holds_a_secret(registry: Store, any_id: str) -> None:
    shown = dossier_text(registry, any_id) + json.dumps(dossier(registry, any_id), ensure_ascii=False)
    assert [secret for secret in secrets(registry) if secret in shown] == []


@pytest.mark.parametrize("any_id", [HOME, SON, "P00000033"])
def test_no_history_and_no_contradiction_holds_a_secret(family_registry: Store, any_id: str) -> None:
    shown = dossier_text(family_registry, any_id) + household_page(family_registry, any_id)
    shown += json.dumps(dossier(family_registry, any_id), ensure_ascii=False)
    assert [secret for secret in secrets(family_registry) if secret in shown] == []


def test_no_birth_day_completes_a_masked_id(registry: Store, written: Written) -> None:
    days = registry.query("SELECT DISTINCT birth_date AS day FROM person")["day"].to_pylist()
    shown = household_page(registry, "H00000001") + json.dumps(dossier(registry, "H00000001"))
    shown += "".join(text_of(path) for path in written.target.rglob("*.html"))
    assert [day for day in days if day.isoformat() in shown or f"{day:%Y%m%d}" in shown] == []


def test_workbook_shows_of_others_only_what_is_needed(written: Written) -> None:
    """民政's rows stay 民政's: 残联 sees programme, months and amount, but no file, row or name of it."""
    (book,) = [path for path in written.workbooks if path.parent.name == "残联"]
    text = text_of(book)
    assert "民政：特困分散供养，2025-09 起，每月 1,014 元" in text
    assert "特困人员名册" not in text
    assert "农村低保家庭查询" not in text
    assert "医疗救助结算台账" not in text
