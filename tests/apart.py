"""An engine that sends everything through bytes, as another process would get it, and cuts whatever it can."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from schemas.engine import NOTHING, Kernel, Tables


def sent(tables: Tables) -> dict[str, pa.Table]:
    return {name: _sent(table) for name, table in tables.items()}


def _sent(table: pa.Table) -> pa.Table:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)
    return pa.ipc.open_file(sink.getvalue()).read_all()


@dataclass
class Apart:
    """Parts of at most so many rows; ``worked`` counts the parts of each kernel."""

    rows: int
    worked: dict[str, int] = field(default_factory=dict)
    apart: bool = True

    def shares(self, rows: int) -> int:
        return max(1, -(-rows // self.rows))

    def map(self, kernel: Kernel, parts: Iterable[Tables], shared: Tables = NOTHING) -> Iterator[Tables]:
        elsewhere = pickle.loads(pickle.dumps(kernel))
        name = getattr(kernel, "func", kernel).__name__
        for part in parts:
            self.worked[name] = self.worked.get(name, 0) + 1
            yield sent(elsewhere(sent(shared) | sent(part)))
