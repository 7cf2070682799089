"""Passing referrals on: whoever waits is offered to the next who may have it, or goes to the joint meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from registry.cases.calendar import Calendar, calendar
from registry.policy import Policy
from registry.policy.standards import of_policy, standard
from registry.referral.choose import Asked, Organisation, choose, organisations, services
from registry.referral.fold import HELD

ANSWER, SERVICE = CODES = ("referral_answer_working_days", "referral_service_working_days")
EVENT: Final = {
    "referral_id": pl.String,
    "action": pl.String,
    "organisation": pl.String,
    "service": pl.String,
    "next_due_on": pl.Date,
    "detail": pl.String,
}


@dataclass(frozen=True)
class Terms:
    """Working days to answer and to serve, by the district's calendar; organisations and what meets which need."""

    answer: int
    service: int
    calendar: Calendar
    organisations: list[Organisation]
    services: dict[str, dict[str, int]]

    def answered_by(self, day: date) -> date:
        """The last day to answer what is offered on a day."""
        return self.calendar.after(day, self.answer)

    def served_by(self, day: date) -> date:
        """The last day to serve who is accepted on a day."""
        return self.calendar.after(day, self.service)


def terms(policy: Policy, day: date) -> Terms:
    """The terms of a policy on a day; a day at least where none is set."""
    answer, service = (max(1, int(standard(of_policy(policy), code, day))) for code in CODES)
    return Terms(answer, service, calendar(policy), organisations(policy), services(policy))


def offers(state: pl.DataFrame, agreed: Terms, day: date) -> pl.DataFrame:
    """Events for whoever waits: an offer to the next, or the joint meeting; nothing for whom a place may yet come free.

    Args:
        state: as ``fold.folded`` with ``need`` and ``place``.
        agreed: organisations and terms.
        day: the basis day.
    """
    filled = _filled(state, agreed, day)
    waiting = state.filter(pl.col("status") == "waiting").sort("opened_on", "referral_id")
    return pl.DataFrame(list(_each(waiting.to_dicts(), agreed, filled, day)), schema=EVENT, orient="row")


def _each(
    waiting: list[dict[str, Any]], agreed: Terms, filled: Counter[str], day: date
) -> Iterator[tuple[str, str, str | None, str | None, date | None, str]]:
    """One after the other, for each offer fills a place that the next may not have."""
    for one in waiting:
        asked = Asked(one["need"], frozenset((one["place"] or "").split()), frozenset(one["had"] or []))
        choice = choose(asked, agreed.organisations, agreed.services, filled)
        if choice.organisation is not None:
            filled[choice.organisation] += 1
            due = agreed.answered_by(day)
            detail = f"推荐给{choice.organisation}（{choice.service}），{due} 前答复"
            yield (one["referral_id"], "offered", choice.organisation, choice.service, due, detail)
        elif not choice.is_full:
            yield (one["referral_id"], "meeting", None, None, None, "没有可以接收的组织，提交联席会议")
        elif one["due_on"] is not None and one["due_on"] < day:
            yield (one["referral_id"], "meeting", None, None, None, "能接收的组织都没有名额，提交联席会议")


def _filled(state: pl.DataFrame, agreed: Terms, day: date) -> Counter[str]:
    """How many of its places each organisation has given away in its period: offered, accepted or served."""
    taken = state.filter(pl.col("status").is_in([*HELD, "served"])).select("organisation", "offered_on")
    since = {one.name: one.since(day) for one in agreed.organisations}
    return Counter(
        name for name, offered_on in taken.iter_rows() if name in since and offered_on >= since[name]
    )
