"""What clerks write of planted people, where the conflict (or its innocent twin) lies in the writing."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.chance import Ints, Texts, padded
from simulation.identity import CHECKS
from simulation.scenarios.scenario import Pen
from simulation.world import World

Frame: TypeAlias = pl.DataFrame
OWN = ("self", "head", "member")


def ids(world: World, people: Ints) -> Texts:
    """People's true ids."""
    return world.population.people["id_number"].to_numpy().astype("<U18")[people]


def short(numbers: Texts) -> Texts:
    """Ids of fifteen digits."""
    return np.strings.add(np.strings.slice(numbers, 0, 6), np.strings.slice(numbers, 8, 17))


def slipped(numbers: Texts) -> Texts:
    """Ids whose check character is the next one."""
    checks = np.searchsorted(np.sort(CHECKS), np.strings.slice(numbers, 17, 18))
    return np.strings.add(np.strings.slice(numbers, 0, 17), np.sort(CHECKS)[(checks + 1) % len(CHECKS)])


def write(written: Frame, name: str, people: Ints, column: str, values: Texts) -> Frame:
    """What one list says of people themselves, all their rows alike."""
    told = pl.DataFrame({"person": people, "told": values}, schema_overrides={"person": pl.Int64})
    asked = written.select("person").join(told, on="person", how="left", maintain_order="left")["told"]
    here = (pl.col("list") == name) & pl.col("role").is_in(OWN) & asked.is_not_null()
    return written.with_columns(pl.when(here).then(asked).otherwise(column).alias(column))


def fifteen(name: str) -> Pen:
    """The id of fifteen digits."""
    return lambda world, written, subjects, _: write(
        written, name, subjects, "id_number", short(ids(world, subjects))
    )


def second_row_fifteen(world: World, written: Frame, subjects: Ints, _: Ints) -> Frame:
    """Of two rows of the 特困 roll one has the whole id, the other that of fifteen digits."""
    whole = write(written, "tekun_person", subjects, "id_number", ids(world, subjects))
    both = write(whole, "tekun_person", subjects, "id_number", short(ids(world, subjects)))
    own = (pl.col("list") == "tekun_person") & (pl.col("role") == "self")
    second = own & (pl.col("row") > pl.col("row").filter(own).min().over("person"))
    return whole.with_columns(id_number=pl.when(second).then(both["id_number"]).otherwise("id_number"))


def sound_id(name: str) -> Pen:
    """The true id, whole."""
    return lambda world, written, subjects, _: write(
        written, name, subjects, "id_number", ids(world, subjects)
    )


def mistyped(name: str) -> Pen:
    """An id whose last character is wrong."""
    return lambda world, written, subjects, _: write(
        written, name, subjects, "id_number", slipped(ids(world, subjects))
    )


def lower_case(name: str) -> Pen:
    """The id in small letters."""
    return lambda world, written, subjects, _: write(
        written, name, subjects, "id_number", np.strings.lower(ids(world, subjects))
    )


def anothers_id(name: str) -> Pen:
    """The partner's row carries the subject's id."""
    return lambda world, written, subjects, partners: write(
        written, name, partners, "id_number", ids(world, subjects)
    )


def heads_id(name: str) -> Pen:
    """A child's row carries the id of the head of the household."""
    return lambda world, written, subjects, _: write(
        written, name, subjects, "id_number", ids(world, world.head[world.household[subjects]])
    )


def other_sex(name: str) -> Pen:
    """The wrong sex beside a whole id."""

    def pen(world: World, written: Frame, subjects: Ints, _: Ints) -> Frame:
        sexes = np.where(world.female[subjects], "男", "女")
        return write(sound_id(name)(world, written, subjects, _), name, subjects, "sex", sexes)

    return pen


def unrelated(world: World, written: Frame, subjects: Ints, _: Ints) -> Frame:
    """No kin of the head."""
    del world
    return write(written, "dibao_person", subjects, "relation", np.full(len(subjects), "非亲属"))


def one_account(world: World, written: Frame, subjects: Ints, partners: Ints) -> Frame:
    """Subject and partner of another household are paid to one account."""
    accounts = world.population.people["account"].to_numpy().astype(str)[subjects]
    return write(written, "old_age", np.concatenate([subjects, partners]), "account", np.tile(accounts, 2))


def one_telephone(among: int) -> Pen:
    """So many subjects of different households leave one telephone number."""

    def pen(_: World, written: Frame, subjects: Ints, __: Ints) -> Frame:
        group = np.arange(len(subjects)) // among
        first = subjects[np.minimum(group * among, max(len(subjects) - among, 0))]
        phones = np.strings.add("199", padded(first, 8))
        return write(written, "dibao_person", subjects, "phone", phones)

    return pen


def from_afar(world: World, written: Frame, subjects: Ints, _: Ints) -> Frame:
    """The charity's row has the true id, and an address in another province."""
    province = "青海省" if not world.population.district.province.startswith("青海") else "云南省"
    there = np.full(len(subjects), f"{province}某县某镇河边村12号")
    return write(sound_id("charity")(world, written, subjects, _), "charity", subjects, "address", there)
