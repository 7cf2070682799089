"""The file of the log: appended to under its own lock and synced, never rewritten."""

from __future__ import annotations

import fcntl
import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from registry.audit_log.entry import Entry, digest, instant, line, parsed
from registry.reader import open_read_only
from schemas.errors import ExitCode, UserError

TAIL: Final = 1 << 16
"""A line is far shorter: the last whole one ends within so many bytes of the end."""
LONGEST: Final = 2000


@dataclass(frozen=True)
class Logged:
    """What a log file holds.

    Attributes:
        entries: in the order of the file.
        lines: the line number of each.
        broken: the numbers of lines that hold no entry, such as one that a power cut left unfinished.
    """

    entries: list[Entry]
    lines: list[int]
    broken: list[int]


def log_path(registry: Path) -> Path:
    """Where the log of a registry is."""
    return registry.with_name(f"{registry.name}.audit.jsonl")


def note(
    registry: Path,
    action: str,
    about: str | None = None,
    detail: str | None = None,
    *,
    actor: str | None = None,
) -> None:
    """Log that a registry is about to be read; where there is none, there is nothing to log."""
    if registry.is_file():
        append(registry, action, about, detail, actor=actor)


def append(
    registry: Path,
    action: str,
    about: str | None = None,
    detail: str | None = None,
    *,
    actor: str | None = None,
) -> None:
    """Add an entry, on the disk before this returns.

    Args:
        registry: whose log.
        action: one of those in the comment of the column ``action``.
        about: what it is done to; no id number and no name (see ``said``).
        detail: what else is to be known; likewise.
        actor: who does it, if another than the user of the operating system, who is named in ``detail`` then.

    Raises:
        UserError: E-AUDIT-001 the log cannot be written: then nothing may be read or published either.
    """
    user = _os_user()
    account = f"系统账号 {user}" if actor and actor != user else None
    entry: Entry = {
        "actor": _plain(actor or user),
        "action": action,
        "object": _plain(about),
        "detail": _plain("；".join(filter(None, (account, detail)))),
    }
    try:
        with _locked(log_path(registry)) as file:
            _add(file, entry, registry)
    except OSError as error:
        raise UserError(
            "E-AUDIT-001",
            f"审计日志 {log_path(registry).name} 写不进去，因此什么也没有读、没有改。",
            "每次查看都要留痕：请检查目录权限与剩余空间。",
            ExitCode.NOT_PUBLISHED,
        ) from error


def read_log(registry: Path) -> Logged:
    """All of the log; nothing if there is none."""
    logged = Logged([], [], [])
    path = log_path(registry)
    if not path.exists():
        return logged
    for number, text in enumerate(path.read_bytes().split(b"\n"), start=1):
        if entry := parsed(text):
            logged.entries.append(entry)
            logged.lines.append(number)
        elif text:
            logged.broken.append(number)
    return logged


def _add(file: BinaryIO, entry: Entry, registry: Path) -> None:
    """Chain an entry to the last one and write it; a line that was cut off is left alone on its own."""
    tail = _tail(file)
    last = next(filter(None, map(parsed, reversed(tail.split(b"\n")))), None)
    entry["at"] = instant(datetime.now(UTC))
    entry["previous_hash"] = last["hash"] if last else _head_in(registry)
    entry["hash"] = digest(entry)
    file.write(line(entry) if not tail or tail.endswith(b"\n") else b"\n" + line(entry))
    file.flush()
    os.fsync(file.fileno())


def _tail(file: BinaryIO) -> bytes:
    """The end of the file, long enough to hold an entry; all of it if its end holds none."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    if size > TAIL and not any(map(parsed, tail.split(b"\n"))):
        file.seek(0)
        return file.read()
    return tail


def _head_in(registry: Path) -> str | None:
    """Where the table of the published registry ends: a new log goes on from there."""
    try:
        with open_read_only(registry) as reader:
            head: str | None = reader.query("SELECT max(audit_head) AS head FROM run")["head"][0].as_py()
    except UserError:
        return None
    return head


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The log, open at its end; it is never replaced, so that a lock on itself suffices."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def acting(actor: str | None) -> str:
    """Who acts: the one who is named, else the user of the operating system."""
    return _plain(actor) or _os_user()


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _plain(text: str | None) -> str | None:
    """One printable line of bearable length."""
    if not text:
        return None
    return "".join(character if character.isprintable() else " " for character in text)[:LONGEST]
