"""People whom neighbours report (主动发现): by name, by ear, by what they are called; hardly ever by an id."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
import polars as pl

from schemas.codes import table as codes
from simulation.chance import Ints, Mask, Rng, Texts, choose
from simulation.misspelling import homophones, lookalikes
from simulation.records import household_key, person_key
from simulation.world import World

FILE: Final = "主动发现线索登记表.csv"
LISTED: Final = 0.8
"""Share of those who stand on some list; the others are drawn from everybody."""
HEADINGS: Final = {
    "source": "线索来源",
    "reporter": "上报人",
    "name": "姓名",
    "called": "绰号/小名",
    "sex": "性别",
    "age": "年龄",
    "address": "村组/住址",
    "phone": "联系电话",
    "words": "困难情况/反映内容",
    "day": "上报日期",
}
NAMED: Final = {"whole": 0.6, "by_ear": 0.08, "by_sight": 0.03, "surname": 0.19, "nickname": 0.1}
"""How people are named: as they are, misheard, misread, by surname and appellation, by a nickname."""
SOURCES: Final = {"网格员": 0.55, "志愿者": 0.2, "亲属": 0.15, "12345": 0.1}
REPORTERS: Final = ("陈网格", "林志愿", "黄小妹", "郑书记", "吴阿姨", "来电人")
NICKNAMES: Final = ("阿牛", "老三", "二狗", "阿妹", "大头", "石头", "胖子", "阿福", "三妹", "哑巴")
WORDS: Final = (
    ("独居，无人来往", 60, 120),
    ("卧床不起，无人照料", 65, 120),
    ("常年看病，花费大", 30, 120),
    ("没有收入，生活困难", 18, 120),
    ("孩子上学没钱", 25, 60),
    ("房子漏雨，怕塌", 30, 120),
    ("父母不在，没人管", 0, 17),
    ("精神不好，家里管不住", 15, 80),
    ("厂里停工，失业在家", 18, 59),
)


def reports(world: World, listed: Ints, count: int) -> pl.DataFrame:
    """Reports as they are written down, and who is meant: ``HEADINGS``' fields and ``person``, one row a report.

    Args:
        world: the world.
        listed: who stands on some list.
        count: how many reports.
    """
    rng = world.rng("leads")
    who = _whom(rng, world, listed, count)
    age, female = world.age[who], world.female[who]
    name, called = _names(rng, world, who)
    return pl.DataFrame(
        {
            "source": choose(rng, np.array(list(SOURCES)), count, np.array(list(SOURCES.values()))),
            "reporter": choose(rng, np.array(REPORTERS), count),
            "name": name,
            "called": called,
            "sex": np.where(rng.random(count) < 0.7, np.where(female, "女", "男"), ""),
            "age": _ages(rng, age),
            "address": _places(rng, world, who),
            "phone": _phones(rng, world, who),
            "words": _words(rng, age),
            "day": (np.array([world.as_of]) - rng.integers(0, 60, count).astype("timedelta64[D]")).astype(
                str
            ),
            "person": who,
        }
    ).with_row_index("row")


def text(told: pl.DataFrame) -> str:
    """The reports as a file."""
    return told.select(pl.col(field).alias(heading) for field, heading in HEADINGS.items()).write_csv()


def truth(world: World, told: pl.DataFrame) -> pl.DataFrame:
    """Who is meant by each row of the file."""
    home = world.household[told["person"].to_numpy()]
    return told.with_columns(home=pl.Series(home)).select(
        file_name=pl.lit(FILE),
        row_number=pl.col("row").cast(pl.Int64) + 2,
        person=person_key(pl.col("person")),
        household=household_key(pl.col("home")),
    )


def _whom(rng: Rng, world: World, listed: Ints, count: int) -> Ints:
    living = np.flatnonzero(np.isnat(world.needs.died))
    known = np.intersect1d(listed, living)
    drawn = np.where(rng.random(count) < LISTED, choose(rng, known, count), choose(rng, living, count))
    return drawn.astype(np.int64)


def _names(rng: Rng, world: World, who: Ints) -> tuple[Texts, Texts]:
    """Names and nicknames; whoever has only a nickname has no name."""
    people = world.population.people
    whole = people["name"].gather(pl.Series(who)).to_numpy().astype(str)
    surname = people["surname"].gather(pl.Series(who)).to_numpy().astype(str)
    how = choose(rng, np.array(list(NAMED)), len(who), np.array(list(NAMED.values())))
    how = np.where(np.strings.find(whole, "·") >= 0, "whole", how)
    name = homophones().apply(rng, whole, np.flatnonzero(how == "by_ear"))
    name = lookalikes().apply(rng, name, np.flatnonzero(how == "by_sight"))
    appellation, before = _appellations(rng, world.female[who], world.age[who])
    called_so = np.where(before, np.strings.add(appellation, surname), np.strings.add(surname, appellation))
    in_name = rng.random(len(who)) < 0.5  # 王婶 is written as a name by some, as a nickname by others
    nickname = choose(rng, np.array(NICKNAMES), len(who))
    by_surname, by_nickname = how == "surname", how == "nickname"
    name = np.where(by_surname, np.where(in_name, called_so, ""), np.where(by_nickname, "", name))
    called = np.where(by_surname & ~in_name, called_so, np.where(by_nickname, nickname, ""))
    return name, called


@cache
def _known() -> list[dict[str, Any]]:
    return codes("appellations").with_columns(pl.col("from_age", "to_age").cast(pl.Int64)).to_dicts()


def _appellations(rng: Rng, female: Mask, age: Ints) -> tuple[Texts, Mask]:
    """What somebody of that sex and age is called, and whether it stands before the surname."""
    words = _known()
    fits = np.array(
        [
            (age >= word["from_age"])
            & (age <= word["to_age"])
            & (female if word["sex"] == "女" else ~female if word["sex"] else True)
            for word in words
        ]
    )
    drawn = np.argmax(np.where(fits, rng.random(fits.shape), -1.0), axis=0)
    texts = np.array([word["word"] for word in words])
    return texts[drawn], np.array([word["place"] == "before" for word in words])[drawn]


def _ages(rng: Rng, age: Ints) -> Texts:
    """Exact, off by a few years, rounded to tens, or not told."""
    off = age + np.rint(rng.normal(0.0, 2.5, len(age))).astype(np.int64)
    seen = np.clip(off, 0, 105)
    tens = np.where(seen >= 20, (seen + 2) // 10 * 10, seen)
    how = choose(
        rng, np.array(["exact", "off", "tens", "none"]), len(age), np.array([0.25, 0.35, 0.25, 0.15])
    )
    told = np.select([how == "exact", how == "off", how == "tens"], [age, seen, tens], -1)
    roughly = np.where((how == "exact") | (how == "none"), "", "约")
    return np.where(told < 0, "", np.strings.add(roughly, told.astype(str)))


def _places(rng: Rng, world: World, who: Ints) -> list[str]:
    """The village and group, or the estate and building, with or without the town; seldom the door."""
    homes = world.population.homes[world.household[who]]
    draws = {f"_{name}": rng.random(len(who)) for name in ("town", "group", "door")}
    frame = homes.with_columns(**{name: pl.Series(values) for name, values in draws.items()})
    town = pl.when(pl.col("_town") < 0.5).then("town").otherwise(pl.lit(""))
    group = pl.when(pl.col("_group") < 0.6).then(pl.format("{}组", "group")).otherwise(pl.lit(""))
    door = pl.when((pl.col("_group") < 0.6) & (pl.col("_door") < 0.15)).then(pl.format("{}号", "door"))
    rural = pl.concat_str("village", group, door.otherwise(pl.lit("")))
    block = pl.when(pl.col("_group") < 0.6).then(pl.format("{}栋", "building")).otherwise(pl.lit(""))
    road = pl.concat_str("road", pl.format("{}号", "door"))
    urban = pl.when(pl.col("estate") == "").then(road).otherwise(pl.concat_str("estate", block))
    place = pl.concat_str(town, pl.when("urban").then(urban).otherwise(rural))
    return frame.select(place.alias("place"))["place"].to_list()


def _phones(rng: Rng, world: World, who: Ints) -> Texts:
    """Their own, that of somebody of the household, or none."""
    people = world.population.people
    own = people["phone"].gather(pl.Series(who)).fill_null("").to_numpy().astype(str)
    home = world.household[who]
    some = world.head[home]
    theirs = people["phone"].gather(pl.Series(some)).fill_null("").to_numpy().astype(str)
    how = rng.random(len(who))
    return np.where(how < 0.3, own, np.where(how < 0.4, theirs, ""))


def _words(rng: Rng, age: Ints) -> list[str]:
    fits = np.array([(age >= low) & (age <= high) for _, low, high in WORDS])
    drawn = np.argmax(np.where(fits, rng.random(fits.shape), -1.0), axis=0)
    return [WORDS[place][0] for place in drawn]
