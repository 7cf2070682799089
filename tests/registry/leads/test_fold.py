"""What events make of a lead; what is undone leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from registry.leads.fold import STATUS, folded
from registry.leads.verdicts import actions
from schemas.tables import LEAD_EVENT

DAY = date(2026, 7, 1)
VERDICTS = sorted(actions().values())


def events(*said: dict[str, object]) -> pl.DataFrame:
    rows = [
        {
            "lead_id": "L1",
            "event_no": number,
            "at": datetime(2026, 7, 1, tzinfo=UTC),
            "actor": "某人",
            "noted_on": DAY,
        }
        | event
        for number, event in enumerate(said, 1)
    ]
    empty = pl.DataFrame(pl.from_arrow(LEAD_EVENT.empty_table()))
    return pl.concat([empty, pl.DataFrame(rows)], how="diagonal_relaxed")


def test_a_verdict_ties_a_person_and_the_next_one_unties_them():
    first = {"action": "included", "person_id": "P1", "need": "care"}
    told = folded(events({"action": "opened"}, {"action": "sent"}, first)).row(0, named=True)
    assert (told["status"], told["person_id"], told["need"], told["answered_by"]) == (
        "included",
        "P1",
        "care",
        "某人",
    )
    again = folded(events({"action": "opened"}, first, {"action": "not_found"})).row(0, named=True)
    assert (again["status"], again["person_id"]) == ("not_found", None)


before = st.lists(st.sampled_from(["sent", *VERDICTS]), max_size=4)
after = st.lists(st.sampled_from(["closed", "reopened", "sent"]), max_size=3)


@given(before, st.sampled_from(VERDICTS), after)
def test_undoing_a_verdict_leaves_the_lead_as_it_stood_before(earlier, verdict, later):
    stood = [{"action": "opened"}, *({"action": each} for each in earlier)]
    done = [
        {"action": verdict, "person_id": "P9", "need": "care"},
        *({"action": each, "reason": "agreed"} for each in later),
    ]
    undone = {"action": "undone", "undoes": len(stood) + 1}
    same = ["status", "person_id", "is_new", "need", "answered_on", "closed_on", "close_reason", "reopened"]
    assert folded(events(*stood, *done, undone)).select(same).equals(folded(events(*stood)).select(same))


@given(before)
def test_every_lead_has_one_status_that_is_known(earlier):
    told = folded(events({"action": "opened"}, *({"action": each} for each in earlier)))
    assert told.height == 1
    assert told["status"][0] in STATUS.values()
