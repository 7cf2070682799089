"""However deliveries fall on nights, the same is in force in the end; and over twelve nights nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.deliveries import go_on, rows_of
from schemas.fields import id_number
from schemas.tables import INTAKE_TABLES, table_name
from tests.registry.deliveries.test_nights import District, relief, tekun
from tests.registry.test_let_in import read

Tables = dict[str, pa.Table]
NONE = pl.DataFrame(schema={"file_id": pl.String, "reason": pl.String})
LAST = date(2026, 12, 31)


def people(count: int) -> list[str]:
    """Sound ids of women and men born on successive days."""
    bodies = pl.DataFrame({"n": range(count)}).select(
        body=pl.format("32072119550{}{}", 101 + pl.col("n"), 501 + pl.col("n"))
    )
    return bodies.select(pl.concat_str("body", id_number.check(pl.col("body")))).to_series().to_list()


IDS = people(24)


def named(who: int) -> str:
    return f"张{'甲乙丙丁戊己庚辛壬癸子丑'[who % 12]}{'一二'[who // 12]}"


def supported(who: int, yuan: int = 1300) -> str:
    sex = "男" if int(IDS[who][16]) % 2 else "女"
    return f"{named(who)}|{IDS[who]}|{sex}|分散供养|{yuan}|201905|河口村{who}号"


def helped(who: int, month: int) -> str:
    return f"{named(who)}|{IDS[who]}|{1000 + who}|火灾|2026-{month:02}-11"


def step(state: Tables, day: date, files: dict[str, bytes]) -> Tables:
    return go_on(read(**files), state, day, NONE, pl.Series(dtype=pl.String))


def in_force(state: Tables) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of people and what they got, in one order."""
    names = [table_name(schema) for schema in INTAKE_TABLES if table_name(schema) != "source_file"]
    return {name: sorted(pl.DataFrame(pl.from_arrow(state[name])).rows(), key=str) for name in names}


Month = st.tuples(
    st.sets(st.integers(0, 11), min_size=4), st.sets(st.integers(12, 23), min_size=1), st.integers(1300, 1302)
)


@settings(max_examples=15, deadline=None)
@given(months=st.lists(Month, min_size=1, max_size=4), cuts=st.sets(st.integers(1, 3)))
def test_any_sequence_of_nights_equals_one_night_over_all(
    months: list[tuple[set[int], set[int], int]], cuts: set[int]
) -> None:
    files = [
        {
            f"特困供养2026年{month}月.csv": tekun(*(supported(who, yuan) for who in sorted(listed))),
            f"临时救助2026年{month}月.csv": relief(*(helped(who, month) for who in sorted(given_to))),
        }
        for month, (listed, given_to, yuan) in enumerate(months, start=1)
    ]
    # A content that comes twice is one file by contract, whatever its name says.
    contents = [each for one in files for each in one.values()]
    assume(len(set(contents)) == len(contents))
    state: Tables = {}
    waiting: dict[str, bytes] = {}
    for month, delivered in enumerate(files, start=1):
        waiting |= delivered
        if month in cuts or month == len(files):
            state, waiting = step(state, date(2026, month, 28), waiting), {}
    assert in_force(state) == in_force(
        step({}, LAST, {name: each for one in files for name, each in one.items()})
    )


def test_over_twelve_nights_ids_stay_and_no_row_is_lost(tmp_path: Path) -> None:
    district, known, delivered = District(tmp_path), {}, 0
    for month in range(1, 13):
        # Each month one leaves, one comes, one's amount changes; and somebody is helped once.
        listed = [who for who in range(12) if who != month % 12]
        rows = [supported(who, 1300 + (who == month)) for who in listed]
        district.night(
            date(2026, month, 28),
            **{
                f"特困供养2026年{month}月": tekun(*rows),
                f"临时救助{month}月": relief(helped(11 + month, month)),
            },
        )
        delivered += len(rows) + 1
        ids = {
            row["id_number"]: row["person_id"]
            for row in district.ask("SELECT id_number, person_id FROM person")
        }
        assert known.items() <= ids.items()
        known = ids
    assert len(known) == 24
    assert len(set(known.values())) == 24
    lines = pl.DataFrame(district.ask("SELECT * FROM source_file WHERE list_name IS NOT NULL"))
    assert lines.height == 24
    assert rows_of(district.registry, lines)["record"].num_rows == delivered
    support = district.ask(
        "SELECT count(DISTINCT person_id) AS n FROM assistance JOIN record_person USING (record_id) "
        "WHERE programme LIKE 'tekun%'"
    )
    assert support == [{"n": 12}]
