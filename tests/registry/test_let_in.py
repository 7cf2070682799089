"""Tonight's lists beside last night's, before anything is linked: what trips, what stays, what is said."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.brakes import LetIn, braked, let_in, limits
from registry.deliveries import go_on
from registry.deliveries.tie import stem, tied
from registry.policy import load
from schemas.fields import id_number
from schemas.intake import read_exports
from schemas.tables import INTAKE_TABLES, table_name
from tests.schemas.sheets import Cell, text_file, workbook

LIMITS = limits(load())
NIGHT = date(2026, 7, 31)
HEADINGS: list[Cell] = ["姓名", "身份证号", "学校名称", "年级", "家庭住址"]
JUNE, JULY = "在校学籍2026年6月.csv", "在校学籍2026年7月.csv"
Tables = dict[str, pa.Table]
Rows = list[list[Cell]]


def pupils(count: int, start: int = 0) -> Rows:
    """Rows of a list of pupils, all different, with sound ids."""
    bodies = pl.DataFrame({"n": range(start, start + count)}).select(
        pl.format(
            "35050520{}0101{}", pl.col("n") % 10 + 10, (pl.col("n") % 1000).cast(pl.String).str.zfill(3)
        ).alias("body")
    )
    ids = bodies.select(pl.concat_str("body", id_number.check(pl.col("body")))).to_series()
    return [[f"张{'一二三四五六七八九十'[n % 10]}", number, "中心小学", "一年级", f"某村{start + n}号"]
            for n, number in enumerate(ids)]  # fmt: skip


def read(**deliveries: bytes | Rows) -> Tables:
    """Intake's tables of files by name; rows become a text file."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in deliveries.items():
            payload = content if isinstance(content, bytes) else text_file([HEADINGS, *content])
            (Path(folder) / name).write_bytes(payload)
        intake = read_exports([Path(folder)])
    return {table_name(schema): getattr(intake, table_name(schema)) for schema in INTAKE_TABLES}


def night(tables: Tables, before: Tables | None = None, *accepted: str) -> LetIn:
    judged = let_in(tables, before or {}, LIMITS, frozenset(accepted))
    return replace(judged, tables=go_on(judged.tables, before or {}, NIGHT, judged.stand, judged.stopped))


def lines(result: LetIn) -> list[tuple[str, str, str]]:
    """Status, file name and code of every line that is not over."""
    rows: list[dict[str, Any]] = result.tables["source_file"].to_pylist()
    told = ((row["status"], row["file_name"], (row["reason"] or "")[:12].strip()) for row in rows)
    return sorted(line for line in told if line[0] != "replaced")


def names(result: LetIn) -> int:
    """How many stand on the lists; those who left them stay, but do not count."""
    return int(result.tables["record"]["left_on"].null_count)


def truncated(rows: Rows) -> Rows:
    return [[row[0], f"{str(row[1])[:15]}000", *row[2:]] for row in rows]


def test_on_the_first_night_only_shares_trip() -> None:
    few, many = read(**{JUNE: pupils(5)}), read(**{JUNE: pupils(400)})
    assert lines(night(few)) == lines(night(many)) == [("accepted", JUNE, "")]
    repeated = night(read(**{JUNE: pupils(40) * 2}))
    assert lines(repeated) == [("braked", JUNE, "E-INTAKE-305")]
    assert names(repeated) == 0


def test_truncated_ids_trip_only_where_last_night_had_whole_ones() -> None:
    whole, cut = read(**{JUNE: pupils(40)}), read(**{JULY: truncated(pupils(40))})
    assert lines(night(cut)) == [("accepted", JULY, "")]
    assert lines(night(cut, whole)) == [("braked", JULY, "E-INTAKE-304"), ("held", JUNE, "E-INTAKE-310")]
    again = read(**{"在校学籍2026年8月.csv": truncated(pupils(41))})
    assert lines(night(again, night(cut).tables)) == [("accepted", "在校学籍2026年8月.csv", "")]


def test_rejected_rows_trip() -> None:
    nobody: Rows = [[None, None, "中心小学", "一年级", f"某村{n}号"] for n in range(60)]
    assert lines(night(read(**{JUNE: pupils(40) + nobody}))) == [("braked", JUNE, "E-INTAKE-306")]


def test_a_list_without_a_single_id_is_no_fault() -> None:
    nobody = [[row[0], None, *row[2:]] for row in pupils(40)]
    told = night(read(**{JUNE: nobody}))
    assert lines(told) == [("accepted", JUNE, "")]
    assert names(told) == 40


def test_small_lists_may_come_and_go() -> None:
    result = night(read(**{JULY: pupils(3)}), read(**{JUNE: pupils(29)}))
    assert lines(result) == [("accepted", JULY, "")]


def test_the_same_content_changes_nothing_and_another_name_is_noted() -> None:
    held = read(**{JUNE: pupils(40)})
    same, renamed = night(held, held), night(read(**{JULY: pupils(40)}), held)
    assert lines(same) == [("accepted", JUNE, "")]
    assert lines(renamed) == [("accepted", JULY, "E-INTAKE-309")]
    assert same.tables["record"].equals(renamed.tables["record"])
    assert all(same.tables[name].equals(table) for name, table in held.items() if name != "source_file")


def test_what_was_accepted_once_needs_no_second_word() -> None:
    held, repeated = read(**{JUNE: pupils(40)}), read(**{JULY: pupils(40) * 2})
    let = night(repeated, held, JULY)
    assert lines(let) == [("accepted", JULY, "E-INTAKE-312")]
    assert lines(night(repeated, let.tables)) == [("accepted", JULY, "")]


def test_files_that_replace_the_same_ones_are_let_in_together() -> None:
    held = read(**{JUNE: pupils(100), "在校学籍2026年5月.csv": pupils(100, 100)})
    tonight = read(**{JULY: pupils(90), "在校学籍2026年8月.csv": truncated(pupils(80, 100))})
    result = night(tonight, held)
    assert lines(result) == [
        ("braked", "在校学籍2026年7月.csv", "E-INTAKE-308"),
        ("braked", "在校学籍2026年8月.csv", "E-INTAKE-304"),
        ("held", "在校学籍2026年5月.csv", "E-INTAKE-310"),
        ("held", "在校学籍2026年6月.csv", "E-INTAKE-310"),
    ]
    assert names(result) == 200


def test_a_renamed_list_is_still_beside_the_one_it_replaces() -> None:
    result = night(read(**{"新系统导出.csv": pupils(10)}), read(**{JUNE: pupils(100)}))
    assert lines(result) == [("braked", "新系统导出.csv", "E-INTAKE-301"), ("held", JUNE, "E-INTAKE-310")]


def test_a_list_that_does_not_come_stays_in_force() -> None:
    result = night(read(**{JUNE: pupils(50)}), read(**{JUNE: pupils(50), "另一校.csv": pupils(50, 50)}))
    assert names(result) == 100
    assert lines(result) == [("accepted", JUNE, ""), ("held", "另一校.csv", "E-INTAKE-315")]


def test_a_sheet_that_cannot_be_read_keeps_its_own_rows() -> None:
    def book(second: Rows) -> bytes:
        return workbook({"一校": [HEADINGS, *pupils(5)], "二校": second})

    held = read(**{"学籍.xlsx": book([HEADINGS, *pupils(7, 10)])})
    result = night(
        read(**{"学籍.xlsx": book([["姓名", "住址", "电话", "商品"], ["甲", "乙", "丙", "丁"]])}), held
    )
    assert lines(result) == [
        ("accepted", "学籍.xlsx", ""),
        ("held", "学籍.xlsx", "E-INTAKE-310"),
        ("rejected", "学籍.xlsx", "E-INTAKE-007"),
    ]
    assert names(result) == 12


def test_a_refused_file_that_nothing_ties_to_a_list_says_so() -> None:
    held = read(**{JUNE: pupils(50)})
    result = night(read(**{"乱码.csv": b"\x00\x01" * 50}), held)
    reasons = {row["status"]: row["reason"] for row in result.tables["source_file"].to_pylist()}
    assert "E-INTAKE-313" in reasons["rejected"]
    assert reasons["held"].startswith("E-INTAKE-315")
    tied_by_stem = night(read(**{JULY: b""}), held)
    assert [status for status, *_ in lines(tied_by_stem)] == ["held", "rejected"]
    assert names(tied_by_stem) == 50


def test_a_content_held_and_now_refused_stands_in_two_lines() -> None:
    held = read(**{JUNE: pupils(50)})
    refused = read(**{JUNE: pupils(50)})
    line = refused["source_file"].to_pylist()[0] | {
        "status": "rejected",
        "rows_accepted": 0,
        "rows_rejected": 51,
    }
    refused = {name: table.slice(0, 0) for name, table in refused.items()}
    refused["source_file"] = pa.Table.from_pylist([line], schema=held["source_file"].schema)
    ids = night(refused, held).tables["source_file"]["file_id"].to_pylist()
    assert len(set(ids)) == 2


@settings(max_examples=12, deadline=None)
@given(last=st.integers(1, 90), tonight=st.integers(1, 200))
def test_either_tonights_rows_are_in_force_or_last_nights_and_all_add_up(last: int, tonight: int) -> None:
    before = read(**{JUNE: pupils(last)})
    result = night(read(**{JULY: pupils(tonight)}), before)
    collapsed, exploded = last >= 30 and 2 * tonight < last, tonight >= 30 and tonight > 2 * last
    assert bool(braked(result.tables)) == (collapsed or exploded)
    assert names(result) == (last if braked(result.tables) else tonight)
    if braked(result.tables):
        assert result.tables["record"].equals(before["record"])
    for line in result.tables["source_file"].to_pylist():
        assert line["rows_read"] == line["rows_accepted"] + line["rows_rejected"] + line["rows_ignored"]
    whole = pl.DataFrame(pl.from_arrow(result.tables["rejected_row"])).filter("whole_row").height
    assert whole == (tonight if braked(result.tables) else 0)
    once_more = night(read(**{JULY: pupils(tonight)}), result.tables)
    assert once_more.tables["record"].equals(result.tables["record"])


def test_dates_and_numbering_are_no_part_of_a_files_name() -> None:
    written = [
        "农村低保家庭查询_20260630.xlsx", "农村低保家庭查询_20260731(1).xlsx", "农村低保家庭查询2026年8月.xls",
        "2026年第一季度临时救助发放表.xlsx", "2026年第二季度临时救助发放表 - 副本.xlsx", "202606.csv",
    ]  # fmt: skip
    stems = pl.DataFrame({"name": written}).select(stem(pl.col("name"))).to_series().to_list()
    assert stems == 3 * ["农村低保家庭查询"] + 2 * ["临时救助发放表"] + [None]


def test_a_file_is_tied_by_content_then_name_then_stem_then_people() -> None:
    def sides(*rows: tuple[str, str]) -> pl.DataFrame:
        frame = pl.DataFrame(rows, schema=["sha256", "file_name"], orient="row")
        return frame.with_columns(list_name=pl.lit("enrolment"))

    tonight = sides(("1", "改名.csv"), ("2", "甲.csv"), ("3", "乙2.csv"), ("4", "丙.csv"))
    held = sides(("1", "丁.csv"), ("20", "甲.csv"), ("30", "乙1.csv"), ("40", "戊.csv"))
    alike = pl.DataFrame({"sha256": ["4"], "held_sha256": ["40"], "people": [0.6]})
    left, right = tied(tonight, held, alike)
    assert left["unit"].to_list() == right["unit"].to_list()
    assert left["unit"].n_unique() == 4
    alone, _ = tied(tonight.head(1), held.clear(), alike.clear())
    assert alone["unit"].to_list() == [None]
    strangers, _ = tied(tonight, held, alike.with_columns(people=0.4))
    assert strangers["unit"].to_list()[3] is None
