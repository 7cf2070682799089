"""What is wrong with answers: each fault with its file, sheet, row and column, in words that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from registry.faults import FaultTable

TABLE: Final = FaultTable(Path(__file__).with_name("faults.csv"))
refusal = TABLE.refusal
