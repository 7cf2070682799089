"""Where people live: a real county-level district, invented towns and villages, dwellings.

The district is chosen by seed among those that once had another code, so that ids carry old codes
(GB/T 2260: an id keeps the code its holder was first registered under).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from schemas.codes import table as codes
from simulation.chance import Floats, Ints, Mask, Rng, Texts, choose, words

URBAN_SHARE = 0.42


@dataclass(frozen=True)
class District:
    """A county-level district: its code, the codes it had before, and its neighbours' codes."""

    code: str
    name: str
    city: str
    province: str
    former: tuple[str, ...]
    elsewhere: tuple[str, ...]


def district(rng: Rng) -> District:
    """Choose a district that once had another code (县 made 区 or 市)."""
    divisions = codes("divisions")
    stem = pl.col("name").str.head(2)
    counties = divisions.filter(
        ~pl.col("code").str.ends_with("00") & (pl.col("name").str.len_chars() == 3),
        pl.col("name") != "市辖区",
    ).with_columns(stem.alias("stem"), pl.col("code").str.head(2).alias("head"))
    former = codes("former_divisions").select(
        stem.alias("stem"), pl.col("code").str.head(2).alias("head"), pl.col("code").alias("former")
    )
    renamed = counties.join(former, on=["stem", "head"]).filter(~pl.col("code").str.slice(2, 2).is_in(["90"]))
    chosen = renamed["code"].unique().sort()
    code = str(chosen[int(rng.integers(0, len(chosen)))])
    names = dict(zip(divisions["code"], divisions["name"], strict=True))
    near = counties.filter((pl.col("head") == code[:2]) & (pl.col("code") != code))["code"].sort()
    far = counties.filter(pl.col("head") != code[:2])["code"].sort()
    elsewhere = [*near.to_list(), *(str(far[int(i)]) for i in rng.integers(0, len(far), 60))]
    return District(
        code,
        names[code],
        names[code[:4] + "00"] if names[code[:4] + "00"] not in ("市辖区", "县") else "",
        names[code[:2] + "0000"],
        tuple(renamed.filter(pl.col("code") == code)["former"].unique().sort()),
        tuple(elsewhere),
    )


@dataclass(frozen=True)
class Towns:
    """The district's towns; the first ``streets`` of them are urban."""

    names: Texts
    streets: int
    villages: list[Texts]


def towns(rng: Rng, households: int) -> Towns:
    """As many towns and villages as a district of this size has."""
    count = int(np.clip(households // 1500, 4, 22))
    streets = max(1, min(count // 4, len(words("street"))))
    rural = rng.permutation(words("town"))[: count - streets]
    urban = rng.permutation(words("street"))[:streets]
    names = np.concatenate([np.strings.add(urban, "街道"), np.strings.add(rural, "镇")])
    each = int(np.clip(households * 0.58 / len(rural) / 90, 3, 26))
    villages = [np.strings.add(rng.permutation(words("village"))[:each], "村") for _ in rural]
    return Towns(names, streets, villages)


def dwellings(rng: Rng, place: Towns, size: int, urban_share: float = URBAN_SHARE) -> pl.DataFrame:
    """One dwelling per row: town, then estate, building, unit, room and road, or village, group and number."""
    urban = rng.random(size) < urban_share
    rural_towns = len(place.names) - place.streets
    town = np.where(
        urban, rng.integers(0, place.streets, size), place.streets + rng.integers(0, rural_towns, size)
    )
    village_count = len(place.villages[0])
    village = np.where(urban, -1, (rng.beta(1.2, 2.0, size) * village_count).astype(np.int64))
    lookup = np.stack(place.villages)
    village_name = np.where(urban, "", lookup[np.maximum(town - place.streets, 0), np.maximum(village, 0)])
    estate = choose(rng, words("estate"), size, _estate_weights(size))
    old_house = urban & (rng.random(size) < 0.25)
    return pl.DataFrame(
        {
            "urban": urban,
            "town": place.names[town],
            "clan": np.where(urban, -1, (town - place.streets) * village_count + village),
            "village": village_name,
            "group": np.where(urban, 0, rng.integers(1, 13, size)),
            "door": rng.integers(1, 190, size),
            "road": np.where(urban, np.strings.add(choose(rng, words("road"), size), "路"), ""),
            "estate": np.where(urban & ~old_house, estate, ""),
            "building": rng.integers(1, 25, size),
            "unit": rng.integers(1, 5, size),
            "room": rng.integers(1, 8, size) * 100 + rng.integers(1, 5, size),
        }
    )


def lodging(rng: Rng, homes: pl.DataFrame, share: float) -> pl.DataFrame:
    """The dwellings when a share of the households lives behind the door of another, drawn by lot."""
    size = homes.height
    lodger = rng.random(size) < share
    host = np.where(lodger, rng.integers(0, size, size), np.arange(size))
    return homes[np.where(lodger[host], np.arange(size), host)]  # nobody lodges with a lodger


def _estate_weights(size: int) -> Floats:
    return np.ones(len(words("estate"))) if size < 5000 else np.linspace(2.0, 0.5, len(words("estate")))


def birthplaces(rng: Rng, home: District, years: Ints, incomer: Mask) -> Texts:
    """Area codes of ids: mostly the district's, the old one for those registered before the change."""
    size = len(years)
    former = np.array(home.former)[rng.integers(0, len(home.former), size)]
    before = years + rng.integers(-6, 7, size) < 1994
    own = np.where(before, former, home.code)
    return np.where(incomer, choose(rng, np.array(home.elsewhere), size), own)
