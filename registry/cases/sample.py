"""抽检: cases drawn by lot among those answered, a share of every department's; the same seed draws the same."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from registry.cases.faults import refusal
from registry.reader import Reader
from registry.steps import step


@dataclass(frozen=True)
class Sample:
    """Cases to look at again.

    Attributes:
        number: of the sample: day, share and seed.
        of: how many cases it was drawn from.
        cases: ``case_id``, ``household_id``, ``owner``, ``status``, ``closed_on``, ``close_reason``, ``rules``,
            ``answers``, ``amount_yuan``; ordered by department and number.
    """

    number: str
    of: int
    cases: list[dict[str, Any]]


def share_of(text: str) -> float:
    """``5%`` or ``0.05`` as a number.

    Raises:
        UserError: E-CASE-026 it is none, or not within 0 and 1.
    """
    try:
        share = float(text.rstrip("%％")) / (100 if text[-1:] in ("%", "％") else 1)
    except ValueError:
        raise refusal("E-CASE-026", f"（{text}）") from None
    if not 0 < share <= 1:
        raise refusal("E-CASE-026", f"（{text}）")
    return share


def sample(registry: Reader, share: float, seed: int, department: str | None = None) -> Sample:
    """Draw a share of each department's answered cases, one at least.

    Raises:
        UserError: E-CASE-027 there are none.
    """
    rows = registry.query(step("answered_cases"), {"department": department}).to_pylist()
    if not rows:
        raise refusal("E-CASE-027")
    day = registry.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
    rng = np.random.default_rng(seed)
    chosen = []
    for owner in dict.fromkeys(row["owner"] for row in rows):
        mine = [row for row in rows if row["owner"] == owner]
        drawn = rng.permutation(len(mine))[: ceil(share * len(mine))]
        chosen += [mine[place] for place in sorted(drawn)]
    number = f"{day:%Y%m%d}-{100 * share:g}%-{seed}"
    return Sample(number, len(rows), chosen)
