"""Where a household came from and what it became, generation by generation."""

from __future__ import annotations

from collections.abc import Sequence

from registry.report.model import Change

Step = tuple[str, str]
Generations = list[list[str]]


def generations(household: str, changes: Sequence[Change]) -> tuple[Generations, Generations]:
    """The households before this one, the first of all first, and those after it, the nearest first."""
    onward = [
        (change.household_id, change.successor_id)
        for change in changes
        if change.household_id and change.successor_id
    ]
    earlier = _walk(household, [(present, former) for former, present in onward])
    return earlier[::-1], _walk(household, onward)


def _walk(household: str, steps: Sequence[Step]) -> Generations:
    """Who can be reached, by the number of steps it takes; a circle ends where it began."""
    seen, found = {household}, []
    current = [household]
    while current:
        reached = {to for start, to in steps if start in current} - seen
        current = sorted(reached)
        seen |= reached
        found.append(current)
    return found[:-1]
