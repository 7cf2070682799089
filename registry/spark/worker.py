"""What a worker does: takes a part from the shared folder, lets the kernel work on it, lays the result back.

Spark carries names of parts and how it went; the tables themselves lie in the folder. No value of a table gets into a
message: of a failure the worker tells the kind and the place in the program.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from registry import folder
from registry.program import this_program
from registry.spark import trouble
from schemas.engine import Kernel
from schemas.errors import UserError

DDL: Final = "part string, seconds double, code string, message string, remedy string"
"""Columns of what is told of each part, as Spark writes a schema."""
GIVEN, MADE, SHARED = "given", "made", "shared"


@dataclass(frozen=True)
class Job:
    """Parts to be worked on alike.

    Attributes:
        kernel: what works on them.
        place: the folder, as all machines see it.
        given: where in it the parts lie; what is made of them lies in ``MADE``.
        names: of the parts, by number.
        shared: the name of what they share, if anything.
        program: the digest of the program that asks.
    """

    kernel: Kernel
    place: str
    given: str
    names: tuple[str, ...]
    shared: str | None
    program: str


@dataclass(frozen=True)
class Told:
    """How it went with one part."""

    part: str
    seconds: float
    code: str | None = None
    message: str | None = None
    remedy: str | None = None


_TEXTS: Final = ("code", "message", "remedy")
TOLD: Final = pa.schema(
    [("part", pa.string()), ("seconds", pa.float64()), *((name, pa.string()) for name in _TEXTS)]
)


def work(batches: Iterable[pa.RecordBatch], job: Job) -> Iterator[pa.RecordBatch]:
    """Work on the parts whose numbers come, and tell how it went with each."""
    for batch in batches:
        told = [asdict(_worked(job, job.names[number])) for number in batch.column(0).to_pylist()]
        if told:
            yield pa.RecordBatch.from_pylist(told, schema=TOLD)


def _worked(job: Job, name: str) -> Told:
    begun = time.perf_counter()
    try:
        _check(job)
        _work(job, name)
    except UserError as error:
        return _wrong(name, error)
    except BaseException as error:
        return _wrong(name, trouble.failed(error))
    return Told(name, time.perf_counter() - begun)


def _wrong(name: str, error: UserError) -> Told:
    return Told(name, 0.0, error.code, error.message, error.remedy)


def _check(job: Job) -> None:
    """Is it the same folder and the same program?"""
    if not Path(job.place).is_dir():
        raise trouble.not_shared()
    if job.program != this_program():
        raise trouble.another_program()


def _work(job: Job, name: str) -> None:
    place = Path(job.place)
    made = place / MADE / name
    if made.is_dir():
        return
    shared = folder.mapped(place / SHARED / job.shared) if job.shared else {}
    folder.write(job.kernel({**shared, **folder.mapped(place / job.given / name)}), made)
