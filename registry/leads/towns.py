"""Which street or town office visits for a lead."""

from __future__ import annotations

import polars as pl

from registry.cases.standing import frame
from registry.leads.match import leads_in_force
from registry.reader import Reader
from registry.rollup.places import UNKNOWN, places
from schemas.tables import LEAD, table_name

LIKELY = 0.5


def towns(registry: Reader) -> dict[str, str]:
    """The town of each lead: as its address says, else where the one who is likely meant lives.

    Villages are known by the addresses of all households.
    """
    leads = leads_in_force({table_name(LEAD): registry.table(LEAD)})
    homes = frame(registry.query("SELECT household_id, address, division_code FROM household ORDER BY ALL"))
    own = leads.select("address", "division_code", household_id="lead_id")
    placed = places(pl.concat([homes, own.select(homes.columns)])).select("household_id", "town")
    meant = frame(
        registry.query(
            "SELECT lead_id, household_id FROM lead_candidate WHERE rank = 1 AND probability >= $likely",
            {"likely": LIKELY},
        )
    )
    known = (
        leads.select("lead_id")
        .join(placed.select(lead_id="household_id", told="town"), on="lead_id", how="left")
        .join(meant, on="lead_id", how="left")
        .join(placed, on="household_id", how="left")
    )
    said = pl.when(pl.col("told") != UNKNOWN).then("told")
    return dict(known.select("lead_id", pl.coalesce(said, "town", pl.lit(UNKNOWN))).sort("lead_id").rows())
