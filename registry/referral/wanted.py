"""What is to be referred tonight: leads that a visit handed on, findings, and what departments answered to them."""

from __future__ import annotations

from hashlib import md5
from typing import Final

import polars as pl

from registry.cases.standing import frame
from registry.leads.match import leads_in_force
from registry.rollup.places import LEVELS, UNKNOWN, places
from registry.steps import step
from registry.store import Store
from schemas.tables import LEAD, LEAD_STANDING, table_name

FACTS: Final = ("origin", "origin_id", "person_id", "household_id", "need", "place")


def wanted(store: Store, *, by_rule: bool) -> pl.DataFrame:
    """One row for each need, in the columns of ``FACTS``.

    Args:
        store: tonight's, with findings and leads as they stand.
        by_rule: also what rules found; not where no organisation is listed to whom it could go.
    """
    parts = [_handed_on(store)]
    if by_rule:
        parts.append(frame(store.query(step("referral_found"))).with_columns(origin=pl.lit("finding")))
    found = pl.concat(parts, how="diagonal_relaxed")
    if found.is_empty():
        return found.with_columns(place=pl.lit(None, pl.String)).select(FACTS)
    return found.join(_places(store, found), on="origin_id", how="left", maintain_order="left").select(FACTS)


def number(origin: str, origin_id: str) -> str:
    """The number of a referral: of one origin there is ever one."""
    digest = md5(f"{origin}|{origin_id}".encode(), usedforsecurity=False).hexdigest()
    return f"T{digest[:10].upper()}"


def _handed_on(store: Store) -> pl.DataFrame:
    """Leads that a visit handed on before tonight, of the person they are tied to if of anybody."""
    before = frame(store.query("SELECT lead_id FROM lead_standing, basis_day WHERE answered_on < as_of"))
    standing = (
        frame(store.table(LEAD_STANDING))
        .filter(pl.col("status") == "referred")
        .join(before, on="lead_id", how="semi", maintain_order="left")
    )
    homes = frame(
        store.query(
            "SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id"
        )
    )
    return standing.join(homes, on="person_id", how="left", maintain_order="left").select(
        "person_id", "household_id", "need", origin_id="lead_id", origin=pl.lit("lead")
    )


def _places(store: Store, found: pl.DataFrame) -> pl.DataFrame:
    """Where each lives: the district and town of the household, else of the person or of what the lead says."""
    homes = frame(
        store.query("SELECT household_id AS id, address, division_code FROM household ORDER BY ALL")
    )
    people = frame(store.query("SELECT person_id AS id, address, division_code FROM person ORDER BY ALL"))
    leads = leads_in_force({table_name(LEAD): store.table(LEAD)}).select(
        "address", "division_code", id="lead_id"
    )
    alone = people.join(
        found.filter(pl.col("household_id").is_null()), left_on="id", right_on="person_id", how="semi"
    )
    told = leads.join(found, left_on="id", right_on="origin_id", how="semi").select(homes.columns)
    known = places(pl.concat([homes, alone, told]).rename({"id": "household_id"}))
    said = [pl.when(pl.col(level) != UNKNOWN).then(level) for level in LEVELS[:2]]
    named = known.select(id="household_id", place=pl.concat_str(said, separator=" ", ignore_nulls=True))
    lives = found.select("origin_id", id=pl.coalesce("household_id", "person_id", "origin_id"))
    return lives.join(named, on="id", how="left", maintain_order="left").select("origin_id", "place")
