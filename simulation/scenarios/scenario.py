"""A scenario: one kind of conflict planted on purpose, or one tempting innocent that no rule may flag.

Households are set apart before anybody's awards are made: their circumstances are cleared, the scenario puts in the
ones it needs, everybody is awarded what is right, and then the scenario spoils (or merely complicates) the awards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints, Mask
from simulation.needs import NO_DAY
from simulation.world import World

Fits = Callable[[World], Mask]
Prepare = Callable[[World, Ints, Ints], None]
Plant = Callable[[World, Awards, Ints, Ints], None]
Pen = Callable[[World, pl.DataFrame, Ints, Ints], pl.DataFrame]

HOUSEHOLD_RULES = frozenset((
    "D02", "D04", "D11", "D12", "D13", "D16", "D17", "I02", "I05", "I06", "I07", "I09", "I10", "L04", "L05",
    "M06", "M07", "M14", "M16", "M18", "M20", "M23", "O01", "O03", "O06", "O09", "X08", "X09", "X10",
))  # fmt: skip


def _nothing(*_: object) -> None:
    """The scenario needs no such step."""


def _as_it_is(_: World, written: pl.DataFrame, __: Ints, ___: Ints) -> pl.DataFrame:
    """The clerks wrote nothing out of the ordinary."""
    return written


@dataclass(frozen=True)
class Scenario:
    """What is planted.

    Attributes:
        key: short name, unique.
        rule_id: the rule that must flag it, or must keep silent; ``*`` for all rules but the missed and the leads.
        expected: ``flag`` or ``silent``.
        note: what it is, in Chinese, for the truth file.
        fits: which people could be its subject.
        prepare: circumstances of subjects (and partners) before awards are made.
        plant: what is done to the awards.
        partner: which people could be the second party, of another household; none without it.
        pen: what the clerks then write of it, where the conflict lies in the writing.
        amount: yuan that the finding must tell, where it is the same for all.
    """

    key: str
    rule_id: str
    expected: str
    note: str
    fits: Fits
    prepare: Prepare = _nothing
    plant: Plant = _nothing
    partner: Fits | None = None
    pen: Pen = _as_it_is
    amount: float | None = None


@dataclass(frozen=True)
class Planted:
    """A scenario with the people it happens to; ``partners`` is empty where it has none."""

    scenario: Scenario
    subjects: Ints
    partners: Ints


def pair(
    rule_id: str,
    fits: Fits,
    flagged: tuple[str, Plant],
    lawful: tuple[str, Plant],
    *,
    prepare: Prepare = _nothing,
    lawful_prepare: Prepare | None = None,
    lawful_fits: Fits | None = None,
    partner: Fits | None = None,
    pens: tuple[Pen, Pen] = (_as_it_is, _as_it_is),
    amount: float | None = None,
) -> tuple[Scenario, Scenario]:
    """A conflict and its innocent twin, which looks like it and is lawful; each by its note and what is done."""
    innocent = prepare if lawful_prepare is None else lawful_prepare
    return (
        Scenario(rule_id, rule_id, "flag", flagged[0], fits, prepare, flagged[1], partner, pens[0], amount),
        Scenario(
            f"{rule_id}-lawful",
            rule_id,
            "silent",
            lawful[0],
            lawful_fits or fits,
            innocent,
            lawful[1],
            partner,
            pens[1],
        ),
    )


def allot(world: World, scenarios: tuple[Scenario, ...], flags: int, innocents: int) -> list[Planted]:
    """Choose households for every scenario, no household twice, the choosiest scenario first."""
    rng = world.rng("scenarios")
    free = np.isnat(world.needs.died)
    candidates = {scenario.key: scenario.fits(world) & free for scenario in scenarios}
    ordered = sorted(scenarios, key=lambda scenario: (int(candidates[scenario.key].sum()), scenario.key))
    planted = []
    for scenario in ordered:
        count = flags if scenario.expected == "flag" else innocents
        subjects = _choose(world, rng, candidates[scenario.key], count)
        partners = np.empty(0, dtype=np.int64)
        if scenario.partner is not None:
            partners = _choose(world, rng, scenario.partner(world) & free, len(subjects))
            subjects = subjects[: len(partners)]
        planted.append(Planted(scenario, subjects, partners))
    _clear(world)
    for one in planted:
        one.scenario.prepare(world, one.subjects, one.partners)
    return planted


def _choose(world: World, rng: np.random.Generator, candidates: Mask, count: int) -> Ints:
    """People of different households not yet in any scenario, whose households are then taken."""
    taken = world.needs.planted
    able = rng.permutation(np.flatnonzero(candidates & ~taken[world.household]))
    _, first = np.unique(world.household[able], return_index=True)
    chosen = able[np.sort(first)][:count]
    taken[world.household[chosen]] = True
    return np.sort(chosen)


def _clear(world: World) -> None:
    """Forget the circumstances of all households set apart; children of school age stay enrolled."""
    needs = world.needs
    inside = needs.planted[world.household]
    for homes in (needs.dibao, needs.unit, needs.rent, needs.relief):
        homes[needs.planted] = False
    for numbers in (needs.tekun, needs.orphan, needs.disability, needs.level, needs.bills):
        numbers[inside] = 0
    needs.charity[inside] = False
    needs.died[inside] = NO_DAY


def plant(world: World, awards: Awards, planted: list[Planted]) -> None:
    """Carry every scenario out on the awards."""
    for one in planted:
        if len(one.subjects):
            one.scenario.plant(world, awards, one.subjects, one.partners)


def rewrite(world: World, written: pl.DataFrame, planted: list[Planted]) -> pl.DataFrame:
    """What the clerks wrote, with what scenarios put into their pens."""
    for one in planted:
        if len(one.subjects):
            written = one.scenario.pen(world, written, one.subjects, one.partners)
    return written


def conflicts(world: World, planted: list[Planted]) -> pl.DataFrame:
    """The truth about what was planted: conflict, rule_id, expected, household, person (indices), note.

    ``other_household`` is the second party's, where there is one; ``amount_yuan`` what the finding must tell, where it
    is fixed.
    """
    frames = []
    for one in sorted(planted, key=lambda each: each.scenario.key):
        scenario, size = one.scenario, len(one.subjects)
        personal = scenario.rule_id not in HOUSEHOLD_RULES
        frames.append(
            pl.DataFrame(
                {
                    "conflict": [f"{scenario.key}-{number + 1:04d}" for number in range(size)],
                    "rule_id": [scenario.rule_id] * size,
                    "expected": [scenario.expected] * size,
                    "household": world.household[one.subjects],
                    "person": one.subjects if personal else [None] * size,
                    "note": [scenario.note] * size,
                    "other_household": _other(world, one),
                    "amount_yuan": [scenario.amount] * size,
                },
                schema={
                    "conflict": pl.String,
                    "rule_id": pl.String,
                    "expected": pl.String,
                    "household": pl.Int64,
                    "person": pl.Int64,
                    "note": pl.String,
                    "other_household": pl.Int64,
                    "amount_yuan": pl.Float64,
                },
            )
        )
    return pl.concat(frames)


def _other(world: World, one: Planted) -> list[int | None]:
    """Households of the partners; nulls where a scenario has none."""
    homes: list[int | None] = world.household[one.partners].tolist()
    return homes or [None] * len(one.subjects)
