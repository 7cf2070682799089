"""How each rule stands under a policy on a day: in force or off, with what values, and what departments answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pyarrow as pa

from registry import views
from registry.policy import Policy
from registry.reader import Limits, open_read_only
from registry.rules.catalogue import Rule, catalogue
from registry.rules.run import in_force, off_because, parameter_values, unset
from registry.store import Store
from schemas.tables import RUN

NOWHERE = {
    "run_id": "-",
    "status": "published",
    "engine_version": "",
    "rules_version": "",
    "inputs_digest": "",
}


@dataclass(frozen=True)
class Standing:
    """A rule, why it is off (None: it runs), and the value of each of its parameters that has one."""

    rule: Rule
    off: str | None
    values: dict[str, Decimal | int]


def standings(policy: Policy, day: date) -> list[Standing]:
    """All rules in order of their ids, as they stand under ``policy`` on ``day``."""
    with Store.in_memory(Limits(threads=1)) as store:
        views.install(store, policy)
        store.write(RUN, pa.Table.from_pylist([NOWHERE | {"as_of": day}], schema=RUN))
        return [_standing(store, rule) for rule in catalogue()]


@dataclass(frozen=True)
class Answered:
    """What departments answered to a rule's items; ``as_lead`` says that it fell to leads, and why."""

    confirmed: int
    refuted: int
    as_lead: str | None


NO_ANSWER: Final = Answered(0, 0, None)


def answered(registry: Path) -> dict[str, Answered]:
    """The answers in a published registry by rule; nothing if there is no registry.

    Raises:
        UserError: E-STORE-00x when it cannot be read.
    """
    if not registry.exists():
        return {}
    with open_read_only(registry) as reader:
        fallen = "FROM duckdb_views() WHERE view_name = 'rule_as_lead'"
        known = reader.query(f"SELECT count(*) AS n {fallen}")["n"][0].as_py()
        said = reader.query("SELECT rule_id, said FROM rule_as_lead").to_pylist() if known else []
        why = {row["rule_id"]: row["said"] for row in said}
        rows = reader.query("SELECT rule_id, confirmed, refuted FROM rule_precision").to_pylist()
    return {
        row["rule_id"]: Answered(row["confirmed"], row["refuted"], why.get(row["rule_id"])) for row in rows
    }


def _standing(store: Store, rule: Rule) -> Standing:
    missing = unset(store, rule)
    off = None if in_force(store, rule) else off_because(missing)
    return Standing(rule, off, {} if missing else parameter_values(store, rule))
