"""Departments' files in, canonical Arrow tables out; every file listed, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from schemas import reasons
from schemas.engine import HERE, Engine, Tables
from schemas.export import Export, Refusal, Sheet, last_row
from schemas.export import read_exports as files_of
from schemas.export.ahead import in_order
from schemas.export.guard import RefusedError, refusing
from schemas.fields.claim import crosswalk
from schemas.intake_parts import asked, read_apart
from schemas.normalise import Counts, Normalised, Recognised, normalise, summed
from schemas.reader import reader
from schemas.recognise import Unrecognised, recognise
from schemas.shelf import Shelves
from schemas.stated import stated
from schemas.tables import INTAKE_TABLES, SOURCE_FILE, table_name

Progress = Callable[[str], None]

CONTENTS: Final = pa.schema([("sha256", pa.string()), ("name", pa.string()), ("rows", pa.int64())])
"""Contents of files; those that were taken with the name of the file and its rows."""
_CONTENTS: Final = "contents"
_LINES: Final = table_name(SOURCE_FILE)
_ROWS: Final = tuple(schema for schema in INTAKE_TABLES if schema is not SOURCE_FILE)
_ASIDE: Final = ("truth",)  # directories of a simulation that are no deliveries
_AT_A_TIME: Final = 2  # files, and blocks of a long file
_FEW_HEADINGS: Final = 3  # a sheet that has fewer known ones, beside one that was taken, is a page of remarks


@dataclass(frozen=True)
class Intake:
    """What the files gave, each table in its schema of ``schemas.tables``.

    Tables too large for memory are mapped from files without a name (see ``schemas.shelf``).
    """

    source_file: pa.Table
    rejected_row: pa.Table
    record: pa.Table
    assistance: pa.Table
    medical_bill: pa.Table
    circumstance: pa.Table
    lead: pa.Table
    column_count: pa.Table


@dataclass(frozen=True)
class _Line:
    """One line of ``source_file`` and, where a list was recognised, the sheet to be read."""

    listed: dict[str, object]
    recognised: Recognised | None = None
    understood: int = 0


@dataclass(frozen=True)
class _Taken:
    """A content that was taken: the file it came in first, and its rows."""

    name: str
    rows: int


class _Reading:
    """What files gave so far.

    Attributes:
        listed: the lines of ``source_file``.
        given: the rows of all other tables.
        taken: the contents that were taken.
        seen: all contents.
    """

    def __init__(self) -> None:
        self.listed: list[dict[str, object]] = []
        self.given = Shelves(_ROWS)
        self.taken: dict[str, _Taken] = {}
        self.seen: set[str] = set()

    @classmethod
    def of(cls, tables: Tables) -> _Reading:
        """What was read elsewhere."""
        reading = cls()
        contents = tables[_CONTENTS].to_pylist()
        taken = [content for content in contents if content["name"] is not None]
        reading.taken = {content["sha256"]: _Taken(content["name"], content["rows"]) for content in taken}
        reading.seen = {content["sha256"] for content in contents}
        reading.listed = tables[_LINES].to_pylist()
        reading.given.lay(tables)
        return reading

    @classmethod
    def alone(cls, path: Path) -> _Reading:
        """What a file gives as if no other came."""
        reading = cls()
        reading.read(path)
        return reading

    def read(self, path: Path) -> None:
        """Add what a file gives, or each file of an archive."""
        for export in files_of(path):
            self.listed += _read(export, self.taken, self.given)
            self.seen.add(export.sha256)

    def tables(self) -> dict[str, pa.Table]:
        """All of it as tables, for whoever asked for the reading."""
        taken = {digest: vars(content) for digest, content in self.taken.items()}
        contents = [{"sha256": digest, **taken.get(digest, {})} for digest in sorted(self.seen)]
        lines = pa.Table.from_pylist(self.listed, schema=SOURCE_FILE)
        return self.given.tables() | {
            _LINES: lines,
            _CONTENTS: pa.Table.from_pylist(contents, schema=CONTENTS),
        }

    def joined(self, alone: _Reading) -> bool:
        """Add what a file gave alone, unless a content of it was taken before: then it is to be read beside that."""
        if not self.taken.keys().isdisjoint(alone.seen):
            return False
        self.taken |= alone.taken
        self.listed += alone.listed
        self.given.move(alone.given)
        return True

    def intake(self) -> Intake:
        lines = pa.Table.from_pylist(_unique_ids(self.listed), schema=SOURCE_FILE)
        tables = self.given.tables()
        return Intake(source_file=lines, **tables | {"column_count": summed(tables["column_count"])})


def read_exports(paths: Sequence[Path], progress: Progress | None = None, engine: Engine = HERE) -> Intake:
    """Read files, and directories with all files below them, and the files in archives.

    Hidden files, lock files of open workbooks (``~$…``) and directories named ``truth`` are passed over. A
    content that comes twice is taken once. No file, whatever is in it, raises. Long files are read block by
    block, so that memory stays bounded however long they are.

    Args:
        paths: files or directories.
        progress: told each file's name as its turn comes.
        engine: who reads them.
    """
    crosswalk()  # an official's slip in it is told before any file is read
    files = export_paths(paths)
    reading = _Reading()
    for path, alone in zip(files, _each(files, engine), strict=True):
        if progress is not None:
            progress(path.name)
        if not reading.joined(alone):
            reading.read(path)
    return reading.intake()


def _each(files: Sequence[Path], engine: Engine) -> Iterator[_Reading]:
    """What each file gives alone, in their order; here two are read side by side."""
    if engine.apart:
        return map(_Reading.of, read_apart(read_alone, files, engine))
    return in_order(_Reading.alone, iter(files), _AT_A_TIME)


def read_alone(part: Tables) -> Tables:
    """What one file gives, as if no other came: a kernel."""
    return _Reading.alone(asked(part)).tables()


def export_paths(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to be read, each once, in order of name and path."""
    found = {file.resolve(): file for path in paths for file in _files(path)}
    return tuple(sorted(found.values(), key=lambda file: (file.name, str(file))))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for file in path.rglob("*"):
        below = file.relative_to(path).parts
        hidden = any(part.startswith((".", "~$")) for part in below)
        if not hidden and not set(below[:-1]) & set(_ASIDE) and file.is_file():
            yield file


def _read(export: Export, taken: dict[str, _Taken], given: Shelves) -> list[dict[str, object]]:
    """One file; should its reading fail, at once or in the middle, the file is refused and the night goes on."""
    own = Shelves(_ROWS)
    try:
        with refusing("E-INTAKE-013"):
            lines = _read_sheets(export, taken, own)
    except RefusedError as error:
        return [_listed(export, None, "rejected", error.refusal)]
    given.move(own)
    return lines


def _read_sheets(export: Export, taken: dict[str, _Taken], given: Shelves) -> list[dict[str, object]]:
    """The lines of ``source_file`` for one file; what its sheets gave is put on the shelves."""
    if export.refusal is not None:
        return [_listed(export, None, "rejected", export.refusal)]
    if export.sha256 in taken:
        copied = taken[export.sha256]
        copy = Refusal("E-INTAKE-009", f"见“{copied.name}”。")
        rows = {"rows_read": copied.rows, "rows_ignored": copied.rows}
        return [_listed(export, None, "duplicate", copy) | rows]
    filled = [sheet for sheet in export.sheets if sheet.refusal is not None or not sheet.cells.is_empty()]
    if not filled:
        return [_listed(export, None, "rejected", Refusal("E-INTAKE-001"))]
    lines = [_line(export, sheet) for sheet in filled]
    alike: dict[object, list[Recognised]] = {}
    for line in lines:
        if line.recognised is not None:
            alike.setdefault(line.recognised.layout.shape, []).append(line.recognised)
    counts: dict[str, Counts] = {}
    for sheets in alike.values():
        for normalised in _normalised(sheets):
            given.put({name: getattr(normalised, name) for name in given.names})
            counts |= {key: count.after(counts.get(key)) for key, count in normalised.counts.items()}
    counted = [_counted(line, counts, beside_a_list=bool(alike)) for line in lines]
    if alike:
        taken[export.sha256] = _Taken(export.name, sum(int(str(line["rows_read"])) for line in counted))
    return counted


def _normalised(sheets: list[Recognised]) -> Iterator[Normalised]:
    """What sheets gave, part by part; whether a column's unit is in doubt, the first part tells for all."""
    parts = _parts(sheets)
    first = normalise(next(parts))
    yield first
    yield from in_order(partial(normalise, in_doubt=first.in_doubt), parts, _AT_A_TIME)


def _parts(sheets: list[Recognised]) -> Iterator[list[Recognised]]:
    """The sheets as far as they are in memory; then of a long one block after block, under the same headings."""
    yield sheets
    for each in sheets:
        head = each.sheet.cells.head(each.layout.last_row)
        for block in each.sheet.rest:
            cells = pl.concat([head, block.cells], how="diagonal")
            yield [replace(each, sheet=replace(block, cells=cells))]


def _line(export: Export, sheet: Sheet) -> _Line:
    if sheet.refusal is not None:
        return _Line(_listed(export, sheet, "rejected", sheet.refusal), understood=_FEW_HEADINGS)
    layout = recognise(sheet, export.name)
    if isinstance(layout, Unrecognised):
        read = max([last_row(sheet), *map(last_row, sheet.rest)])
        rows = {"rows_read": read, "rows_rejected": read}
        return _Line(_listed(export, sheet, "rejected", layout.refusal) | rows, understood=layout.understood)
    declaration = layout.declaration
    days = stated((layout.title, sheet.name, export.name)) or (None, None)
    listed = _listed(export, sheet, "accepted", None) | {
        "department": declaration.department,
        "list_name": declaration.list_name,
        "delivery": declaration.delivery,
        "stated_from": days[0],
        "stated_to": days[1],
    }
    return _Line(listed, Recognised(_file_id(export, sheet), export.name, sheet, layout))


def _counted(line: _Line, counts: dict[str, Counts], *, beside_a_list: bool) -> dict[str, object]:
    """With the rows of each kind; a page of remarks beside a list is not wrong, only no list."""
    if line.recognised is None:
        if not beside_a_list or line.understood >= _FEW_HEADINGS:
            return line.listed
        ignored = {"rows_rejected": 0, "rows_ignored": line.listed["rows_read"]}
        return line.listed | ignored | {"status": "accepted", "reason": reasons.message("E-INTAKE-012")}
    count = counts[line.recognised.file_id]
    rows = {
        "rows_read": count.read,
        "rows_accepted": count.accepted,
        "rows_rejected": count.rejected,
        "rows_ignored": count.ignored,
    }
    if count.accepted + count.rejected > 0:
        return line.listed | rows
    title = line.recognised.layout.declaration.title
    empty = reasons.message("E-INTAKE-008", f"表头是“{title}”。")
    return line.listed | rows | {"status": "rejected", "reason": empty}


def _listed(export: Export, sheet: Sheet | None, status: str, refusal: Refusal | None) -> dict[str, object]:
    """A line of ``source_file``; what was not taken counts as rejected, a copy as ignored."""
    rows = sum(map(last_row, export.sheets if sheet is None else [sheet]))
    return dict.fromkeys(SOURCE_FILE.names) | {
        "file_id": _file_id(export, sheet) + ("D" if status == "duplicate" else ""),
        "file_name": export.name,
        "sheet": sheet.name if sheet is not None else None,
        "sha256": export.sha256,
        "encoding": sheet.encoding if sheet is not None else export.encoding,
        "rows_read": rows,
        "rows_accepted": 0,
        "rows_rejected": rows if status == "rejected" else 0,
        "rows_ignored": rows if status == "duplicate" else 0,
        "status": status,
        "reason": reasons.message(refusal.code, refusal.detail) if refusal is not None else None,
        "read_by": reader(),
    }


def _file_id(export: Export, sheet: Sheet | None) -> str:
    """From the content; of a workbook with several sheets, with the sheet's place."""
    several = sheet is not None and len(export.sheets) > 1
    return f"F{export.sha256[:12]}" + (f"-{sheet.ordinal}" if sheet is not None and several else "")


def _unique_ids(listed: list[dict[str, object]]) -> list[dict[str, object]]:
    """Copies and files refused alike share a content; a number tells them apart."""
    seen: dict[object, int] = {}
    for line in listed:
        file_id = line["file_id"]
        seen[file_id] = seen.get(file_id, 0) + 1
        if seen[file_id] > 1:
            line["file_id"] = f"{file_id}{seen[file_id]}"
    return listed
