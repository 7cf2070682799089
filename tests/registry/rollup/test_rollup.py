"""What a registry is rolled up to: sums, rates, months, and what is withheld."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import cli
from registry.cases.standing import frame
from registry.reader import open_read_only
from registry.report.rollups import write_rollups
from registry.rollup import rolled_up
from registry.rollup.facts import Facts, facts
from registry.rollup.measures import SUMS, counts, measures, money, per_thousand, percent
from registry.rollup.months import by_month, ends, stood
from registry.rollup.places import LEVELS
from registry.rollup.tally import tally
from registry.store import Store
from schemas.tables import CASE_EVENT, CASE_ITEM, CONFLICT_CASE, RUN
from tests.registry.cases.nights import District
from tests.registry.cases.test_year import answers, last_day, world
from tests.registry.test_store import NIGHT


def made_up(households: int = 400, seed: int = 8) -> Facts:
    """Cases of every standing and items of every kind and answer, anywhere."""
    rng = np.random.default_rng(seed)
    ids = [f"H{n}" for n in range(households)]
    homes = pl.DataFrame(
        {"household_id": ids, "district": "泉港区"}
        | {
            level: [f"{level}{n}" for n in rng.integers(0, size, households)]
            for level, size in (("town", 4), ("village", 5))
        }
    )
    at = rng.integers(0, households, 300)
    owners = np.array(["民政", "医保", "残联"])
    cases = pl.DataFrame(
        {
            "case_id": [f"C{n}" for n in range(300)],
            "household_id": [ids[n] for n in at],
            "owner": owners[rng.integers(0, 3, 300)],
            "standing": np.array(["done", "going", "late", "unbegun"])[rng.integers(0, 4, 300)],
        }
    )
    kinds = np.array(["duplicate", "exclusive", "over_cap", "ineligible", "missed"])
    words = np.array(["stop", "recover", "offset", "grant", "lawful", ""])
    said = [str(word) or None for word in words[rng.integers(0, 6, 500)]]
    verdict = [None if word is None else "refuted" if word == "lawful" else "confirmed" for word in said]
    items = (
        pl.DataFrame(
            {
                "item_id": [f"X{n:03}" for n in range(500)],
                "case_id": cases["case_id"].gather(rng.integers(0, 300, 500)),
                "owner": owners[rng.integers(0, 3, 500)],
                "kind": kinds[rng.integers(0, 5, 500)],
                "resolution": said,
                "verdict": verdict,
                "status": np.array(["sent", "closed"])[rng.integers(0, 2, 500)],
                "amount_yuan": [Decimal(int(n)) for n in rng.integers(1, 900, 500)],
                "due_on": [date(2026, 6, int(n)) for n in rng.integers(1, 31, 500)],
                "answered_on": [
                    date(2026, 6, int(n)) if word else None
                    for n, word in zip(rng.integers(1, 31, 500), said, strict=True)
                ],
                "person_id": [f"P{n}" for n in rng.integers(0, 250, 500)],
            }
        )
        .join(cases.select("case_id", "household_id"), on="case_id")
        .with_columns(
            opened_on=date(2026, 5, 31),
            period_start=date(2026, 1, 1),
            period_end=date(2026, 4, 1),
            seen=(pl.col("status") == "closed") & (pl.col("verdict") == "confirmed"),
        )
    )
    visits = (
        cases.select("case_id", "household_id", "owner")
        .head(120)
        .with_columns(
            grade=pl.Series(rng.integers(1, 6, 120)),
            upheld=pl.Series([None if n == 2 else bool(n) for n in rng.integers(0, 3, 120)]),
        )
    )
    return Facts(date(2026, 6, 20), homes, cases, items, pl.DataFrame(), visits)


def test_sums_of_children_equal_their_parents() -> None:
    known = made_up()
    lines = tally(known, known.cases.head(100))
    told = [*counts(), *money()]
    by_level = {level: lines.filter(pl.col("level") == level) for level in ("whole", *LEVELS, "owner")}
    sums = [by_level[level].select(told).sum().rows() for level in ("whole", *LEVELS)]
    assert sums[0] == sums[1] == sums[2] == sums[3]
    with_places = [name for name in told if name != "households"]
    assert by_level["owner"].select(with_places).sum().equals(by_level["whole"].select(with_places))
    for town in by_level["town"].iter_rows(named=True):
        below = by_level["village"].filter(pl.col("town") == town["town"])
        assert below.select(told).sum().rows(named=True)[0] == {name: town[name] for name in told}
    for whole, parts in SUMS.items():
        assert lines[whole].equals(
            lines.select(pl.sum_horizontal(parts)).to_series().alias(whole), check_names=True
        )


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (130_136, 132_790, "98.00 %"),
        (1, 800, "0.13 %"),  # exactly 0.125: half up
        (999_999, 1_000_000, "99.99 %"),
        (1, 1_000_000, "0.01 %"),
        (0, 7, "0.00 %"),
        (7, 7, "100.00 %"),
        (0, 0, None),
    ],
)
def test_rates_are_rounded_half_up_to_hundredths(part: int, whole: int, text: str | None) -> None:
    assert percent(part, whole) == text


def test_density() -> None:
    assert per_thousand(2027, 126_291) == "16.1"
    assert per_thousand(1, 0) is None


def test_the_ends_of_months() -> None:
    assert ends(date(2026, 3, 15), 2) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)]


OPEN: list[int] = []
"""The open cases after each night, as the registry said then."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Three nights of the year of cases."""
    district = District(tmp_path_factory.mktemp("rollup"))
    for month in range(1, 4):
        district.night(world(month), last_day(month))
        OPEN.append(district.ask("SELECT count(*) AS n FROM conflict_case WHERE status <> 'closed'")[0]["n"])
        if month == 2:
            district.send()
            answers(district, month)
    return district


def test_cases_stood_as_the_registry_says(year: District) -> None:
    with open_read_only(year.registry) as reader:
        known = facts(reader)
        colours = dict(frame(reader.table(CONFLICT_CASE)).select("case_id", "colour").rows())
    now = stood(known, known.day)
    assert now.sort("case_id").equals(known.cases.sort("case_id").select(now.columns))
    painted = {"done": "green", "going": "blue", "late": "blue", "unbegun": "red"}
    assert {case: painted[standing] for case, standing in now.select("case_id", "standing").rows()} == colours


def test_months_go_on_from_one_another(year: District) -> None:
    with open_read_only(year.registry) as reader:
        months = by_month(facts(reader))
    assert months["day"].to_list()[-3:] == [date.fromisoformat(last_day(month)) for month in range(1, 4)]
    assert months["open"].to_list()[-3:] == OPEN
    assert min(OPEN) < max(OPEN)
    assert (months["open"].shift(1, fill_value=0) + months["came"] - months["went"]).equals(months["open"])


def test_what_the_page_and_the_workbook_tell(year: District, tmp_path: Path) -> None:
    with open_read_only(year.registry) as reader:
        done = write_rollups(reader, tmp_path / "out")
        again = write_rollups(reader, tmp_path / "again")
        items, events = frame(reader.table(CASE_ITEM)), reader.table(CASE_EVENT)
    assert events.num_rows
    assert again.page.read_bytes() == done.page.read_bytes()
    assert again.book.read_bytes() == done.book.read_bytes()
    page = done.page.read_text("utf-8")
    assert "案件汇总" in page
    assert "<script" not in page
    assert "130,136" in page
    assert all(case not in page for case in items["case_id"])
    book = load_workbook(done.book)
    assert book.sheetnames == ["说明", "区划", "部门", "逐月", "预警"]
    head, whole = list(book["区划"].iter_rows(min_row=1, max_row=2, values_only=True))
    told = dict(zip(head, whole, strict=True))
    assert told["案件"] == done.rolled.whole.values["cases"]
    assert list(head[4:]) == [each.heading for each in measures().values()]


def test_what_is_withheld_is_told_nowhere(year: District) -> None:
    with open_read_only(year.registry) as reader:
        rolled = rolled_up(reader)
    lines = [*rolled.lines, *rolled.owners, *rolled.months]
    assert any(line.signs for line in lines)
    for line in lines:
        assert all(line.values[name] is None for name in line.signs)
        told = {each.name: line.values[each.name] for each in measures().values() if each.name in line.values}
        for each in measures().values():
            if each.kind == "count" and told.get(each.name) is not None:
                assert told[each.name] == 0 or told[each.name] >= rolled.least
            if each.kind != "count" and {each.of, each.base} & line.signs.keys():
                assert told.get(each.name) is None


def test_on_the_command_line(year: District, tmp_path: Path) -> None:
    def said(*words: object) -> str:
        answer = CliRunner().invoke(cli.app, ["cases", *map(str, words), "--registry", str(year.registry)])
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    told = json.loads(said("rollup", "--to", tmp_path / "out", "--json"))
    assert told["places"][0]["values"]["cases"] == 8
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "案件汇总.html",
        "案件汇总.xlsx",
        "manifest.json",
    }
    drawn = json.loads(said("sample", "--share", "50%", "--to", tmp_path / "抽检.xlsx", "--json"))
    assert drawn["number"] == "20260331-50%-1"
    assert (tmp_path / "抽检.xlsx").is_file()


def test_an_empty_registry_is_rolled_up() -> None:
    store = Store.in_memory()
    store.write(RUN, pa.Table.from_pylist([NIGHT], schema=RUN))
    rolled = rolled_up(store)
    assert rolled.whole.values["cases"] == 0
    assert rolled.owners == ()
    assert [line.values["open"] for line in rolled.months] == [0] * 12
