"""Answers of organisations read back row by row: what is right becomes events, what is wrong is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl

from registry.cases.night import recorded
from registry.cases.standing import frame
from registry.faults import faults_of, first_wrong
from registry.filled import Form, Taken
from registry.policy.judged import judged_by
from registry.referral.faults import TABLE
from registry.referral.form import ANSWER, MEETING, NEEDED, NOTE, RECEIVER, REFERRAL, TO, actions
from registry.referral.night import passed_on, put
from registry.referral.passing import Terms, terms
from registry.referral.wanted import FACTS
from registry.store import Store
from schemas.tables import REFERRAL as REFERRALS
from schemas.tables import REFERRAL_EVENT

SHEETS: Final = Form(
    {REFERRAL: "referral_id", ANSWER: "said", NOTE: "note", TO: "to", RECEIVER: "receiver"},
    key=REFERRAL,
    needed=NEEDED,
    family="E-REFER",
    faults=TABLE,
)


def take(registry: Path, path: Path, at: datetime, *, actor: str) -> Taken:
    """Write the answers that are right; what is returned is offered to the next at once. Twice changes nothing.

    Raises:
        UserError: E-REFER-001 there is no such file, E-REFER-002 the one named is no packet; E-STORE-00x.
    """
    said, faults = SHEETS.read(path)
    spoken = pl.any_horizontal(pl.col("said", "note", "to").is_not_null())
    with Store.amending(registry) as store:
        day: date = store.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
        agreed = terms(judged_by(store), day)
        told = _placed(said.filter(spoken), store, agreed)
        known = told.filter("is_known").height
        judged = _judged(told.filter(~pl.col("is_known")))
        good = judged.filter(pl.col("code").is_null()).unique(
            "referral_id", keep="first", maintain_order=True
        )
        if good.height:
            facts = frame(store.table(REFERRALS)).select("referral_id", *FACTS)
            events = recorded(
                frame(store.table(REFERRAL_EVENT)), _events(good, agreed, day), day, at=at, actor=actor
            )
            put(store, passed_on(events, facts, agreed, day, at=at), facts, day)
            store.publish()
    counts = dict(good.group_by("action").len().sort("action").iter_rows())
    blank = said.filter(~spoken)["referral_id"].n_unique()
    return Taken(good.height, known, blank, counts, tuple(sorted([*faults, *faults_of(judged)])))


def _placed(said: pl.DataFrame, store: Store, agreed: Terms) -> pl.DataFrame:
    """Answered rows with the referral that each is about, what its words mean, whether they were taken before."""
    standing = frame(store.table(REFERRALS)).select(
        "referral_id",
        "status",
        now=pl.when(pl.col("status") == "meeting").then(pl.lit(MEETING)).otherwise("organisation"),
    )
    events = frame(store.table(REFERRAL_EVENT))
    files = events.select("referral_id", "source_sha256").drop_nulls().unique().with_columns(taken=True)
    by_meeting = pl.col("receiver") == MEETING
    word = pl.col("said")
    told = (
        said.join(standing, on="referral_id", how="left", maintain_order="left")
        .join(files, on=["referral_id", "source_sha256"], how="left", maintain_order="left")
        .with_columns(
            action=pl.when(by_meeting)
            .then(word.replace_strict(actions("meeting"), default=None, return_dtype=pl.String))
            .otherwise(word.replace_strict(actions("organisation"), default=None, return_dtype=pl.String)),
            may_take=pl.col("to").is_in([one.name for one in agreed.organisations]),
        )
    )
    as_before = (pl.col("status") == pl.col("action")) & (pl.col("now") == pl.col("receiver"))
    return told.with_columns(is_known=(pl.col("taken") | as_before).fill_null(value=False))


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    """Rows with ``code`` and ``column`` of the first thing that is wrong with each; null where nothing is."""
    action = pl.col("action")
    answer = pl.struct("action", "to")
    several = (answer != answer.first().over("referral_id")).any().over("referral_id")
    checks = [
        (pl.col("status").is_null(), REFERRAL, "E-REFER-004"),
        (pl.col("said").is_null(), ANSWER, "E-REFER-005"),
        (action.is_null(), ANSWER, "E-REFER-006"),
        (pl.col("now").ne_missing(pl.col("receiver")), RECEIVER, "E-REFER-007"),
        (several, ANSWER, "E-REFER-008"),
        ((action == "returned") & pl.col("note").is_null(), NOTE, "E-REFER-009"),
        ((action == "offered") & ~pl.col("may_take").fill_null(value=False), TO, "E-REFER-010"),
    ]
    return first_wrong(told, checks)


def _events(good: pl.DataFrame, agreed: Terms, day: date) -> pl.DataFrame:
    action = pl.col("action")
    asked_again = action.is_in(["offered", "returned"])
    return good.select(
        "referral_id",
        "action",
        "source_sha256",
        organisation=pl.when(action == "offered")
        .then("to")
        .when(pl.col("receiver") != MEETING)
        .then("receiver"),
        next_due_on=pl.when(asked_again)
        .then(pl.lit(agreed.answered_by(day)))
        .when(action == "accepted")
        .then(pl.lit(agreed.served_by(day))),
        detail=pl.concat_str("receiver", "said", "to", "note", separator="；", ignore_nulls=True),
    )
