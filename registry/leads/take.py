"""Visit sheets read back row by row: what is right becomes events, what is wrong is told; and verdicts are undone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl

from registry.cases.night import recorded
from registry.cases.standing import frame
from registry.cases.terms import terms
from registry.faults import faults_of, first_wrong
from registry.filled import Form, Taken
from registry.leads.faults import TABLE, refusal
from registry.leads.fold import standing_events
from registry.leads.form import LEAD, NEED, NEEDED, NONE_OF_THEM, NOTE, REVISION, VERDICT, WHO, needs
from registry.leads.match import leads_in_force
from registry.leads.night import put
from registry.leads.verdicts import actions
from registry.policy.judged import judged_by
from registry.store import Store
from schemas.tables import LEAD as LEADS
from schemas.tables import LEAD_EVENT, LEAD_STANDING, table_name

SHEETS: Final = Form(
    {
        LEAD: "lead_id",
        VERDICT: "said",
        WHO: "who",
        NEED: "need_said",
        NOTE: "note",
        REVISION: "revision_said",
    },
    key=LEAD,
    needed=NEEDED,
    family="E-LEAD",
    faults=TABLE,
)
_MUST_NAME: Final = ("included", "assisted")


def take(registry: Path, path: Path, at: datetime, *, actor: str) -> Taken:
    """Write what visits found; the same file a second time changes nothing.

    Args:
        registry: whose leads.
        path: a filled-in sheet, or a folder of them.
        at: when.
        actor: who notes it.

    Raises:
        UserError: E-LEAD-001 there is no such file, E-LEAD-002 the one named is no visit sheet; E-STORE-00x.
    """
    said, faults = SHEETS.read(path)
    spoken = pl.any_horizontal(pl.col("said", "who", "need_said", "note").is_not_null())
    with Store.amending(registry) as store:
        told = _placed(said.filter(spoken), store)
        known = told.filter("is_known").height
        judged = _judged(told.filter(~pl.col("is_known")))
        good = judged.filter(pl.col("code").is_null()).unique("lead_id", keep="first", maintain_order=True)
        if good.height:
            _add(store, _events(good), at, actor)
            store.publish()
    counts = dict(good.group_by("action").len().sort("action").iter_rows())
    blank = said.filter(~spoken)["lead_id"].n_unique()
    return Taken(good.height, known, blank, counts, tuple(sorted([*faults, *faults_of(judged)])))


def undo(registry: Path, lead_id: str, reason: str, at: datetime, *, actor: str) -> str:
    """Take the last verdict on a lead back, with what followed from it; its action.

    Raises:
        UserError: E-LEAD-015 there is none.
    """
    with Store.amending(registry) as store:
        mine = frame(store.table(LEAD_EVENT)).filter(pl.col("lead_id") == lead_id)
        verdicts = standing_events(mine).filter(pl.col("action").is_in(list(actions().values())))
        if verdicts.is_empty():
            raise refusal("E-LEAD-015", f"（{lead_id}）")
        last = verdicts.row(-1, named=True)
        new = pl.DataFrame(
            {
                "lead_id": [lead_id],
                "action": ["undone"],
                "undoes": [last["event_no"]],
                "next_due_on": [terms(judged_by(store), _day(store)).due(_day(store))],
                "detail": [reason],
            }
        )
        _add(store, new, at, actor)
        store.publish()
    return str(last["action"])


def hand_out(store: Store, lead_ids: pl.Series, at: datetime, actor: str) -> None:
    """Note that leads were handed to those who visit."""
    new = pl.DataFrame({"lead_id": lead_ids.sort()}).with_columns(
        action=pl.lit("sent"), detail=pl.lit("交街镇走访")
    )
    _add(store, new, at, actor)


def _day(store: Store) -> date:
    day: date = store.query("SELECT max(as_of) AS day FROM run")["day"][0].as_py()
    return day


def _add(store: Store, new: pl.DataFrame, at: datetime, actor: str) -> None:
    day, events = _day(store), frame(store.table(LEAD_EVENT))
    leads = leads_in_force({table_name(LEADS): store.table(LEADS)})
    put(store, recorded(events, new, day, at=at, actor=actor), leads, day)


def _placed(said: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Filled-in rows with the lead that each is about, what its words mean and whether they were taken before."""
    standing = frame(store.table(LEAD_STANDING)).select(
        "lead_id", "status", "revision", person_now="person_id", need_now="need"
    )
    events = frame(store.table(LEAD_EVENT))
    undone = events.filter(pl.col("action") == "undone")["lead_id"].unique()
    files = events.select("lead_id", "source_sha256").drop_nulls().unique().with_columns(taken=True)
    people = frame(store.query("SELECT person_id AS chosen FROM person UNION SELECT old_id FROM id_alias"))
    by_name = {name: code for code, name in needs().items()}
    told = (
        said.join(standing, on="lead_id", how="left", maintain_order="left")
        .join(files, on=["lead_id", "source_sha256"], how="left", maintain_order="left")
        .with_columns(
            action=pl.col("said").replace_strict(actions(), default=None, return_dtype=pl.String),
            need=pl.col("need_said").replace_strict(by_name, default=None, return_dtype=pl.String),
            is_new=pl.when(pl.col("who") == NONE_OF_THEM).then(pl.lit(value=True)),
            chosen=pl.col("who").str.to_uppercase().str.extract(r"(P[0-9A-Z]+)$", 1),
        )
        .join(people.with_columns(is_person=True), on="chosen", how="left", maintain_order="left")
    )
    as_before = (pl.col("status") == pl.col("action")) & pl.col("chosen").eq_missing(pl.col("person_now"))
    same_file = pl.col("taken") & ~pl.col("lead_id").is_in(undone.implode())
    return told.with_columns(is_known=(same_file | as_before).fill_null(value=False))


def _judged(told: pl.DataFrame) -> pl.DataFrame:
    """Rows with ``code`` and ``column`` of the first thing that is wrong with each; null where nothing is."""
    action, who = pl.col("action"), pl.col("who")
    answer = pl.struct("action", "who", "need_said")
    several = (answer != answer.first().over("lead_id")).any().over("lead_id")
    stale = pl.col("revision_said").ne_missing(pl.col("revision").cast(pl.String))
    nobody_known = who.is_not_null() & pl.col("is_person").is_null() & pl.col("is_new").is_null()
    checks = [
        (pl.col("status").is_null(), LEAD, "E-LEAD-004"),
        (pl.col("said").is_null(), VERDICT, "E-LEAD-005"),
        (action.is_null(), VERDICT, "E-LEAD-006"),
        (pl.col("status") == "closed", VERDICT, "E-LEAD-009"),
        (stale, REVISION, "E-LEAD-007"),
        (several, VERDICT, "E-LEAD-008"),
        (nobody_known, WHO, "E-LEAD-010"),
        (action.is_in(_MUST_NAME) & who.is_null(), WHO, "E-LEAD-011"),
        ((action == "not_found") & who.is_not_null(), WHO, "E-LEAD-012"),
        (pl.col("need_said").is_not_null() & pl.col("need").is_null(), NEED, "E-LEAD-013"),
        ((action == "referred") & pl.coalesce("need", "need_now").is_null(), NEED, "E-LEAD-014"),
    ]
    return first_wrong(told, checks)


def _events(good: pl.DataFrame) -> pl.DataFrame:
    return good.select(
        "lead_id",
        "action",
        "is_new",
        "need",
        "source_sha256",
        person_id="chosen",
        detail=pl.concat_str("said", "who", "note", separator="；", ignore_nulls=True),
    )
