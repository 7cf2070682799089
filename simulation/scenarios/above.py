"""Planted: more than caps, formulas and units allow, beyond those of ``paid``; and what just keeps to them."""

from __future__ import annotations

import polars as pl

from simulation.scenarios import who
from simulation.scenarios.rows import Value, all_of, date, per_head, put
from simulation.scenarios.scenario import pair
from simulation.scenarios.together import uncounted

DEAR: dict[str, Value] = {
    "manual": False,
    "total": 230_000.0,
    "covered": 220_000.0,
    "pool": 120_000.0,
    "serious": 20_000.0,
}
DEAR |= {"large": 0.0, "supplement": 0.0}
ILL = all_of(who.give_dibao, who.need("bills"))
RELIEF = 12 * 900.0  # yuan a head: the multiple of standards.csv times the higher standard
RENT = 20 * 35.0  # yuan a head: square metres times price in standards.csv

SCENARIOS = (
    *pair(
        "O03",
        who.in_family,
        ("保障人口多于家庭人口", put("dibao", by="household", household_persons=pl.col("persons") - 1)),
        ("同住一人不计入保障", uncounted),
        prepare=who.give_dibao,
        lawful_fits=who.grown_members,
    ),
    *pair(
        "O04",
        who.heads,
        ("医疗救助年度累计超过限额", put("bills", **DEAR, aid=70_000.0)),
        ("医疗救助年度累计恰为限额", put("bills", **DEAR, aid=60_000.0)),
        prepare=ILL,
        amount=10_000.0,
    ),
    *pair(
        "O06",
        who.heads,
        ("临时救助超过标准的十二倍", put("relief", amount=per_head(RELIEF, 2000.0))),
        ("临时救助恰为标准的十二倍", put("relief", amount=per_head(RELIEF))),
        prepare=who.need("relief"),
        amount=2000.0,
    ),
    *pair(
        "O09",
        who.heads,
        ("租赁补贴超过面积与单价之积", put("rent", start=date("2025-01-01"), amount=per_head(RENT, 300.0))),
        ("租赁补贴恰为上限", put("rent", amount=per_head(RENT))),
        prepare=who.need("rent"),
        amount=6 * 300.0,
    ),
    *pair(
        "O10",
        who.pupils,
        ("助学金超过每学期标准", put("grants", amount=1800.0)),
        ("助学金恰为标准", put("grants", amount=1000.0)),
        prepare=who.give_dibao,
        amount=800.0,
    ),
    *pair(
        "O11",
        who.heads,
        ("代缴金额误以万元填写", put("premium", amount=0.03)),
        ("代缴金额较小", put("premium", amount=100.0)),
        prepare=who.give_dibao,
    ),
)
