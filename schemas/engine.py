"""Where work on parts is done: here, or by others. Whoever asks gets the same results in the same order.

A kernel is a function of tables that can be imported by its name and needs nothing but what it is given, so that a part
may be worked on by another process or machine with the same program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise, starmap
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import pyarrow as pa

Tables: TypeAlias = Mapping[str, pa.Table]
Kernel: TypeAlias = Callable[[Tables], Tables]
NOTHING: Final[Tables] = {}


class Engine(Protocol):
    """Somebody who works on parts.

    Attributes:
        apart: is it done elsewhere, so that parts are to be made at all?
    """

    @property
    def apart(self) -> bool: ...  # noqa: D102

    def shares(self, rows: int) -> int:
        """Into how many parts so many rows are worth cutting; 1 where they are best worked on as they stand."""

    def map(self, kernel: Kernel, parts: Iterable[Tables], shared: Tables = NOTHING) -> Iterator[Tables]:
        """What the kernel makes of each part and of what all share, in order of the parts; the first begin first."""


class Here:
    """This process: nothing is cut, nothing is sent."""

    apart: Final = False

    def shares(self, rows: int) -> int:  # noqa: ARG002
        """All rows are one part."""
        return 1

    def map(self, kernel: Kernel, parts: Iterable[Tables], shared: Tables = NOTHING) -> Iterator[Tables]:
        """One part after the other, as they are asked for."""
        return (kernel({**shared, **part}) for part in parts)


HERE: Final[Engine] = Here()
Opened: TypeAlias = Callable[[Path], AbstractContextManager[Engine]]
"""Opens an engine that may keep what is underway in a folder."""


def here(_: Path) -> AbstractContextManager[Engine]:
    """This process, which needs no folder."""
    return nullcontext(HERE)


def stretches(rows: int, shares: int) -> list[slice]:
    """So many rows as stretches of like length, in order."""
    edges = [rows * number // shares for number in range(shares + 1)]
    return list(starmap(slice, pairwise(edges)))
