"""Records -> profiles: the distinct combinations of normalised values that are worth comparing.

Most rows of one person carry the same valid id and name; those collapse at once into one profile, which keeps
every telephone, address and household it was seen with. Only profiles are ever compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.address import Spots
from linkage.days import swapped, wrong_places
from linkage.encode import (
    NONE,
    Flags,
    Ints,
    Keys,
    distinct,
    inverse,
    mix,
    numbered,
    renumbered,
)
from linkage.ids import Ids
from linkage.kin import kin_of, mates
from linkage.names import NameKeys, Names
from linkage.read import Records, read
from linkage.side_by_side import side_by_side
from linkage.ties import Ties
from schemas.engine import HERE, Engine

PLACES_APART: Final = 3
"""An id whose birth day differs from the written one in so many places is not taken for the person's own."""
AGED: Final = 100
AGE_GROUP: Final = 20
CROWD: Final = 8
"""A phone of so many people belongs to a village cadre or an office, not to a family."""
MARGIN: Final = 6
"""A list of so many ids names one age group if nine tenths of them lie within so many years; who is off by more
than the margin stands under another's id."""


@dataclass(frozen=True)
class Compared:
    """What of profiles is compared; arrays are indexed by profile.

    Attributes:
        names, ids, places: the distinct names, id numbers and addresses.
        name: position in ``names``, ``NONE`` if unnamed.
        id: position in ``ids``, ``NONE`` if there is none.
        sure: its valid id is surely its own.
        birth: yyyymmdd, the written day before the id's; 0 if unknown.
        typed: the birth day was written, not taken from the id.
        sex: 1 for men, 2 for women, 0 unknown.
        phones, spots, households, kin: what each profile was seen with (see ``Ties``); kin are the people written
            beside it, by id and by the sound of their names.
        own_phones: those of the phones that few people have.
        villages: where it or, if it has no address, someone in its row lives.
    """

    names: Names
    ids: Ids
    places: Spots
    name: Ints
    id: Ints
    sure: Flags
    birth: Ints
    typed: Flags
    sex: Ints
    phones: Ties
    own_phones: Ties
    spots: Ties
    villages: Ties
    households: Ties
    kin: Ties

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True)
class Profiles(Compared):
    """What linkage compares, in order of the first record.

    Attributes:
        records: the records, encoded.
        of_record: the profile of each record.
        first: the first record of each profile.
    """

    records: Records
    of_record: Ints
    first: Ints

    def name_keys(self) -> NameKeys:
        """The keys of each profile's name; 0 if unnamed."""
        keys = self.records.name_keys
        return NameKeys(
            *(
                np.append(key, np.uint64(0))[self.name]
                for key in (keys.folded, keys.sound, keys.surname, keys.given)
            )
        )


def profile(records: pa.Table, engine: Engine = HERE) -> Profiles:
    """Normalise records and collapse them into profiles.

    Args:
        records: a table in ``schemas.RECORD`` (further columns ignored, missing nullable ones taken as null).
        engine: who normalises distinct values.
    """
    seen = _distrust_shared_ids(read(records, engine))
    of_record = renumbered(inverse(_identity(seen))[1])
    count = int(of_record.max(initial=-1)) + 1
    first = _first(of_record, np.arange(len(of_record)), count)
    typed_at = _first(of_record, np.flatnonzero(seen.birth > 0), count)
    sexed_at = _first(of_record, np.flatnonzero(seen.sex > 0), count)
    ids = seen.id[first]
    contradicted = _mean(of_record, _contradicts(seen), count) > 0.5
    sure = _sure(seen, of_record, first, contradicted)
    own = sure | ~np.append(seen.ids.valid, False)[ids]
    id_birth, id_sex = (np.where(own, np.append(part, 0)[ids], 0) for part in (seen.ids.birth, seen.ids.sex))
    typed = np.append(seen.birth, 0)[typed_at]
    sex = np.append(seen.sex, 0)[sexed_at]
    ties = side_by_side(
        [
            lambda: {"kin": kin_of(seen, of_record, ~own)},
            lambda: {"spots": Ties.of(of_record, seen.place, count)},
            lambda: {"villages": _villages(seen, of_record, count)},
            lambda: _phones(seen, of_record, ids),
            lambda: {"households": Ties.of(of_record, seen.household, count)},
        ]
    )
    return Profiles(
        names=seen.names,
        ids=seen.ids,
        places=seen.places,
        records=seen,
        of_record=of_record,
        first=first,
        name=seen.name[first],
        id=ids,
        sure=sure,
        birth=np.where(typed > 0, typed, id_birth),
        typed=typed > 0,
        sex=np.where(sex > 0, sex, id_sex),
        **{name: values for part in ties for name, values in part.items()},
    )


def _phones(seen: Records, of_record: Ints, ids: Ints) -> dict[str, Ties]:
    """All phones of profiles, and those without the phones of a crowd; who has no id counts there as a person alone."""
    phones = Ties.of(of_record, seen.phone, len(ids))
    holder = ids[phones.owner]
    person = np.where(holder >= 0, holder, phones.owner + len(seen.ids.texts))
    people = Ties.of(phones.value, person, int(phones.value.max(initial=-1)) + 1).sizes()
    few = people[phones.value] < CROWD
    return {"phones": phones, "own_phones": Ties.of(phones.owner[few], phones.value[few], len(ids))}


def _villages(seen: Records, of_record: Ints, count: int) -> Ties:
    """Villages of profiles; whoever is written into another's row without an address is of that neighbourhood."""
    village = np.append(numbered(seen.places.village, seen.places.village > 0), NONE)[seen.place]
    lacks = np.zeros(int(seen.row.max(initial=-1)) + 2, dtype=np.bool_)
    lacks[seen.row[(seen.place == NONE) & (seen.role != NONE)]] = True
    lacks[NONE] = False
    rows = np.where(lacks[seen.row] & (seen.role != NONE), seen.row, NONE)
    a, b = mates(of_record, rows)
    lacking = np.flatnonzero((seen.place[a] == NONE) & (village[b] != NONE))
    return Ties.of(
        np.concatenate([of_record, of_record[a[lacking]]]),
        np.concatenate([village, village[b[lacking]]]),
        count,
    )


def _distrust_shared_ids(seen: Records) -> Records:
    """Drop an id that one row gives to two different names: a parent's id written under the child."""
    about = np.flatnonzero((seen.row != NONE) & (seen.id != NONE) & (seen.role != NONE))
    about = about[np.bincount(seen.row[about])[seen.row[about]] > 1] if len(about) else about
    _, holder = inverse((seen.row[about] << 32) | seen.id[about])
    names = distinct((holder << 32) | (seen.name[about] + 1)) >> 32
    several = about[np.bincount(names)[holder] > 1] if len(about) else about
    if not len(several):
        return seen
    owners = np.isin(seen.role[several], [seen.roles.get(role, NONE) for role in ("head", "guardian")])
    ids = seen.id.copy()
    ids[several[~owners]] = NONE
    return seen.with_ids(ids)


def _identity(seen: Records) -> Keys:
    """What makes two records one profile: a valid id and the name; without such an id, all that was written.

    A name and nothing else is no proof: such records are one only if they stand in one row of a file.
    """
    valid = np.append(seen.ids.valid, False)[seen.id]
    by_id = mix(seen.id, seen.name)
    rest = np.flatnonzero(~valid)
    thin = (seen.birth == 0) & (seen.phone == NONE) & (seen.place == NONE) & (seen.household == NONE)
    row = np.where(seen.row != NONE, seen.row, -2 - np.arange(len(seen)))
    row = np.where(thin & (seen.id == NONE), row, NONE)
    by_id[rest] = mix(*(column[rest] for column in (*seen.written, row)))
    return by_id


def _first(group: Ints, among: Ints, count: int) -> Ints:
    """The first of ``among`` in each group; ``NONE`` where there is none."""
    first = np.full(count, NONE)
    backwards = among[::-1]
    first[group[backwards]] = backwards
    return first


def _mean(group: Ints, values: Flags, count: int) -> np.ndarray:
    return np.bincount(group, weights=values, minlength=count) / np.maximum(
        np.bincount(group, minlength=count), 1
    )


def _contradicts(seen: Records) -> Flags:
    """Records whose id has quite another birth day than they write, or is of an age that their list does not name."""
    of_id = np.append(seen.ids.birth, 0)[seen.id]
    both = np.flatnonzero((seen.birth > 0) & (of_id > 0) & (seen.birth != of_id))
    x, y = seen.birth[both], of_id[both]
    found = _out_of_age(seen, of_id)
    found[both] |= (wrong_places(x, y) >= PLACES_APART) & ~swapped(x, y)
    return found


def _out_of_age(seen: Records, birth: Ints) -> Flags:
    """Ids in the main rows of a list of one age group - pupils - that are a generation off: their parents'."""
    year = birth // 10_000
    found = np.zeros(len(year), dtype=np.bool_)
    main = seen.main & (year > 0)
    for number in range(len(seen.lists)):
        here = np.flatnonzero(main & (seen.list == number))
        if len(here) < AGED:
            continue
        low, high = np.quantile(year[here], (0.06, 0.94))
        if high - low <= AGE_GROUP:
            found[here] = (year[here] < low - MARGIN) | (year[here] > high + MARGIN)
    return found


def _sure(seen: Records, of_record: Ints, first: Ints, contradicted: Flags) -> Flags:
    """Which profiles hold a valid id that is surely their own.

    Of several unlike names under one id only the best attested keeps it; a child under a parent's id is common.
    An id that the written birth day contradicts is nobody's proof.
    """
    ids = seen.id[first]
    valid = np.flatnonzero(np.append(seen.ids.valid, False)[ids] & (seen.name[first] != NONE))
    several = valid[np.bincount(ids[valid])[ids[valid]] > 1] if len(valid) else valid
    here = np.zeros(len(first), dtype=np.bool_)
    here[several] = True
    at = np.flatnonzero(here[of_record])
    lists = np.bincount(distinct((of_record[at] << 32) | (seen.list[at] + 1)) >> 32, minlength=len(first))
    rivals = pl.DataFrame(
        {
            "profile": several,
            "id": ids[several],
            "sound": seen.name_keys.sound[seen.name[first[several]]],
            "contradicts": contradicted[several],
            "lists": lists[several],
        }
    ).sort("id", "contradicts", "lists", "profile", descending=[False, False, True, False])
    borrowed = rivals.filter(pl.col("sound") != pl.col("sound").first().over("id"))["profile"].to_numpy()
    sure = np.append(seen.ids.valid, False)[ids] & ~contradicted
    sure[borrowed] = False
    return sure
