"""A written address -> where it is (place) and which door (numbers), in a form that bears comparing.

Level names drop or stay (福建省泉州市泉港区 / 泉港 / nothing), so places are compared by their tails; 号楼, 栋, 幢
and 座 are one word; numerals may be Chinese; ``1-2-301`` is 1号楼2单元301室.
"""

from __future__ import annotations

from typing import Final

import polars as pl

UNIT: Final = r"组|队|社|号|栋|幢|座|单元|室|楼|层|弄|排|门|户|-|#|$"
NUMERAL_RUN: Final = rf"^(.*?)((?:[0-9一二三四五六七八九十〇零]+(?:{UNIT})).*)$"
DIGITS: Final = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
GROUP_WORDS: Final = r"生产队|生产小组|村民小组|居民小组|小组"
LEVEL_WORDS: Final = (
    r"特别行政区|自治区|自治州|自治县|村民委员会|居民委员会|街道办事处|办事处|村委会|居委会|自然村|行政村|"
    r"地区|省|市|县|区|旗|镇|乡|街道|社区|小区|村|第"
)
NO_DOOR: Final = r"^[0-9]+(?:组|队|社)$"
INSTITUTION: Final = (
    r"(福利院|福利中心|敬老院|养老院|养老中心|供养中心|光荣院|救助站|监狱|看守所|戒毒所|"
    r"医院|学校|中学|小学|大学|学院|学生宿舍)([^路街巷弄]|$)"
)
TAIL: Final = 2
AREA: Final = 4


def parse(addresses: pl.Series) -> pl.DataFrame:
    """Parse distinct written addresses.

    Returns:
        one row an address: ``place`` (level words dropped, for comparing), ``tail`` (its last two characters,
        for blocking), ``area`` (its last four: village and town), ``numbers`` (door numbers from coarse to
        fine, joined by ``-``; null where the writing stops at a group of houses), ``institution`` (true for a
        home, school, hospital or prison, where sharing a door says nothing about kinship).
    """
    text = (
        pl.col("address")
        .str.normalize("NFKC")
        .str.replace_all(r"[\s,，.。;；:：()（）、/\\_]+", "")
        .str.replace_all(GROUP_WORDS, "组")
    )
    split = text.str.extract_groups(NUMERAL_RUN)
    numbers = (
        split.struct.field("2")
        .str.replace_many(list(DIGITS), list(DIGITS.values()))
        .str.replace_all(r"([0-9])十([0-9])", "${1}${2}")
        .str.replace_all(r"([0-9])十", "${1}0")
        .str.replace_all(r"十([0-9])", "1${1}")
        .str.replace_all("十", "10")
        .str.replace(NO_DOOR, "")
        .str.extract_all(r"[0-9]+|[A-Za-z]")
        .list.eval(pl.element().str.strip_chars_start("0"))
        .list.join("-")
    )
    place = pl.coalesce(split.struct.field("1"), text).str.replace_all(LEVEL_WORDS, "")
    return (
        addresses.to_frame("address")
        .select(
            place=place,
            numbers=numbers,
            institution=pl.col("address").str.contains(INSTITUTION).fill_null(False),
        )
        .with_columns(pl.when(pl.col("place").str.len_chars() > 0).then("place").name.keep())
        .with_columns(pl.when(pl.col("numbers").str.len_chars() > 0).then("numbers").name.keep())
        .with_columns(tail=pl.col("place").str.slice(-TAIL), area=pl.col("place").str.slice(-AREA))
    )
