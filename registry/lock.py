"""One writer at a time: a locked file beside the registry, which the system lets go of when its process dies.

The lock is the system's, not the file's presence: what a killed night leaves behind blocks nobody.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import ExitCode, UserError

_held: set[Path] = set()


def lock_path(registry: Path) -> Path:
    """The file that is locked; it is there only while somebody writes, or was killed writing."""
    return registry.with_name(f".{registry.name}.lock")


@contextmanager
def writing(registry: Path) -> Iterator[None]:
    """Hold the registry for writing; within a process that holds it already, nothing more happens.

    Raises:
        UserError: E-STORE-005 another process holds it, E-STORE-004 the directory cannot be written.
    """
    path = lock_path(registry.absolute())
    if path in _held:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _locked(path)
    except OSError as error:
        raise not_writable(registry) from error
    _held.add(path)
    try:
        yield
    finally:
        _held.discard(path)
        path.unlink(missing_ok=True)  # still locked: whoever opened it meanwhile sees that it is gone
        os.close(descriptor)


def _locked(path: Path) -> int:
    """The descriptor of the locked file that stands at ``path``."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise UserError(
                "E-STORE-005",
                "另一次批处理正在写同一个登记库。",
                "请等它结束后再运行。",
                ExitCode.NOT_PUBLISHED,
            ) from None
        except OSError:
            os.close(descriptor)
            raise
        if _stands_at(descriptor, path):
            return descriptor
        os.close(descriptor)


def _stands_at(descriptor: int, path: Path) -> bool:
    """Is the open file the one at ``path``, or was that removed by its last holder between opening and locking?"""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def not_writable(target: Path) -> UserError:
    """There is no room, or no right, to write the registry."""
    return UserError(
        "E-STORE-004",
        f"登记库 {target.name} 写不下去：目录不可写，或磁盘已满。",
        "原有的登记库没有改动；请检查目录权限与剩余空间。",
        ExitCode.NOT_PUBLISHED,
    )
