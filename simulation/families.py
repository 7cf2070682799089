"""Households and the people in them, as matrices: one row per household, one column per place in the family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from simulation import identity, names, places
from simulation.chance import Day, Days, Ints, Mask, Rng, Texts, add_days, choose, stream, years_of

HEAD, SPOUSE, CHILD, FATHER, MOTHER, GRANDCHILD = 0, 1, 2, 5, 6, 7
FORMER_NAMES = 0.03  # share of people with a 曾用名
SLOTS = 9  # head, spouse, three children, head's father and mother, two grandchildren

# type of household: share, age of head (from, to), chance of each slot being filled
TYPES = {
    "elder": (0.175, (62, 91), (1, 0, 0, 0, 0, 0, 0, 0, 0)),
    "single": (0.05, (24, 60), (1, 0, 0, 0, 0, 0, 0, 0, 0)),
    "couple": (0.13, (56, 86), (1, 1, 0, 0, 0, 0, 0, 0, 0)),
    "nuclear": (0.27, (27, 52), (1, 1, 1, 0.52, 0.10, 0, 0, 0, 0)),
    "three": (0.19, (30, 52), (1, 1, 1, 0.42, 0.06, 0.60, 0.82, 0, 0)),
    "lone": (0.09, (28, 52), (1, 0, 1, 0.40, 0.05, 0, 0.05, 0, 0)),
    "skipped": (0.045, (55, 74), (1, 0.6, 0, 0, 0, 0, 0, 1, 0.35)),
    "parent": (0.06, (38, 60), (1, 0, 0, 0, 0, 0.35, 0.8, 0, 0)),
}
TYPE_NAMES = tuple(TYPES)


@dataclass
class Population:
    """The district's truth.

    Attributes:
        people: one row per person, ordered by household: person, household, slot, female, birth, surname, given,
            name, former_name, id_number, phone, account, twin_of.
        homes: one row per household: household, kind, and its dwelling (see ``places.dwellings``).
        district: where it is.
    """

    people: pl.DataFrame
    homes: pl.DataFrame
    district: places.District


def populate(
    households: int, seed: int, as_of: Day, urban: float = places.URBAN_SHARE, lodgers: float = 0.0
) -> Population:
    """Invent the people of a district; ``urban`` and ``lodgers`` are shares of its households."""
    rng = stream(seed, "places")
    where = places.district(rng)
    towns = places.towns(rng, households)
    homes = places.dwellings(rng, towns, households, urban)
    if lodgers > 0:
        homes = places.lodging(stream(seed, "lodgers"), homes, lodgers)
    kinds = _kinds(stream(seed, "kinds"), households)
    present, births, female, twin = _bodies(stream(seed, "bodies"), kinds, as_of)
    clan = homes["clan"].to_numpy()
    surnames, shared = _family_names(stream(seed, "surnames"), clan, female, kinds)
    flat = np.flatnonzero(present.ravel())
    people = pl.DataFrame(
        {
            "person": np.arange(len(flat)),
            "household": flat // SLOTS,
            "slot": flat % SLOTS,
            "female": female.ravel()[flat],
            "birth": births.ravel()[flat],
            "surname": surnames.ravel()[flat],
        }
    )
    people = people.with_columns(pl.Series("twin_of", _twin_index(people, twin)))
    people = _name(stream(seed, "given"), people, shared.ravel()[flat])
    people = _identify(stream(seed, "ids"), people, where)
    people = _contact(stream(seed, "phones"), people, homes, as_of)
    homes = homes.with_columns(
        pl.Series("household", np.arange(households)), pl.Series("kind", np.array(TYPE_NAMES)[kinds])
    )
    return Population(people, homes, where)


def _kinds(rng: Rng, households: int) -> Ints:
    """Types of households, in the asked shares up to rounding, so that small districts have them all."""
    shares = np.array([share for share, _, _ in TYPES.values()])
    edges = np.cumsum(shares / shares.sum())
    kinds = np.searchsorted(edges, (np.arange(households) + 0.5) / households)
    return rng.permutation(kinds)


def _bodies(rng: Rng, kinds: Ints, as_of: Day) -> tuple[Mask, Days, Mask, Mask]:
    """Who is there, born when, of which sex; and in which households the first two children are twins."""
    size = len(kinds)
    chances = np.array([slots for _, _, slots in TYPES.values()], dtype=float)[kinds]
    present = rng.random((size, SLOTS)) < chances
    ages = np.array([span for _, span, _ in TYPES.values()])[kinds]
    head = _born(rng, as_of, ages[:, 0] + rng.random(size) * (ages[:, 1] - ages[:, 0]))
    female = np.zeros((size, SLOTS), dtype=np.bool_)
    female[:, HEAD] = rng.random(size) < np.where(present[:, SPOUSE], 0.16, 0.48)
    female[:, SPOUSE] = ~female[:, HEAD]
    female[:, CHILD:FATHER] = rng.random((size, 3)) < 0.47
    female[:, MOTHER] = True
    female[:, GRANDCHILD:] = rng.random((size, 2)) < 0.47
    births = np.repeat(head[:, None], SLOTS, axis=1)
    apart = np.clip(rng.normal(0, 1000, size), -2200, 2200)
    births[:, SPOUSE] = add_days(head, apart + np.where(female[:, HEAD], -500, 500))
    births[:, FATHER] = add_days(head, -365.25 * rng.uniform(21, 33, size))
    births[:, MOTHER] = add_days(head, -365.25 * rng.uniform(20, 31, size))
    oldest = np.maximum(births[:, HEAD], births[:, SPOUSE])
    births[:, CHILD] = _born_by(rng, oldest, as_of)
    for child in (CHILD + 1, CHILD + 2):
        births[:, child] = add_days(births[:, child - 1], 365.25 * (1.1 + rng.gamma(2.5, 1.2, size)))
        present[:, child] &= present[:, child - 1] & (births[:, child] < as_of)
    births[:, GRANDCHILD] = _born(rng, as_of, rng.uniform(3, 17.5, size))
    births[:, GRANDCHILD + 1] = add_days(births[:, GRANDCHILD], 365.25 * rng.uniform(1.2, 5, size))
    present[:, GRANDCHILD + 1] &= births[:, GRANDCHILD + 1] < as_of
    twin = _twins(rng, present)
    births[twin, CHILD + 1] = births[twin, CHILD]
    alike = twin & (rng.random(size) < 0.65)
    female[alike, CHILD + 1] = female[alike, CHILD]
    return present, births, female, twin


def _born(rng: Rng, as_of: Day, ages: np.ndarray) -> Days:
    return add_days(np.full(len(ages), as_of), -365.25 * ages - rng.integers(0, 30, len(ages)))


def _born_by(rng: Rng, parents: Days, limit: Day) -> Days:
    """First children: some years after twenty of the younger parent, and in any case born by the limit."""
    born = add_days(parents, 365.25 * (20.5 + rng.gamma(4.0, 1.6, len(parents))))
    grown = add_days(parents, np.full(len(parents), 18.5 * 365.25))
    left = np.maximum((np.full(len(parents), limit) - grown).astype(np.int64) - 60, 0)
    return np.where(born < limit, born, add_days(grown, left * rng.random(len(parents))))


def _twins(rng: Rng, present: Mask) -> Mask:
    """Households whose first two children are twins: 1.6 % of those with two, and never fewer than a handful."""
    two = np.flatnonzero(present[:, CHILD + 1])
    count = min(len(two), max(8, round(0.016 * len(two))))
    twin = np.zeros(len(present), dtype=np.bool_)
    twin[rng.choice(two, count, replace=False)] = True
    return twin


def _family_names(rng: Rng, clan: Ints, female: Mask, kinds: Ints) -> tuple[Texts, Texts]:
    """Surnames of all places in the family, and generation characters where the village's clan keeps them."""
    size = len(clan)
    options, weights = names.surname_weights(rng)
    drawn = choose(rng, options, size * SLOTS, weights).reshape(size, SLOTS)
    clans = max(int(clan.max()) + 1, 1)
    clan_name = choose(rng, options, clans, weights**1.15)
    single = rng.random(clans) < 0.45  # villages where most families bear one surname
    kin = (clan >= 0) & single[np.maximum(clan, 0)] & (rng.random(size) < 0.72)
    head = np.where(kin, clan_name[np.maximum(clan, 0)], drawn[:, HEAD])
    married_in = female[:, HEAD] & (kinds != TYPE_NAMES.index("single"))
    head = np.where(married_in, drawn[:, HEAD], head)
    line = np.where(female[:, HEAD], np.where(kin, clan_name[np.maximum(clan, 0)], drawn[:, SPOUSE]), head)
    surnames = drawn.copy()
    surnames[:, HEAD] = head
    surnames[:, SPOUSE] = np.where(female[:, HEAD], line, drawn[:, SPOUSE])
    surnames[:, CHILD:FATHER] = line[:, None]
    surnames[:, FATHER] = head
    grand = np.where(rng.random(size) < 0.8, line, drawn[:, GRANDCHILD])
    surnames[:, GRANDCHILD:] = grand[:, None]
    return surnames, _generations(rng, clan, kin, surnames, line, female)


def _generations(rng: Rng, clan: Ints, kin: Mask, surnames: Texts, line: Texts, female: Mask) -> Texts:
    """Generation characters: from the clan's poem for its sons, and shared by four families' children in ten."""
    size = len(clan)
    poems = names.poems()
    poem = np.array([list(poem[:16]) for poem in poems])[np.maximum(clan, 0) % len(poems)]
    step = rng.integers(3, 9, size)  # families of a village are not all in the same generation
    depth = np.array([0, 0, 1, 1, 1, -1, -1, 2, 2])
    letters = poem[np.arange(size)[:, None], step[:, None] + depth]
    by_birth = (surnames == line[:, None]) & kin[:, None]
    keeps = rng.random((size, SLOTS)) < np.where(female, 0.30, 0.72)
    shared = np.where(by_birth & keeps, letters, "")
    siblings = (rng.random(size) < 0.38) & ~kin
    cohort = names.pool("男", 3, "first")
    family_letter = choose(rng, cohort, size)
    for slots in (slice(CHILD, FATHER), slice(GRANDCHILD, SLOTS)):
        shared[:, slots] = np.where(siblings[:, None], family_letter[:, None], shared[:, slots])
    return shared


def _twin_index(people: pl.DataFrame, twin: Mask) -> Ints:
    """For the second of two twins the person index of the first, else -1."""
    slot = people["slot"].to_numpy()
    second = (slot == CHILD + 1) & twin[people["household"].to_numpy()]
    return np.where(second, np.arange(people.height) - 1, -1)


def _name(rng: Rng, people: pl.DataFrame, shared: Texts) -> pl.DataFrame:
    """Full names, with a middle dot for a few; and former names (曾用名) for a few."""
    female = people["female"].to_numpy()
    years = years_of(people["birth"].to_numpy())
    twins = people["twin_of"].to_numpy() >= 0
    given = names.given_names(rng, female, years, shared)
    first = people["twin_of"].to_numpy()[twins]
    given[twins] = _twin_given(rng, given[first], given[twins])
    surname = people["surname"].to_numpy().astype(str)
    full = np.strings.add(surname, given)
    dotted = rng.random(len(full))[people["household"].to_numpy()] < 0.003
    full = np.where(dotted, names.dotted_names(rng, female), full)
    former = np.strings.add(surname, names.given_names(rng, female, years, np.full(len(full), "")))
    renamed = (rng.random(len(full)) < FORMER_NAMES) & ~dotted
    return people.with_columns(
        pl.Series("name", full),
        pl.Series("former_name", np.where(renamed, former, "")).replace("", None),
    )


def _twin_given(rng: Rng, elder: Texts, younger: Texts) -> Texts:
    """Twins' names usually share their first character; never the whole name."""
    share = (
        (rng.random(len(elder)) < 0.7) & (np.strings.str_len(elder) == 2) & (np.strings.str_len(younger) == 2)
    )
    lead, tail = elder.astype("<U1"), younger.astype("<U2")
    last = np.array([text[1:] for text in tail], dtype="<U2")
    mixed = np.strings.add(lead, last)
    changed = np.where(share & (mixed != elder), mixed, younger)
    return np.where(changed == elder, np.strings.add(changed.astype("<U1"), "双"), changed)


def _identify(rng: Rng, people: pl.DataFrame, where: places.District) -> pl.DataFrame:
    """Resident ids; spouses more often come from elsewhere."""
    births = people["birth"].to_numpy()
    slot = people["slot"].to_numpy()
    incomer = rng.random(people.height) < np.where(slot == SPOUSE, 0.30, 0.06)
    areas = places.birthplaces(rng, where, years_of(births), incomer)
    twin_of = people["twin_of"].to_numpy()
    areas[twin_of >= 0] = areas[twin_of[twin_of >= 0]]
    ids = identity.resident_ids(rng, areas, births, people["female"].to_numpy(), twin_of)
    return people.with_columns(
        pl.Series("id_number", ids), pl.Series("account", identity.account_numbers(rng, people.height))
    )


def _contact(rng: Rng, people: pl.DataFrame, homes: pl.DataFrame, as_of: Day) -> pl.DataFrame:
    """Telephone numbers: own for most adults, the head's for children, the village cadre's for some of the old."""
    size = people.height
    own = identity.mobile_numbers(rng, size)
    household = people["household"].to_numpy()
    head = own[np.flatnonzero(people["slot"].to_numpy() == HEAD)][household]
    place = (homes["town"] + homes["village"]).rank("dense").to_numpy()[household] - 1
    cadre = identity.mobile_numbers(rng, int(place.max()) + 1)[place.astype(np.int64)]
    age = years_of(np.array([as_of]))[0] - years_of(people["birth"].to_numpy())
    lends = rng.random(size)
    phone = np.where((age < 18) | (lends < 0.25), head, own)
    phone = np.where((age >= 65) & (lends > 0.85), cadre, phone)
    return people.with_columns(pl.Series("phone", phone))
