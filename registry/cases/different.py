"""非同一人: which two records an answer tells apart, as decisions that bind linkage from the next night on."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl
import pyarrow as pa

from registry.cases.standing import frame
from registry.review.decide import said_different
from registry.steps import step
from registry.store import Store
from schemas.tables import DECISION

NOT_SAME: Final = "not_same_person"
_DENIED: Final = {"item_id": pl.String, "code": pl.String}


def two_people(
    store: Store, answers: pl.DataFrame, marks: pl.DataFrame, at: datetime
) -> tuple[pa.Table, pl.DataFrame]:
    """Decisions that follow from answers, each in the name of the department that gave it.

    The rows that were marked as another person's are told from the others that the finding rests on; where none is,
    the department's own rows are told from those of other departments, or, if all are its own, the first writing from
    the rest. Rows that are held to be of several persons already need no decision.

    Args:
        store: the registry.
        answers: ``item_id``, ``finding_id``, ``department``, ``resolution``, ``note``, ``source_sha256``.
        marks: ``item_id``, ``record_id``.
        at: when.

    Returns:
        Rows of ``DECISION``, and ``item_id`` with the ``code`` of what cannot be told apart.
    """
    said = answers.filter(pl.col("resolution") == NOT_SAME)
    none = pl.DataFrame(schema=_DENIED)
    if said.is_empty():
        return DECISION.empty_table(), none
    pairs = _pairs(_rows(store, said), marks)
    alike = pairs.group_by("item_id").agg(pl.col("alike").all()).filter("alike")
    denied = [alike.select("item_id", code=pl.lit("E-CASE-016"))]
    apart = pairs.filter(~pl.col("alike")).join(
        said.select("item_id", "department", "note", "source_sha256"), on="item_id", maintain_order="left"
    )
    numbered = apart.with_row_index("row")
    decisions = [DECISION.empty_table()]
    for (department, source), mine in numbered.group_by(["department", "source_sha256"], maintain_order=True):
        rows, against = said_different(store, mine, str(department), at, str(source))
        decisions.append(rows)
        items = (
            mine.filter(pl.col("row").is_in(against)).select("item_id", code=pl.lit("E-CASE-017")).unique()
        )
        denied.append(items)
    refused = pl.concat([none, *denied])
    return _without(pa.concat_tables(decisions), numbered, refused), refused


def _rows(store: Store, said: pl.DataFrame) -> pl.DataFrame:
    """The rows that each finding rests on, whether they are the department's own, and whose they were held to be."""
    with store.lent("answered_item", said.select("item_id", "finding_id", "department").to_arrow()):
        return frame(store.query(step("item_rows")))


def _pairs(rows: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Two writings of one person that were told apart: ``item_id``, ``record_a``, ``record_b``, ``alike``."""
    marked = marks.with_columns(marked=pl.lit(value=True))
    of_person = ("item_id", "person_id")
    known = rows.join(marked, on=["item_id", "record_id"], how="left", maintain_order="left").with_columns(
        pl.col("marked").fill_null(value=False)
    )
    writing = pl.struct("name", "id_number").rank("dense").over(of_person)
    one_side = pl.col("own").all().over(of_person) | ~pl.col("own").any().over(of_person)
    first = (
        pl.when(pl.col("marked").any().over("item_id"))
        .then("marked")
        .when(one_side)
        .then(pl.struct("name", "id_number") == pl.struct("name", "id_number").first().over(of_person))
        .otherwise("own")
    )
    sides = known.with_columns(writing=writing, first=first).unique(
        [*of_person, "writing", "first"], keep="first", maintain_order=True
    )
    told = ("record_id", "name", "id_number")
    a = sides.filter("first").select(*of_person, *(pl.col(name).alias(f"{name}_a") for name in told))
    b = sides.filter(~pl.col("first")).select(*of_person, *(pl.col(name).alias(f"{name}_b") for name in told))
    alike = (pl.col("name_a") == pl.col("name_b")) & (pl.col("id_number_a") == pl.col("id_number_b"))
    return a.join(b, on=of_person, maintain_order="left_right").select(
        "item_id",
        record_a=pl.min_horizontal("record_id_a", "record_id_b"),
        record_b=pl.max_horizontal("record_id_a", "record_id_b"),
        alike=alike.fill_null(value=False),
    )


def _without(decisions: pa.Table, pairs: pl.DataFrame, refused: pl.DataFrame) -> pa.Table:
    """Without what belongs to answers that are refused."""
    out = pairs.filter(pl.col("item_id").is_in(refused["item_id"].implode())).select("record_a", "record_b")
    return frame(decisions).join(out, on=["record_a", "record_b"], how="anti").to_arrow().cast(DECISION)
