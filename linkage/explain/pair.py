"""One pair among all that were linked: its levels and weights, its rule, its constraint, or the way around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.block import RULES
from linkage.compare import compare
from linkage.constraints import Constraints, constraints
from linkage.decide import Model, needed, outcome, probability, shipped_model, strata, weigh
from linkage.explain import chain as chains
from linkage.explain import obstacles as stand
from linkage.explain.chain import Link
from linkage.explain.obstacles import Obstacle
from linkage.explain.unproposed import Miss, misses
from linkage.explain.weights import MOST, Step, against, at_home, steps
from linkage.explain.words import (
    TIED,
    TOLD_APART,
    TOLD_TOGETHER,
    evidence_text,
    stratum_text,
)
from linkage.explain.writings import Party, Writing, party, side_by_side
from linkage.link import Stages, stages_of
from linkage.review import queue
from linkage.rivals import discounts


@dataclass(frozen=True)
class Explanation:
    """Why two records are, or are not, one person.

    Attributes:
        parties: the two records, called 甲 and 乙, in the order they were asked about.
        same_person: the result, all constraints considered.
        outcome: match, possible or no_match by weight alone; ``identical`` where both are one
            profile: one valid id and name, or the same writing throughout.
        probability: of being one person, by weight alone; of a pair never compared what it would be.
        needed: the probability from which such a pair is a match; null where nothing was compared.
        steps: prior and comparisons; their weights add up to log2 of the odds.
        among: among whom the chance of agreeing was counted.
        rule: the blocking rule that proposed the pair; null where none did, so that it was never compared.
        not_compared: why no rule proposed it, rule by rule.
        refused: the constraint that overruled the weights.
        obstacles: what stands between the two, or between those already taken for one with them.
        decision: the reviewer's word that binds the pair.
        path: of one person whose own pair was not linked, the links that join them.
        values: what both sides say; ids and telephones masked.
        in_review: a pair of the two persons stands in the review queue.
    """

    parties: tuple[Party, ...]
    same_person: bool
    outcome: str
    probability: float
    needed: float | None
    steps: tuple[Step, ...]
    among: str | None
    rule: str | None
    not_compared: tuple[Miss, ...]
    refused: str | None
    obstacles: tuple[Obstacle, ...]
    decision: str | None
    path: tuple[Link, ...]
    values: tuple[Writing, ...]
    in_review: bool = True


@dataclass(frozen=True)
class _Asked:
    """The pair asked about, among all that was linked: records, and their profiles in the same order."""

    stages: Stages
    model: Model
    held: Constraints
    records: tuple[str, str]
    profiles: tuple[int, int]
    titles: Mapping[str, str]

    def lists(self) -> list[str]:
        """The lists by number, as readers call them."""
        return [self.titles.get(name, name) for name in self.stages.profiles.records.lists]

    def record(self, profile: int) -> str:
        """The record that stands for a profile: one of those asked about, else its first."""
        if profile in self.profiles:
            return self.records[self.profiles.index(profile)]
        everyone = self.stages.profiles
        return str(everyone.records.record_id[int(everyone.first[profile])])

    def person(self, which: int) -> int:
        """The person that one of the two was taken for."""
        return int(self.stages.groups.person[self.profiles[which]])

    def of_pair(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame of pairs that are about the two."""
        a, b = sorted(self.profiles)
        return frame.filter((pl.col("a") == a) & (pl.col("b") == b))


def explain(
    records: pa.Table,
    record_a: str,
    record_b: str,
    *,
    decisions: pa.Table | None = None,
    model: Model | None = None,
    distinct_in: Sequence[str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Explanation:
    """Explain one pair among all records that were linked with it.

    Args:
        records: all the records, as they were linked.
        record_a: the id of one record.
        record_b: the id of another.
        decisions: as ``linkage.link`` takes them.
        model: as ``linkage.link`` takes it.
        distinct_in: as ``linkage.link`` takes it.
        titles: what readers call a list; one without a title is called by its name.

    Raises:
        KeyError: a record is not among ``records``.
    """
    model = model or shipped_model()
    stages = stages_of(records, decisions, model, distinct_in)
    profiles = stages.profiles
    place = dict(zip(profiles.records.record_id.cast(pl.String), profiles.of_record.tolist(), strict=True))
    first, second = place[record_a], place[record_b]
    held = constraints(profiles, _linked(stages, first, second), stages.words, distinct_in)
    asked = _Asked(stages, model, held, (record_a, record_b), (first, second), titles or {})
    told = _of_one_profile(asked) if first == second else _of_two(asked)
    level = int(compare(profiles, np.array([first]), np.array([second]))["id"][0])
    return replace(
        told,
        parties=tuple(party(profiles, records, record, asked.titles) for record in asked.records),
        decision=_decision(asked),
        values=side_by_side(profiles, records, first, second, level),
        in_review=_in_review(asked),
    )


def _linked(stages: Stages, *also: int) -> np.ndarray:
    """The profiles that constraints are laid on: those that any link touches, and the two."""
    matches = stages.scored.filter(pl.col("outcome") == "match")
    linked = np.zeros(len(stages.profiles), dtype=np.bool_)
    linked[np.concatenate([matches["a"].to_numpy(), matches["b"].to_numpy(), also]).astype(np.int64)] = True
    return linked


def _of_one_profile(asked: _Asked) -> Explanation:
    """Two records that were one before anything was compared."""
    profiles = asked.stages.profiles
    number = int(profiles.id[asked.profiles[0]])
    by_id = number >= 0 and bool(profiles.ids.valid[number])
    step = (
        Step("证件号与姓名", "有效证件号与姓名都相同", MOST)
        if by_id
        else Step("全部内容", "两行所写完全相同", MOST)
    )
    return _blank((step,), same_person=True, outcome="identical", probability=1.0)


def _of_two(asked: _Asked) -> Explanation:
    """Two profiles, whether they were compared or not."""
    stages, (first, second) = asked.stages, asked.profiles
    a, b = (np.array([one]) for one in sorted(asked.profiles))
    levels = compare(stages.profiles, a, b)
    alone = float(weigh(stages.profiles, a, levels, asked.model).item())
    found = asked.of_pair(stages.scored)
    taken = _taken(asked, alone) if found.is_empty() else float(found["rivals"].item())
    given = 0.0 if found.is_empty() else float(found["household"].item())
    sureness = float(probability(np.array([alone + taken + given])).item())
    told = levels.with_columns(probability=pl.lit(sureness))
    proposed = found["rule"].to_list()
    reasons = asked.of_pair(stages.groups.refused)["reason"].to_list()
    refused = reasons[0] if reasons else None
    same = asked.person(0) == asked.person(1)
    return replace(
        _blank(
            (
                *steps(stages.profiles, a, levels, alone, asked.model),
                *against(taken, _rivals(asked)),
                *at_home(given),
            )
        ),
        same_person=same,
        outcome=told.select(outcome(asked.model)).item(),
        probability=sureness,
        needed=told.select(needed(asked.model)).item(),
        among=stratum_text(int(strata(levels["family"].to_numpy())[0])),
        rule=RULES[proposed[0]].name if proposed else None,
        not_compared=() if proposed else misses(stages.profiles, first, second),
        refused=refused,
        obstacles=() if same else _obstacles(asked, refused),
        path=_path(asked) if same else (),
    )


def _taken(asked: _Asked, alone: float) -> float:
    """What rivals would take from the pair, had it been compared."""
    scored = asked.stages.scored
    pairs = zip(("a", "b"), sorted(asked.profiles), strict=True)
    a, b = (np.append(scored[side].cast(pl.Int64).to_numpy(), one) for side, one in pairs)
    by_itself = (scored["weight"] - scored["rivals"] - scored["household"]).to_numpy()
    return float(discounts(asked.stages.profiles, a, b, np.append(by_itself, alone))[-1])


def _rivals(asked: _Asked) -> tuple[str, ...]:
    """The records of others whom the one of the two without a sure id resembles, the most alike first."""
    profiles, scored = asked.stages.profiles, asked.stages.scored
    owner, weak = sorted(asked.profiles, key=lambda one: not profiles.sure[one])
    about = scored.filter((pl.col("a") == weak) | (pl.col("b") == weak)).sort("weight", descending=True)
    others = about["a"].to_numpy().astype(np.int64) + about["b"].to_numpy() - weak
    others = others[profiles.sure[others] & (profiles.id[others] != profiles.id[owner])]
    return tuple(asked.record(other) for other in others.tolist())


def _blank(
    steps: tuple[Step, ...],
    *,
    same_person: bool = False,
    outcome: str = "no_match",
    probability: float = 0.0,
) -> Explanation:
    """An explanation of which only the weights are told yet."""
    nobody = Party("", "", ())
    return Explanation(
        parties=(nobody, nobody), same_person=same_person, outcome=outcome, probability=probability, needed=None,
        steps=steps, among=None, rule=None, not_compared=(), refused=None, obstacles=(), decision=None, path=(),
        values=(),
    )  # fmt: skip


def _obstacles(asked: _Asked, refused: str | None) -> tuple[Obstacle, ...]:
    """What stands between the two; if they were refused for others' sake, what stands between those."""
    lists = asked.lists()
    pair = set(asked.profiles)
    found = stand.between(asked.held, lists, asked.profiles[:1], asked.profiles[1:])
    if refused == TIED:
        for weak in [one for one in asked.profiles if asked.held.ids[one] < 0]:
            found += stand.rivals(asked.stages.groups.refused, weak, pair)
    elif refused is not None and not found:
        person = asked.stages.groups.person
        sides = (np.flatnonzero(person == asked.person(which)).tolist() for which in (0, 1))
        found = stand.between(asked.held, lists, *sides)
    return stand.named(found, asked.record, pair)


def _decision(asked: _Asked) -> str | None:
    """The reviewer's word about the two."""
    for pairs, text in ((asked.held.apart, TOLD_APART), (asked.held.together, TOLD_TOGETHER)):
        if asked.of_pair(pairs).height:
            return text
    return None


def _in_review(asked: _Asked) -> bool:
    """Is a person asked about the two, or about others who were taken for one with them?"""
    stages = asked.stages
    profiles, person = stages.profiles, stages.groups.person
    rows = np.bincount(profiles.of_record, minlength=len(profiles))
    asked_about = queue(stages.scored, stages.groups.refused, person, rows, stages.words)
    pairs = {tuple(sorted((person[a], person[b]))) for a, b in asked_about.select("a", "b").iter_rows()}
    return tuple(sorted((asked.person(0), asked.person(1)))) in pairs


def _path(asked: _Asked) -> tuple[Link, ...]:
    """The links that join two profiles of one person; none where their own link does."""
    stages, decided = asked.stages, asked.held.together.select("a", "b")
    granted = stages.scored.filter(pl.col("outcome") == "match").join(
        stages.groups.refused, on=["a", "b"], how="anti"
    )
    if asked.of_pair(granted).height or asked.of_pair(decided).height:
        return ()
    links = pl.concat([granted.select("a", "b", "weight"), decided.with_columns(weight=pl.lit(MOST + 1))])
    within = pl.Series(np.flatnonzero(stages.groups.person == asked.person(0))).implode()
    edges = chains.chain(links.filter(pl.col("a").is_in(within)), *asked.profiles)
    least = min((weight for _, _, weight in edges), default=0.0)
    return tuple(_link(asked, edge, least) for edge in edges)


def _link(asked: _Asked, edge: tuple[int, int, float], least: float) -> Link:
    """One link of the chain by records and in words."""
    a, b, weight = edge
    records = asked.record(a), asked.record(b)
    if weight > MOST:
        return Link(*records, MOST, 1.0, TOLD_TOGETHER, weight == least)
    low, high = sorted((a, b))
    scored = asked.stages.scored.filter((pl.col("a") == low) & (pl.col("b") == high))
    told = scored.with_columns(refused=pl.lit(None, dtype=pl.String)).select(
        "probability", text=evidence_text()
    )
    probability, text = told.row(0)
    return Link(*records, weight, probability, text, weight == least)
