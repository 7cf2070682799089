"""How each rule stands under a policy on a day: in force or off, and with what values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from registry import views
from registry.policy import Policy
from registry.rules.catalogue import Rule, catalogue
from registry.rules.run import in_force, off_because, parameter_values, unset
from registry.store import Limits, Store
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


def _standing(store: Store, rule: Rule) -> Standing:
    missing = unset(store, rule)
    off = None if in_force(store, rule) else off_because(missing)
    return Standing(rule, off, {} if missing else parameter_values(store, rule))
