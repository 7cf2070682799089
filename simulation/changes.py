"""What a year does to a district's households: split, merge, marriage, birth and death, each household at most once.

Families are matrices here too: one row per household, one column per place in the family, the person in it or -1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from simulation.chance import Day, Days, Ints, Mask, Rng, add_days, stream
from simulation.families import CHILD, FATHER, HEAD, MOTHER, SLOTS, SPOUSE, Population
from simulation.needs import NO_DAY, Needs, ages

DECEASED = SLOTS  # the place of those who died: named by the death list, no longer head or spouse
GROWN, MARRIAGEABLE, FERTILE, TAKEN_IN, TAKING_IN = (18, 120), (20, 40), (20, 42), (60, 120), (27, 52)
PARTNERS_APART = 12  # years
MOVE_IN = 0.6  # share of marriages in which one moves in with the other
CHILDREN = slice(CHILD, FATHER)
EVENT = {"kind": pl.String, "household": pl.Int64, "successor": pl.Int64, "person": pl.Int64}


@dataclass(frozen=True)
class Rates:
    """How many households in a hundredth each change happens to in a year; ``death`` is of other members over 45."""

    split: float = 0.02
    merge: float = 0.005
    marriage: float = 0.01
    head_death: float = 0.015
    birth: float = 0.02
    death: float = 0.01


@dataclass
class Lives:
    """Where everybody lives and stands, edited in place by one change after the other.

    Attributes:
        who: the person in each place of each household before the year, or -1.
        age: of each person at the end of the year.
        home, slot, died: of each person after the year; households beyond the old ones are new.
        free: households to which nothing has happened yet.
        origin: of each household the one whose dwelling and circumstances it starts from.
        events: what happened, in the columns of ``EVENT``.
    """

    who: Ints
    age: Ints
    female: Mask
    home: Ints
    slot: Ints
    died: Days
    free: Mask
    origin: Ints
    events: list[pl.DataFrame] = field(default_factory=list)

    def drawn(self, rng: Rng, among: Mask, count: int) -> Ints:
        """Households that a change happens to, out of those still free."""
        able = np.flatnonzero(among & self.free)
        hit = np.sort(rng.choice(able, min(count, len(able)), replace=False))
        self.free[hit] = False
        return hit

    def found(self, origin: Ints) -> Ints:
        """New households, each starting from another's circumstances."""
        new = len(self.origin) + np.arange(len(origin))
        self.origin = np.append(self.origin, origin)
        return new

    def move(self, person: Ints, home: Ints, slot: Ints) -> None:
        """Put people into places of households."""
        self.home[person], self.slot[person] = home, slot

    def aged(self, span: tuple[int, int]) -> Mask:
        """Which places hold somebody of an age."""
        return (self.who >= 0) & (self.age[self.who] >= span[0]) & (self.age[self.who] <= span[1])

    def happened(self, kind: str, household: Ints, successor: Ints, person: Ints | None = None) -> None:
        """Note what happened."""
        named = np.full(len(household), -1) if person is None else person
        columns = {"household": household, "successor": successor, "person": named}
        frame = pl.DataFrame(columns).with_columns(
            pl.lit(kind).alias("kind"), pl.col("person").replace(-1, None)
        )
        self.events.append(frame.select(*EVENT).cast(pl.Schema(EVENT)))


def live(population: Population, needs: Needs, rates: Rates, seed: int, after: Day) -> Lives:
    """Let a year pass up to a day: who lives where afterwards, and what happened."""
    people = population.people
    household, slot = people["household"].to_numpy(), people["slot"].to_numpy()
    who = np.full((population.homes.height, SLOTS), -1)
    living = np.isnat(needs.died)
    who[household[living], slot[living]] = np.flatnonzero(living)
    lives = Lives(
        who=who,
        age=ages(people["birth"].to_numpy(), after),
        female=people["female"].to_numpy(),
        home=household.copy(),
        slot=slot.copy(),
        died=np.full(len(slot), NO_DAY),
        free=np.bincount(household[needs.tekun > 0], minlength=len(who)) == 0,
        origin=np.arange(len(who)),
    )
    lives.slot[~living] = DECEASED
    size = len(who)
    _heads_die(stream(seed, "year heads"), lives, round(rates.head_death * size), after)
    _marry(stream(seed, "year marriages"), lives, round(rates.marriage * size))
    _split(stream(seed, "year splits"), lives, round(rates.split * size))
    _merge(stream(seed, "year merges"), lives, round(rates.merge * size))
    _others_die(stream(seed, "year deaths"), lives, rates.death, after)
    return lives


def _heads_die(rng: Rng, lives: Lives, count: int, after: Day) -> None:
    """Heads who die; the spouse, else the eldest grown child, a parent, or whoever is left becomes head."""
    hit = lives.drawn(rng, lives.who[:, HEAD] >= 0, count)
    _die(rng, lives, lives.who[hit, HEAD], after)
    others = lives.who[:, SPOUSE:]
    grown = lives.aged(GROWN)[:, SPOUSE:]
    first = np.where(grown.any(axis=1), grown.argmax(axis=1), (others >= 0).argmax(axis=1))
    left = hit[(others[hit] >= 0).any(axis=1)]
    heir = others[left, first[left]]
    lives.slot[lives.who[left, HEAD]] = DECEASED
    lives.slot[heir] = HEAD
    lives.happened("succession", left, left, heir)


def _others_die(rng: Rng, lives: Lives, rate: float, after: Day) -> None:
    """Other members over 45 who die, the older the more often."""
    chance = rate * np.clip((lives.age - 45) / 20, 0, 3)
    dies = (rng.random(len(chance)) < chance) & (lives.slot != HEAD) & (lives.slot != DECEASED)
    free = np.append(lives.free, np.zeros(len(lives.origin) - len(lives.free), dtype=np.bool_))
    who = np.flatnonzero(dies & free[lives.home])
    _die(rng, lives, who, after)
    lives.slot[who] = DECEASED


def _die(rng: Rng, lives: Lives, who: Ints, after: Day) -> None:
    """Days of death lie in the half-year that tonight's death list is of."""
    lives.died[who] = add_days(np.full(len(who), after), -rng.integers(5, 178, len(who)))
    lives.happened("death", lives.home[who], lives.home[who], who)


def _split(rng: Rng, lives: Lives, count: int) -> None:
    """The head's parents, a grown child, or the spouse with the youngest child form a household of their own."""
    who, grown = lives.who, lives.aged(GROWN)[:, CHILDREN]
    parents = _some(who[:, FATHER : MOTHER + 1] >= 0)
    couple = (who[:, SPOUSE] >= 0) & (who[:, CHILD] >= 0)
    can = np.stack([parents, _some(grown), couple], axis=1)
    hit = lives.drawn(rng, _some(can), count)
    way = (rng.random((len(hit), 3)) * can[hit]).argmax(axis=1)
    father, youngest = who[hit, FATHER] >= 0, CHILD - 1 + (who[hit, CHILDREN] >= 0).sum(axis=1)
    first = np.choose(way, [np.where(father, FATHER, MOTHER), CHILD + grown[hit].argmax(axis=1), SPOUSE])
    other = np.choose(way, [np.where(father, MOTHER, HEAD), HEAD, youngest])
    new = lives.found(hit)
    lives.move(who[hit, first], new, np.full(len(hit), HEAD))
    along = (other != HEAD) & (who[hit, other] >= 0)
    lives.move(who[hit, other][along], new[along], np.where(way == 0, SPOUSE, CHILD)[along])
    lives.happened("split", hit, new)


def _merge(rng: Rng, lives: Lives, count: int) -> None:
    """Old people living by themselves are taken in by a younger family without parents in the house."""
    who = lives.who
    others, parents = _some(who[:, CHILD:] >= 0), _some(who[:, FATHER : MOTHER + 1] >= 0)
    old = lives.aged(TAKEN_IN)[:, HEAD] & ~others
    young = lives.aged(TAKING_IN)[:, HEAD] & (who[:, CHILD] >= 0) & ~parents
    given, taking = lives.drawn(rng, old, count), rng.permutation(lives.drawn(rng, young, count))
    given, taking = given[: len(taking)], taking[: len(given)]
    for place in (HEAD, SPOUSE):
        there = who[given, place] >= 0
        person = who[given, place][there]
        lives.move(person, taking[there], np.where(lives.female[person], MOTHER, FATHER))
    lives.happened("merge", given, taking)


def _marry(rng: Rng, lives: Lives, count: int) -> None:
    """Grown children move in with somebody who lives without a spouse, or found a household with another's child."""
    who, fit = lives.who, lives.aged(MARRIAGEABLE)
    with_child = _some(fit[:, CHILDREN])
    single = fit[:, HEAD] & (who[:, SPOUSE] < 0)
    move_in = round(count * MOVE_IN)
    joining = lives.drawn(rng, with_child, move_in)
    mover = _eldest(lives, fit, joining)
    host = _partners(rng, lives, mover, np.flatnonzero(single & lives.free), who[:, HEAD])
    _wed_at_home(lives, joining, mover, host)
    founding = lives.drawn(rng, with_child, count - move_in)
    bride = _eldest(lives, fit, founding)
    homes = np.flatnonzero(with_child & lives.free)
    eldest = np.full(len(who), -1)
    eldest[homes] = _eldest(lives, fit, homes)
    _found_together(lives, founding, bride, _partners(rng, lives, bride, homes, eldest), eldest)


def _some(places: Mask) -> Mask:
    """Which households have any of these places."""
    return np.asarray(places.any(axis=1))


def _eldest(lives: Lives, fit: Mask, homes: Ints) -> Ints:
    """The eldest child of an age to marry."""
    eldest: Ints = lives.who[homes, CHILD + fit[homes, CHILDREN].argmax(axis=1)]
    return eldest


def _partners(rng: Rng, lives: Lives, mover: Ints, homes: Ints, partner: Ints) -> Ints:
    """For each mover a household with a partner of the other sex and about the same age, or -1; none taken twice."""
    chosen = np.full(len(mover), -1)
    homes = rng.permutation(homes)
    for her in (False, True):
        seekers = np.flatnonzero(lives.female[mover] == her)
        there = homes[lives.female[partner[homes]] != her]
        seekers = seekers[np.argsort(lives.age[mover[seekers]], kind="stable")]
        there = rng.permutation(there)[: len(seekers)]
        there = there[np.argsort(lives.age[partner[there]], kind="stable")]
        seekers = seekers[: len(there)]
        chosen[seekers] = there
    far = (chosen >= 0) & (np.abs(lives.age[mover] - lives.age[partner[chosen]]) > 12)
    chosen[far] = -1
    lives.free[chosen[chosen >= 0]] = False
    return chosen


def _wed_at_home(lives: Lives, old: Ints, mover: Ints, host: Ints) -> None:
    """The mover becomes the host's spouse."""
    found = host >= 0
    lives.free[old[~found]] = True
    old, mover, host = old[found], mover[found], host[found]
    lives.move(mover, host, np.full(len(mover), SPOUSE))
    lives.happened("marriage", old, host, mover)


def _found_together(lives: Lives, old: Ints, bride: Ints, other: Ints, eldest: Ints) -> None:
    """Two grown children of two households become head and spouse of a third."""
    found = other >= 0
    lives.free[old[~found]] = True
    old, bride, other = old[found], bride[found], other[found]
    groom = eldest[other]
    new = lives.found(other)
    lives.move(groom, new, np.full(len(new), HEAD))
    lives.move(bride, new, np.full(len(new), SPOUSE))
    lives.happened("marriage", old, new, bride)
    lives.happened("marriage", other, new, groom)
