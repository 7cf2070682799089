"""The night's step on a store: last night's cases and tonight's findings become tonight's cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.known import HELD, with_items
from registry.cases.life import Tonight, happened
from registry.cases.standing import frame, put, shaped, stands
from registry.cases.terms import MEETING, Terms, terms
from registry.policy import Policy
from registry.steps import step
from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_ITEM, table_name

SYSTEM: Final = "doudi"
FACTS: Final = (
    "rule_id",
    "kind",
    "severity",
    "household_id",
    "person_id",
    "departments",
    "programmes",
    "amount_yuan",
    "period_start",
    "period_end",
    "evidence",
)
"""What was asked about: of the night on which it was asked, until it is asked anew or goes by another number."""
ASKED_ANEW: Final = ("opened", "reopened", "changed")


def go_on(store: Store, policy: Policy) -> int:
    """Carry the cases that the store holds from the night before through tonight; the number of open cases.

    A night of an earlier day than the last event changes nothing of them: what came later is no measure for it.
    """
    day: date = store.query("SELECT as_of FROM basis_day")["as_of"][0].as_py()
    cases, findings, facts, events = (frame(store.table(each)) for each in HELD)
    found = _found(store)
    leads = found.filter(~pl.col("asked"))["finding_id"]
    was_asked = findings.filter(~pl.col("finding_id").is_in(leads.implode()))
    events, facts = with_items(events, facts, cases, was_asked)
    if not (events["noted_on"] > day).any():
        events, facts, cases = _through(store, (cases, facts, events), found, day, terms(policy, day))
    items = stands(events, facts)
    put(store, events, items, cases, _leads(found, items, cases), day)
    return int(
        store.query("SELECT count(*) AS n FROM conflict_case WHERE status <> 'closed'")["n"][0].as_py()
    )


def words(tables: Mapping[str, pa.Table]) -> list[str]:
    """What departments answered, for the run's digest, as far as rules go by it.

    What is lawful is not found again until it changes; a rule that is mostly refuted falls to leads.
    """
    items = frame(tables.get(table_name(CASE_ITEM), CASE_ITEM.empty_table()))
    lawful = items.filter(pl.col("resolution") == "lawful", pl.col("status").is_in(["refuted", "closed"]))
    told = [f"lawful {item} {revision}" for item, revision in lawful.select("item_id", "revision").rows()]
    events = frame(tables.get(table_name(CASE_EVENT), CASE_EVENT.empty_table()))
    verdicts = (
        events.filter(pl.col("action").is_in(["confirmed", "refuted"]))
        .sort("event_no")
        .unique("item_id", keep="last")
        .join(items.select("item_id", "rule_id"), on="item_id")
    )
    counted = verdicts.group_by("rule_id", "action").len().sort("rule_id", "action")
    return told + [f"{action} {rule} {count}" for rule, action, count in counted.rows()]


def _found(store: Store) -> pl.DataFrame:
    """Tonight's findings with who may answer them, in order."""
    found = frame(store.query(step("asked")))
    candidates = pl.col("candidates").list.unique(maintain_order=True)
    owner = candidates.list.first().fill_null(MEETING)
    return found.with_columns(candidates=candidates, owner=owner)


def _through(
    store: Store, held: tuple[pl.DataFrame, ...], found: pl.DataFrame, day: date, agreed: Terms
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Events, items and cases after the night."""
    cases, facts, events = held
    heirs = frame(store.query(step("heir")))
    items = stands(events, facts)
    same = _same(store, items, heirs).join(
        found.select(now_id="finding_id", until="period_end", asked_owner="owner"), on="now_id"
    )
    fresh = _numbered(
        found.filter("asked").join(same, left_on="finding_id", right_on="now_id", how="anti"), items, day
    )
    followed = _followed(cases, heirs)
    state = items.join(same.select("item_id", "asked_owner"), on="item_id", how="left", maintain_order="left")
    new = happened(Tonight(followed, state, same.drop("asked_owner"), fresh, day), agreed)
    events = recorded(events, new, day)
    return events, _asked(new, items, same, fresh, found), _all_cases(followed, new, fresh, day)


def _same(store: Store, items: pl.DataFrame, heirs: pl.DataFrame) -> pl.DataFrame:
    """Which of tonight's findings is which item: ``item_id``, ``now_id``, ``changed``, ``less``."""
    store.replace(CASE_ITEM, shaped(items, CASE_ITEM))
    with store.lent("case_heir", heirs.to_arrow()):
        return frame(store.query(step("same_conflict"))).rename({"finding_id": "now_id"})


def _numbered(fresh: pl.DataFrame, items: pl.DataFrame, day: date) -> pl.DataFrame:
    """Findings that become items, each with its number: the finding's, unless an item of another finding bears it."""
    taken = pl.col("finding_id").is_in(items["item_id"].implode())
    return fresh.with_columns(
        item_id=pl.when(taken)
        .then(pl.format("{}-{}", "finding_id", pl.lit(f"{day:%Y%m%d}")))
        .otherwise("finding_id")
    )


def _followed(cases: pl.DataFrame, heirs: pl.DataFrame) -> pl.DataFrame:
    """Cases under the household that took the place of a retired one."""
    known = heirs.select(household_id="old_id", heir="new_id")
    return (
        cases.select("case_id", "household_id", "opened_on")
        .join(known, on="household_id", how="left", maintain_order="left")
        .select("case_id", "opened_on", household_id=pl.coalesce("heir", "household_id"))
    )


def recorded(
    events: pl.DataFrame, new: pl.DataFrame, day: date, *, at: object = None, actor: str = SYSTEM
) -> pl.DataFrame:
    """All events, of cases or of leads or referrals, with the new ones at their end, in the columns of the former.

    The system's happen as the basis day begins.
    """
    last = int(events["event_no"].max() or 0)  # type: ignore[arg-type]
    instant = pl.lit(day if at is None else at).cast(pl.Datetime("us", "UTC"))
    told = new.with_columns(
        event_no=pl.int_range(last + 1, last + 1 + pl.len(), dtype=pl.Int64),
        at=instant,
        actor=pl.lit(actor),
        noted_on=pl.lit(day),
    )
    return pl.concat([events, told], how="diagonal_relaxed").select(events.columns)


def _asked(
    new: pl.DataFrame, items: pl.DataFrame, same: pl.DataFrame, fresh: pl.DataFrame, found: pl.DataFrame
) -> pl.DataFrame:
    """The facts of every item: tonight's of what is asked or numbered anew, else those it had."""
    here = found.select("finding_id", *(pl.col(name).alias(f"{name}_now") for name in (*FACTS, "candidates")))
    opened = fresh.select("item_id", now_id="finding_id")
    anew = new.filter(pl.col("action").is_in(ASKED_ANEW))["item_id"]
    whole = pl.concat(
        [items.select("item_id", "finding_id", "candidates", *FACTS), opened.select("item_id")],
        how="diagonal_relaxed",
    )
    told = whole.join(pl.concat([same.select("item_id", "now_id"), opened]), on="item_id", how="left").join(
        here, left_on="now_id", right_on="finding_id", how="left"
    )
    arises = pl.col("now_id").is_not_null()
    renumbered = pl.col("now_id") != pl.col("finding_id")
    tonight = arises & (pl.col("item_id").is_in(anew.implode()) | pl.col("rule_id").is_null() | renumbered)
    return told.select(
        "item_id",
        *(pl.when(tonight).then(f"{name}_now").otherwise(name).alias(name) for name in FACTS),
        finding_id=pl.coalesce("now_id", "finding_id"),
        candidates=pl.coalesce("candidates_now", "candidates"),
        arises=arises,
    )


def _all_cases(followed: pl.DataFrame, new: pl.DataFrame, fresh: pl.DataFrame, day: date) -> pl.DataFrame:
    """The cases of the night before and those opened tonight."""
    opened = (
        new.filter(pl.col("action") == "opened")
        .join(fresh.select("item_id", "household_id"), on="item_id")
        .select("case_id", "household_id", opened_on=pl.lit(day))
        .unique("case_id", keep="first", maintain_order=True)
        .join(followed, on="case_id", how="anti")
    )
    return pl.concat([followed.select(opened.columns), opened], how="vertical_relaxed")


def _leads(found: pl.DataFrame, items: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """What need not be answered joins the open case of its household, for the departments to know."""
    open_ids = items.filter(pl.col("status") != "closed")["case_id"].unique()
    homes = (
        cases.filter(pl.col("case_id").is_in(open_ids.implode()))
        .sort("opened_on", "case_id")
        .unique("household_id", keep="first", maintain_order=True)
        .select("household_id", "case_id")
    )
    taken = items.filter("arises").select("finding_id")
    return (
        found.filter(~pl.col("asked"))
        .join(taken, on="finding_id", how="anti")
        .join(homes, on="household_id")
        .select("case_id", "finding_id")
        .sort("case_id", "finding_id")
    )
