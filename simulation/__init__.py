"""Invented districts with known truth, for samples, tests, benchmarks and a newcomer's first try."""

from __future__ import annotations

from simulation.district import Summary, records, simulate
from simulation.errors import DEFAULT, ErrorRates, Rate
from simulation.needs import Profile

__all__ = ["DEFAULT", "ErrorRates", "Profile", "Rate", "Summary", "records", "simulate"]
