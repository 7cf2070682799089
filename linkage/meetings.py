"""Where groups of people meet - behind a door, on a telephone, on a bank account - and whether they are one household.

Lists leave groups: a pensioner here, a pupil with her guardian there. Two groups that meet are candidates, and their
weight is that of their members' kinship. How often groups that meet are one household differs from place to place:
village doors are a family's, tenement doors are not. It is estimated from the data: by EM over the candidates of each
way of meeting, and for doors from how often two households *of one list* stand behind one door, for those are two. Both
err low - kin behind one door show it less than the kin of lists, and families part lawfully behind their door - so the
higher estimate stands.
Sums over pairs of members overlap, so a weight is divided by the root of their number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from linkage.claims import Sightings
from linkage.encode import NONE, Flags, Ints, distinct, numbered
from linkage.kin import LARGEST, mates
from linkage.kinship import People
from linkage.ties import Ties

Floats = npt.NDArray[np.float64]
FEW_DOORS: Final = 3
"""A phone seen at this many doors belongs to a cadre or a shop, not to a family."""
CROWD: Final = (2, 3, 5)
"""So many groups behind a door: two, a few, many."""
ROUNDS: Final = 40
USUAL: Final = 0.6
"""The share of groups behind one door that are one household, before anything is known."""
LEAST: Final = 0.02
"""No door is wholly a family's, none wholly strangers'."""
PSEUDO: Final = 2.0
"""As many collisions of listed households as that belief stands for."""


@dataclass(frozen=True)
class Meetings:
    """Pairs of groups that meet, ``a`` < ``b``, each once.

    Attributes:
        a, b: the groups.
        crowd: how many groups stand behind the least crowded door they share; 0 if they share none.
        bare: the doors they share are mere numbers of a road, behind which whole houses may stand.
        phone, account, head: they share a telephone, an account; the door is written under one head's name.
    """

    a: Ints
    b: Ints
    crowd: Ints
    bare: Flags
    phone: Flags
    account: Flags
    head: Flags

    def __len__(self) -> int:
        return len(self.a)

    @property
    def way(self) -> Ints:
        """How they meet, as one number."""
        told = self.phone + 2 * self.account + 4 * self.head + 8 * self.bare
        return np.asarray(np.digitize(self.crowd, CROWD) * 16 + told, dtype=np.int64)


def meetings(seen: Sightings, group: Ints) -> Meetings:
    """All meetings of groups; ``group`` is each person's."""
    records = seen.profiles.records
    own = group[seen.person]
    few = np.append(_doors_of(records.phone, seen.home) < FEW_DOORS, False)
    bare = np.append(seen.profiles.places.first == 0, False)[records.place]
    ways = {
        "inner": _met(own, np.where(bare, NONE, seen.home)),
        "bare": _met(own, np.where(bare, seen.home, NONE)),
        "phone": _met(own, np.where(few[records.phone], records.phone, NONE)),
        "account": _met(own, records.account),
        "head": _met(own, _under_head(seen)),
    }
    met = pl.concat(
        pl.DataFrame({"a": a, "b": b, "crowd": crowd}).with_columns(way=pl.lit(way))
        for way, (a, b, crowd) in ways.items()
    )
    told = met.group_by("a", "b").agg(
        pl.col("crowd").filter(pl.col("way").is_in(["inner", "bare"])).min().fill_null(0),
        **{way: (pl.col("way") == way).any() for way in ways},
    )
    columns = told.sort("a", "b").with_columns(bare=pl.col("bare") & ~pl.col("inner"))
    return Meetings(**{field.name: columns[field.name].to_numpy() for field in fields(Meetings)})


def _met(group: Ints, key: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs of groups that share a key which no more than ``LARGEST`` groups share, and how many do."""
    at = np.flatnonzero(key != NONE)
    pairs = distinct((key[at] << 32) | group[at])
    key, group = pairs >> 32, pairs & 0xFFFFFFFF
    size = np.bincount(key)[key] if len(key) else key
    a, b = mates(group, np.where(size <= LARGEST, key, NONE))
    once = group[a] < group[b]
    return group[a[once]], group[b[once]], size[a[once]]


def _doors_of(phone: Ints, home: Ints) -> Ints:
    """At how many doors each telephone is seen."""
    at = np.flatnonzero((phone != NONE) & (home != NONE))
    doors = distinct((phone[at] << 32) | home[at]) >> 32
    return np.bincount(doors, minlength=int(phone.max(initial=-1)) + 1)


def _under_head(seen: Sightings) -> Ints:
    """The door with the head's name, the head's own record included; ``NONE`` where no one heads it by name."""
    records = seen.profiles.records
    sound = np.append(numbered(records.name_keys.sound, records.name_keys.sound > 0), NONE)
    head = np.where(records.head != NONE, sound[records.head], sound[records.name])
    named = np.zeros(int(sound.max(initial=-1)) + 2, dtype=np.bool_)
    named[sound[records.head[records.head != NONE]]] = True
    at = np.flatnonzero((seen.home != NONE) & (head != NONE) & named[head])
    found = np.full(len(head), NONE)
    pairs = (seen.home[at] << 32) | head[at]
    found[at] = np.searchsorted(distinct(pairs), pairs)
    return found


def kinship(met: Meetings, group: Ints, people: People, weight: Floats) -> Floats:
    """The weight of evidence (bits) that the members of two groups are kin, before it is said how they met."""
    members = Ties.of(group, np.arange(len(group)), int(group.max(initial=-1)) + 1)
    which, one = members.of_pairs(met.a)
    again, other = members.of_pairs(met.b[which])
    pair = which[again]
    total = np.bincount(pair, weights=weight[people.levels(one[again], other)], minlength=len(met))
    return total / np.sqrt(np.maximum(np.bincount(pair, minlength=len(met)), 1))


def probability(met: Meetings, weight: Floats, strangers: float) -> Floats:
    """How probably each meeting is of one household.

    Args:
        met: the meetings.
        weight: of their kinship, in bits.
        strangers: of the meetings behind doors, so many are expected to be of different households.
    """
    way = met.way
    prior = np.full(int(way.max(initial=0)) + 1, 0.5)
    many = np.bincount(way, minlength=len(prior))
    likely = weight
    for _ in range(ROUNDS):
        likely = _chance(np.log2(prior / (1 - prior))[way] + weight)
        prior = (np.bincount(way, weights=likely, minlength=len(prior)) + 1) / (many + 2)
    behind = met.crowd > 0
    if not behind.any():
        return likely
    bits = np.log2(prior / (1 - prior))[way] + weight
    share = np.clip(1 - strangers / np.count_nonzero(behind), LEAST, 1 - LEAST)
    likely[behind] = _chance(bits[behind] + max(_shift(bits[behind], share), 0.0))
    return likely


def _chance(bits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp2(-bits)))


def _shift(bits: Floats, mean: float) -> float:
    """What must be added to all weights of evidence so that their chances have this mean (by bisection)."""
    low, high = -12.0, 12.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _chance(bits + middle).mean() < mean else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True)
class Doors:
    """Pairs that stand in one village: how many, and how many of those that one list keeps apart share a door.

    Attributes:
        everyone: pairs of groups, wherever they stand.
        listed: pairs of households of one list.
        together: those of them behind one door.
    """

    everyone: float
    listed: float
    together: float

    def strangers(self, meetings: int) -> float:
        """Of so many meetings behind doors, how many are expected to be of different households.

        Two households that one list keeps apart are two. How often two of them stand behind one door tells how often
        any two groups of different households do.
        """
        if not meetings:
            return 0.0
        usual = (1 - USUAL) * meetings / self.everyone
        return (self.together + PSEUDO) / (self.listed + PSEUDO / usual) * self.everyone


def doors(seen: Sightings, group: Ints) -> Doors:
    """What the lists tell of doors; ``group`` is each person's."""
    records, places = seen.profiles.records, seen.profiles.places
    village = np.append(numbered(places.village, places.village > 0), NONE)[records.place]
    at = np.flatnonzero(seen.home != NONE)
    village_of = np.zeros(int(seen.home.max(initial=-1)) + 1, dtype=np.int64)
    village_of[seen.home[at]] = village[at]
    stands = village_of[distinct((seen.home[at] << 32) | group[seen.person[at]]) >> 32]
    at = at[records.numbered[at] != NONE]
    told = {"group": group[seen.person[at]], "home": seen.home[at], "list": records.list[at]}
    listed = pl.DataFrame(told).unique(keep="any")
    listed = listed.with_columns(village=pl.Series(village_of[listed["home"].to_numpy()], dtype=pl.Int64))
    return Doors(
        _pairs(pl.DataFrame({"village": stands}), "village"),
        _pairs(listed, "village", "list"),
        _pairs(listed, "home", "list"),
    )


def _pairs(rows: pl.DataFrame, *together: str) -> float:
    """How many pairs of rows agree on some columns."""
    size = rows.group_by(together).len()["len"].cast(pl.Float64)
    return float((size * (size - 1) / 2).sum())
