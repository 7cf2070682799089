"""Do these words fit together? Who is one with whom is followed through all that was said."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from registry.review.faults import Fault
from registry.review.form import SAID, VERDICT
from schemas.fields import id_number, name


@dataclass(frozen=True)
class Word:
    """A word on two people.

    Attributes:
        a, b: whom it is about, as ``people`` numbers them.
        verdict: ``same`` or ``different``.
        source: where it was said, in words.
        row: the row of the workbook; None of a decision that is in force.
    """

    a: str
    b: str
    verdict: str
    source: str
    row: int | None = None


def people(record_ids: pl.Series, records: pl.DataFrame) -> dict[str, str]:
    """Each record under the first of those that bear its sound id and name: linkage holds these for one already."""
    few = records.filter(pl.col("record_id").is_in(record_ids.implode()))
    numbers = few.select("id_number").to_series().drop_nulls().unique()
    bearers = records.filter(pl.col("id_number").is_in(numbers.implode())) if len(numbers) else few
    told = (
        pl.concat([few, bearers])
        .unique("record_id")
        .select(
            "record_id",
            number=id_number.canonical(id_number.clean(pl.col("id_number"))),
            called=name.clean(pl.col("name")),
        )
    )
    first = pl.col("record_id").min().over("number", "called")
    one = pl.when(pl.col("number").is_not_null() & pl.col("called").is_not_null()).then(first)
    return dict(told.select("record_id", pl.coalesce(one, "record_id").alias("person")).iter_rows())


def contradictions(words: Sequence[Word]) -> Iterator[Fault]:
    """Faults of the workbook's words that deny what others say outright, or what follows from others."""
    said = [word for word in words if word.verdict != "unsure"]
    direct = defaultdict(list)
    for word in said:
        direct[frozenset((word.a, word.b))].append(word)
    denied = set()
    for pair, about in direct.items():
        for word in about:
            against = [other for other in about if other.verdict != word.verdict]
            if word.row is not None and against:
                denied.add(pair)
                yield _against(word, against[0])
    joined = _joined([word for word in said if word.verdict == "same"])
    for word in said:
        if word.verdict == "different" and frozenset((word.a, word.b)) not in denied:
            way = _way(joined, word.a, word.b)
            if way is not None and (
                rows := sorted(each.row for each in (word, *way) if each.row is not None)
            ):
                yield Fault(rows[0], VERDICT, "E-REVIEW-008", _told([*way, word]))


def _against(word: Word, other: Word) -> Fault:
    code = "E-REVIEW-007" if other.row is None else "E-REVIEW-006"
    assert word.row is not None
    return Fault(word.row, VERDICT, code, f"（{other.source}：{SAID[other.verdict]}）")


def _joined(words: Sequence[Word]) -> dict[str, list[tuple[str, Word]]]:
    """Whom each one was said to be one with."""
    neighbours: dict[str, list[tuple[str, Word]]] = defaultdict(list)
    for word in words:
        neighbours[word.a].append((word.b, word))
        neighbours[word.b].append((word.a, word))
    return neighbours


def _way(joined: dict[str, list[tuple[str, Word]]], start: str, end: str) -> list[Word] | None:
    """The fewest words by which two people are one; None if they are not."""
    reached: dict[str, list[Word]] = {start: []}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        if here == end:
            return reached[here]
        for other, word in joined.get(here, []):
            if other not in reached:
                reached[other] = [*reached[here], word]
                waiting.append(other)
    return None


def _told(words: Sequence[Word]) -> str:
    """The words that cannot all be so."""
    parts = [f"{word.source}：{word.a} 与 {word.b} {SAID[word.verdict]}" for word in words]
    return f"（{'；'.join(parts)}）"
