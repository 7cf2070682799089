"""Planted conflicts and tempting innocents.

The ``usual`` planting needs no other lists than those of every simulated district. ``all`` plants for the whole rule
book: further departments deliver (``simulation.registers``) and local standards are set (``truth/policy``). ``lawful``
are its innocents alone.
"""

from __future__ import annotations

from simulation.scenarios import above, again, entitled, innocent, means, paid, slips, together, unmet
from simulation.scenarios.scenario import Planted, Scenario, allot, conflicts, plant, rewrite

SCENARIOS: tuple[Scenario, ...] = (*paid.SCENARIOS, *entitled.SCENARIOS, *innocent.SCENARIOS)
BOOK: tuple[Scenario, ...] = (
    *SCENARIOS,
    *again.SCENARIOS,
    *together.SCENARIOS,
    *above.SCENARIOS,
    *means.SCENARIOS,
    *unmet.SCENARIOS,
    *slips.SCENARIOS,
)
LAWFUL: tuple[Scenario, ...] = tuple(one for one in BOOK if one.expected == "silent")
PLANTINGS = {"usual": SCENARIOS, "all": BOOK, "lawful": LAWFUL}

__all__ = ["PLANTINGS", "Planted", "Scenario", "allot", "conflicts", "plant", "rewrite"]
