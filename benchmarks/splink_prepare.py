"""What an expert prepares before Splink: records normalised in Polars and collapsed into rows worth comparing.

Names are folded and read aloud (toneless pinyin), ids brought to eighteen digits and judged by their check digit,
addresses cut into place and door. Records that share a valid id and a name are one row, with lists of the phones,
doors, households and heads they were seen with; others are rows of their own unless they are alike in everything.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas import codes
from schemas.fields import id_number, name, phone, sex

LONGEST: Final = 4
"""A Chinese name has at most so many characters; a longer one is compared as a string."""
UNREADABLE: Final = "?？□■○●×"
NUMBERS: Final = r"^(.*?)((?:[0-9一二三四五六七八九十〇零]+(?:组|队|社|号|栋|幢|座|单元|室|楼|弄|-|$)).*)$"
GROUP: Final = r"生产队|生产小组|村民小组|居民小组|小组|队|社"
LEVELS: Final = r"自治[区州县]|村委会|居委会|街道办事处|街道|社区|小区|自然村|行政村|省|市|县|区|镇|乡|村|第"
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
    plain = pl.col("name").str.replace_all(r"[\s·]", "").str.replace_all(f"[{UNREADABLE}]", "*")
    folded = plain.str.replace_many(variants["char"].to_list(), variants["variant"].to_list())
    table = names.unique().drop_nulls().to_frame("name").with_columns(folded=folded)
    cut = pl.when(pl.col("folded").str.head(2).is_in(compound) & (pl.col("folded").str.len_chars() > 2)).then(
        2
    )
    table = table.with_columns(_cut=cut.otherwise(1), size=pl.col("folded").str.len_chars().cast(pl.Int8))
    parts = {
        "surname": pl.col("folded").str.slice(0, pl.col("_cut")),
        "first": pl.col("folded").str.slice(pl.col("_cut"), 1),
        "second": pl.col("folded").str.slice(pl.col("_cut") + 1),
    }
    sound = {"old": signs["char"].to_list(), "new": (signs["sound"] + "-").to_list()}
    heard = [pl.col(part).str.replace_many(sound["old"], sound["new"]).alias(f"{part}_py") for part in parts]
    return (
        table.with_columns(**parts)
        .with_columns(*heard, first_look=_looks(pl.col("first")), second_look=_looks(pl.col("second")))
        .with_columns(
            given_py=pl.col("first_py") + pl.col("second_py"),
            py=pl.concat_str("surname_py", "first_py", "second_py"),
        )
        .drop("_cut")
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
        .str.replace_all(GROUP, "组")
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
        address="address",
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
            sex=pl.coalesce("sex", id_number.sex(pl.col("id18"))),
            birth=pl.coalesce("birth_typed", _yyyymmdd(id_number.birth_date(pl.col("id_text")))),
            head=pl.col("head_py"),
            name=pl.col("folded"),
        )
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
              "first_look", "second_look", "id18", "id_text", "sex", "birth_typed", "birth")  # fmt: skip
    rows = keyed.group_by("unique_id").agg(
        *(pl.col(column).drop_nulls().first() for column in single),
        *(pl.col(column).drop_nulls().unique().alias(many) for many, column in lists.items()),
        records=pl.len(),
    )
    empty = [pl.when(pl.col(many).list.len() > 0).then(pl.col(many)).alias(many) for many in lists]
    return _sure(rows.with_columns(empty)).sort("unique_id"), keyed.select("record_id", "unique_id")


def _sure(rows: pl.DataFrame) -> pl.DataFrame:
    """Mark ids that are surely of whoever bears them: of unlike names under one id the best attested keeps it."""
    ranked = rows.sort("id18", "records", "unique_id", descending=[False, True, False])
    owner = pl.col("py").first().over("id18")
    own_day = (pl.col("birth_typed") - pl.col("id18").str.slice(6, 8).cast(pl.Int32)).abs() < 20_000
    sure = pl.col("id18").is_not_null() & (pl.col("py") == owner).fill_null(True) & own_day.fill_null(True)
    return ranked.with_columns(sure=sure).with_columns(
        weak=~pl.col("sure"),
        typed=pl.col("birth_typed").is_not_null(),
        rare=pl.len().over("py") <= 12,
        year=pl.col("birth") // 10_000,
        id_front=_whole(pl.col("id_text").str.head(14)),
        id_back=_whole(pl.col("id_text").str.slice(6)),
        id_ends=_whole(pl.col("id_text").str.head(6) + pl.col("id_text").str.slice(14)),
    )  # fmt: skip


def _whole(part: pl.Expr) -> pl.Expr:
    """A part of an id, null where any of it is masked."""
    return pl.when(~part.str.contains("*", literal=True)).then(part)
