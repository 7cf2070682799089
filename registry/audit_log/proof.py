"""Is the log whole? Every hash, every joint of the chain, and the file against the registry's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from registry.audit_log.entry import Entry, digest, entries_of
from registry.audit_log.file import Logged, log_path, read_log
from registry.reader import open_read_only
from schemas.tables import AUDIT_LOG, RUN


@dataclass(frozen=True)
class Proof:
    """What a verification found.

    Attributes:
        entries: how many entries there are.
        head: the hash of the last one; whoever keeps it elsewhere can tell later that nothing before it changed.
        faults: what does not hold, in Chinese; none if the log is whole.
        remarks: what is worth knowing and breaks nothing: lines cut off, a night that ended before it published.
    """

    entries: int
    head: str | None
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def whole_log(registry: Path) -> list[Entry]:
    """All entries: those of the registry's table, and behind them what was logged since."""
    return merged(entries_of(_held(registry, AUDIT_LOG)), read_log(registry))


def merged(held: Sequence[Entry], logged: Logged) -> list[Entry]:
    """Entries of the table and, behind them, those of the file that the table lacks."""
    known = {entry["hash"] for entry in held}
    return [*held, *(entry for entry in logged.entries if entry["hash"] not in known)]


def prove(registry: Path) -> Proof:
    """Verify the log of a registry; reads only."""
    held, logged = entries_of(_held(registry, AUDIT_LOG)), read_log(registry)
    runs = _held(registry, RUN).to_pylist()
    entries = merged(held, logged)
    faults = [*_in_table(held), *_in_file(logged, held), *_against_table(held, logged, registry)]
    hashes = {entry["hash"] for entry in entries}
    faults += [
        f"登记库 {run['run_id']} 记下的日志末端不在日志中：其后的条目被换过。"
        for run in runs
        if run["audit_head"] and run["audit_head"] not in hashes
    ]
    remarks = [f"第 {line} 行残缺（多为断电时写到一半），不影响其余。" for line in logged.broken]
    remarks += [f"日志文件不含最早的前 {number} 条，它们只在登记库中。" for number in _start(logged, held)]
    remarks += _unpublished(entries, runs)
    return Proof(len(entries), entries[-1]["hash"] if entries else None, tuple(faults), tuple(remarks))


def _held(registry: Path, schema: pa.Schema) -> pa.Table:
    if not registry.is_file():
        return schema.empty_table()
    with open_read_only(registry) as reader:
        return reader.table(schema)


def _in_table(held: Sequence[Entry]) -> Iterator[str]:
    """Hashes and joints of the registry's table."""
    previous = None
    for number, entry in enumerate(held, start=1):
        if digest(entry) != entry["hash"]:
            yield f"登记库表 audit_log 第 {number} 条（{_when(entry)}）内容与哈希不符：被改过。"
        if entry["previous_hash"] != previous:
            yield f"登记库表 audit_log 第 {number} 条（{_when(entry)}）与上一条接不上：中间有缺失。"
        previous = entry["hash"]


def _in_file(logged: Logged, held: Sequence[Entry]) -> Iterator[str]:
    """Hashes and joints of the file; its first entry may go on from one in the table."""
    starts = {None, *(entry["hash"] for entry in held)}
    previous = None
    for line, entry in zip(logged.lines, logged.entries, strict=True):
        if digest(entry) != entry["hash"]:
            yield f"日志第 {line} 行（{_when(entry)}）内容与哈希不符：被改过。"
        if entry["previous_hash"] not in (starts if previous is None else {previous}):
            yield f"日志第 {line} 行（{_when(entry)}）与上一条接不上：中间有缺失或改动。"
        previous = entry["hash"]


def _against_table(held: Sequence[Entry], logged: Logged, registry: Path) -> Iterator[str]:
    """What the table holds must be in the file, from where the file starts."""
    if not logged.entries:
        if held:
            yield f"日志文件 {log_path(registry).name} 不在或是空的，登记库里有 {len(held)} 条。"
        return
    in_file = {entry["hash"] for entry in logged.entries}
    lost = [entry for entry in held[sum(_start(logged, held)[:1]) :] if entry["hash"] not in in_file]
    if lost:
        yield f"登记库里有 {len(lost)} 条不在日志文件中，最早的是 {_when(lost[0])}：文件被截短或改过。"


def _start(logged: Logged, held: Sequence[Entry]) -> list[int]:
    """After which entry of the table the file starts, if it goes on from the table."""
    start = logged.entries[0]["previous_hash"] if logged.entries else None
    return [number for number, entry in enumerate(held, start=1) if entry["hash"] == start]


def _unpublished(entries: Sequence[Entry], runs: Sequence[Entry]) -> Iterator[str]:
    """The last night logged as published is not the one that stands: it ended in between."""
    put = [entry["object"] for entry in entries if entry["action"] in ("publish", "restore")]
    if put and put[-1] not in {run["run_id"] for run in runs}:
        yield f"最后一次发布的 {put[-1]} 不是现有的登记库：那一次在替换之前中断了，或登记库被换过。"


def _when(entry: Entry) -> str:
    return f"{entry['at'][:19]}Z {entry['action']}"
