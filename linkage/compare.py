"""Pairs of profiles -> one level of agreement per comparison; null (0) is a level of its own.

What a family shares - phone, door, kin, household number - is folded into one comparison: those fields agree
together, and three agreements of one household are one piece of evidence, not three.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import cpdist

from linkage import names
from linkage.names import NameLevel
from linkage.profile import KNOWN_KIN, Profiles

Levels = npt.NDArray[np.int8]
Ints = npt.NDArray[np.int64]
WILDCARD: Final = ord("*")
SAME_PLACE: Final = 80.0
"""Partial ratio of two place texts from which they are taken for one place."""


class IdLevel(IntEnum):
    """Agreement of two id numbers."""

    NULL = 0
    DIFFERENT = 1
    MASK = 2
    TWO_SLIPS = 3
    ONE_SLIP = 4
    FRONT = 5
    SAME = 6


class BirthLevel(IntEnum):
    """Agreement of two birth days."""

    NULL = 0
    DIFFERENT = 1
    NEAR_YEAR = 2
    SAME_YEAR = 3
    SLIP = 4
    SAME = 5


class SexLevel(IntEnum):
    """Agreement of sex."""

    NULL = 0
    DIFFERENT = 1
    SAME = 2


class FamilyLevel(IntEnum):
    """What two records share of what a family shares."""

    NULL = 0
    ELSEWHERE = 1
    SAME_PLACE = 2
    KIN_NAMED = 3
    SAME_PHONE = 4
    SAME_DOOR = 5
    KIN_KNOWN = 6
    DOOR_AND_MORE = 7
    SAME_HOUSEHOLD = 8


COMPARISONS: Final[dict[str, type[IntEnum]]] = {
    "name": NameLevel,
    "id": IdLevel,
    "birth": BirthLevel,
    "sex": SexLevel,
    "family": FamilyLevel,
}


def _distinct(left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct unordered pairs of positions, and where each given pair stands among them."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    key, back = np.unique((low << 32) | high, return_inverse=True)
    return key >> 32, key & 0xFFFFFFFF, back


def _gather(column: pl.Series, at: Ints) -> pl.Series:
    return column.gather(pl.Series(at, dtype=pl.UInt32))


def _name_levels(profiles: Profiles, a: Ints, b: Ints) -> Levels:
    position = profiles.profiles["name"].cast(pl.Int64).to_numpy()
    left, right, back = _distinct(position[a], position[b])
    return names.compare(profiles.names, left, right)[back]


def _id_levels(profiles: Profiles, a: Ints, b: Ints) -> Levels:
    """Compare written ids place by place; a masked place is compared with nothing."""
    text = profiles.profiles["id_text"].fill_null("")
    digits = np.array(text.to_list(), dtype="S18").view(np.uint8).reshape(len(text), 18)
    sure = profiles.profiles["sure"].to_numpy()
    whole = (text.str.len_chars() == 18).to_numpy()
    x, y = digits[a], digits[b]
    masked = (x == WILDCARD) | (y == WILDCARD)
    wrong = ((x != y) & ~masked).sum(axis=1)
    hidden = masked.sum(axis=1)
    swapped = (wrong == 2) & (np.sort(x, axis=1) == np.sort(y, axis=1)).all(axis=1)
    both_sure = sure[a] & sure[b]
    front = (x[:, :14] == y[:, :14]).all(axis=1) & ~masked[:, :14].any(axis=1)
    levels = np.select(
        [
            ~(whole[a] & whole[b]),
            (hidden == 0) & (wrong == 0),
            both_sure,
            (hidden > 0) & (wrong > 0),
            (hidden > 0) & front,
            hidden > 0,
            wrong == 1,
            (wrong == 2) | swapped,
            front,
        ],
        [
            IdLevel.NULL,
            IdLevel.SAME,
            IdLevel.DIFFERENT,
            IdLevel.DIFFERENT,
            IdLevel.FRONT,
            IdLevel.MASK,
            IdLevel.ONE_SLIP,
            IdLevel.TWO_SLIPS,
            IdLevel.FRONT,
        ],
        IdLevel.DIFFERENT,
    )
    return levels.astype(np.int8)


def _birth_levels(profiles: Profiles, a: Ints, b: Ints, ids: Levels) -> Levels:
    """Compare birth days; where both come from the same id they say nothing that the id does not."""
    day = profiles.profiles["birth"].fill_null(0).cast(pl.Int64).to_numpy()
    typed = profiles.profiles["birth_typed"].to_numpy()
    x, y = day[a], day[b]
    year = np.abs(x // 10000 - y // 10000)
    month_day_x, month_day_y = x % 10000, y % 10000
    swapped = (
        (year == 0) & (month_day_x % 100 == month_day_y // 100) & (month_day_x // 100 == month_day_y % 100)
    )
    places = 10 ** np.arange(8)
    wrong = ((x[:, None] // places) % 10 != (y[:, None] // places) % 10).sum(axis=1)
    levels = np.select(
        [(x == 0) | (y == 0), x == y, swapped | (wrong == 1), year == 0, year <= 2],
        [BirthLevel.NULL, BirthLevel.SAME, BirthLevel.SLIP, BirthLevel.SAME_YEAR, BirthLevel.NEAR_YEAR],
        BirthLevel.DIFFERENT,
    )
    echo = (ids >= IdLevel.TWO_SLIPS) & ~typed[a] & ~typed[b]
    return np.where(echo, BirthLevel.NULL, levels).astype(np.int8)


def _sex_levels(profiles: Profiles, a: Ints, b: Ints) -> Levels:
    sex = (
        profiles.profiles["sex"]
        .replace_strict({"男": 1, "女": 2}, default=0, return_dtype=pl.Int8)
        .to_numpy()
    )
    x, y = sex[a], sex[b]
    return np.where(
        (x == 0) | (y == 0), SexLevel.NULL, np.where(x == y, SexLevel.SAME, SexLevel.DIFFERENT)
    ).astype(np.int8)


def _place_likeness(places: pl.Series, left: pl.Series, right: pl.Series) -> Levels:
    """1 where two places are one, 0 where not, -1 where either is missing; each distinct pair compared once."""
    known = (left.is_not_null() & right.is_not_null()).to_numpy()
    a, b = (side.fill_null(0).cast(pl.Int64).to_numpy()[known] for side in (left, right))
    low, high, back = _distinct(a, b)
    alike = cpdist(
        _gather(places, low).to_list(),
        _gather(places, high).to_list(),
        scorer=partial_ratio,
        score_cutoff=SAME_PLACE,
        workers=-1,
    )
    result = np.full(len(left), -1, dtype=np.int8)
    result[known] = (alike[back] >= SAME_PLACE).astype(np.int8)
    return result


def _shared_contacts(profiles: Profiles, pairs: pl.DataFrame) -> pl.DataFrame:
    """For each pair the best that any two of their contacts share, in the order of the pairs."""
    contacts = profiles.contacts.drop("tail")
    both = (
        pairs.select("a", "b", pair=pl.int_range(pl.len(), dtype=pl.UInt32))
        .join(contacts, left_on="a", right_on="profile")
        .join(contacts, left_on="b", right_on="profile", suffix="_b")
    )
    both = both.with_columns(
        near=pl.Series(_place_likeness(profiles.places, both["place"], both["place_b"]), dtype=pl.Int8)
    )
    one_place = pl.col("near") == 1
    suffix = (pl.col("numbers").str.ends_with("-" + pl.col("numbers_b"))) | (
        pl.col("numbers_b").str.ends_with("-" + pl.col("numbers"))
    )
    door = one_place & ((pl.col("numbers") == pl.col("numbers_b")) | suffix) & ~pl.col("institution")
    return (
        both.select(
            "pair",
            "near",
            door=door.fill_null(False),
            phone=(pl.col("phone") == pl.col("phone_b")).fill_null(False),
            household=(pl.col("household") == pl.col("household_b")).fill_null(False),
            compared=(pl.col("near") >= 0)
            | (pl.col("phone").is_not_null() & pl.col("phone_b").is_not_null()),
        )
        .group_by("pair")
        .agg(pl.all().max())
        .join(_shared_kin(profiles, pairs), on="pair", how="left")
        .with_columns(
            pl.col("kin", "kin_known").fill_null(False),
            compared=pl.col("compared") | pl.col("kin").is_not_null(),
        )
        .sort("pair")
    )


def _shared_kin(profiles: Profiles, pairs: pl.DataFrame) -> pl.DataFrame:
    """For each pair of which both have kin: do they share one by name, or one whose id is known?"""
    numbered = pairs.select("a", "b", pair=pl.int_range(pl.len(), dtype=pl.UInt32))
    same = pl.col("kin") == pl.col("kin_b")
    return (
        numbered.join(profiles.kin, left_on="a", right_on="profile")
        .join(profiles.kin, left_on="b", right_on="profile", suffix="_b")
        .group_by("pair")
        .agg(kin=same.any(), kin_known=(same & (pl.col("kin") >= KNOWN_KIN)).any())
    )


def _family_levels(shared: pl.DataFrame) -> Levels:
    column = {name: shared[name].to_numpy() for name in shared.columns if name != "pair"}
    kin = column["kin"] | column["kin_known"]
    levels = np.select(
        [
            column["household"],
            column["door"] & (column["phone"] | kin),
            column["kin_known"],
            column["door"],
            column["phone"],
            kin,
            column["near"] == 1,
            column["compared"],
        ],
        [
            FamilyLevel.SAME_HOUSEHOLD,
            FamilyLevel.DOOR_AND_MORE,
            FamilyLevel.KIN_KNOWN,
            FamilyLevel.SAME_DOOR,
            FamilyLevel.SAME_PHONE,
            FamilyLevel.KIN_NAMED,
            FamilyLevel.SAME_PLACE,
            FamilyLevel.ELSEWHERE,
        ],
        FamilyLevel.NULL,
    )
    return levels.astype(np.int8)


def compare(profiles: Profiles, pairs: pl.DataFrame) -> pl.DataFrame:
    """Levels of agreement of each pair.

    Args:
        profiles: what is compared.
        pairs: ``a``, ``b`` (profiles); further columns are kept.

    Returns:
        the pairs with one Int8 column per entry of ``COMPARISONS``.
    """
    a, b = (pairs[side].cast(pl.Int64).to_numpy() for side in ("a", "b"))
    ids = _id_levels(profiles, a, b)
    return pairs.with_columns(
        pl.Series("name", _name_levels(profiles, a, b)),
        pl.Series("id", ids),
        pl.Series("birth", _birth_levels(profiles, a, b, ids)),
        pl.Series("sex", _sex_levels(profiles, a, b)),
        pl.Series("family", _family_levels(_shared_contacts(profiles, pairs))),
    )
