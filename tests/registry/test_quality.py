"""Quality of columns over nights: one line per list and column and night, and what changed."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from registry import quality, views
from registry.policy import load
from registry.store import Store
from schemas.tables import COLUMN_COUNT, QUALITY_HISTORY, SOURCE_FILE

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31)


def night(*filled: int, history: pa.Table | None = None) -> dict[str, pa.Table]:
    """Files of one list with ten cells each, of which some are filled and one fewer is valid."""
    files = [
        {"file_id": f"F{n}", "file_name": "a", "sha256": "", "status": "accepted", "department": "民政"}
        | {
            "list_name": "tekun_person",
            "rows_read": 0,
            "rows_accepted": 0,
            "rows_rejected": 0,
            "rows_ignored": 0,
        }
        for n in range(len(filled))
    ]
    counts = [
        {"file_id": f"F{n}", "section": "self", "column_name": "phone", "rows": 10, "filled": count}
        | {"valid": count - 1, "masked": 0, "changed": None}
        for n, count in enumerate(filled)
    ]
    return {
        "source_file": pa.Table.from_pylist(files, SOURCE_FILE),
        "column_count": pa.Table.from_pylist(counts, COLUMN_COUNT),
        "quality_history": QUALITY_HISTORY.empty_table() if history is None else history,
    }


def lines(history: pa.Table) -> list[tuple[object, ...]]:
    return [(row["run_id"], row["rows"], row["filled"], row["changed"]) for row in history.to_pylist()]


def test_files_of_a_list_are_added_up() -> None:
    assert lines(quality.grown(night(4, 6), "N1", JUNE)) == [("N1", 20, 10, None)]


def test_nights_are_kept_and_a_day_told_again_gives_way() -> None:
    first = quality.grown(night(8), "N1", MAY)
    second = quality.grown(night(6, history=first), "N2", JUNE)
    assert lines(second) == [("N1", 10, 8, None), ("N2", 10, 6, None)]
    again = quality.grown(night(7, history=second), "N3", JUNE)
    assert lines(again) == [("N1", 10, 8, None), ("N3", 10, 7, None)]
    assert quality.grown(night(7, history=again), "N3", JUNE).equals(again)


def test_the_trend_says_what_changed_since_the_night_before() -> None:
    history = quality.grown(night(8), "N1", MAY)
    history = quality.grown(night(5, history=history), "N2", JUNE)
    history = quality.grown(night(5, history=history), "N3", JULY)
    with Store.in_memory() as store:
        store.write(QUALITY_HISTORY, history)
        views.install(store, load())
        trend = store.query("FROM data_quality_trend ORDER BY as_of").to_pylist()
    assert [row["filled_share"] for row in trend] == [0.8, 0.5, 0.5]
    assert [row["filled_change"] for row in trend] == [None, -0.3, 0.0]
    assert [row["valid_share"] for row in trend] == [0.875, 0.8, 0.8]
