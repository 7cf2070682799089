"""The error model: what stands in the file instead of what is true.

Only errors that survive intake are made here; spaces, full-width digits and the like are ``quirks``.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from simulation import addresses, misspelling
from simulation.chance import Ints, Mask, Rng, Texts, add_days, sample, table
from simulation.families import FORMER_NAMES
from simulation.identity import digits_of, mobile_numbers, text_of
from simulation.lists import FAMILIES, INSTITUTION, Lists, declared, relation_words
from simulation.rates import ErrorRates
from simulation.world import World

TRUNCATABLE = ("temporary_relief", "orphan")
CHILD_LISTS = ("education", "charity", "enrolment")


def write_down(world: World, lists: Lists, rates: ErrorRates) -> pl.DataFrame:
    """Every mention as the department wrote it.

    Returns:
        ``lists.mentions`` with name, id_number, sex, birth_date, phone, address, relation, head_name,
        head_id_number and account as written: null where the list has no such column or the clerk left it empty.
    """
    mentions = lists.mentions.join(
        pl.concat([declared(), table("register")]).select(
            "list",
            "role",
            "department",
            "paper",
            pl.exclude("list", "role", "department", "paper").name.prefix("has_"),
        ),
        on=["list", "role"],
        how="left",
        maintain_order="left",
    )
    paper = _paper(world.rng("paper"), mentions)
    written = mentions.with_columns(
        name=_names(world, mentions, paper, rates),
        id_number=_ids(world, mentions, lists, paper, rates),
        sex=_sexes(world, mentions, paper, rates),
        birth_date=_births(world, mentions, paper, rates),
        phone=_phones(world, mentions, paper, rates),
        address=_addresses(world, mentions, paper, rates),
        relation=_relations(world, mentions),
        truncated=pl.Series(truncated_rows(world, mentions, lists, rates)),
        account=pl.Series(world.population.people["account"].gather(mentions["person"])),
        **_heads(world, mentions, paper, rates),
    )
    return _blank(world, _one_row(written), paper, rates)


def _one_row(written: pl.DataFrame) -> pl.DataFrame:
    """A row has one address and one telephone; in the family file, its head stands in it once."""
    family = pl.col("list").is_in(FAMILIES)
    first = ~pl.col("role").is_in(["spouse", "guardian", "co_applicant", "payee"])
    first &= (pl.col("role") == "head") | ~family

    def own(column: str) -> pl.Expr:
        return pl.col(column).filter(first).first().over("list", "row")

    return written.with_columns(
        address=own("address"),
        phone=own("phone"),
        head_name=pl.when(family).then(own("name")).otherwise("head_name"),
        head_id_number=pl.when(family).then(own("id_number")).otherwise("head_id_number"),
    )


def _paper(rng: Rng, mentions: pl.DataFrame) -> Mask:
    """Which rows were keyed in from paper: all people of one row alike."""
    rows = mentions.select(pl.struct("list", "row").rank("dense"))["list"].to_numpy().astype(np.int64) - 1
    paper: Mask = rng.random(rows.max() + 1)[rows] < mentions["paper"].to_numpy()
    return paper


def _true(world: World, column: str, person: pl.Series) -> Texts:
    return world.population.people[column].gather(person).to_numpy().astype(str)


def _names(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.Series:
    rng = world.rng("name errors")
    names = _true(world, "name", mentions["person"])
    former = world.population.people["former_name"].gather(mentions["person"])
    renamed = former.is_not_null().to_numpy()
    share = np.where(paper, rates.former_name.paper, rates.former_name.office)  # of all records
    uses_former = renamed & (rng.random(len(names)) < share / FORMER_NAMES)
    names = np.where(uses_former, former.fill_null("").to_numpy().astype(str), names)
    names = misspelling.misspell(rng, names, paper, rates)
    late = ~np.isnat(world.needs.died)[mentions["person"].to_numpy()] & (rng.random(len(names)) < 10 * share)
    return pl.Series(np.where(late, np.strings.add(names, "(已故)"), names))


def _ids(world: World, mentions: pl.DataFrame, lists: Lists, paper: Mask, rates: ErrorRates) -> pl.Series:
    rng = world.rng("id errors")
    person = mentions["person"].to_numpy()
    owner = _owners(world, rng, mentions, rates)
    ids = _slip(rng, _true(world, "id_number", pl.Series(owner)), paper, rates)
    births = world.population.people["birth"].to_numpy()[person]
    paper = (
        paper & ~mentions["list"].str.starts_with("disability").to_numpy()
    )  # their ids stand in certificates
    old = rates.id_fifteen.hits(rng, paper) & (births < np.datetime64("1999-01-01"))
    short = np.strings.add(np.strings.slice(ids, 0, 6), np.strings.slice(ids, 8, 17))
    ids = np.where(old, short, ids)
    ids = np.where(rates.id_lower_x.hits(rng, paper), np.strings.lower(ids), ids)
    charity = (mentions["list"] == "charity").to_numpy()
    masked = charity & (rng.random(len(ids)) < rates.id_masked_by_charities)
    hidden = np.strings.add(
        np.strings.add(np.strings.slice(ids, 0, 6), "********"), np.strings.slice(ids, 14, 18)
    )
    ids = np.where(masked & (np.strings.str_len(ids) == 18), hidden, ids)
    ids = np.where(truncated_rows(world, mentions, lists, rates), truncate(ids), ids)
    return pl.Series(np.where(rates.id_missing.hits(rng, paper), "", ids))


def truncate(ids: Texts) -> Texts:
    """What Excel keeps of ids stored as numbers: fifteen digits, then zeros. An id ending in X stays text."""
    number = (np.strings.str_len(ids) == 18) & np.strings.isdigit(ids)
    return np.where(number, np.strings.add(np.strings.slice(ids, 0, 15), "000"), ids)


def _owners(world: World, rng: Rng, mentions: pl.DataFrame, rates: ErrorRates) -> Ints:
    """Whose id is written: a child's row now and then carries a parent's."""
    person = mentions["person"].to_numpy()
    child = (world.age[person] < 18) & mentions["list"].is_in(CHILD_LISTS).to_numpy()
    child &= (mentions["role"] == "self").to_numpy()
    under = child & (rng.random(len(person)) < rates.parents_id)
    return np.where(under, world.head[world.household[person]], person)


def _slip(rng: Rng, ids: Texts, paper: Mask, rates: ErrorRates) -> Texts:
    """One digit wrong, two digits wrong, two neighbours swapped."""
    first = digits_of(ids, 17)
    tail = np.strings.slice(ids, 17, 18)
    once = np.flatnonzero(rates.id_slip.hits(rng, paper))
    twice = np.flatnonzero(rates.id_two_slips.hits(rng, paper))
    for rows in (once, twice, twice):
        place = rng.integers(0, 17, len(rows))
        first[rows, place] = (first[rows, place] + rng.integers(1, 10, len(rows))) % 10
    swapped = np.flatnonzero(rates.id_transposed.hits(rng, paper))
    place = rng.integers(6, 16, len(swapped))
    first[swapped, place], first[swapped, place + 1] = first[swapped, place + 1], first[swapped, place].copy()
    return np.strings.add(text_of(first), tail)


def truncated_rows(world: World, mentions: pl.DataFrame, lists: Lists, rates: ErrorRates) -> Mask:
    """Rows of the one file whose id column a spreadsheet took for numbers."""
    rng = world.rng("truncated")
    hit = np.zeros(mentions.height, dtype=np.bool_)
    for name in rng.permutation(TRUNCATABLE)[: rates.truncated_files]:
        rows = lists.rows[str(name)].filter(pl.col("part") == pl.col("part").max())["row"]
        hit |= ((mentions["list"] == str(name)) & mentions["row"].is_in(rows.implode())).to_numpy()
    return hit


def _sexes(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.Series:
    rng = world.rng("sex errors")
    female = world.female[mentions["person"].to_numpy()]
    female = female ^ rates.sex_wrong.hits(rng, paper)
    return pl.Series(np.where(female, "女", "男"))


def _births(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.Series:
    """Birth days; when typed wrong: a year, a month, ten days or a day off."""
    rng = world.rng("birth errors")
    births = world.population.people["birth"].to_numpy()[mentions["person"].to_numpy()]
    wrong = np.flatnonzero(rates.birth_wrong.hits(rng, paper))
    births[wrong] = add_days(births[wrong], rng.choice([-365, 366, 31, -30, 10, -10, 1, -1], len(wrong)))
    return pl.Series(births)


def _phones(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.Series:
    rng = world.rng("phone errors")
    earlier = mobile_numbers(rng, world.population.people.height)[mentions["person"].to_numpy()]
    phones = _true(world, "phone", mentions["person"])
    phones = np.where(rates.phone_changed.hits(rng, paper), earlier, phones)
    slips = np.flatnonzero(rates.phone_slip.hits(rng, paper))
    digits = digits_of(phones, 11)
    place = rng.integers(3, 11, len(slips))
    digits[slips, place] = (digits[slips, place] + rng.integers(1, 10, len(slips))) % 10
    return pl.Series(np.where(rates.phone_missing.hits(rng, paper), "", text_of(digits)))


def _addresses(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.Series:
    """Addresses of the dwelling, or of the one the family left, or of the home they are cared for in."""
    rng = world.rng("address errors")
    homes, where = world.population.homes, world.population.district
    moved = sample(rng, np.arange(homes.height), round(rates.moved * homes.height))
    from_where = np.arange(homes.height)
    from_where[moved] = rng.permutation(homes.height)[: len(moved)]
    home = mentions["home"].to_numpy()
    stale = rng.random(mentions.height) < 0.5
    dwelling = np.where(stale, from_where[home], home)
    looseness = np.where(paper, rates.address_looseness.paper, rates.address_looseness.office)
    text = addresses.written(rng, homes[np.maximum(dwelling, 0)], where, looseness)
    institution = where.name + "中心敬老院"
    text = pl.select(
        pl.when(pl.Series(home) == INSTITUTION).then(pl.lit(institution)).otherwise(text)
    ).to_series()
    missing = pl.Series(rates.address_missing.hits(rng, paper))
    return pl.select(pl.when(missing).then(None).otherwise(text)).to_series()


def _relations(world: World, mentions: pl.DataFrame) -> pl.Series:
    rng = world.rng("relation words")
    person = mentions["person"].to_numpy()
    female = world.female[person]
    words = relation_words(world.slot[person], female, rng.integers(0, 3, len(person)))
    head = mentions["head"].fill_null(-1).to_numpy()
    married_in = (head >= 0) & (world.household[person] != world.household[head])
    return pl.Series(np.where(married_in, np.where(female, "儿媳", "女婿"), words))


def _heads(world: World, mentions: pl.DataFrame, paper: Mask, rates: ErrorRates) -> dict[str, pl.Series]:
    """Name and id of the head as each member's row repeats them, with slips of their own."""
    rng = world.rng("head errors")
    known = mentions["head"].is_not_null().to_numpy()
    person = mentions["head"].fill_null(0)
    names, ids = _true(world, "name", person), _true(world, "id_number", person)
    wrong = known & rates.head_misspelt.hits(rng, paper)
    names = misspelling.one_character(rng, names, wrong)
    digits = digits_of(ids, 17)
    slips = np.flatnonzero(known & rates.head_id_slip.hits(rng, paper))
    place = rng.integers(6, 17, len(slips))
    digits[slips, place] = (digits[slips, place] + rng.integers(1, 10, len(slips))) % 10
    ids = np.strings.add(text_of(digits), np.strings.slice(ids, 17, 18))
    told = known & ~rates.head_missing.hits(world.rng("heads left out"), paper)
    return {
        "head_name": pl.Series(np.where(told, names, "")),
        "head_id_number": pl.Series(np.where(told, ids, "")),
    }


def _blank(world: World, written: pl.DataFrame, paper: Mask, rates: ErrorRates) -> pl.DataFrame:
    """Nulls where the list has no such column, or nothing was written; own id of a head beside his own row."""
    rng = world.rng("blanks")
    lost = pl.Series(
        rates.certificate_missing.hits(rng, paper) & (written["list"] == "dibao_person").to_numpy()
    )
    own = pl.col("role") == "head"
    columns = {
        "id_number": "has_id",
        "sex": "has_sex",
        "birth_date": "has_birth_date",
        "phone": "has_phone",
        "address": "has_address",
        "relation": "has_relation",
        "account": "has_account",
        "head_name": "has_head",
        "head_id_number": "has_head",
    }
    return written.with_columns(
        head_name=pl.when(own).then("name").otherwise("head_name"),
        head_id_number=pl.when(own).then("id_number").otherwise("head_id_number"),
        household_no=pl.when(lost).then(None).otherwise("household_no"),
    ).with_columns(
        pl.when((pl.col(flag) == 1) & (pl.col(name).cast(pl.String) != ""))
        .then(name)
        .otherwise(None)
        .alias(name)
        for name, flag in columns.items()
    )
