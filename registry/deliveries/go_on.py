"""From what was in force last night to what is tonight: a pure step, so that any day can be told again from the files.

What was delivered stays in force until a later delivery takes its place or it is withdrawn. Of a snapshot that was
replaced, who left it stays, with what they got until then (``left``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from registry.deliveries.left import left
from registry.deliveries.measure import FILE, IN_FORCE, Tables, frame, measured
from registry.deliveries.overlap import overlap
from registry.deliveries.replaced import replaced
from registry.deliveries.rows import added, of_files, shaped, without_files
from registry.deliveries.tie import stem, tied
from schemas import reasons
from schemas.tables import ASSISTANCE, CIRCUMSTANCE, MEDICAL_BILL, RECORD, RUN, SOURCE_FILE, table_name

REPLACED, WITHDRAWN = OVER = ("replaced", "withdrawn")
_FILES: Final = table_name(SOURCE_FILE)
_NOT_CAME: Final = "E-INTAKE-315"
_GAVE_WAY: Final = "E-INTAKE-316"
_TAKEN_BACK: Final = "E-INTAKE-317"
_ID: Final = "file_id"
_PEOPLE: Final = (RECORD, ASSISTANCE, MEDICAL_BILL, CIRCUMSTANCE)


def go_on(
    tonight: Tables, before: Tables, as_of: date, stand: pl.DataFrame, stopped: pl.Series
) -> dict[str, pa.Table]:
    """The tables of intake that are in force after tonight.

    Args:
        tonight: what was read and let in tonight; lines of files that were not let in come without rows.
        before: the same of last night; empty on the first.
        as_of: the day of tonight.
        stand: lines of last night that stay whatever came: ``file_id`` and ``reason``.
        stopped: ids of last night's lines whose rows somebody let go.

    Returns:
        The tables; ``source_file`` also has the lines of what was replaced or withdrawn, tonight or earlier.
    """
    delivered = frame(tonight, SOURCE_FILE)
    taken = delivered.filter(pl.col("status") == "accepted")
    state = withdrawn(_lasting(before), stopped, as_of)
    night = int(frame(state, SOURCE_FILE)["night"].max() or 0) + 1  # type: ignore[arg-type]
    for wave in _waves(tonight, taken):
        state = _let_in(state, wave, as_of, night, stand[_ID])
    lines = _told(frame(state, SOURCE_FILE), taken[_ID], stand)
    others = delivered.filter(pl.col("status") != "accepted")
    rows = added(state, of_files(tonight, others[_ID]))
    return rows | {_FILES: shaped(pl.concat([lines, others], how="diagonal_relaxed"), SOURCE_FILE)}


def withdrawn(state: Tables, ids: pl.Series, as_of: date) -> dict[str, pa.Table]:
    """Without the rows of some files, whose lines say so."""
    lines = frame(state, SOURCE_FILE)
    gone = pl.col(_ID).is_in(ids.implode())
    told = lines.with_columns(
        status=pl.when(gone).then(pl.lit(WITHDRAWN)).otherwise("status"),
        ended_on=pl.when(gone).then(pl.lit(as_of)).otherwise("ended_on"),
        reason=pl.when(gone).then(pl.lit(reasons.message(_TAKEN_BACK))).otherwise("reason"),
    )
    return without_files(state, ids) | {_FILES: shaped(told, SOURCE_FILE)}


def _lasting(before: Tables) -> dict[str, pa.Table]:
    """Last night's tables without what was only said of that night: files that were not taken."""
    lines = frame(before, SOURCE_FILE)
    lasts = pl.col("status").is_in([*IN_FORCE, *OVER])
    # A registry that did not know yet when its files came held them all on its last night.
    last = pc.max(before.get(table_name(RUN), RUN.empty_table())["as_of"]).as_py()
    since = lines.filter(lasts).with_columns(
        pl.coalesce("came_on", pl.lit(last, pl.Date)), pl.col("night").fill_null(0)
    )
    rows = without_files(before, lines.filter(~lasts)[_ID])
    return rows | {_FILES: shaped(since, SOURCE_FILE)}


def _waves(tonight: Tables, taken: pl.DataFrame) -> Iterator[dict[str, pa.Table]]:
    """Tonight's files in the order in which they hold: of one list under one name, a later one after an earlier."""
    day = pl.when(pl.col("delivery") == "snapshot").then("stated_from")
    later = day.rank("dense").over("list_name", stem(pl.col("file_name")))
    wave = taken.select(later.fill_null(1)).to_series()
    for number in sorted(wave.unique()):
        lines = taken.filter(wave == number)
        yield of_files(tonight, lines[_ID]) | {_FILES: shaped(lines, SOURCE_FILE)}


def _let_in(
    state: dict[str, pa.Table], new: dict[str, pa.Table], as_of: date, night: int, stand: pl.Series
) -> dict[str, pa.Table]:
    """With files that are let in and without what they take the place of."""
    lines, fresh = frame(state, SOURCE_FILE), frame(new, SOURCE_FILE)
    again = lines.join(fresh, on=_ID, how="semi")
    held = lines.join(fresh, on=_ID, how="anti")
    state = without_files(state, again[_ID]) | {_FILES: shaped(held, SOURCE_FILE)}
    gone = _giving_way(new, state).join(stand.to_frame(), on=_ID, how="anti")
    held = _over(held, gone, as_of)
    came = _since(fresh, again, as_of, night)
    whole = pl.concat([held, came], how="diagonal_relaxed")
    rows = _exchanged(state, new, whole, gone, as_of)
    return rows | {_FILES: shaped(whole, SOURCE_FILE)}


def _giving_way(new: Tables, state: Tables) -> pl.DataFrame:
    """``file_id`` of lines in force that give way, and ``by``, the line that takes their place."""
    alike = overlap(new, state)
    tonight, held = tied(measured(new), measured(state), alike)
    pairs = replaced(tonight, held, alike)
    by = frame(new, SOURCE_FILE).select(*FILE, by=_ID).group_by(FILE).agg(pl.col("by").min())
    lines = frame(state, SOURCE_FILE).filter(pl.col("status").is_in(IN_FORCE))
    return (
        lines.select(_ID, "list_name", held_sha256="sha256")
        .join(pairs, on=["list_name", "held_sha256"])
        .join(by, on=list(FILE))
        .group_by(_ID)
        .agg(pl.col("by").min())
        .sort(_ID)
    )


def _over(lines: pl.DataFrame, gone: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The lines, of which those that give way say so."""
    told = lines.join(gone, on=_ID, how="left", maintain_order="left")
    over = pl.col("by").is_not_null()
    return told.with_columns(
        status=pl.when(over).then(pl.lit(REPLACED)).otherwise("status"),
        ended_on=pl.when(over).then(pl.lit(as_of)).otherwise("ended_on"),
        ended_by=pl.coalesce("by", "ended_by"),
        reason=pl.when(over).then(pl.lit(reasons.message(_GAVE_WAY))).otherwise("reason"),
    ).drop("by")


def _since(fresh: pl.DataFrame, again: pl.DataFrame, as_of: date, night: int) -> pl.DataFrame:
    """Lines of tonight with the day and the night on which their content came first."""
    was = again.select(_ID, "came_on", "night")
    told = fresh.drop("came_on", "night").join(was, on=_ID, how="left", maintain_order="left")
    return told.with_columns(pl.col("came_on").fill_null(as_of), pl.col("night").fill_null(night))


def _exchanged(
    state: Tables, new: Tables, lines: pl.DataFrame, gone: pl.DataFrame, as_of: date
) -> dict[str, pa.Table]:
    """Rows without those of files that give way, with the new ones and with who left their lists."""
    on = _days(frame(new, SOURCE_FILE), as_of)
    lists = pl.col("list_name").is_in(on["list_name"].implode())
    over = lines.filter(lists, pl.col("status") == REPLACED)[_ID]
    rest = added(without_files(state, pl.concat([over, gone[_ID]]).unique()), new)
    old = of_files(state, over)
    if old[table_name(RECORD)].num_rows == 0:
        return rest
    now = of_files(rest, lines.filter(lists, pl.col("status").is_in(IN_FORCE))[_ID])
    kept = left(old, now, on)
    stay = {table_name(schema): shaped(kept[table_name(schema)], schema) for schema in _PEOPLE}
    return added(rest, stay)


def _days(fresh: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Of each snapshot list that came, ``list_name`` and ``day``: the first that it states, at the latest tonight."""
    stated = pl.min_horizontal(pl.col("stated_from").fill_null(as_of), pl.lit(as_of))
    return (
        fresh.filter(pl.col("delivery") == "snapshot")
        .group_by("list_name")
        .agg(day=stated.max())
        .sort("list_name")
    )


def _told(lines: pl.DataFrame, taken: pl.Series, stand: pl.DataFrame) -> pl.DataFrame:
    """Lines that were not delivered tonight say that they stand, and why."""
    stands = pl.col("status").is_in(IN_FORCE) & ~pl.col(_ID).is_in(taken.implode())
    why = pl.coalesce("why", pl.lit(reasons.message(_NOT_CAME)))
    return (
        lines.join(stand.select(_ID, why="reason"), on=_ID, how="left", maintain_order="left")
        .with_columns(
            status=pl.when(stands).then(pl.lit("held")).otherwise("status"),
            reason=pl.when(stands).then(why).otherwise("reason"),
        )
        .drop("why")
    )
