"""Words become decisions in the registry: all of a workbook or none; and an undoing, which is a word too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
import pyarrow as pa

from registry.policy.standards import of_registry
from registry.review.answers import Answers
from registry.review.consistency import Word, contradictions, people
from registry.review.evidence import evidences
from registry.review.faults import Fault, RefusedWordsError
from registry.review.form import PAIR_ID
from registry.review.impact import reviewers_needed
from registry.review.standing import BINDING, LAPSED, PENDING, REVOKED, standing
from registry.store import Store
from schemas.errors import UserError
from schemas.tables import DECISION, PERSON, RECORD, RECORD_PERSON, REVIEW

_PAIR = ["record_a", "record_b"]
_SOURCE = ("source_sha256", "actor")


@dataclass(frozen=True)
class Taken:
    """What became of a workbook.

    Attributes:
        added: decisions that were written.
        known: words that this reviewer has said before, or rows of a workbook that was taken before.
        unsure: of those added, how many say that nothing can be told.
        second: of those added, how many need two reviewers.
        blank: pairs on which nothing was said.
    """

    added: int
    known: int
    unsure: int
    second: int
    blank: int


def take(registry: Path, answers: Answers, reviewer: str, at: datetime) -> Taken:
    """Write a reviewer's words into the registry; the same workbook a second time changes nothing.

    Raises:
        RefusedWordsError: E-REVIEW-010 with every fault; nothing is written.
        UserError: E-REVIEW-012 nobody says so; E-STORE-00x the registry cannot be read or written.
    """
    actor = _named(reviewer)
    if answers.faults:
        raise RefusedWordsError(answers.file, answers.faults)
    with Store.amending(registry) as store:
        decided = store.table(DECISION)
        if (answers.sha256, actor) in zip(*(decided[name].to_pylist() for name in _SOURCE), strict=True):
            return Taken(0, answers.words.height, 0, 0, answers.blank)
        records = pl.DataFrame(pl.from_arrow(store.table(RECORD)))
        words = _present(answers, pl.DataFrame(pl.from_arrow(store.table(REVIEW))), records)
        stands = standing(decided, records.to_arrow()).words
        _check(answers.file, words, _against(stands, actor), records)
        fresh = words.join(_said_by(actor, stands), on=[*_PAIR, "verdict"], how="anti", maintain_order="left")
        if fresh.is_empty():
            return Taken(0, words.height, 0, 0, answers.blank)
        rows = _rows(fresh, stands, store, actor, at, answers.sha256)
        store.replace(DECISION, pa.concat_tables([decided, rows]))
        store.publish()
    unsure, second = (
        (fresh["verdict"] == "unsure").sum(),
        sum(n > 1 for n in rows["reviewers_needed"].to_pylist()),
    )
    return Taken(rows.num_rows, words.height - rows.num_rows, int(unsure), second, answers.blank)


def said_different(
    store: Store, pairs: pl.DataFrame, actor: str, at: datetime, source: str
) -> tuple[pa.Table, list[int]]:
    """Decisions that pairs of records are two people's, and those that a decision in force denies.

    Args:
        store: the registry.
        pairs: ``row`` (a number to speak of it), ``record_a``, ``record_b``, ``note``.
        actor: who says so.
        at: when.
        source: the digest of the file in which it was said.

    Returns:
        Rows of ``DECISION`` that are new, and the ``row`` of pairs that were denied.
    """
    records = pl.DataFrame(pl.from_arrow(store.table(RECORD)))
    stands = standing(store.table(DECISION), records.to_arrow()).words
    words = pairs.with_columns(verdict=pl.lit("different"))
    said = evidences(
        records.filter(pl.col("record_id").is_in(pl.concat([words[side] for side in _PAIR]).implode()))
    )
    for side in ("a", "b"):
        here = said.rename({"record_id": f"record_{side}", "evidence": f"evidence_{side}"})
        words = words.join(here, on=f"record_{side}", maintain_order="left")
    held = _against(stands, actor)
    ids = pl.concat([words["record_a"], words["record_b"], held["now_a"], held["now_b"]]).unique()
    person = people(ids, records)
    faults = contradictions([*_in_force(held, person), *_in_file(words, person)])
    denied = sorted({fault.row for fault in faults})
    fresh = words.filter(~pl.col("row").is_in(denied)).join(
        _said_by(actor, stands), on=[*_PAIR, "verdict"], how="anti", maintain_order="left"
    )
    return _rows(fresh, stands, store, actor, at, source), denied


def undo(registry: Path, decision_id: str, reviewer: str, reason: str, at: datetime) -> None:
    """Revoke a decision; from the next linking on nothing of it is left.

    Raises:
        UserError: E-REVIEW-012, E-REVIEW-013 nobody says so, or why; E-REVIEW-014 no such decision, E-REVIEW-015
            revoked before; E-STORE-00x.
    """
    actor = _named(reviewer)
    if not reason.strip():
        raise UserError("E-REVIEW-013", "没有写为何撤销。", "请用 --reason 写明理由。")
    with Store.amending(registry) as store:
        decided = pl.DataFrame(pl.from_arrow(store.table(DECISION)))
        this = pl.col("decision_id") == decision_id
        found = decided.filter(this)
        if found.is_empty():
            raise UserError("E-REVIEW-014", "没有这个编号的决定。", "编号以 D 开头，见 doudi review list。")
        if found["revoked_at"][0] is not None:
            raise UserError("E-REVIEW-015", "这项决定早已撤销。", "不必再撤销。")
        told = {
            "revoked_at": pl.lit(at),
            "revoked_by": pl.lit(actor),
            "revoked_reason": pl.lit(reason.strip()),
        }
        noted = decided.with_columns(
            pl.when(this).then(value).otherwise(name).cast(decided.schema[name]).alias(name)
            for name, value in told.items()
        )
        store.replace(DECISION, noted.to_arrow().cast(DECISION))
        store.publish()


def _named(reviewer: str) -> str:
    if not reviewer.strip():
        raise UserError("E-REVIEW-012", "没有写复核人。", "请用 --reviewer 写明姓名。")
    return reviewer.strip()


def _present(answers: Answers, queue: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The words, at the records that the registry holds tonight, with the evidence of both, in order of rows.

    A pair that is still in the queue is found there, whatever its records are called now; otherwise the records must
    be there under the ids that the workbook holds: an id stands for one row of one content.
    """
    asked = queue.select("pair_id", now_a="record_a", now_b="record_b")
    words = answers.words.join(asked, on="pair_id", how="left", maintain_order="left")
    words = words.with_columns(a=pl.coalesce("now_a", "record_a"), b=pl.coalesce("now_b", "record_b"))
    ids = pl.concat([words["a"], words["b"]]).unique()
    few = records.filter(pl.col("record_id").is_in(ids.implode()))
    said = evidences(few)
    for side in ("a", "b"):
        here = said.rename({"record_id": side, "evidence": f"evidence_{side}"})
        words = words.join(here, on=side, how="left", maintain_order="left")
    gone = words.filter(pl.any_horizontal(pl.col("evidence_a", "evidence_b").is_null()))["row"]
    faults = [Fault(row, PAIR_ID, "E-REVIEW-005") for row in gone]
    faults += [Fault(row, PAIR_ID, "E-REVIEW-004") for row in words.filter(_mixed_up(records))["row"]]
    if faults:
        raise RefusedWordsError(answers.file, faults)
    swapped = pl.col("a") > pl.col("b")
    return words.select(
        "row",
        "verdict",
        "note",
        record_a=pl.min_horizontal("a", "b"),
        record_b=pl.max_horizontal("a", "b"),
        evidence_a=pl.when(swapped).then("evidence_b").otherwise("evidence_a"),
        evidence_b=pl.when(swapped).then("evidence_a").otherwise("evidence_b"),
    )


def _mixed_up(records: pl.DataFrame) -> pl.Expr:
    """Rows whose number is of one pair and whose records are of another, or are one."""
    both = pl.all_horizontal(pl.col(*_PAIR).is_in(records["record_id"].implode()))
    low, high = pl.min_horizontal(*_PAIR), pl.max_horizontal(*_PAIR)
    other = (low != pl.min_horizontal("a", "b")) | (high != pl.max_horizontal("a", "b"))
    return (pl.col("a") == pl.col("b")) | (both & other)


def _against(stands: pl.DataFrame, actor: str) -> pl.DataFrame:
    """The decisions with which new words must agree: those that bind, and one's own that wait for another's."""
    own = (pl.col("state") == PENDING) & (pl.col("actor") == actor)
    return stands.filter((pl.col("state") == BINDING) | own)


def _check(file: str, words: pl.DataFrame, held: pl.DataFrame, records: pl.DataFrame) -> None:
    """Refuse words that do not fit together, or not with those that hold."""
    ids = pl.concat([words["record_a"], words["record_b"], held["now_a"], held["now_b"]]).unique()
    person = people(ids, records)
    said = [*_in_force(held, person), *_in_file(words, person)]
    if faults := list(contradictions(said)):
        raise RefusedWordsError(file, faults)


def _in_force(held: pl.DataFrame, person: dict[str, str]) -> Iterator[Word]:
    columns = held.select("now_a", "now_b", "verdict", "decision_id", "actor")
    for a, b, verdict, decision, actor in columns.iter_rows():
        yield Word(person[a], person[b], verdict, f"决定 {decision}（{actor}）")


def _in_file(words: pl.DataFrame, person: dict[str, str]) -> Iterator[Word]:
    for row, a, b, verdict in words.select("row", "record_a", "record_b", "verdict").iter_rows():
        yield Word(person[a], person[b], verdict, f"第 {row} 行", row)


def _said_by(actor: str, stands: pl.DataFrame) -> pl.DataFrame:
    """What this reviewer has said and still holds, in the columns of words."""
    own = stands.filter(pl.col("actor") == actor, ~pl.col("state").is_in([REVOKED, LAPSED]))
    pair = ("now_a", "now_b")
    return own.select("verdict", record_a=pl.min_horizontal(pair), record_b=pl.max_horizontal(pair))


def _rows(
    fresh: pl.DataFrame, stands: pl.DataFrame, store: Store, actor: str, at: datetime, source: str
) -> pa.Table:
    """The new rows of ``DECISION``."""
    once = fresh.unique([*_PAIR, "verdict"], keep="first", maintain_order=True)
    record_person, person = (
        pl.DataFrame(pl.from_arrow(store.table(schema))) for schema in (RECORD_PERSON, PERSON)
    )
    rows = once.with_columns(
        decision_id=_ids(once, actor, stands.height),
        actor=pl.lit(actor),
        decided_at=pl.lit(at),
        reason="note",
        reviewers_needed=reviewers_needed(once, record_person, person, of_registry(store), at.date()),
        source_sha256=pl.lit(source),
        **{name: pl.lit(None) for name in ("revoked_at", "revoked_by", "revoked_reason")},
    )
    return rows.select(DECISION.names).to_arrow().cast(DECISION)


def _ids(words: pl.DataFrame, actor: str, before: int) -> pl.Series:
    """Numbers from what was said, by whom, and how much was said before: a word said again gets another."""
    told = words.select(*_PAIR, "verdict").rows()
    return pl.Series(
        [f"D{sha256('|'.join((*each, actor, str(before))).encode()).hexdigest()[:12]}" for each in told]
    )
