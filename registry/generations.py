"""Published registries that a later one replaced: kept beside it, pruned, put back.

``NAME.kept/`` holds one file a replacement, named by the night it is of and when it was replaced. A file is
linked there before the new one takes its place, so that no moment is without it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from registry.audit_log import append
from registry.lock import not_writable, writing
from registry.place import put_in_place, sync
from registry.reader import open_read_only
from schemas.errors import UserError

KEEP: Final = 7
NAME: Final = re.compile(r"(?P<run>[^.]+)\.(?P<at>\d{8}T\d{12}Z)\.duckdb")
STAMP: Final = "%Y%m%dT%H%M%S%fZ"
UNREADABLE: Final = "damaged"
NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV, errno.ENOSYS)


@dataclass(frozen=True)
class Generation:
    """A registry that was replaced.

    Attributes:
        run_id: its night; ``damaged`` if it could not be read when it was replaced.
        replaced_at: when another took its place.
        path: where it is kept.
    """

    run_id: str
    replaced_at: datetime
    path: Path


@dataclass(frozen=True)
class Restored:
    """What was put back (``run_id``, ``as_of``) and what it replaced, if anything stood there."""

    run_id: str
    as_of: date
    replaced: str | None


def kept_path(registry: Path) -> Path:
    """The folder of the generations of a registry."""
    return registry.with_name(f"{registry.name}.kept")


def kept(registry: Path) -> list[Generation]:
    """The generations, last replaced first."""
    folder = kept_path(registry)
    paths = [path for path in folder.iterdir() if not _same(path, registry)] if folder.is_dir() else []
    names = [found for path in paths if (found := NAME.fullmatch(path.name))]
    generations = [
        Generation(name["run"], datetime.strptime(name["at"], STAMP).replace(tzinfo=UTC), folder / name[0])
        for name in names
    ]
    return sorted(generations, key=lambda each: each.replaced_at, reverse=True)


def keep(registry: Path) -> None:
    """Put the published registry among the generations, where it stays as well until it is replaced.

    Raises:
        UserError: E-STORE-004 there is no room, or the directory cannot be written.
    """
    if not registry.is_file():
        return
    place = kept_path(registry) / f"{_run_of(registry)}.{datetime.now(UTC).strftime(STAMP)}.duckdb"
    try:
        place.parent.mkdir(exist_ok=True)
        for leftover in place.parent.iterdir():
            # Kept by a night that died before it replaced it, or half copied.
            if leftover.name.startswith(".") or _same(leftover, registry):
                leftover.unlink()
        _link(registry, place)
        sync(place.parent)
    except OSError as error:
        raise not_writable(registry) from error


def prune(registry: Path, number: int) -> None:
    """Remove all but the ``number`` generations replaced last."""
    for generation in kept(registry)[number:]:
        generation.path.unlink(missing_ok=True)


def restore(registry: Path, wanted: str, *, actor: str | None = None) -> Restored:
    """Put a generation back; the registry that stands is kept as one, so that this can be undone.

    Args:
        registry: the published registry; it may be damaged or missing.
        wanted: a run id (the one replaced last, if several bear it) or the name of a kept file.
        actor: who does it, for the log.

    Raises:
        UserError: E-STORE-006 there is no such generation, E-STORE-002 it cannot be read, E-STORE-005 a night is at
            work, E-STORE-004 the directory cannot be written, E-AUDIT-001 the log cannot.
    """
    with writing(registry):
        generation = _find(registry, wanted)
        with open_read_only(generation.path) as reader:
            run = reader.query("SELECT run_id, as_of FROM run").to_pylist()[0]
        replaced = _run_of(registry) if registry.is_file() else None
        append(registry, "restore", run["run_id"], f"换下 {replaced}" if replaced else None, actor=actor)
        keep(registry)
        try:
            put_in_place(generation.path, registry)
        except OSError as error:
            raise not_writable(registry) from error
    return Restored(run["run_id"], run["as_of"], replaced)


def _find(registry: Path, wanted: str) -> Generation:
    for generation in kept(registry):
        if wanted in (generation.run_id, generation.path.name):
            return generation
    raise UserError(
        "E-STORE-006", f"没有留存批次为 {wanted} 的登记库。", "不写批次运行 doudi restore，可看有哪些。"
    )


def _same(path: Path, registry: Path) -> bool:
    """Is it the registry that stands, under its second name?"""
    return registry.exists() and path.samefile(registry)


def _run_of(registry: Path) -> str:
    try:
        with open_read_only(registry) as reader:
            run: str = reader.query("SELECT max(run_id) AS run_id FROM run")["run_id"][0].as_py()
    except UserError:
        return UNREADABLE
    return run if run and "." not in run and "/" not in run else UNREADABLE


def _link(registry: Path, place: Path) -> None:
    """A second name for the file; a copy where the file system knows no second names."""
    try:
        os.link(registry, place)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        partial = place.with_name(f".{place.name}")
        shutil.copyfile(registry, partial)
        sync(partial)
        partial.replace(place)
