"""The few shapes rules and auditors read, as SQL files; installed in the registry with Chinese comments.

A view file begins with its meaning and one line for each of its columns, then one SELECT::

    -- 中文含义
    -- column_name: 该列的含义
    SELECT ...

``macros.sql`` holds calendar arithmetic and wording that views and rules share. Views may read one another;
the order of creation follows from what they mention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from registry.ddl import quoted
from registry.policy import Policy
from registry.store import Store, Writer

DIRECTORY: Final = Path(__file__).parent
MACROS: Final = DIRECTORY / "macros.sql"
# Read over and over by rules: computed once for a night's check, under the same name.
MATERIALISED: Final = (
    "basis_day",
    "standard",
    "person_fact",
    "benefit",
    "coverage",
    "person_spell",
    "household_spell",
    "exclusive_overlap",
    "bill",
    "fact",
    "doubt",
    "latest_period",
    "spouse",
    "parent",
    "sound_list",
    "paid_again",
    "benefit_standard",
    "dibao_means",
)


@dataclass(frozen=True)
class View:
    """One view: its name, Chinese meaning, the meaning of each column, and its SELECT."""

    name: str
    meaning: str
    columns: dict[str, str]
    sql: str

    @property
    def creation(self) -> str:
        """The statement that creates the view."""
        return f"CREATE VIEW {self.name} AS {self.sql}"

    def comments(self) -> Iterator[str]:
        """What says in Chinese what the view holds."""
        yield f"COMMENT ON VIEW {self.name} IS {quoted(self.meaning)}"
        for column, meaning in self.columns.items():
            yield f'COMMENT ON COLUMN {self.name}."{column}" IS {quoted(meaning)}'


@cache
def views() -> tuple[View, ...]:
    """All views, each after those it reads."""
    found = {path.stem: _view(path) for path in sorted(DIRECTORY.glob("*.sql")) if path != MACROS}
    reads = {
        name: sorted(found.keys() & set(re.findall(r"\w+", view.sql)) - {name})
        for name, view in found.items()
    }
    return tuple(found[name] for name in TopologicalSorter(reads).static_order())


def install(store: Store, policy: Policy, wanted: Collection[str] | None = None) -> None:
    """Add the policy tables, macros and views to a store, so that rules can run and auditors can ask.

    Args:
        store: what they are added to.
        policy: the rows of the policy tables.
        wanted: the only views that anyone will read, without their comments; all of them if not told.
    """
    for schema, rows in policy.tables:
        store.create(schema)
        store.write(schema, rows)
    store.execute(MACROS.read_text("utf-8"))
    for view in views():
        if wanted is None or view.name in wanted:
            store.execute(view.creation)
        if wanted is None:
            store.execute_all(view.comments())


def read_by(statements: Iterable[str]) -> set[str]:
    """The views that some SQL reads, directly or through other views."""
    known = {view.name: view.sql for view in views()}
    reached: set[str] = set()
    waiting = list(statements)
    while waiting:
        new = known.keys() & set(re.findall(r"\w+", waiting.pop())) - reached
        reached |= new
        waiting.extend(known[name] for name in new)
    return reached


@contextmanager
def materialised(
    store: Writer, names: Collection[str], given: Mapping[str, pa.Table] = MappingProxyType({})
) -> Iterator[None]:
    """Compute the often-read among these views once, as temporary tables that hide the views they name.

    Those ``given`` are not computed: their rows stand in the views' place.
    """
    for name, rows in given.items():
        store.put_temporarily(name, rows)
    made = [
        view.name for view in views() if view.name in MATERIALISED and view.name in set(names) - given.keys()
    ]
    for name in made:
        store.execute(f"CREATE TEMP TABLE {name} AS FROM main.{name}")
    yield
    # After an error there is nothing to tidy: the transaction, or the whole store, is given up.
    store.execute_all(f"DROP TABLE temp.{name}" for name in (*given, *made))


def _view(path: Path) -> View:
    lines = path.read_text("utf-8").splitlines()
    body = next(number for number, line in enumerate(lines) if not line.startswith("-- "))
    meaning, *columns = (line.removeprefix("-- ") for line in lines[:body])
    named = (column.partition(": ") for column in columns)
    return View(path.stem, meaning, {name: text for name, _, text in named}, "\n".join(lines[body:]))
