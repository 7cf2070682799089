"""Files that came last night too, under the same name and with the same content: what they say is held already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from registry.deliveries.measure import Tables, frame
from registry.deliveries.rows import added, of_files, shaped
from schemas import reasons
from schemas.intake import export_paths
from schemas.reader import reader
from schemas.tables import SOURCE_FILE, table_name

_FILES: Final = table_name(SOURCE_FILE)
_REMARKS: Final = "E-INTAKE-012"
_OF_A_NIGHT: Final = ("run_id", "night", "came_on", "ended_on", "ended_by")
"""What a night writes into a line; reading does not."""


def contents(paths: Sequence[Path]) -> dict[Path, str | None]:
    """The digest of each file's content; none of one that cannot be read."""
    return {path: _digest(path) for path in export_paths(paths)}


def unchanged(digests: Mapping[Path, str | None], before: Tables) -> dict[Path, str]:
    """The files that need not be read again, and the digest of each.

    A file is passed over if last night took all its sheets, the program that read it is the one that would read it
    tonight, and no other file of tonight has its content, of which only the first counts.

    Args:
        digests: tonight's files and the digest of each.
        before: last night's tables.
    """
    taken = (
        frame(before, SOURCE_FILE)
        .group_by("file_name", "sha256")
        .agg(
            whole=((pl.col("status") == "accepted") & (pl.col("read_by") == reader())).fill_null(False).all()
        )
    )
    known = set(taken.filter("whole").select("file_name", "sha256").iter_rows())
    if not known:
        return {}
    once = pl.Series([*digests.values()], dtype=pl.String).value_counts().filter(pl.col("count") == 1)
    alone = set(once.to_series())
    return {
        path: digest
        for path, digest in digests.items()
        if digest is not None and digest in alone and (path.name, digest) in known
    }


def with_unchanged(tonight: Tables, before: Tables, contents: Collection[str]) -> dict[str, pa.Table]:
    """Tonight's tables with the lines and rows of files that were not read again, as if they had been."""
    if not contents:
        return dict(tonight)
    lines = frame(before, SOURCE_FILE).filter(pl.col("sha256").is_in(sorted(contents)))
    remarks = pl.when(pl.col("list_name").is_null()).then(pl.lit(reasons.message(_REMARKS)))
    asread = lines.drop(_OF_A_NIGHT).with_columns(reason=remarks)
    files = pa.concat_tables([tonight[_FILES], shaped(asread, SOURCE_FILE)])
    return added(tonight, of_files(before, lines["file_id"])) | {_FILES: files}


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
