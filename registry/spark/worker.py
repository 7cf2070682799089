"""What a worker does: takes a part from the shared folder, lets the kernel work on it, lays the result back.

Spark carries names of parts and how it went; the tables themselves lie in the folder. No value of a table gets into a
message: of a failure the worker tells the kind and the place in the program.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pyarrow as pa

import linkage
import registry as registry_package
import schemas
from registry import folder
from schemas.engine import Kernel
from schemas.errors import ExitCode, UserError
from schemas.reader import program

DDL: Final = "part string, seconds double, code string, message string, remedy string"
"""Columns of what is told of each part, as Spark writes a schema."""
GIVEN, MADE, SHARED = "given", "made", "shared"
_PACKAGES: Final = (schemas, linkage, registry_package)


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


@cache
def this_program() -> str:
    """The digest of the program that runs here."""
    return program(*(Path(str(package.__file__)).parent for package in _PACKAGES))


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
        return Told(name, 0.0, error.code, error.message, error.remedy)
    except Exception as error:
        return Told(
            name, 0.0, "E-RUN-014", f"工作机出错：{type(error).__name__}，在 {_where(error)}。", _REPORT
        )
    return Told(name, time.perf_counter() - begun)


_REPORT: Final = (
    "登记库没有改动。再运行一次，已完成的部分不再做；仍出错请把这一行告诉开发者，其中没有个人信息。"
)


def _check(job: Job) -> None:
    """Is it the same folder and the same program?"""
    if not Path(job.place).is_dir():
        raise UserError(
            "E-RUN-016",
            "工作机上看不到登记库旁的工作目录。",
            "名册和登记库须放在各机以同一路径可见的共享存储上。",
            ExitCode.NOT_PUBLISHED,
        )
    if job.program != this_program():
        raise UserError(
            "E-RUN-015",
            "工作机上的兜底与本机的不是同一版本。",
            "请在各机安装同一版本的 doudi 及其依赖。",
            ExitCode.NOT_PUBLISHED,
        )


def _work(job: Job, name: str) -> None:
    place = Path(job.place)
    made = place / MADE / name
    if made.is_dir():
        return
    shared = folder.mapped(place / SHARED / job.shared) if job.shared else {}
    folder.write(job.kernel({**shared, **folder.mapped(place / job.given / name)}), made)


def _where(error: BaseException) -> str:
    """The deepest place in the program's own code; the message of the error may hold data and is not told."""
    home, trace, place = Path(__file__).parents[2], error.__traceback__, "?"
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(home) and "site-packages" not in file.relative_to(home).parts:
            place = f"{file.relative_to(home)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
