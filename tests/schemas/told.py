"""What intake reads of a list as text that a person can check against the sample.

``python -m tests.schemas.told`` writes the golden files anew: read the difference before you commit it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import polars as pl

from schemas.intake import Intake, read_exports
from tests.schemas.sheets import frame

FOLDER: Final = Path(__file__).parent / "departments"
_LEFT_OUT: Final = (
    "record_id", "assistance_id", "bill_id", "circumstance_id", "file_id", "department", "list_name", "reason", "raw",
    "lead_id",
)  # fmt: skip
_SECTIONS: Final = ("record", "assistance", "medical_bill", "circumstance", "lead", "rejected_row")


def samples() -> list[Path]:
    """The sample files, in order: ``<list>.csv`` and ``<list>.<layout>.csv``."""
    return sorted(FOLDER.glob("*.csv"))


def list_of(sample: Path) -> str:
    """The list of which a file is a sample."""
    return sample.name.split(".")[0]


def told(sample: Path) -> str:
    """The sample as intake reads it: counts, then each table's rows, only what is not blank."""
    with tempfile.TemporaryDirectory() as folder:
        # By a name that says nothing: the list must be told from what is inside.
        (Path(folder) / "a.csv").write_bytes(sample.read_bytes())
        intake = read_exports([Path(folder)])
    parts = [_file(intake), *(_section(intake, name) for name in _SECTIONS)]
    return "\n".join(part for part in parts if part)


def _file(intake: Intake) -> str:
    columns = ("list_name", "department", "delivery", "status")
    files = frame(intake.source_file).select(*columns, pl.col("^rows_.*$"))
    return "".join(_row(row) for row in files.iter_rows(named=True))


def _section(intake: Intake, name: str) -> str:
    table = frame(getattr(intake, name)).drop(_LEFT_OUT, strict=False)
    if table.is_empty():
        return ""
    table = table.with_columns(pl.col(pl.Decimal).cast(pl.String).str.strip_suffix(".00"))
    return f"[{name}]\n" + "".join(_row(row) for row in table.iter_rows(named=True))


def _row(row: dict[str, object]) -> str:
    return " | ".join(f"{name}={value}" for name, value in row.items() if value is not None) + "\n"


def main() -> None:
    """Write every golden file."""
    for sample in samples():
        sample.with_suffix(".txt").write_text(told(sample), encoding="utf-8")


if __name__ == "__main__":
    main()
