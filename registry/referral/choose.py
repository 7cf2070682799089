"""Who is asked next: a pure rule, so that anybody can follow why.

Of the organisations that are willing, do a service that meets the need, work in the place, have a free place and have
not had the referral: those with the best-fitting service; of these the one whose places are filled to the least share;
then by name. Equals are filled evenly: none gets another person while an equal one is filled less.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from registry.policy import Policy
from registry.policy.tables import POLICY_ORGANISATION, POLICY_SERVICE

MONTHS = {"月": 1, "季": 3, "年": 12}


@dataclass(frozen=True)
class Organisation:
    """Who may receive: what it does, where (nothing: everywhere), and how many people in a period."""

    name: str
    willing: bool
    services: frozenset[str]
    areas: frozenset[str]
    places: int
    period: str

    def since(self, day: date) -> date:
        """The first day of the period in which a day lies."""
        months = MONTHS[self.period]
        return day.replace(month=(day.month - 1) // months * months + 1, day=1)


@dataclass(frozen=True)
class Asked:
    """What is looked for: the need, the district and town, who has had it."""

    need: str
    areas: frozenset[str]
    had: frozenset[str]


@dataclass(frozen=True)
class Choice:
    """Who is asked, for which service; ``is_full``: somebody could be, had they a free place."""

    organisation: str | None
    service: str | None
    is_full: bool = False


def organisations(policy: Policy) -> list[Organisation]:
    """Those of a policy, by name."""
    rows = next(table for schema, table in policy.tables if schema is POLICY_ORGANISATION).to_pylist()
    return sorted(
        (
            Organisation(
                row["name"],
                row["willing"] == "是",
                _parts(row["services"]),
                _parts(row["areas"]),
                row["places"],
                row["period"],
            )
            for row in rows
        ),
        key=lambda one: one.name,
    )


def services(policy: Policy) -> dict[str, dict[str, int]]:
    """By need, the rank of each service that meets it."""
    rows = next(table for schema, table in policy.tables if schema is POLICY_SERVICE).to_pylist()
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["need"], {})[row["service"]] = row["rank"]
    return found


def choose(
    asked: Asked,
    known: Sequence[Organisation],
    ranks: Mapping[str, Mapping[str, int]],
    filled: Mapping[str, int],
) -> Choice:
    """Who is asked.

    Args:
        asked: what is looked for.
        known: all organisations.
        ranks: as ``services``.
        filled: how many of its places each has given away in its period.
    """
    fits = [
        (rank, organisation, service)
        for organisation in known
        if organisation.willing
        and organisation.name not in asked.had
        and (not organisation.areas or organisation.areas & asked.areas)
        for rank, service in [_best(organisation.services, ranks.get(asked.need, {}))]
        if service is not None
    ]
    free = [fit for fit in fits if filled.get(fit[1].name, 0) < fit[1].places]
    if not free:
        return Choice(None, None, is_full=any(fit[1].places > 0 for fit in fits))
    _, organisation, service = min(
        free, key=lambda fit: (fit[0], Fraction(filled.get(fit[1].name, 0), fit[1].places), fit[1].name)
    )
    return Choice(organisation.name, service)


def _best(offered: Collection[str], ranks: Mapping[str, int]) -> tuple[int, str | None]:
    """The best-fitting of the services that an organisation does."""
    return min(((rank, service) for service, rank in ranks.items() if service in offered), default=(0, None))


def _parts(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split("、") if part.strip())
