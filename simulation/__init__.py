"""Invented districts with known truth, for samples, tests, benchmarks and a newcomer's first try."""

from __future__ import annotations

from simulation.district import Summary, records, simulate
from simulation.needs import STACKED, Profile
from simulation.rates import DEFAULT, NONE, ErrorRates, Rate

__all__ = ["DEFAULT", "NONE", "STACKED", "ErrorRates", "Profile", "Rate", "Summary", "records", "simulate"]
