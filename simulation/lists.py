"""The departments' lists: which row names whom in which role, and what else it says.

``rows`` holds one row per row of a file; ``mentions`` one row per person named in it. What the clerk wrote of that
person - names, numbers, addresses with their errors - is added to mentions by ``errors``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import polars as pl

from simulation.awards import Awards
from simulation.chance import Ints, Mask, Texts, table
from simulation.families import CHILD, FATHER, GRANDCHILD, HEAD, SPOUSE
from simulation.world import World

Frame: TypeAlias = pl.DataFrame
REGISTERS = ("enrolment", "disability_certificate", "death")
FAMILIES = ("dibao_family", "margin_family")
INSTITUTION = -1  # the home of those supported in an institution

MENTION = {
    "list": pl.String,
    "row": pl.Int64,
    "role": pl.String,
    "position": pl.Int64,
    "person": pl.Int64,
    "home": pl.Int64,
    "head": pl.Int64,
    "household_no": pl.String,
    "covered": pl.Boolean,
}


@dataclass
class Lists:
    """All lists of the district.

    Attributes:
        rows: by list name, one row per row of the list, in order.
        mentions: one row per person named: list, row, role, position, person, home (household whose address is
            written), head (person named as head of household, or null), household_no, covered.
    """

    rows: dict[str, Frame]
    mentions: Frame


@cache
def declared() -> Frame:
    """What every list shows of the people it names, by role: ``lists.csv`` and the lists of ``further_lists.csv``."""
    return pl.concat([table("lists"), table("further_lists")])


def lists(world: World, awards: Awards, repeated: float = 0.0) -> Lists:
    """Every department's list from the awards.

    Args:
        world: the world.
        awards: what everybody gets.
        repeated: share of rows that stand twice in a register that pays nothing.
    """
    family, family_mentions = _family_file(
        world, "dibao_family", awards.dibao, awards.dibao_members.filter("covered")
    )
    roll, roll_mentions = _dibao_person(world, awards)
    simple = _simple(world, awards)
    for name in REGISTERS:
        simple[name] = _with_repeats(world, name, simple[name], repeated)
    families = {"dibao_family": family}
    if "margin_family" in awards.further:
        margin = awards.further["margin_family"]
        families["margin_family"], margin_mentions = _family_file(
            world, "margin_family", margin, _living(world)
        )
        family_mentions = pl.concat([family_mentions, margin_mentions])
    rows = {
        name: frame.with_columns(pl.int_range(pl.len()).alias("row"), part=_part(name))
        for name, frame in {**families, "dibao_person": roll, **simple}.items()
    }
    named = [family_mentions, roll_mentions, *(_self(name, rows[name]) for name in simple)]
    if "card_ledger" in rows:
        named.append(_mentions("card_ledger", rows["card_ledger"], "payee", "payee"))
    named += [
        _guardians("education", rows["education"]),
        _guardians("enrolment", rows["enrolment"]),
        _carers(world, rows["tekun_person"]),
        _minors_guardians(world, "disability_allowance", rows["disability_allowance"]),
        _minors_guardians(world, "orphan", rows["orphan"]),
        *_tenants(world, rows["housing_unit"]),
        _spouses(world, "housing_rent", rows["housing_rent"]),
    ]
    mentions = pl.concat([frame.select(*MENTION) for frame in named]).cast(pl.Schema(MENTION))
    mentions = _at_institutions(rows["tekun_person"], mentions)
    return Lists(rows, mentions.sort("list", "row", "role", "position", maintain_order=True))


def _simple(world: World, awards: Awards) -> dict[str, Frame]:
    """Lists whose rows are about one person each, in the order departments keep them."""
    settled = awards.bills.sort("settled", "settlement_no", maintain_order=True)
    units = awards.units.sort("since", "household", maintain_order=True)
    relief = awards.relief.sort("paid_on", "person", maintain_order=True)
    rent = awards.rent.sort("household", "start", maintain_order=True)
    return {
        "tekun_person": _by_place(world, awards.tekun),
        "temporary_relief": _with_size(relief, world),
        "medical_settlement": settled.filter(~pl.col("manual")),
        "medical_import": settled.filter("manual"),
        "premium": _by_place(world, awards.premium),
        "education": awards.grants.sort("school", "grade", "class", "person", "season", maintain_order=True),
        "enrolment": awards.enrolment.sort("school", "grade", "class", "person", maintain_order=True),
        "housing_unit": _with_size(units, world),
        "housing_rent": _with_size(rent, world),
        "disability_allowance": _by_place(world, awards.allowance),
        "disability_certificate": awards.certificates.sort("issued", "person", maintain_order=True),
        "charity": awards.charity.sort("paid_on", "person", maintain_order=True),
        "death": awards.deaths.sort("died_on", "person", maintain_order=True),
        "orphan": _by_place(world, awards.orphans),
        **{
            name: _by_place(world, awards.further[name])
            for name in sorted(awards.further)
            if name not in FAMILIES
        },
    }


def _part(name: str) -> pl.Expr:
    """Which of a list's files a row is in: relief comes by the quarter, dibao by town and country."""
    if name == "temporary_relief":
        return (
            pl.col("paid_on").dt.year().cast(pl.Int64) * 4 + pl.col("paid_on").dt.quarter().cast(pl.Int64) - 1
        )
    if name == "dibao_family":
        return (~pl.col("urban")).cast(pl.Int64)
    return pl.lit(0, pl.Int64)


def _by_place(world: World, frame: Frame) -> Frame:
    """Ordered as a district orders its rolls: by town and village."""
    place = world.population.homes.select("household", "town", "village")
    return frame.join(place, on="household", how="left").sort(
        "town", "village", "household", "person", maintain_order=True
    )


def _with_repeats(world: World, name: str, frame: Frame, share: float) -> Frame:
    """A few rows once more, at the end, as when two exports were pasted together."""
    again = world.rng(f"repeated {name}").random(frame.height) < share
    return pl.concat([frame, frame.filter(pl.Series(again))])


def _with_size(frame: Frame, world: World) -> Frame:
    """With the number of people in the household, those who died left out."""
    living = pl.Series(np.isnat(world.needs.died))
    sizes = world.population.people.filter(living).group_by("household").agg(pl.len().alias("household_size"))
    return frame.join(sizes, on="household", how="left", maintain_order="left")


def _mentions(name: str, frame: Frame, role: str, person: str = "person") -> Frame:
    return frame.select(
        pl.lit(name).alias("list"),
        "row",
        pl.lit(role).alias("role"),
        pl.lit(0, pl.Int64).alias("position"),
        pl.col(person).cast(pl.Int64).alias("person"),
        pl.col("household").alias("home"),
        pl.lit(None, pl.Int64).alias("head"),
        pl.lit(None, pl.String).alias("household_no"),
        pl.lit(None, pl.Boolean).alias("covered"),
    )


def _self(name: str, frame: Frame) -> Frame:
    return _mentions(name, frame, "self")


def _guardians(name: str, frame: Frame) -> Frame:
    """Guardians of students; the address is the student's."""
    return _mentions(name, frame, "guardian", "guardian")


def _living(world: World) -> Frame:
    """Everybody who has not died, by household."""
    living = pl.Series(np.isnat(world.needs.died))
    return world.population.people.filter(living).select("household", "person")


def _family_file(world: World, name: str, families: Frame, members: Frame) -> tuple[Frame, Frame]:
    """Family file: the head, and the other guaranteed members packed in one cell."""
    family = _by_place(world, families).with_columns(pl.int_range(pl.len()).alias("row"))
    heads = _mentions(name, family, "head").with_columns(
        pl.col("person").alias("head"), family["certificate"].alias("household_no")
    )
    inside = members.join(
        family.select("household", "row", "certificate", pl.col("person").alias("head")), on="household"
    )
    others = inside.filter(pl.col("person") != pl.col("head")).sort("row", "person", maintain_order=True)
    packed = _mentions(name, others, "member").with_columns(
        pl.int_range(pl.len()).over(others["row"]).alias("position"),
        others["head"].alias("head"),
        others["certificate"].alias("household_no"),
    )
    return family, pl.concat([heads, packed])


def _dibao_person(world: World, awards: Awards) -> tuple[Frame, Frame]:
    """Person file: one row per member, guaranteed or not, under the head's name and number."""
    family = awards.dibao.unique("household", keep="first", maintain_order=True)
    roll = _by_place(
        world,
        awards.dibao_members.join(
            family.select(
                "household", "certificate", "urban", "start", "end", pl.col("person").alias("head")
            ),
            on="household",
        ),
    ).with_columns(pl.int_range(pl.len()).alias("row"))
    role = pl.when(roll["person"] == roll["head"]).then(pl.lit("head")).otherwise(pl.lit("member"))
    mentions = _mentions("dibao_person", roll, "member").with_columns(
        role.alias("role"),
        roll["head"].alias("head"),
        roll["certificate"].alias("household_no"),
        roll["covered"],
    )
    return roll, mentions


def _carers(world: World, rows: Frame) -> Frame:
    """照料人 of six in ten who are supported at home: a neighbour, head of another household of the village."""
    rng = world.rng("carers")
    homes = world.population.homes.with_columns((pl.col("town") + pl.col("village")).alias("place"))
    order = homes.sort("place", "household", maintain_order=True)["household"].to_numpy()
    where = np.empty(len(order), dtype=np.int64)
    where[order] = np.arange(len(order))
    neighbour = order[(where[rows["household"].to_numpy()] + rng.integers(1, 9, rows.height)) % len(order)]
    has = ~rows["institutional"].to_numpy() & (rng.random(rows.height) < 0.6)
    carers = rows.with_columns(pl.Series("carer", world.head[neighbour])).filter(pl.Series(has))
    return _mentions("tekun_person", carers, "guardian", "carer")


def _minors_guardians(world: World, name: str, rows: Frame) -> Frame:
    """The head of the household for whoever is under eighteen and not the head."""
    person = rows["person"].to_numpy()
    minor = (world.age[person] < 18) & (world.slot[person] != HEAD)
    heads = world.head[rows["household"].to_numpy()]
    return _mentions(
        name, rows.with_columns(pl.Series("head", heads)).filter(pl.Series(minor)), "guardian", "head"
    )


def _spouses(world: World, name: str, rows: Frame) -> Frame:
    """The spouse of the applicant where the household has one."""
    partner = spouse_of(world)[rows["person"].to_numpy()]
    rows = rows.with_columns(pl.Series("spouse", partner))
    if "alone" in rows.columns:
        rows = rows.filter(~pl.col("alone"))
    return _mentions(name, rows.filter(pl.col("spouse") >= 0), "spouse", "spouse")


def spouse_of(world: World) -> Ints:
    """For head and spouse of a household each other, else -1."""
    slot, household = world.slot, world.household
    partner = np.full(len(slot), -1)
    spouses = np.flatnonzero(slot == SPOUSE)
    heads = world.head[household[spouses]]
    partner[spouses], partner[heads] = heads, spouses
    return partner


def _tenants(world: World, rows: Frame) -> list[Frame]:
    """Spouse and co-applicants of public rental housing: the rest of the household, in columns of their own."""
    people = world.population.people.filter(pl.Series(np.isnat(world.needs.died))).select(
        "household", pl.col("person").alias("other"), "slot"
    )
    rest = rows.filter(~pl.col("alone")).join(people, on="household")
    rest = rest.filter((pl.col("other") != pl.col("person")) & ~pl.col("slot").is_in([HEAD, SPOUSE])).sort(
        "row", "other"
    )
    together = _mentions("housing_unit", rest, "co_applicant", "other").with_columns(
        pl.int_range(pl.len()).over(rest["row"]).alias("position")
    )
    return [_spouses(world, "housing_unit", rows), together.filter(pl.col("position") < 4)]


def _at_institutions(rows: Frame, mentions: Frame) -> Frame:
    """Residents of a home are written under the home's address."""
    inside = rows.filter("institutional").select(
        pl.lit("tekun_person").alias("list"), "row", pl.lit(True).alias("inside")
    )
    return (
        mentions.join(inside, on=["list", "row"], how="left", maintain_order="left")
        .with_columns(pl.when("inside").then(INSTITUTION).otherwise("home").alias("home"))
        .drop("inside")
    )


def relation_words(slot: Ints, female: Mask, variant: Ints) -> Texts:
    """Relation to the head in the words of three clerks (after GB/T 4761, and freely)."""
    words: Texts = table("relations").select("first", "second", "third").to_numpy()
    her = female.astype(np.int64)
    kind = np.select(
        [slot == HEAD, slot == SPOUSE, slot == CHILD, slot < FATHER, slot < GRANDCHILD],
        [0 * her, 2 - her, 3 + her, 5 + her, 7 + her],
        9 + her,
    )
    spoken: Texts = words[kind, variant]
    return spoken
