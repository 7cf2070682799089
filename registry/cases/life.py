"""What a night does to cases: the machine looks again (回访), closes, reopens, merges, opens. Pure: frames to events.

An item is a finding that a department must answer. It closes only when data agree, by what was answered (``agrees`` in
``resolutions.csv``):

* ``ends``: the conflict does not go on beyond the month of the answer and the grace;
* ``gone``: it no longer arises, or it has ended and for less than was asked; still there after the grace, it reopens;
* ``told``: data need not show anything: it closes with the next night and is asked again only once it has changed.

What vanishes unanswered closes as ``vanished``; what comes back after that, or after it was confirmed, reopens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import md5
from typing import Final

import polars as pl

from registry.cases.fold import ANSWERED
from registry.cases.resolutions import ENDS, GONE, TOLD, by_code
from registry.cases.terms import MEETING, MOST_REOPENED, Terms

OPEN: Final = pl.col("status") != "closed"
ARISES: Final = pl.col("now_id").is_not_null()


@dataclass(frozen=True)
class Tonight:
    """What the night finds of the cases of the night before.

    Attributes:
        cases: ``case_id``, ``household_id`` (as it is called now), ``opened_on`` of every case there ever was.
        items: as ``fold.folded`` tells them, with ``rule_id`` and ``asked_owner`` (who would be asked first now).
        same: ``item_id``, ``now_id`` (tonight's finding), ``changed``, ``less``, ``until`` (its end).
        fresh: findings that are no item yet: ``item_id``, ``household_id``, ``rule_id``, ``rule``, ``owner``.
        day: the basis day.
    """

    cases: pl.DataFrame
    items: pl.DataFrame
    same: pl.DataFrame
    fresh: pl.DataFrame
    day: date


def happened(tonight: Tonight, terms: Terms) -> pl.DataFrame:
    """The night's events in their order, without numbers and instants."""
    merged, cases = _merged(tonight)
    items = tonight.items.join(merged, on="case_id", how="left", maintain_order="left").with_columns(
        case_id=pl.coalesce("main_id", "case_id")
    )
    homes = cases.select("case_id", home="household_id")
    items = items.join(homes, on="case_id", how="left", maintain_order="left")
    looked = _looked_at(items, tonight, terms.grace)
    again = looked.filter(pl.col("action") == "reopened")
    targets = _targets(cases, again, tonight.fresh)
    return pl.concat(
        [
            _merge_events(merged, tonight.items),
            _closed(looked.filter(pl.col("action") == "closed")),
            _changed(looked.filter(pl.col("action") == "changed")),
            _reopened(again, targets, terms, tonight.day),
            _opened(tonight.fresh, targets, terms, tonight.day),
        ],
        how="diagonal_relaxed",
    )


def _merged(tonight: Tonight) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Open cases that met in one household: ``case_id`` to ``main_id``, the oldest; and the cases with ``open``."""
    going = tonight.items.filter(OPEN)["case_id"].unique()
    cases = tonight.cases.with_columns(open=pl.col("case_id").is_in(going.implode())).sort(
        "opened_on", "case_id"
    )
    open_ones = cases.filter("open").with_columns(main_id=pl.col("case_id").first().over("household_id"))
    merged = open_ones.filter(pl.col("main_id") != pl.col("case_id")).select("case_id", "main_id")
    return merged, cases.join(merged, on="case_id", how="anti", maintain_order="left")


def _looked_at(items: pl.DataFrame, tonight: Tonight, grace: int) -> pl.DataFrame:
    """Items with what the night does to them: ``action`` (null: nothing) and ``reason``."""
    known = items.join(tonight.same, on="item_id", how="left", maintain_order="left").join(
        by_code().select("resolution", "agrees"), on="resolution", how="left", maintain_order="left"
    )
    answered_month = pl.col("answered_on").dt.truncate("1mo")
    allowed = answered_month.dt.offset_by(f"{1 + grace}mo")
    day = pl.lit(tonight.day)
    later, past_grace = day > pl.col("answered_on"), day >= allowed
    over = pl.col("until") <= answered_month
    ended = pl.col("until").is_not_null() & (over | (past_grace & (pl.col("until") <= allowed)))
    agrees, answered = pl.col("agrees"), pl.col("status").is_in(ANSWERED)
    told, changed = agrees == TOLD, pl.col("changed")
    cases = [
        (OPEN & ~ARISES & answered, "closed", "agreed"),
        (OPEN & ~ARISES, "closed", "vanished"),
        (OPEN & answered & told & changed, "reopened", "changed"),
        (OPEN & answered & told & later, "closed", _reason()),
        (OPEN & answered & later & ended & (agrees == ENDS), "closed", "ended"),
        (OPEN & answered & later & ended & (agrees == GONE) & pl.col("less"), "closed", "ended"),
        (OPEN & answered & past_grace, "reopened", "still"),
        (OPEN & ~answered & changed, "changed", None),
        (~OPEN & ARISES & (pl.col("close_reason") == "vanished"), "reopened", "again"),
        (~OPEN & ARISES & told & changed, "reopened", "changed"),
        (~OPEN & ARISES & ~told & (pl.col("close_reason") == "agreed"), "reopened", "again"),
        (~OPEN & ARISES & ~told & ~ended, "reopened", "again"),
    ]
    action, reason = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for applies, done, why in reversed(cases):
        sure = applies.fill_null(value=False)
        action = pl.when(sure).then(pl.lit(done)).otherwise(action)
        reason = pl.when(sure).then(why if isinstance(why, pl.Expr) else pl.lit(why)).otherwise(reason)
    return known.with_columns(action=action, reason=reason)


def _reason() -> pl.Expr:
    """Why something is over that data need not show."""
    return pl.when(pl.col("status") == "refuted").then(pl.lit("refuted")).otherwise(pl.lit("ended"))


def _targets(cases: pl.DataFrame, again: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """The case that takes what a household is asked tonight: ``household_id``, ``target_id``.

    The open one; else the latest of those that reopen; else a new one.
    """
    homes = cases.select("case_id", "household_id")
    open_ones = cases.filter("open").select("household_id", target_id="case_id", rank=pl.lit(0))
    back = (
        again.filter(~OPEN)
        .select("case_id")
        .unique()
        .join(cases.select("case_id", "household_id", "opened_on"), on="case_id")
        .sort("opened_on", "case_id", descending=True)
        .select("household_id", target_id="case_id", rank=pl.lit(1))
    )
    known = pl.concat([open_ones, back]).unique("household_id", keep="first", maintain_order=True)
    wanted = fresh.select("household_id").unique(maintain_order=True)
    new = wanted.join(known, on="household_id", how="anti", maintain_order="left")["household_id"]
    minted = pl.DataFrame({"household_id": new, "target_id": _minted(new, homes)}).with_columns(
        pl.col("target_id").cast(pl.String)
    )
    return pl.concat([known.select("household_id", "target_id"), minted], how="vertical_relaxed")


def _minted(new: pl.Series, homes: pl.DataFrame) -> list[str]:
    """Numbers of new cases: the household's own for its first, another for each that follows."""
    taken = set(homes["case_id"])
    before = dict(homes.group_by("household_id").len().iter_rows())
    numbers = []
    for household in new:
        place = before.get(household, 0)
        while (number := case_number(household, place)) in taken:
            place += 1
        taken.add(number)
        numbers.append(number)
    return numbers


def case_number(household_id: str, place: int = 0) -> str:
    """The number of a household's first case, or of the one after so many."""
    text = household_id if place == 0 else f"{household_id}#{place}"
    return f"C{md5(text.encode(), usedforsecurity=False).hexdigest()[:10].upper()}"


def _merge_events(merged: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Each item of a case that is merged goes to the oldest; the case itself is over."""
    moved = items.join(merged, on="case_id", maintain_order="left").select(
        "item_id",
        case_id="main_id",
        action=pl.lit("merged"),
        detail=pl.format("两户合为一户，自 {} 并入", "case_id"),
    )
    gone = merged.select(
        "case_id",
        action=pl.lit("closed"),
        reason=pl.lit("merged"),
        detail=pl.format("两户合为一户，并入 {}", "main_id"),
    )
    return pl.concat([moved, gone], how="diagonal")


_CLOSED: Final = {
    "agreed": "回访：新数据中已无此事，了结",
    "ended": "回访：没有再继续，了结",
    "refuted": "已排除，内容没有变化，了结",
    "vanished": "未经答复，数据中已无此事，了结",
}
_REOPENED: Final = {
    "still": "回访：答复属实之后过了宽限期，数据中仍有",
    "again": "了结之后再次出现",
    "changed": "答复之后内容有变：项目、月份或金额不同",
}


def _closed(items: pl.DataFrame) -> pl.DataFrame:
    """What is over, and why."""
    return items.select(
        "case_id",
        "item_id",
        "action",
        "reason",
        detail=pl.col("reason").replace_strict(_CLOSED, default=None, return_dtype=pl.String),
    )


def _changed(items: pl.DataFrame) -> pl.DataFrame:
    """An open item of another content: what was sent before is answered no more."""
    return items.select("case_id", "item_id", "action", detail=pl.lit("内容有变：项目、月份或金额不同"))


def _reopened(again: pl.DataFrame, targets: pl.DataFrame, terms: Terms, day: date) -> pl.DataFrame:
    """Back to its owner, or to the joint meeting when it was reopened too often."""
    due_on = terms.due(day)
    meeting = pl.col("reopened") + 1 >= MOST_REOPENED
    owner = pl.when(meeting).then(pl.lit(MEETING)).otherwise(pl.coalesce("owner", "asked_owner"))
    return (
        again.join(targets.select(home="household_id", target="target_id"), on="home", how="left")
        .sort("item_id")
        .select(
            "item_id",
            "action",
            "reason",
            case_id=pl.coalesce("target", "case_id"),
            next_owner=owner,
            next_due_on=pl.lit(due_on),
            detail=pl.format(
                "重新立案：{}；由{}答复，期限{}",
                pl.col("reason").replace_strict(_REOPENED, default=None, return_dtype=pl.String),
                owner,
                pl.lit(_told(due_on, terms, day)),
            ),
        )
    )


def _opened(fresh: pl.DataFrame, targets: pl.DataFrame, terms: Terms, day: date) -> pl.DataFrame:
    due_on = terms.due(day)
    return (
        fresh.join(targets, on="household_id")
        .sort("target_id", "item_id")
        .select(
            "item_id",
            case_id="target_id",
            action=pl.lit("opened"),
            next_owner="owner",
            next_due_on=pl.lit(due_on),
            detail=pl.format(
                "立案：{}（{}），由{}答复，期限{}",
                "rule",
                "rule_id",
                "owner",
                pl.lit(_told(due_on, terms, day)),
            ),
        )
    )


def _told(due_on: date, terms: Terms, day: date) -> str:
    """A due day, and whether the holidays on the way to it are not known."""
    caution = terms.calendar.caution(day, due_on)
    return f"{due_on}（{caution}）" if caution else f"{due_on}"
