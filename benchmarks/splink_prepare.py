"""What an expert prepares before Splink: records normalised in Polars and collapsed into rows worth comparing.

Names are folded and read aloud (toneless pinyin), ids brought to eighteen digits and judged by their check digit,
addresses cut into place and door. Records that share a valid id and a name are one row, with lists of the phones,
doors, households and heads they were seen with; others are rows of their own unless they are alike in everything.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas import codes
from schemas.fields import address, id_number, name, phone, sex

RARE: Final = 12
"""Rows of one sound that are all compared with each other, whatever else they have in common."""
GENERATION: Final = 140_000
"""Years, as a difference of days written yyyymmdd, from which one may be the other's parent."""
UNREADABLE: Final = "?？□■○●×"
NUMBERS: Final = r"^(.*?)((?:[0-9一二三四五六七八九十〇零]+(?:组|队|社|号|栋|幢|座|单元|室|楼|弄|-|$)).*)$"
GROUP: Final = r"生产队|生产小组|村民小组|居民小组|小组|队|社"
LEVELS: Final = r"自治[区州县]|村委会|居委会|街道办事处|街道|社区|小区|自然村|行政村|省|市|县|区|镇|乡|村|第"
ROAD: Final = r"^.*[路街巷道][0-9]+号([\p{Han}]{2,}[0-9一二三四五六七八九十].*)$"
"""A road and number before an estate's name; some clerks leave them out."""
UNIT: Final = r"^([^-]+)-[^-]+-([^-]+)$"
"""Building, unit, room; some leave out the unit."""
INSTITUTION: Final = r"福利院|敬老院|养老院|供养中心|福利中心|光荣院|救助站|医院|学校"
DIGITS: Final = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
ALONE: Final = (
    "name",
    "id_text",
    "birth_typed",
    "sex",
    "phone",
    "door",
    "place",
    "household",
    "head",
    "department",
)


def _name_table(names: pl.Series) -> pl.DataFrame:
    """Distinct names: folded, as sound, and character by character."""
    signs = codes.table("characters")
    variants = signs.filter(pl.col("char") != pl.col("variant"))
    compound = codes.table("compound_surnames")["surname"].to_list()
    plain = pl.col("name").str.replace_all(r"[\s·0-9]", "").str.replace_all(f"[{UNREADABLE}]", "*")
    folded = plain.str.replace_many(variants["char"].to_list(), variants["variant"].to_list())
    tokens = folded.str.to_lowercase().str.extract_all("[a-z]+|[^a-z]")
    table = names.unique().drop_nulls().to_frame("name").with_columns(folded=folded, tokens=tokens)
    size, start = pl.col("tokens").list.len().cast(pl.Int32), pl.col("folded").str.head(2).is_in(compound)
    cut = pl.when(start & (size > 2)).then(2).otherwise(1)
    parts = {
        "surname": pl.col("tokens").list.head(cut),
        "first": pl.col("tokens").list.slice(cut, 1),
        "second": pl.col("tokens").list.slice(cut + 1),
    }
    sound = {"old": signs["char"].to_list(), "new": signs["sound"].to_list()}
    joined = {part: token.list.join("") for part, token in parts.items()}
    heard = {
        f"{part}_py": token.list.join("-").str.replace_many(sound["old"], sound["new"])
        for part, token in parts.items()
    }
    return (
        table.with_columns(size=size, **joined, **heard)
        .with_columns(first_look=_looks(pl.col("first")), second_look=_looks(pl.col("second")))
        .with_columns(
            given=pl.col("first") + pl.col("second"),
            given_py=pl.concat_str("first_py", "second_py", separator="-"),
            py=pl.concat_str("surname_py", "first_py", "second_py", separator="-"),
        )
        .drop("tokens")
    )


def _looks(character: pl.Expr) -> pl.Expr:
    """All characters that look like one, as a string to search in."""
    pairs = codes.table("lookalikes").select("a", "b")
    both = (
        pl.concat([pairs, pairs.select(a="b", b="a")])
        .group_by("a")
        .agg(pl.col("b").unique().sort().str.join(""))
    )
    return character.replace_strict(both["a"].to_list(), both["b"].to_list(), default="")


def _address_table(addresses: pl.Series) -> pl.DataFrame:
    """Distinct addresses: place without level words, its end, door numbers, and whether it is an institution."""
    text = (
        pl.col("address")
        .str.normalize("NFKC")
        .str.replace_all(r"[\s,，.。;；:：()（）、/\\_]+", "")
        .str.replace_all("#", "号")
        .str.replace_all(GROUP, "组")
        .str.replace(ROAD, "${1}")
    )
    split = text.str.extract_groups(NUMBERS)
    numbers = (
        split.struct.field("2")
        .str.replace_many(list(DIGITS), list(DIGITS.values()))
        .str.replace_all(r"([0-9])十([0-9])", "${1}${2}")
        .str.replace_all(r"([0-9])十", "${1}0")
        .str.replace_all(r"十([0-9])", "1${1}")
        .str.replace_all("十", "10")
        .str.replace(r"^[0-9]+组$", "")
        .str.extract_all(r"[0-9]+|[A-Za-z]")
        .list.eval(pl.element().str.strip_chars_start("0"))
        .list.join("-")
        .str.replace(UNIT, "${1}-${2}")
    )
    place = pl.coalesce(split.struct.field("1"), text).str.replace_all(LEVELS, "").replace("", None)
    home = ~pl.col("address").str.contains(INSTITUTION)
    return (
        addresses.unique().drop_nulls().to_frame("address")
        .with_columns(numbers=numbers.replace("", None), place=pl.when(home).then(place.str.slice(-4)))
        .with_columns(door=pl.when(home).then(pl.concat_str(pl.col("place").str.slice(-2), "numbers", separator=" ")))
        .drop("numbers")
    )  # fmt: skip


def _yyyymmdd(day: pl.Expr) -> pl.Expr:
    return (day.dt.year() * 10_000 + day.dt.month().cast(pl.Int32) * 100 + day.dt.day()).cast(pl.Int32)


def normalised(records: pl.DataFrame) -> pl.DataFrame:
    """Every field that Splink will compare, one row a record."""
    text = id_number.clean(pl.col("id_number"))
    frame = records.select(
        "record_id",
        "department",
        name=name.clean(pl.col("name")),
        head=name.clean(pl.col("head_name")),
        id_text=text,
        id18=id_number.canonical(text),
        sex=sex.clean(pl.col("sex")),
        phone=phone.clean(pl.col("phone")),
        birth_typed=_yyyymmdd(pl.col("birth_date")),
        address=address.clean(pl.col("address")),
        household=pl.concat_str("department", "household_no", separator="#"),
    ).with_columns(
        id_text=pl.coalesce("id18", pl.when(pl.col("id_text").str.len_chars() == 18).then("id_text"))
    )
    heard = _name_table(pl.concat([frame["name"], frame["head"]]))
    heads = heard.select(head="name", head_py="py")
    return (
        frame.join(heard.rename({"name": "written"}), left_on="name", right_on="written", how="left")
        .join(heads, on="head", how="left")
        .join(_address_table(frame["address"]), on="address", how="left")
        .with_columns(
            sex_typed="sex",
            sex=pl.coalesce("sex", id_number.sex(pl.col("id18"))),
            birth=pl.coalesce("birth_typed", _yyyymmdd(id_number.birth_date(pl.col("id_text")))),
            head=pl.when(pl.col("head_py") != pl.col("py")).then("head_py"),
            name=pl.col("folded"),
        )
        .pipe(_disowned)
    )


def collapsed(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows for Splink, and of which row each record is."""
    alone = [
        pl.when(pl.col("id18").is_null()).then(pl.col(column)).alias(f"_{column}") for column in ALONE[1:]
    ]
    keyed = frame.with_columns(alone)
    by = ["id18", "name", *(f"_{column}" for column in ALONE[1:])]
    keyed = keyed.with_columns(unique_id=pl.struct(by).rank("dense").cast(pl.Int64))
    lists = {
        "phones": "phone",
        "doors": "door",
        "places": "place",
        "households": "household",
        "heads": "head",
    }
    single = ("name", "size", "surname", "first", "second", "surname_py", "first_py", "second_py", "given_py", "py",
              "first_look", "second_look", "given", "id18", "id_text", "sex", "birth_typed", "birth")  # fmt: skip
    rows = keyed.group_by("unique_id").agg(
        *(pl.col(column).drop_nulls().first() for column in single),
        *(pl.col(column).drop_nulls().unique().alias(many) for many, column in lists.items()),
        records=pl.len(),
    )
    empty = [pl.when(pl.col(many).list.len() > 0).then(pl.col(many)).alias(many) for many in lists]
    return _keys(rows.with_columns(empty)).sort("unique_id"), keyed.select("record_id", "unique_id")


def _disowned(frame: pl.DataFrame) -> pl.DataFrame:
    """Without ids that are surely another's: a child is often written under a parent's.

    That is so where the written birth day is of another year; and of several unlike names under one valid id where the
    written sex is not the id's, or a name is borne under an id of the next generation as well. What was read off such
    an id (sex, birth day) goes with it. Others are people who changed their names.
    """
    parts = ("size", "surname", "first", "first_look", "second", "given")
    born = pl.col("id18").str.slice(6, 8).cast(pl.Int32)
    other_sex = pl.col("sex_typed") != id_number.sex(pl.col("id18"))
    named = frame.filter(pl.col("id18").is_not_null() & pl.col("py").is_not_null()).select(
        "id18",
        "py",
        *parts,
        names=pl.col("py").n_unique().over("id18"),
        times=pl.len().over("id18", "py"),
        wrong=other_sex.mean().over("id18", "py").fill_null(0.0),
        born=born,
    )
    owner = (
        named.filter(pl.col("names") > 1)
        .sort("id18", "wrong", "times", "py", descending=[False, False, True, False])
        .unique("id18", keep="first", maintain_order=True)
        .select("id18", pl.col("py", *parts).name.prefix("its_"))
    )
    youngest = named.group_by("py").agg(youngest=pl.col("born").max())
    unlike = (pl.col("py") != pl.col("its_py")) & ~_alike()
    child = pl.col("youngest") - born >= GENERATION
    foreign = unlike & (other_sex.fill_null(False) | child.fill_null(False)) | (
        (pl.col("birth_typed") - born).abs() >= 20_000
    )
    kept = {
        "id18": pl.lit(None),
        "id_text": pl.lit(None),
        "sex": pl.col("sex_typed"),
        "birth": pl.col("birth_typed"),
    }
    joined = frame.join(owner, on="id18", how="left").join(youngest, on="py", how="left")
    return joined.with_columns(
        pl.when(foreign.fill_null(False)).then(other).otherwise(column).alias(column)
        for column, other in kept.items()
    )


def _alike() -> pl.Expr:
    """Names that a slip of one character may part, the others being written alike."""
    surname, first, second = (
        pl.col(part) == pl.col(f"its_{part}") for part in ("surname", "first", "second")
    )
    look = pl.col("its_first_look").str.contains(pl.col("first"), literal=True)
    longer = pl.col("its_given").str.contains(pl.col("given"), literal=True)
    shorter = pl.col("given").str.contains(pl.col("its_given"), literal=True)
    swapped = surname & (pl.col("first") == pl.col("its_second")) & (pl.col("second") == pl.col("its_first"))
    short = pl.col("size") == 2
    one_slip = pl.when(short).then(surname & look).otherwise(pl.sum_horizontal(surname, first, second) >= 2)
    same_size = pl.col("size") == pl.col("its_size")
    slip = pl.when(same_size).then(one_slip).otherwise(surname & (longer | shorter))
    return (first & second) | swapped | slip


def _keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Columns to block and decide by."""
    ranked = rows.sort("id18", "records", "unique_id", descending=[False, True, False])
    owner = pl.col("py").first().over("id18")
    sure = pl.col("id18").is_not_null() & (pl.col("py") == owner).fill_null(True)
    return (
        ranked.with_columns(sure=sure)
        .join(_sole(rows), on="unique_id", how="left")
        .with_columns(
            weak=~pl.col("sure"),
            typed=pl.col("birth_typed").is_not_null(),
            people=pl.col("id18").n_unique().over("py").cast(pl.Int32)
            - pl.col("id18").is_null().any().over("py"),
            rare=pl.len().over("py") <= RARE,
            year=pl.col("birth") // 10_000,
            day=pl.col("birth").cast(pl.String),
            id_front=_whole(pl.col("id_text").str.head(14)),
            id_back=_whole(pl.col("id_text").str.slice(6)),
            id_ends=_whole(pl.col("id_text").str.head(6) + pl.col("id_text").str.slice(14)),
        )
    )


def _sole(rows: pl.DataFrame) -> pl.DataFrame:
    """For each row the places where its name is borne by one person only."""
    placed = rows.select("unique_id", "name", "id18", "places").drop_nulls("places").explode("places")
    people = pl.col("id18").drop_nulls().n_unique().over("name", "places")
    return placed.filter(people <= 1).group_by("unique_id").agg(sole="places")


def _whole(part: pl.Expr) -> pl.Expr:
    """A part of an id, null where any of it is masked."""
    return pl.when(~part.str.contains("*", literal=True)).then(part)
