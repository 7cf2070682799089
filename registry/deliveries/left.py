"""What stays of a snapshot that was replaced: who left the list has ended, not vanished; what was paid was paid.

A person of the old list who stands on the new one is told by the new one; of the old, only grants of months before the
new ones stay. A person, or one programme of a person, that the new list no longer has ended on its day.
"""

from __future__ import annotations

import polars as pl

from registry.deliveries.measure import Tables, frame
from registry.deliveries.people import KEYS, NUMBERED, earliest, keyed, known_again, met
from schemas import codes
from schemas.tables import ASSISTANCE, CIRCUMSTANCE, MEDICAL_BILL, RECORD, table_name

Frames = dict[str, pl.DataFrame]
_GRANT = ("programme",)
_FACT = ("kind", "detail")


def left(old: Tables, new: Tables, on: pl.DataFrame) -> Frames:
    """The rows of replaced snapshots that stay, in the tables of people and what they got.

    Args:
        old: the rows of the lists' files that were replaced, and of those who left them earlier.
        new: the rows of the same lists as they are now.
        on: ``list_name`` and ``day``, from which the new list holds.

    Returns:
        By table name; in ``record`` whoever stays has ``left_on``, a grant of theirs ends by then.
    """
    rows = keyed(frame(old, RECORD)).with_row_index("row").join(on, on="list_name", how="left")
    people = keyed(frame(new, RECORD))
    present = known_again(rows, people.with_columns(since=pl.lit(None, pl.Date)))
    gone = rows.join(present, on="row", how="anti").select("record_id")
    grants = _grants(frame(old, ASSISTANCE), rows, frame(new, ASSISTANCE), people)
    facts = _facts(frame(old, CIRCUMSTANCE), rows, frame(new, CIRCUMSTANCE), people)
    stay = pl.concat([gone, *(each.select("record_id") for each in (grants, facts))]).unique()
    records = (
        rows.join(stay, on="record_id", how="semi")
        .with_columns(left_on=pl.coalesce("left_on", "day"))
        .select(RECORD.names)
    )
    bills = frame(old, MEDICAL_BILL).join(stay, on="record_id", how="semi")
    return {
        table_name(RECORD): records,
        table_name(ASSISTANCE): grants,
        table_name(CIRCUMSTANCE): facts,
        table_name(MEDICAL_BILL): bills,
    }


def _grants(
    grants: pl.DataFrame, rows: pl.DataFrame, others: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Grants that the new list does not have, or that were over before those it has."""
    since = others.join(people, on="record_id").with_columns(since=pl.coalesce("period_start", "paid_on"))
    owned = _owned(grants, rows)
    found = [known_again(owned, since, _GRANT), _of_households(owned, since)]
    told = _marked(owned, earliest(found))
    once = pl.col("period_start").is_null() & pl.col("paid_on").is_not_null()
    over = (pl.col("period_end") <= pl.col("since")) | (once & (pl.col("paid_on") < pl.col("since")))
    begun = (pl.col("period_start") < pl.col("day")).fill_null(value=True)
    runs = ~once & (pl.col("period_end") > pl.col("day")).fill_null(value=True)
    again = pl.col("again").is_not_null()
    ends = ~again & runs
    return (
        told.filter(over.fill_null(value=False) | (~again & (begun | ~runs)))
        .with_columns(
            period_end=pl.when(ends).then("day").otherwise("period_end"),
            status=pl.when(ends & (pl.col("status") == "active")).then(pl.lit("ended")).otherwise("status"),
        )
        .select(ASSISTANCE.names)
    )


def _facts(
    facts: pl.DataFrame, rows: pl.DataFrame, others: pl.DataFrame, people: pl.DataFrame
) -> pl.DataFrame:
    """Circumstances that the new list does not have."""
    since = others.join(people, on="record_id", suffix="_of").with_columns(since=pl.col("valid_from"))
    owned = _owned(facts, rows)
    told = _marked(owned, known_again(owned, since, _FACT)).filter(
        pl.col("again").is_null(), (pl.col("valid_from") < pl.col("day")).fill_null(value=True)
    )
    return told.with_columns(valid_to=pl.min_horizontal("valid_to", "day")).select(CIRCUMSTANCE.names)


def _of_households(grants: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Grants of households that go on under the number their list gives them, whoever is the head now."""
    programmes = codes.table("programmes").filter(pl.col("unit") == "household")["programme"]
    shared = pl.col("programme").is_in(programmes.implode())
    return met(grants.filter(shared), others.filter(shared), NUMBERED, _GRANT)


def _owned(said: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What was said, numbered by ``row``, with the keys of whom it was said of and the ``day`` of the new list."""
    return said.join(rows.select("record_id", "day", *KEYS, NUMBERED), on="record_id").with_row_index("row")


def _marked(owned: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """With ``again`` and ``since`` where the new list says so too."""
    marked = found.with_columns(again=pl.lit(value=True))
    return owned.join(marked, on="row", how="left", maintain_order="left")
