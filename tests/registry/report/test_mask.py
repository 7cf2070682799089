from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from registry.report import mask

Mask = Callable[[pl.Expr], pl.Expr]


def masked(how: Mask, text: str | None) -> str | None:
    table = pl.DataFrame({"text": pl.Series([text], dtype=pl.String)})
    left = table.select(how(pl.col("text")))["text"][0]
    return None if left is None else str(left)


@pytest.mark.parametrize(
    ("how", "text", "expected"),
    [
        (mask.id_number, "350505198001011234", "350505********1234"),
        (mask.id_number, "35050519800101123X", "350505********123X"),
        (mask.id_number, "350505********1234", "350505********1234"),
        (mask.id_number, "350505800101123", "350505********1123"),
        (mask.id_number, "12345", "12****"),
        (mask.id_number, "", None),
        (mask.id_number, None, None),
        (mask.name, "张伟", "张*"),
        (mask.name, "张晓明", "张*明"),
        (mask.name, "阿卜杜热依木·买买提", "阿*提"),
        (mask.name, "李", "李*"),
        (mask.name, None, None),
        (mask.phone, "13805951234", "138****1234"),
        (mask.phone, "87654321", "****21"),
        (mask.address, "福建省泉州市泉港区涂岭镇樟脚村8组21号", "福建省泉州市泉港区涂岭镇樟脚村***"),
        (mask.address, "幸福路12号（原樟脚村）", "***"),
        (mask.address, "某某处", "***"),
        (
            mask.free_text,
            "证件350505198001011234，电话13805951234。",
            "证件350505********1234，电话138****1234。",
        ),
        (mask.free_text, "账号6222021408001234567", "账号622202********4567"),
        (mask.free_text, "2026年2月至6月 1,560 元", "2026年2月至6月 1,560 元"),
        (mask.free_text, "甲\x1b[31m乙\u202e丙", "甲 [31m乙 丙"),
    ],
)
def test_what_is_left_of_a_value(how: Mask, text: str | None, expected: str | None) -> None:
    assert masked(how, text) == expected
