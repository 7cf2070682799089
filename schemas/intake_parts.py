"""Files read one by one elsewhere: what a file gave as tables, which are put together as if it had been read here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from schemas.engine import Engine, Tables
from schemas.errors import ExitCode, UserError

ASKED: Final = pa.schema([("path", pa.string()), ("size", pa.int64())])
_UNKNOWN: Final = -1


def read_apart(read: Callable[[Tables], Tables], files: Sequence[Path], engine: Engine) -> Iterator[Tables]:
    """What reading gave for each file, in their order; the largest are begun first."""
    sizes = [_size(file) for file in files]
    order = sorted(range(len(files)), key=lambda number: -sizes[number])
    parts = [{"asked": _asked(files[number], sizes[number])} for number in order]
    given = dict(zip(order, engine.map(read, parts), strict=True))
    return (given[number] for number in range(len(files)))


def asked(part: Tables) -> Path:
    """The file that a part asks for.

    Raises:
        UserError: E-RUN-016 where another machine sees another file there, or none.
    """
    (line,) = part["asked"].to_pylist()
    path = Path(line["path"])
    if _size(path) != line["size"]:
        raise UserError(
            "E-RUN-016",
            "工作机上看不到同样的名册文件。",
            "名册和登记库须放在各机以同一路径可见的共享存储上。",
            ExitCode.NOT_PUBLISHED,
        )
    return path


def _asked(path: Path, size: int) -> pa.Table:
    return pa.Table.from_pylist([{"path": str(path.absolute()), "size": size}], schema=ASKED)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return _UNKNOWN
