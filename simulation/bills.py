"""Hospital bills: what they cost, who paid which part, and what medical assistance added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from simulation.chance import Ints, Rng, Texts, add_days, choose, padded, words

if TYPE_CHECKING:
    from simulation.world import World

MANUAL_SHARE = 0.16  # claimed by hand: in the import template, not in the settlement ledger
MONEY = ("total", "covered", "pool", "serious", "large", "aid", "supplement")


def bills(world: World) -> pl.DataFrame:
    """Everybody's bills of the half-year, and a few that were reversed and settled anew."""
    rng = world.rng("bills")
    who = np.repeat(np.arange(len(world.needs.bills)), world.needs.bills)
    return with_reversals(rng, bill_rows(world, rng, who), ~world.needs.planted)


def identities(world: World, who: Ints) -> Texts:
    """The identity that the ledger rightly shows for people, in the health insurer's words; empty for none."""
    needs = world.needs
    dibao = needs.dibao[world.household] & (needs.tekun == 0)
    words_ = ["特困人员-7131", "城乡孤儿-7041", "低保中重残重病人员-7019"]
    return np.select([needs.tekun > 0, needs.orphan > 0, dibao], words_, "")[who]


def bill_rows(world: World, rng: Rng, who: Ints, *, least: float = 400.0) -> pl.DataFrame:
    """One bill per entry of ``who``, every part lawful: assistance for whoever holds an identity."""
    size = len(who)
    inpatient = rng.random(size) < 0.72
    total = np.round(
        least + np.where(inpatient, rng.lognormal(9.0, 0.8, size), rng.lognormal(6.6, 0.7, size)), 2
    )
    covered = np.round(total * rng.uniform(0.72, 0.97, size), 2)
    pool = np.round(covered * rng.uniform(0.50, 0.74, size), 2)
    left = covered - pool
    serious = np.round(np.where(left > 9000, (left - 9000) * 0.6, 0.0), 2)
    identity = identities(world, who)
    rate = np.where(identity == "", 0.0, np.where(identity == "特困人员-7131", 0.95, 0.75))
    aid = np.round((covered - pool - serious) * rate, 2)
    own = total - pool - serious - aid
    supplement = np.round(np.where((rng.random(size) < 0.06) & (own > 500), own * 0.2, 0.0), 2)
    settled = world.half_year + rng.integers(8, 176, size).astype("timedelta64[D]")
    stay = np.where(inpatient, rng.integers(3, 21, size), 0)
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "identity": identity,
            "settlement_no": settlement_numbers(world, rng, size),
            "hospital": hospitals(world, rng, size),
            "visit": np.where(inpatient, "普通住院", choose(rng, np.array(["门诊慢特病", "普通门诊"]), size)),
            "diagnosis": choose(rng, words("diagnosis"), size),
            "admitted": add_days(settled, -stay),
            "discharged": settled,
            "settled": settled,
            "total": total,
            "covered": covered,
            "pool": pool,
            "serious": serious,
            "large": np.zeros(size),
            "aid": aid,
            "supplement": supplement,
            "manual": rng.random(size) < MANUAL_SHARE,
        }
    )


def settlement_numbers(world: World, rng: Rng, size: int) -> Texts:
    """结算id: district, year and ten digits."""
    head = world.population.district.code + str(world.as_of)[:4]
    return np.strings.add(head, padded(rng.integers(0, 10**10, size), 10))


def hospitals(world: World, rng: Rng, size: int) -> Texts:
    """Hospitals of the district."""
    return np.strings.add(world.population.district.name, choose(rng, words("hospital"), size))


def reversed_rows(world_rng: Rng, originals: pl.DataFrame) -> pl.DataFrame:
    """The negative rows that cancel bills, each under a settlement number of its own."""
    tail = padded(world_rng.integers(0, 10**10, originals.height), 10)
    return originals.with_columns(
        *(-pl.col(name) for name in MONEY),
        pl.concat_str(pl.col("settlement_no").str.head(10), pl.Series("tail", tail)).alias("settlement_no"),
        (pl.col("settled") + pl.duration(days=1)).alias("settled"),
    )


def with_reversals(rng: Rng, frame: pl.DataFrame, may: np.ndarray) -> pl.DataFrame:
    """Two bills in a hundred were cancelled and settled again a day later with another amount."""
    free = may[frame["household"].to_numpy()] & ~frame["manual"].to_numpy()
    picked = frame.filter(pl.Series(free & (rng.random(frame.height) < 0.02)))
    tail = padded(rng.integers(0, 10**10, picked.height), 10)
    anew = picked.with_columns(
        pl.concat_str(pl.col("settlement_no").str.head(10), pl.Series("tail", tail)).alias("settlement_no"),
        (pl.col("settled") + pl.duration(days=2)).alias("settled"),
        (pl.col("total") + 60.0).round(2).alias("total"),
    )
    return pl.concat([frame, reversed_rows(rng, picked), anew])
