"""How often each error happens: per record, in a clean office export and in a list keyed in from a village's paper.

Defaults follow published figures where there are any, else judgement (see the project's notes on exports).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from simulation.chance import Mask, Rng


@dataclass(frozen=True)
class Rate:
    """How often an error happens: in an office's own export, and in a list keyed in from paper."""

    office: float
    paper: float

    def hits(self, rng: Rng, paper: Mask) -> Mask:
        """Which records it happens to."""
        return rng.random(len(paper)) < np.where(paper, self.paper, self.office)


@dataclass(frozen=True)
class ErrorRates:
    """Rates of every error, per record (``dot``: of names with one; ``parents_id``: of children's records).

    ``quirks`` and ``unusable`` are per row of a file: writings that intake must see through, and values or rows
    that it cannot use. They do not show in records made without files.
    """

    homophone: Rate = Rate(0.008, 0.03)
    lookalike: Rate = Rate(0.002, 0.01)
    variant: Rate = Rate(0.001, 0.001)
    unreadable: Rate = Rate(0.0005, 0.0005)
    dot: float = 0.45
    spaced: Rate = Rate(0.01, 0.05)
    suffix: Rate = Rate(0.0005, 0.004)
    former_name: Rate = Rate(0.003, 0.01)
    head_misspelt: Rate = Rate(0.006, 0.03)
    id_missing: Rate = Rate(0.005, 0.10)
    id_slip: Rate = Rate(0.003, 0.02)
    id_two_slips: Rate = Rate(0.0005, 0.003)
    id_transposed: Rate = Rate(0.001, 0.004)
    id_fifteen: Rate = Rate(0.0, 0.02)
    id_lower_x: Rate = Rate(0.03, 0.15)
    head_id_slip: Rate = Rate(0.003, 0.01)
    head_missing: Rate = Rate(0.0, 0.0)
    id_masked_by_charities: float = 0.62
    parents_id: float = 0.02
    truncated_files: int = 1
    sex_wrong: Rate = Rate(0.001, 0.004)
    birth_wrong: Rate = Rate(0.002, 0.015)
    phone_missing: Rate = Rate(0.04, 0.15)
    phone_slip: Rate = Rate(0.003, 0.015)
    phone_changed: Rate = Rate(0.05, 0.05)
    address_missing: Rate = Rate(0.005, 0.02)
    address_looseness: Rate = Rate(0.25, 1.0)
    moved: float = 0.03
    certificate_missing: Rate = Rate(0.02, 0.12)
    repeated: float = 0.003
    quirks: float = 0.035
    unusable: float = 0.002


DEFAULT = ErrorRates()


def none() -> ErrorRates:
    """No errors at all."""
    never: dict[str, Any] = {
        each.name: Rate(0.0, 0.0) if isinstance(each.default, Rate) else 0 for each in fields(ErrorRates)
    }
    return ErrorRates(**never)


NONE = none()
