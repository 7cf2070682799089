"""Small nights for the tests of check and cases: a scenario's tables, checked with the shipped rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry import cases, check
from registry.policy import load
from registry.rules.catalogue import Rule
from registry.rules.scenario import Case, fill, read_scenarios
from registry.store import Store
from schemas import tables


def case_of(text: str, directory: Path) -> Case:
    """One case in the scenarios' own format, without its title."""
    path = directory / "night.txt"
    path.write_text(f"case: night\n{text}", "utf-8")
    return read_scenarios(path)[0]


def checked(
    text: str, directory: Path, rules: list[Rule] | None = None, policy: Path | None = None
) -> tuple[Store, check.Checked]:
    """A store in which the night was checked and cases were opened."""
    store = Store.in_memory()
    fill(store, case_of(text, directory))
    done = check.check(store, "N1", rules=rules, policy=load(policy))
    cases.go_on(store, load(policy))
    return store, done


def published(text: str, directory: Path, policy: Path | None = None) -> Path:
    """A registry file of that night."""
    target = directory / "registry.duckdb"
    with Store.building(target) as store:
        fill(store, case_of(text, directory))
        check.check(store, "N1", policy=load(policy))
        cases.go_on(store, load(policy))
        store.publish()
    return target


def findings(store: Store) -> list[dict[str, Any]]:
    """The findings, in order of rule and subject."""
    rows: list[dict[str, Any]] = store.table(tables.FINDING).to_pylist()
    return sorted(rows, key=lambda row: (row["rule_id"], row["household_id"], row["person_id"] or ""))
