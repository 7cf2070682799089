"""Planted conflicts and tempting innocents."""

from __future__ import annotations

from simulation.scenarios import entitled, innocent, paid
from simulation.scenarios.scenario import Planted, Scenario, allot, conflicts, plant

SCENARIOS: tuple[Scenario, ...] = (*paid.SCENARIOS, *entitled.SCENARIOS, *innocent.SCENARIOS)

__all__ = ["SCENARIOS", "Planted", "Scenario", "allot", "conflicts", "plant"]
