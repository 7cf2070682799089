"""An engine on Spark: parts are laid into a folder that all workers see, Spark has each worked on and retried.

Parts are named by their content, so that a night that died finds what was made of them.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import pyarrow as pa

from registry import folder
from registry.program import this_program
from registry.spark import session, trouble
from registry.spark.worker import DDL, GIVEN, MADE, SHARED, Job, Told, work
from schemas.engine import NOTHING, Engine, Kernel, Opened, Tables
from schemas.errors import ExitCode, UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROWS: Final = 1 << 18
"""Of a part, at least: sending fewer costs more than working on them. The number of workers changes no part."""


def on_spark(master: str | None = None, threads: int | None = None, rows: int = ROWS) -> Opened:
    """Opens Spark for a night, when it is first needed.

    Args:
        master: as Spark knows it: ``local[2]``, ``spark://…``, ``yarn``, ``k8s://…``, ``sc://…``; else this machine.
        threads: on this machine so many; of a cluster at most so many processors.
        rows: of a part, at least.

    Raises:
        UserError: E-RUN-011 or E-RUN-012 where pyspark or Java is missing.
    """
    where = session.master_of(master, threads)
    session.check_installed(where)

    @contextmanager
    def opened(place: Path) -> Iterator[Engine]:
        engine = OnSpark(place.absolute(), where, threads, rows)
        try:
            yield engine
        finally:
            engine.close()

    return opened


@dataclass
class OnSpark:
    """Works on parts by Spark.

    Attributes:
        place: the folder for parts, as all workers see it.
        master, threads: which Spark.
        rows: of a part, at least.
    """

    place: Path
    master: str
    threads: int | None
    rows: int
    apart: bool = True
    _session: SparkSession | None = None
    _starting: Lock = field(default_factory=Lock)

    def shares(self, rows: int) -> int:
        """Parts of so many rows; what is less than two such parts stays here."""
        return max(1, rows // self.rows)

    def map(self, kernel: Kernel, parts: Iterable[Tables], shared: Tables = NOTHING) -> Iterator[Tables]:
        """See ``Engine``.

        Raises:
            UserError: what a worker could not do.
        """
        given, by = f"{GIVEN}/{uuid4().hex}", sha256(pickle.dumps(kernel)).hexdigest()
        common = self._laid(SHARED, by, shared) if shared else None
        names = [self._laid(given, common or by, part) for part in parts]
        todo = tuple(name for name in dict.fromkeys(names) if not (self.place / MADE / name).is_dir())
        if todo:
            self._run(Job(kernel, str(self.place), given, todo, common, this_program()))
        shutil.rmtree(self.place / given, ignore_errors=True)
        return (folder.mapped(self.place / MADE / name) for name in names)

    def close(self) -> None:
        """Let the workers go."""
        if self._session is not None:
            session.stop(self._session)
            self._session = None

    def _laid(self, kind: str, by: str, tables: Tables) -> str:
        """The name of tables that now lie in the folder, made of their content and of what else decides the result."""
        partial = self.place / kind / f".{uuid4().hex}"
        try:
            folder.write(tables, partial)
        except OSError as error:
            raise trouble.no_room(error) from error
        digest = sha256(by.encode())
        for file in sorted(partial.iterdir()):
            with file.open("rb") as content:
                digest.update(f"{file.name} {file_digest(content, 'sha256').hexdigest()}\n".encode())
        name = digest.hexdigest()[:24]
        folder.put(partial, self.place / kind / name)
        return name

    def _run(self, job: Job) -> None:
        """One task a part, in their order; the first trouble is told."""
        count = len(job.names)
        numbers = self._spark().range(0, count, 1, count)
        try:
            rows = numbers.mapInArrow(_working(job), DDL).collect()
        except Exception as error:
            raise trouble.interrupted(error) from error
        for told in sorted(
            (Told(**row.asDict()) for row in rows), key=lambda told: job.names.index(told.part)
        ):
            if told.code is not None:
                raise UserError(told.code, told.message or "", told.remedy or "", ExitCode.NOT_PUBLISHED)

    def _spark(self) -> SparkSession:
        """The session, started when it is first needed."""
        with self._starting:
            if self._session is None:
                self._session = session.start(self.master, self.threads)
            return self._session


def _working(job: Job) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function that Spark sends; it finds all else in the program that is installed where it runs."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return work(batches, job)

    return run
