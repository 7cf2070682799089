"""A department's packet: complete, as its schema says, and without what the department may not see."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from registry.report import Written, packet
from tests.registry.cases.nights import District
from tests.registry.cases.test_take import WORLD

TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    district = District(tmp_path_factory.mktemp("packets"))
    district.night(WORLD, "2026-01-31")
    district.send()
    return district


def conforms(value: Any, schema: dict[str, Any]) -> bool:
    """As much of JSON Schema as ours uses."""
    if "enum" in schema:
        return value in schema["enum"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES[kind]) for kind in kinds):
        return False
    if isinstance(value, dict):
        known = schema["properties"]
        return set(schema["required"]) <= value.keys() <= known.keys() and all(
            conforms(inner, known[name]) for name, inner in value.items()
        )
    if isinstance(value, list):
        return all(conforms(inner, schema["items"]) for inner in value)
    return value is None or "pattern" not in schema or re.match(schema["pattern"], value) is not None


def test_the_copy_for_machines_is_as_its_schema_says(district: District) -> None:
    for folder in district.packets.iterdir():
        if folder.is_dir():
            told = json.loads((folder / "待办事项.json").read_text("utf-8"))
            assert conforms(told, json.loads((folder / "待办事项.schema.json").read_text("utf-8")))
            lines = district.asked(folder.name)
            assert [line["事项编号"] for line in lines] == [item["item_id"] for item in told["items"]]


def test_the_manifest_lists_every_file_with_its_hash(district: District) -> None:
    folder = district.packets / "残联"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["counts"] == {"cases": 3, "items": 3, "leads": 0}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert {file["name"] for file in manifest["files"]} == files.keys() - {"manifest.json"}
    for file in manifest["files"]:
        content = files[file["name"]].read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_every_item_is_sent_once_and_to_its_owner(district: District) -> None:
    assert {
        row["owner"]: row["n"]
        for row in district.ask("SELECT owner, count(*) AS n FROM case_item GROUP BY 1")
    } == {
        "残联": 3,
        "民政": 1,
    }
    assert {item["status"] for item in district.ask("FROM case_item")} == {"sent"}
    again = district.send()
    assert (again.items, again.sent) == (4, 0)


def test_a_case_page_shows_of_others_programme_months_and_amount_only(district: District) -> None:
    (item,) = [line for line in district.asked("残联") if line["家庭编号"] == "h1"]
    page = (district.packets / "残联" / "案件" / f"{item['案件编号']}.html").read_text("utf-8")
    assert "民政：特困分散供养，2025-11 起，每月 1,300 元" in page
    (others,) = district.ask(
        "SELECT file_name FROM source_file WHERE department = '民政' AND list_name LIKE 'tekun%'"
    ) or [{"file_name": None}]
    assert others["file_name"] is None or others["file_name"] not in page
    assert "size: A4" in page
    assert not re.search(r"<(?:script|link|img|iframe)|@import", page)


def test_in_the_reports_departments_find_the_same_packet(written: Written) -> None:
    folder = written.target / "残联"
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "残联-待办案件-2026-06-30.xlsx",
        "案件",
        "待办事项.json",
        "待办事项.csv",
        "待办事项.schema.json",
    } | {"manifest.json"}
    text = (folder / "待办事项.csv").read_text("utf-8")
    assert not re.search(r'(?m)(?:^|,)"?[=+@-]', text)
    for path in folder.rglob("*.html"):
        assert "特困人员名册" not in path.read_text("utf-8")


def test_the_schema_is_shipped() -> None:
    assert packet.SCHEMA.is_file()
    assert isinstance(json.loads(Path(packet.SCHEMA).read_text("utf-8")), dict)
