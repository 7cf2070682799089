"""Levels of agreement and parts of blocking keys in a reader's words.

The tables are keyed by the members themselves: a level that is renamed breaks here, one that is added fails the
test that every member has words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

import polars as pl

from linkage.compare import BirthLevel, IdLevel, SexLevel
from linkage.decide import STRATA
from linkage.family import FamilyLevel
from linkage.names import NameLevel

COMPARISON_TEXT: Final = {
    "name": "姓名",
    "id": "证件号",
    "birth": "出生日期",
    "sex": "性别",
    "family": "住处与家庭",
}

LEVEL_TEXT: Final[Mapping[str, Mapping[IntEnum, str]]] = {
    "name": {
        NameLevel.NULL: "未写",
        NameLevel.DIFFERENT: "不同",
        NameLevel.SURNAME: "同姓",
        NameLevel.ONE_GIVEN: "同姓且有一字相同",
        NameLevel.GIVEN: "名同姓不同",
        NameLevel.MASKED_SURNAME: "遮盖后只见同姓",
        NameLevel.MASKED: "与遮盖的姓名相符",
        NameLevel.MISSING_CHARACTER: "缺一字",
        NameLevel.SWAPPED: "两字颠倒",
        NameLevel.LOOK: "形近字",
        NameLevel.SOUND: "同音字",
        NameLevel.VARIANT: "异体或繁体字",
        NameLevel.SAME: "相同",
    },
    "id": {
        IdLevel.NULL: "无从比较",
        IdLevel.DIFFERENT: "不同",
        IdLevel.DOUBTFUL: "不同，但其一未必可靠",
        IdLevel.TAIL_DIFFERS: "前十四位相同，后四位不同",
        IdLevel.MASK_SLIP: "与遮盖号码差一两处",
        IdLevel.MASK: "与遮盖号码相符",
        IdLevel.TWO_SLIPS: "差两处",
        IdLevel.ONE_SLIP: "差一处或相邻两位颠倒",
        IdLevel.FRONT: "前十四位相同，后四位看不全",
        IdLevel.SAME: "相同",
    },
    "birth": {
        BirthLevel.NULL: "无从比较",
        BirthLevel.DIFFERENT: "不同",
        BirthLevel.NEAR_YEAR: "相差一两年",
        BirthLevel.SAME_YEAR: "同年",
        BirthLevel.SLIP: "差一处或月日颠倒",
        BirthLevel.SAME: "相同",
    },
    "sex": {
        SexLevel.NULL: "未写",
        SexLevel.DIFFERENT: "不同",
        SexLevel.SAME: "相同",
    },
    "family": {
        FamilyLevel.NULL: "无从比较",
        FamilyLevel.ELSEWHERE: "不在一处",
        FamilyLevel.NOTHING: "电话不同",
        FamilyLevel.OTHER_DOOR: "同村或同小区，门牌不同",
        FamilyLevel.PLACE: "同村或同小区",
        FamilyLevel.CROWD_PHONE: "同一电话，但多人共用",
        FamilyLevel.KIN: "亲属姓名同音",
        FamilyLevel.KIN_KNOWN: "同一亲属（证件号相同）",
        FamilyLevel.PHONE: "同一电话",
        FamilyLevel.PLACE_AND_KIN: "同村或同小区，亲属姓名同音",
        FamilyLevel.PLACE_AND_KIN_KNOWN: "同村或同小区，同一亲属（证件号相同）",
        FamilyLevel.PLACE_AND_PHONE: "同村或同小区，同一电话",
        FamilyLevel.DOOR: "同一门牌",
        FamilyLevel.PHONE_AND_KIN: "同一电话，亲属相符",
        FamilyLevel.DOOR_AND_KIN: "同一门牌，亲属相符",
        FamilyLevel.DOOR_AND_PHONE: "同一门牌，同一电话",
        FamilyLevel.DOOR_PHONE_AND_KIN: "同一门牌，同一电话，亲属相符",
        FamilyLevel.HOUSEHOLD: "名册上同一户",
    },
}

PART_TEXT: Final[Mapping[str, str]] = {
    "id": "完整证件号",
    "sound": "姓名读音",
    "surname": "姓氏读音",
    "given": "名字读音",
    "birth": "生日",
    "year": "出生年",
    "sex": "性别",
    "id_head": "证件号前六位",
    "id_tail": "证件号末四位",
    "id_front": "证件号前十四位",
    "id_back": "证件号第七位起",
    "phone": "电话",
    "household": "户",
    "kin": "亲属",
    "village": "村或小区",
    "home": "门牌",
    "word": "地址用词",
}
"""The columns that blocking rules are keyed and refined by."""

STRATUM_TEXT: Final[Mapping[str, str]] = {
    "elsewhere": "互不相干的两人",
    "village": "同村或同小区的两人",
    "family": "一家的两人",
}
"""Among whom the chance of agreeing is counted."""

DIFFERENT_IDS: Final = "两个不同的有效证件号"
TOLD_APART: Final = "复核人判定不是同一人"
TOLD_TOGETHER: Final = "复核人判定是同一人"
TIED: Final = "与两人同样相像，待人判定"
"""As ``linkage.group`` words its refusals."""


def level_text(comparison: str, level: int) -> str:
    """A level of a comparison in words."""
    return _plain(comparison)[level]


def stratum_text(number: int) -> str:
    """Among whom chance agreement is counted, by position in ``STRATA``."""
    return STRATUM_TEXT[STRATA[number]]


AT_HOME: Final = "所在的户里已有这样一个人"


def evidence_text() -> pl.Expr:
    """A pair's levels in words, for a frame as ``Linkage.pairs``; what was not written is left out."""
    told = [
        pl.when(pl.col(comparison) > 0).then(
            pl.format(
                "{}{}",
                pl.lit(label),
                pl.col(comparison).replace_strict(_plain(comparison), return_dtype=pl.String),
            )
        )
        for comparison, label in COMPARISON_TEXT.items()
    ]
    at_home = pl.when(pl.col("household") > 0).then(pl.lit(AT_HOME))
    overruled = pl.when(pl.col("refused").is_not_null()).then(pl.format("但{}", "refused"))
    return pl.concat_str([*told, at_home, overruled], separator="；", ignore_nulls=True)


def _plain(comparison: str) -> dict[int, str]:
    """The words of a comparison by bare numbers, as columns hold them."""
    return {int(level): text for level, text in LEVEL_TEXT[comparison].items()}
