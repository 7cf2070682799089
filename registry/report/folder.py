"""The reports' folder: written beside and moved into place, never a file of anyone else's lost.

``manifest.json`` lists what we wrote. A folder without it is not ours to replace; a file that is not in it, or no
longer as we wrote it (a department may have filled in its workbook), is carried over into 保留/.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from registry.report.model import Night
from schemas.errors import ExitCode, UserError

MANIFEST: Final = "manifest.json"
KEPT: Final = "保留"
UNSAFE: Final = re.compile(r"[^\w-]+")  # \w takes Chinese too


def safe(name: str) -> str:
    """A name that is a plain file name everywhere."""
    return UNSAFE.sub("_", name) or "_"


@dataclass
class Folder:
    """A folder being filled."""

    root: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def place(self, name: str) -> Path:
        """Where to write a file of this relative name; its directory exists."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, text: str) -> None:
        """Write a page."""
        content = text.encode()
        self.place(name).write_bytes(content)
        self.hashes[name] = hashlib.sha256(content).hexdigest()

    def note(self, name: str) -> None:
        """Take a file written by other means into the manifest."""
        self.hashes[name] = _digest(self.root / name)


@contextmanager
def replacing(target: Path, night: Night) -> Iterator[Folder]:
    """A new folder to fill, put in place of ``target`` when all went well; else ``target`` stays as it was.

    Raises:
        UserError: E-REPORT-002 when ``target`` holds something else than reports, E-REPORT-003 when it cannot
            be written.
    """
    fresh, old = (target.with_name(f".{target.name}.{word}") for word in ("new", "old"))
    try:
        _settle(target, fresh, old)
        fresh.mkdir(parents=True)
        folder = Folder(fresh)
        yield folder
        _keep(target, folder)
        _write_manifest(folder, night)
        _swap(target, fresh, old)
    except BrokenPipeError:
        raise  # whoever read our progress went away: no fault of the folder
    except OSError as error:
        raise UserError(
            "E-REPORT-003",
            f"报告目录 {target.name} 写不下去：目录不可写，或磁盘已满。",
            "原有的报告没有改动；请检查目录权限与剩余空间。",
            ExitCode.NOT_PUBLISHED,
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _settle(target: Path, fresh: Path, old: Path) -> None:
    """Finish or undo what a killed run left; refuse a place that is not ours."""
    shutil.rmtree(fresh, ignore_errors=True)
    if old.is_dir() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    if not target.exists():
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / MANIFEST).is_file()):
        raise UserError(
            "E-REPORT-002",
            f"{target.name} 中有不是报告的文件，不能覆盖。",
            "请用 --reports 指明一个新的或空的目录。",
        )


def _swap(target: Path, fresh: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _write_manifest(folder: Folder, night: Night) -> None:
    content = {
        "run_id": night.run_id,
        "as_of": night.as_of.isoformat(),
        "files": dict(sorted(folder.hashes.items())),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder.root / MANIFEST).write_text(text + "\n", "utf-8")


def _keep(target: Path, folder: Folder) -> None:
    """Carry over what people added or changed since the reports were written."""
    if not (target / MANIFEST).is_file():
        return
    manifest = json.loads((target / MANIFEST).read_text("utf-8"))
    for path in sorted(path for path in target.rglob("*") if path.is_file()):
        name = path.relative_to(target).as_posix()
        if name == MANIFEST or manifest["files"].get(name) == _digest(path):
            continue
        kept = name if name.startswith(f"{KEPT}/") else f"{KEPT}/{manifest['as_of']}/{name}"
        shutil.copy2(path, folder.place(kept))


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
