"""Schools, enrolment and student grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from simulation.chance import Day, Ints, Rng, Texts, words
from simulation.needs import ages, school_year

if TYPE_CHECKING:
    from simulation.world import World

STAGES = ("kindergarten", "primary", "junior", "senior")
FIRST_AGE = np.array([3, 6, 12, 15])
GRADES = {
    "kindergarten": ["小班", "中班", "大班"],
    "primary": ["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"],
    "junior": ["七年级", "八年级", "九年级"],
    "senior": ["高一", "高二", "高三"],
}
AMOUNTS = {"kindergarten": 500.0, "primary": 500.0, "junior": 625.0, "senior": 1000.0}


def enrolment(world: World) -> pl.DataFrame:
    """The district's school register: everyone enrolled, once."""
    who = np.flatnonzero(world.needs.enrolled)
    return enrolment_rows(world, world.rng("enrolment"), who)


def enrolment_rows(world: World, rng: Rng, who: Ints) -> pl.DataFrame:
    """Register rows for people: school by town and age, grade by age, class by chance."""
    births = world.population.people["birth"].to_numpy()[who]
    start = school_year(world.as_of)
    age = np.clip(ages(births, start), 3, 17)
    stage = np.searchsorted(FIRST_AGE, age, side="right") - 1
    year = age - FIRST_AGE[stage]
    grade = np.array([GRADES[STAGES[s]][y] for s, y in zip(stage, year, strict=True)], dtype="<U4")
    entered = (start.astype("datetime64[Y]") - year).astype("datetime64[Y]").astype(str)
    return pl.DataFrame(
        {
            "person": who,
            "household": world.household[who],
            "stage": np.array(STAGES)[stage],
            "school": schools(world, stage, world.household[who]),
            "grade": grade,
            "class": np.strings.add(rng.integers(1, 5, len(who)).astype(str), "班"),
            "since": np.strings.add(entered, "-09-01").astype("datetime64[D]"),
            "guardian": guardians(world, who),
            "manner": np.full(len(who), "走读"),
        },
        schema_overrides={"school": pl.String, "grade": pl.String, "class": pl.String},
    )


def schools(world: World, stage: Ints, household: Ints) -> Texts:
    """A town's kindergarten and primary school; the district's few secondary schools."""
    homes = world.population.homes[household]
    town = homes["town"].str.strip_suffix("街道").str.strip_suffix("镇").to_numpy().astype("<U8")
    rank = world.population.homes["town"].rank("dense").cast(pl.Int64).to_numpy()[household]
    near = rank + homes["door"].to_numpy() % 2
    names = np.full(len(stage), "", dtype="<U24")
    for index, kind in enumerate(STAGES):
        options = words(kind)
        local = index < STAGES.index("junior")
        place = town if local else world.population.district.name
        named = np.strings.add(place, options[(near if local else rank) % len(options)])
        names = np.where(stage == index, named, names)
    return names


def guardians(world: World, who: Ints) -> Ints:
    """The head, or the spouse for three children in ten (by family, not by chance)."""
    heads = world.head[world.household[who]]
    slot = world.slot
    has_spouse = np.zeros(len(slot) + 1, dtype=np.bool_)
    has_spouse[:-1] = slot == 1
    spouse = heads + 1
    return np.where(has_spouse[spouse] & (heads % 10 < 3), spouse, heads)


def grants(world: World, enrolled: pl.DataFrame) -> pl.DataFrame:
    """Grants of the current term for every student in need, and some of last term paid late."""
    needs = world.needs
    poor = needs.dibao[world.household] & np.isnat(needs.died) | (needs.tekun > 0) | (needs.orphan > 0)
    rng = world.rng("grants")
    student = enrolled.filter(pl.Series(poor[enrolled["person"].to_numpy()]))
    current = grant_rows(world, student)
    others = enrolled.filter(
        pl.Series(
            ~poor[enrolled["person"].to_numpy()]
            & ~needs.planted[enrolled["household"].to_numpy()]
            & (rng.random(enrolled.height) < 0.05)
        )
    )
    late = current.filter(
        pl.Series((rng.random(current.height) < 0.08) & ~needs.planted[current["household"].to_numpy()])
    )
    return pl.concat([current, grant_rows(world, others), earlier_term(world, late)])


def grant_rows(world: World, enrolled: pl.DataFrame) -> pl.DataFrame:
    """A grant of the current term for rows of the register."""
    year, season = term(world.as_of)
    return enrolled.select(
        "person",
        "household",
        "stage",
        "school",
        "grade",
        "class",
        "guardian",
        pl.lit(year).alias("school_year"),
        pl.lit(season).alias("season"),
        pl.col("stage").replace_strict(AMOUNTS, return_dtype=pl.Float64).alias("amount"),
        pl.lit("").alias("remark"),
    )


def term(day: Day) -> tuple[int, str]:
    """School year (by its first calendar year) and season of a day."""
    start = school_year(day)
    year = int(str(start)[:4])
    return year, "春" if day >= np.datetime64(f"{year + 1}-02-01") else "秋"


def earlier_term(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """The same grants for the term before, paid late (补发)."""
    year, season = term(world.as_of)
    before = (year, "秋") if season == "春" else (year - 1, "春")
    return rows.with_columns(
        pl.lit(before[0]).alias("school_year"),
        pl.lit(before[1]).alias("season"),
        pl.lit("补发").alias("remark"),
    )
