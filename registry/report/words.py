"""The registry's codes, months, money and probabilities as a reader's words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from schemas import codes

LABELS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "labels.toml").read_text("utf-8"))
KINDS: Final = tuple(LABELS["kind"])
DEPARTMENTS: Final[list[str]] = LABELS["departments"]["order"]
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NONE: Final = "—"


def label(group: str, code: object) -> str:
    """The word for a code; a code without one stands for itself."""
    return NONE if code is None else str(LABELS[group].get(str(code), code))


def standing(colour: str | None, *, overdue: bool) -> str:
    """The word for a colour; blue and overdue says so."""
    return "在办（已逾期）" if overdue and colour == "blue" else label("colour", colour)


@cache
def _programmes() -> dict[str, dict[str, str]]:
    return {row["programme"]: row for row in codes.table("programmes").to_dicts()}


def programme(code: str) -> str:
    """A programme's name."""
    return _programmes().get(code, {}).get("name", code)


def programme_order(code: str) -> tuple[int, str]:
    """Sort key: programmes in the order of their catalogue."""
    known = list(_programmes())
    return (known.index(code) if code in known else len(known), code)


def grain(code: str) -> str:
    """What one amount of a programme covers: month, term, year or event."""
    return _programmes().get(code, {}).get("grain", "event")


def is_for_household(code: str) -> bool:
    """Whether a programme is given to a household rather than to one of its members."""
    return _programmes().get(code, {}).get("unit") == "household"


def department_order(name: str) -> tuple[int, str]:
    """Sort key: departments in the customary order."""
    return (DEPARTMENTS.index(name) if name in DEPARTMENTS else len(DEPARTMENTS), name)


def listed(items: Iterable[str]) -> str:
    """Words in a row."""
    return "、".join(items) or NONE


def certainty(probability: float) -> str:
    """A probability in words, with the figure where the words are not the strongest."""
    return next(str(step["words"]) for step in LABELS["certainty"] if probability >= step["at_least"])


def percent(share: float) -> str:
    """99.8%; never rounded up to a full hundred."""
    return f"{min(share * 100, 99.9):.1f}%" if share < 1 else "100%"


def money(amount: Decimal | float | None) -> str:
    """1,234.50; whole yuan without decimals."""
    if amount is None:
        return NONE
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def yuan(amount: Decimal | float | None) -> str:
    """Money with its unit."""
    return NONE if amount is None else f"{money(amount)} 元"


def wan(amount: Decimal | None) -> str:
    """Money at a glance: 176 万元; below ten thousand in yuan."""
    if amount is None:
        return NONE
    return f"{amount / 10_000:,.0f} 万元" if amount >= 100_000 else f"{amount:,.0f} 元"


def day(moment: date | None) -> str:
    """2026-06-30."""
    return NONE if moment is None else moment.isoformat()


def long_day(moment: date) -> str:
    """2026年6月30日."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def month(moment: date) -> str:
    """2026-06."""
    return moment.isoformat()[:7]


def last_month(end: date) -> str:
    """The last month covered by a period that ends before ``end``."""
    return month(end - timedelta(days=1))


def months(start: date | None, end: date | None) -> str:
    """2026-01 至 2026-06; ``end`` is not part of the period, an open one says so."""
    if start is None:
        return NONE if end is None else f"至 {last_month(end)}"
    if end is None:
        return f"{month(start)} 起"
    return month(start) if last_month(end) <= month(start) else f"{month(start)} 至 {last_month(end)}"


def need(code: str | None) -> str:
    """What somebody needs, in a word."""
    return NONE if code is None else _needs().get(code, code)


@cache
def _needs() -> dict[str, str]:
    return dict(codes.table("needs").rows())


def lead_standing(row: dict[str, Any]) -> str:
    """How a lead stands, and why it is over."""
    over = label("lead_closed", row["close_reason"]) if row["close_reason"] else None
    return label("lead_status", row["status"]) + (f"：{over}" if over else "")


def lead_about(row: dict[str, Any]) -> str:
    """Of whom a lead is, or how likely it means them."""
    return (
        f"认定 {row['person_id']}"
        if row["tied"]
        else f"可能是 {row['person_id']}（{percent(row['probability'])}）"
    )


def lead_source(row: dict[str, Any]) -> str:
    """Who reported it, and when."""
    told = (row["source"], row["reporter"], None if row["reported_on"] is None else day(row["reported_on"]))
    return " ".join(part for part in told if part) or NONE


def circled(number: int) -> str:
    """①, and (21) where circles end."""
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"({number})"


def wide(text: str) -> int:
    """Width in half-width places: what takes three bytes is, near enough, a Chinese character and takes two."""
    return (len(text) + len(text.encode())) // 2


def from_to(former: str | None, present: str | None) -> str:
    """原户 H1 → 现户 H2; one side, where there is only one."""
    sides = (former and f"原户 {former}", present and f"现户 {present}")
    return " → ".join(side for side in sides if side) or NONE


def lacking(tables: Iterable[str]) -> list[str]:
    """A remark where the registry is of an earlier version and has no such tables."""
    parts = {"household_event": "家庭变化", "household_doubt": "名册之间的矛盾"} | {
        "household_chain": "救助链"
    }
    missing = listed(text for name, text in parts.items() if name in tables)
    return [] if missing == NONE else [f"登记库由较早的版本生成，没有{missing}；运行 doudi link 后可见。"]
