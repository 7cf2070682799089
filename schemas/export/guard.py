"""The one place where whatever a file makes a library raise becomes a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from schemas.export.sheet import Refusal


class RefusedError(Exception):
    """Carries the refusal of a file or sheet to whoever asked for it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@contextmanager
def refusing(code: str) -> Iterator[None]:
    """Turn any failure inside into a ``RefusedError`` with this code; a locked workbook has its own.

    A panic in the Rust of a library reaches Python as PanicException, which is no Exception: hence
    BaseException. An interrupt, an exit or a lack of memory is nobody's file's fault and passes.
    """
    try:
        yield
    except (RefusedError, MemoryError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        locked = any(word in str(error).lower() for word in ("password", "encrypt"))
        raise RefusedError(Refusal("E-INTAKE-003" if locked else code)) from error
