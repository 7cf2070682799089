"""Ledgers of temporary relief, of any length: fifteen columns, all of them understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from schemas.fields import id_number

BLOCK = 500_000
_SURNAMES = list(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN = list(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红玉兰文建国华志海燕梅林晓东春雪峰龙宇浩俊凤琴云莲珍"
)
_TOWNS = ["南埔镇", "界山镇", "后龙镇", "峰尾镇", "前黄镇", "涂岭镇", "山腰街道"]
_VILLAGES = [
    "先锋村",
    "肖厝村",
    "沙格村",
    "柳厝村",
    "仙境村",
    "惠屿村",
    "坑内村",
    "东张村",
    "槐山村",
    "玉湖村",
]
_HARDSHIPS = ["因病", "因灾", "因学", "因残", "失业", "突发事故", "其他"]


def ledger(rows: int, seed: int) -> Iterator[pl.DataFrame]:
    """The ledger in blocks of up to half a million rows, as text."""
    chance = np.random.default_rng(seed)
    for first in range(0, rows, BLOCK):
        yield _block(chance, first, min(BLOCK, rows - first))


def write_csv(path: Path, rows: int, seed: int, encoding: str = "gb18030") -> None:
    """The ledger as a delimited file."""
    with path.open("wb") as file:
        for place, block in enumerate(ledger(rows, seed)):
            file.write(block.write_csv(include_header=place == 0, line_terminator="\r\n").encode(encoding))


def write_xlsx(path: Path, rows: int, seed: int) -> None:
    """The ledger as a workbook of text cells."""
    pl.concat(ledger(rows, seed)).write_excel(path, autofit=False)


def _block(chance: np.random.Generator, first: int, rows: int) -> pl.DataFrame:
    def one_of(words: list[str]) -> pl.Series:
        return pl.Series(words).gather(chance.integers(0, len(words), rows))

    day = np.datetime64("1930-01-01") + chance.integers(0, 30_000, rows)
    paid = np.datetime64("2026-01-01") + chance.integers(0, 180, rows)
    numbers = pl.DataFrame(
        {
            "born": day,
            "paid": paid,
            "order": chance.integers(1, 1000, rows),
            "door": chance.integers(1, 900, rows),
            "group": chance.integers(1, 30, rows),
            "phone": chance.integers(13_000_000_000, 19_999_999_999, rows),
            "card": chance.integers(10**11, 10**12 - 1, rows),
            "fen": chance.integers(20_000, 500_000, rows) // 5_000 * 50,
            "heads": chance.integers(1, 7, rows),
            "line": np.arange(first + 1, first + rows + 1),
        }
    ).with_columns(
        names=pl.concat_str(one_of(_SURNAMES), one_of(_GIVEN), one_of(_GIVEN)),
        town=one_of(_TOWNS),
        village=one_of(_VILLAGES),
        hardship=one_of(_HARDSHIPS),
    )
    col = pl.col
    body = pl.format(
        "350505{}{}", col("born").dt.strftime("%Y%m%d"), col("order").cast(pl.String).str.zfill(3)
    )
    return numbers.with_columns(body=body).select(
        申请人姓名="names",
        身份证号=pl.concat_str("body", id_number.check(pl.concat_str("body", pl.lit("0")))),
        性别=pl.when(col("order") % 2 == 1).then(pl.lit("男")).otherwise(pl.lit("女")),
        出生日期=col("born").dt.strftime("%Y-%m-%d"),
        联系电话=col("phone").cast(pl.String),
        家庭住址=pl.format("福建省泉州市泉港区{}{}{}组{}号", "town", "village", "group", "door"),
        行政区划代码=pl.lit("350505103"),
        户号=pl.format("QG{}", (col("line") // 3).cast(pl.String).str.zfill(8)),
        银行账号=pl.format("6217001{}", "card"),
        困难类型="hardship",
        救助金额=pl.format("{}.00", "fen"),
        救助时间=col("paid").dt.strftime("%Y-%m-%d"),
        受理编号=pl.format("LS2026{}", col("line").cast(pl.String).str.zfill(8)),
        保障人口=col("heads").cast(pl.String),
        家庭人口数=(col("heads") + 1).cast(pl.String),
    )
