"""Answers go in row by row: what is right becomes events, decisions and waivers; what is wrong is told, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases import visits
from registry.cases.amend import add, amending, basis_day
from registry.cases.answers import Answers
from registry.cases.different import two_people
from registry.cases.fold import ANSWERED
from registry.cases.form import ANSWER, CASE, DEPARTMENT, NOTE, REVISION, TO
from registry.cases.resolutions import resolutions
from registry.cases.standing import frame
from registry.cases.terms import MEETING, MOST_RETURNS, Terms, terms
from registry.faults import Fault, faults_of, first_wrong
from registry.policy import Policy
from registry.policy.tables import POLICY_PROGRAMME
from registry.report import words
from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_ITEM, DECISION

HANDED_ON: Final = ("returned", "transferred")
SETTLES_NOTHING: Final = ("accepted", "extended", *HANDED_ON)


@dataclass(frozen=True)
class Taken:
    """What became of answers.

    Attributes:
        added: answers that were written.
        known: answers that were written before.
        blank: items on which nothing was said.
        decisions: decisions that two records are not one person's.
        visits: evaluations and second looks that were written.
        actions: how many answers of each action.
        faults: what was not taken, and why.
    """

    added: int
    known: int
    blank: int
    decisions: int
    visits: int
    actions: dict[str, int]
    faults: tuple[Fault, ...]


def take(registry: Path, answers: Answers, policy: Policy, at: datetime, *, actor: str) -> Taken:
    """Write the answers that are right into the registry; the same file a second time changes nothing.

    Raises:
        UserError: E-CASE-001 a registry of an earlier version; E-STORE-00x it cannot be read or written.
    """
    with amending(registry) as store:
        told = _placed(answers.words, store, policy)
        known = told.filter("is_known").height
        judged = _judged(told.filter(~pl.col("is_known")))
        good = judged.filter(pl.col("code").is_null()).unique("item_id", keep="first", maintain_order=True)
        decisions, denied = two_people(store, good, answers.marks, at)
        judged = _denied(judged, denied)
        good = good.filter(~pl.col("item_id").is_in(denied["item_id"].implode()))
        day = basis_day(store)
        if good.height:
            add(store, _events(good, terms(policy, day), day), at, actor)
        if decisions.num_rows:
            store.replace(DECISION, pa.concat_tables([store.table(DECISION), decisions]))
        good_visits, wrong_visits = visits.judged(answers.visits, store)
        visited, seen = visits.write(store, good_visits, at, actor)
        if good.height or visited:
            store.publish()
    actions = dict(good.group_by("action").len().sort("action").iter_rows())
    faults = sorted([*answers.faults, *_faults(judged), *wrong_visits])
    return Taken(
        good.height, known + seen, answers.blank, decisions.num_rows, visited, actions, tuple(faults)
    )


def _placed(words_said: pl.DataFrame, store: Store, policy: Policy) -> pl.DataFrame:
    """Answered lines with the item that each is about, what its words mean and whether they were taken before."""
    events = frame(store.table(CASE_EVENT))
    items = frame(store.table(CASE_ITEM)).select(
        *("item_id", "finding_id", "owner", "status", "candidates", "returns", "extensions", "due_on"),
        tone=pl.col("kind").replace_strict(words.LABELS["tone"], default="notice", return_dtype=pl.String),
        case_now="case_id",
        revision_now=pl.col("revision").cast(pl.String),
        resolution_now="resolution",
    )
    files = events.select("item_id", "source_sha256").drop_nulls().unique().with_columns(taken=True)
    placed = (
        _meant(words_said.join(items, on="item_id", how="left", maintain_order="left"))
        .join(files, on=["item_id", "source_sha256"], how="left", maintain_order="left")
        .join(_owners(events), on="item_id", how="left", maintain_order="left")
    )
    action = pl.col("action")
    stands_so = (pl.col("status") == action) & (pl.col("department") == pl.col("owner"))
    as_before = (action == "accepted") | (pl.col("resolution") == pl.col("resolution_now"))
    return placed.with_columns(
        is_known=pl.col("taken").fill_null(value=False) | (stands_so & as_before).fill_null(value=False),
        may_take=pl.col("to").is_in(_receivers(policy)).fill_null(value=False),
    )


def _meant(lines: pl.DataFrame) -> pl.DataFrame:
    """With ``action`` and ``resolution`` of the words, if they answer what the line is about."""
    known = resolutions().select("tone", "said", "action", resolution="code")
    of_tone, of_any = known.filter(pl.col("tone") != ""), known.filter(pl.col("tone") == "").drop("tone")
    return (
        lines.join(of_tone, on=["tone", "said"], how="left", maintain_order="left")
        .join(of_any, on="said", how="left", suffix="_any", maintain_order="left")
        .with_columns(
            action=pl.coalesce("action", "action_any"), resolution=pl.coalesce("resolution", "resolution_any")
        )
    )


def _receivers(policy: Policy) -> list[str]:
    """Departments that an item may be handed to."""
    programmes = next(table for schema, table in policy.tables if schema is POLICY_PROGRAMME)
    return sorted({*programmes["department"].to_pylist(), *words.DEPARTMENTS})


def _owners(events: pl.DataFrame) -> pl.DataFrame:
    """Who has had each item."""
    return (
        events.drop_nulls(["item_id", "next_owner"])
        .group_by("item_id")
        .agg(had=pl.col("next_owner").unique())
    )


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    """Lines with ``code`` and ``column`` of the first thing that is wrong with each; null where nothing is."""
    action, status, owner = pl.col("action"), pl.col("status"), pl.col("owner")
    handed = action.is_in(HANDED_ON)
    to_whom = (action == "transferred") & (~pl.col("may_take") | (pl.col("to") == owner))
    at_meeting = (owner == MEETING) & (action == "returned")
    often = (owner != MEETING) & handed & (pl.col("returns") >= MOST_RETURNS)
    answer = pl.struct("action", "resolution", "to")
    several = (answer != answer.first().over("item_id")).any().over("item_id")
    checks = [
        (
            status.is_null() | (pl.col("case_id") != pl.col("case_now")).fill_null(value=True),
            CASE,
            "E-CASE-005",
        ),
        (pl.col("said").is_null(), ANSWER, "E-CASE-007"),
        (action.is_null(), ANSWER, "E-CASE-008"),
        (status == "closed", ANSWER, "E-CASE-012"),
        ((pl.col("department") != owner).fill_null(value=True), DEPARTMENT, "E-CASE-006"),
        ((pl.col("revision") != pl.col("revision_now")).fill_null(value=True), REVISION, "E-CASE-010"),
        (several, ANSWER, "E-CASE-009"),
        (status.is_in(ANSWERED) & action.is_in(SETTLES_NOTHING), ANSWER, "E-CASE-018"),
        (at_meeting | often, ANSWER, "E-CASE-014"),
        (to_whom, TO, "E-CASE-011"),
        ((action == "returned") & pl.col("note").is_null(), NOTE, "E-CASE-013"),
        ((action == "extended") & (pl.col("extensions") > 0), ANSWER, "E-CASE-015"),
    ]
    return first_wrong(told, checks)


def _denied(judged: pl.DataFrame, denied: pl.DataFrame) -> pl.DataFrame:
    """With the faults of those who cannot be told apart."""
    return judged.join(
        denied, on="item_id", how="left", suffix="_denied", maintain_order="left"
    ).with_columns(
        code=pl.coalesce("code", "code_denied"),
        column=pl.when(pl.col("code").is_null() & pl.col("code_denied").is_not_null())
        .then(pl.lit(ANSWER))
        .otherwise("column"),
    )


def _faults(judged: pl.DataFrame) -> list[Fault]:
    now = pl.when(pl.col("code") == "E-CASE-006").then(pl.format("（现由{}答复）", "owner"))
    return list(faults_of(judged, now.otherwise(pl.lit(""))))


def _events(good: pl.DataFrame, agreed: Terms, day: date) -> pl.DataFrame:
    """The events of right answers; what is handed on goes to the next who may answer, the third time to the meeting."""
    action, owner = pl.col("action"), pl.col("owner")
    meeting = owner == MEETING
    handed = action.is_in(HANDED_ON)
    known = good.join(_following(good), on="item_id", how="left", maintain_order="left")
    receiver = (
        pl.when(meeting)
        .then("to")
        .when(pl.col("returns") + 1 >= MOST_RETURNS)
        .then(pl.lit(MEETING))
        .when(action == "transferred")
        .then("to")
        .otherwise(pl.coalesce("following", pl.lit(MEETING)))
    )
    days = {day: agreed.extended(day) for day in good["due_on"].drop_nulls().unique()}
    later = pl.col("due_on").replace_strict(days, default=None, return_dtype=pl.Date)
    named = known.with_columns(
        next_owner=pl.when(handed).then(receiver),
        action=pl.when(meeting & (action == "transferred")).then(pl.lit("assigned")).otherwise("action"),
    )
    return named.select(
        "case_id",
        "item_id",
        "action",
        "department",
        "next_owner",
        "source_sha256",
        next_due_on=pl.when(pl.col("next_owner").is_not_null())
        .then(pl.lit(agreed.due(day)))
        .when(action == "extended")
        .then(later),
        resolution=pl.when(pl.col("action").is_in([*ANSWERED, "answered"])).then("resolution"),
        detail=pl.concat_str(
            pl.col("said"),
            pl.when(pl.col("next_owner").is_not_null()).then(pl.format("转{}", "next_owner")),
            pl.col("note"),
            separator="；",
            ignore_nulls=True,
        ),
    )


def _following(good: pl.DataFrame) -> pl.DataFrame:
    """Who may answer next: the first of the candidates who has not had the item."""
    each = good.select("item_id", "candidates", "had", following="candidates").explode("following")
    fresh = (
        ~pl.col("following").is_in(pl.col("had")).fill_null(value=False) & pl.col("following").is_not_null()
    )
    return each.filter(fresh).group_by("item_id", maintain_order=True).agg(pl.col("following").first())
