"""The auditor's reference is what the program itself says of tables, views and rules."""

from __future__ import annotations

from pathlib import Path

from registry.reference import FOLDER, pages
from registry.rules import catalogue
from registry.views import views
from schemas.tables import TABLES, table_name

ROOT = Path(__file__).parents[2]


def test_the_committed_pages_are_what_is_generated() -> None:
    committed = {path.name: path.read_text("utf-8") for path in (ROOT / FOLDER).glob("*")}
    assert committed == dict(pages()), "make reference"


def test_every_table_view_and_rule_has_its_place() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / FOLDER).glob("*.md"))
    assert [table_name(schema) for schema in TABLES if f"### `{table_name(schema)}`" not in text] == []
    assert [view.name for view in views() if f"## `{view.name}`" not in text] == []
    assert [rule.rule_id for rule in catalogue() if f"## {rule.rule_id}\n" not in text] == []
