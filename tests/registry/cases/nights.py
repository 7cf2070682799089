"""A registry that goes from night to night on scenarios' tables, whose packets are answered as a department would."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa

from registry import cases, check
from registry.cases.answers import read_answers
from registry.cases.take import Taken, take
from registry.policy import load
from registry.reader import open_read_only
from registry.report.dispatch import Dispatched, dispatch
from registry.rules import catalogue
from registry.rules.invent import invent
from registry.rules.scenario import Case
from registry.store import Store
from schemas.tables import DECISION, HOUSEHOLD_EVENT, ID_ALIAS, SCHEMA_VERSION, TABLES, table_name
from tests.registry.nights import case_of

CARRIED = (*cases.KEPT, DECISION, ID_ALIAS, HOUSEHOLD_EVENT)
POLICY = load()
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
Line = dict[str, str]


@dataclass
class District:
    """A registry file, the rules it is judged by and the folder in which packets lie."""

    place: Path
    rules: tuple[str, ...] = ("X02", "X01")

    @property
    def registry(self) -> Path:
        return self.place / "registry.duckdb"

    @property
    def packets(self) -> Path:
        return self.place / "packets"

    def night(self, text: str, as_of: str, **tables: pa.Table) -> None:
        """A night on these rows; ``tables`` take the place of what it goes on from."""
        case = case_of(text, self.place)
        case.as_of = date.fromisoformat(as_of)
        if not self.registry.exists():
            with Store.building(self.registry) as store:
                self._judge(store, case, tables)
            return
        # Views and policy are there since the first night: installing them anew is most of a night's time here.
        with Store.amending(self.registry) as store, patch("registry.views.install"):
            for schema in TABLES:
                if schema not in CARRIED:
                    store.execute(f"DELETE FROM {table_name(schema)}")
            self._judge(store, case, tables)

    def _judge(self, store: Store, case: Case, tables: dict[str, pa.Table]) -> None:
        for schema, rows in invent(case.tables, case.as_of):
            store.write(schema, rows)
        for schema in CARRIED:
            if table_name(schema) in tables:
                store.replace(schema, tables[table_name(schema)])
        store.execute("UPDATE run SET schema_version = $version", {"version": SCHEMA_VERSION})
        check.check(
            store, "N1", rules=[rule for rule in catalogue() if rule.rule_id in self.rules], policy=POLICY
        )
        cases.go_on(store, POLICY)
        store.publish()

    def table(self, schema: pa.Schema) -> pa.Table:
        with open_read_only(self.registry) as reader:
            return reader.table(schema)

    def tables(self, *schemas: pa.Schema) -> dict[str, pa.Table]:
        with open_read_only(self.registry) as reader:
            return {table_name(each): reader.table(each) for each in schemas}

    def ask(self, sql: str) -> list[dict[str, Any]]:
        with open_read_only(self.registry) as reader:
            return reader.query(sql).to_pylist()

    def item(self, household: str) -> dict[str, Any]:
        """The one item of a household."""
        (found,) = self.ask(f"SELECT * FROM case_item WHERE household_id = '{household}'")
        return found

    def case(self, household: str) -> dict[str, Any]:
        (found,) = self.ask(f"SELECT * FROM conflict_case WHERE household_id = '{household}'")
        return found

    def actions(self, household: str) -> list[str]:
        """What happened to the household's items, in order."""
        events = self.ask(
            "SELECT action FROM case_event JOIN case_item USING (item_id) "
            f"WHERE case_item.household_id = '{household}' ORDER BY event_no"
        )
        return [event["action"] for event in events]

    def send(self) -> Dispatched:
        return dispatch(self.registry, self.packets, AT, actor="发件人")

    def asked(self, department: str) -> list[Line]:
        """The lines of the department's packet."""
        text = (self.packets / department / "待办事项.csv").read_text("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def answer(
        self, department: str, said: Callable[[Line], Mapping[str, str] | None], name: str = "答复"
    ) -> Taken:
        """The packet comes back with what the department says to each line."""
        lines = self.asked(department)
        filled = [line | dict(said(line) or {}) for line in lines]
        path = self.place / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerows(filled)
        return take(self.registry, read_answers(path), POLICY, AT, actor="收件人")

    def says(self, department: str, words: Mapping[str, str], **more: str) -> Taken:
        """Answers by household: ``处理意见``, and further cells."""
        extra = {"说明": "所写理由"} | more
        return self.answer(
            department,
            lambda line: (
                {"处理意见": words[line["家庭编号"]], **extra} if line["家庭编号"] in words else None
            ),
            name="-".join((department, *words)),
        )

    def content(self) -> dict[str, list[dict[str, Any]]]:
        """All that the registry holds."""
        return {name: rows.to_pylist() for name, rows in self.tables(*TABLES).items()}
