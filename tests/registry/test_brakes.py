"""Two nights through the real command line: a file that is not what it claims to be is set aside, nobody is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from registry import build
from registry.reader import open_read_only
from schemas.errors import UserError

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
PREMIUM, ENROLMENT = "2026年参保代缴明细.csv", "学籍信息导出_20260630.csv"
CERTIFICATE, BILLS = "残疾人证信息导出20260630.csv", "医疗救助结算明细_202601-202606.csv"
RENT, TEKUN, ALLOWANCE = (
    "租赁补贴名单2026年6月.csv",
    "特困供养发放表2026年6月.xlsx",
    "残疾人两项补贴2026年6月.xlsx",
)
DELIVERED = (PREMIUM, ENROLMENT, CERTIFICATE, BILLS, RENT, TEKUN, ALLOWANCE)
LATER_ENROLMENT, OLDER_RENT = "学籍信息导出_20260731.csv", "租赁补贴名单2026年5月.csv"
TABLES = (
    "record",
    "assistance",
    "medical_bill",
    "circumstance",
    "column_count",
    "record_person",
    "household_member",
)

AS_OF = date(2026, 6, 30)

Lines = list[str]


def doudi(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def night(exports: Path, registry: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return doudi("run", exports, "--registry", registry, "--as-of", AS_OF, *options)


def ask(registry: Path, sql: str) -> pl.DataFrame:
    with open_read_only(registry) as reader:
        return pl.DataFrame(pl.from_arrow(reader.query(sql)))


def files(registry: Path) -> dict[str, dict[str, Any]]:
    """The lines of ``source_file`` by status and name."""
    rows = ask(registry, "SELECT * FROM source_file").to_dicts()
    return {f"{row['status']} {row['file_name']}": row for row in rows}


def content(registry: Path, table: str) -> pl.DataFrame:
    """A table in a fixed order, without the night it was written."""
    return ask(registry, f"SELECT * EXCLUDE (run_id) FROM {table} ORDER BY ALL") if table in (
        "finding", "source_file", "quality_history"
    ) else ask(registry, f"SELECT * FROM {table} ORDER BY ALL")  # fmt: skip


def rewritten(
    exports: Path, name: str, change: Callable[[Lines], Lines], new_name: str | None = None
) -> None:
    """A text file of the delivery with other data lines, in the same encoding."""
    path = exports / name
    payload = path.read_bytes()
    try:
        text, encoding = payload.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        text, encoding = payload.decode("gb18030"), "gb18030"
    path.unlink()
    (exports / (new_name or name)).write_text("\n".join(change(text.splitlines())) + "\n", encoding)


def with_wrong_checks(lines: Lines) -> Lines:
    def wrong(number: re.Match[str]) -> str:
        return number[1] + "10X98765432"[("10X98765432".index(number[2]) + 1) % 11]

    return [re.sub(r"\b(\d{17})([\dX])\b", wrong, line) for line in lines]


def damage(exports: Path) -> None:
    """Each file another injury; the allowances come as last night."""
    rewritten(exports, PREMIUM, lambda lines: lines[:100])
    rewritten(exports, ENROLMENT, lambda lines: lines + 2 * lines[1:], LATER_ENROLMENT)
    rewritten(exports, CERTIFICATE, lambda lines: lines + lines[1:36])
    rewritten(exports, BILLS, with_wrong_checks)
    rewritten(exports, RENT, lambda lines: lines[:-1], OLDER_RENT)
    workbook = (exports / TEKUN).read_bytes()
    (exports / TEKUN).write_bytes(workbook[: len(workbook) // 2])


@dataclass(frozen=True)
class Nights:
    place: Path
    first: Path
    second: Path
    exports: Path
    run: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    place = tmp_path_factory.mktemp("nights")
    exports, first, second = place / "exports", place / "first.duckdb", place / "second.duckdb"
    exports.mkdir()
    for name in DELIVERED:
        shutil.copy(SAMPLES / name, exports / name)
    assert build.run([exports], first, AS_OF).braked == ()
    damage(exports)
    shutil.copy(first, second)
    run = night(exports, second, "--reports", place / "reports")
    return Nights(place, first, second, exports, run)


def test_each_injury_trips_its_brake(nights: Nights) -> None:
    assert nights.run.returncode == 3, nights.run.stderr
    lines = files(nights.second)
    tripped = {row["file_name"]: row["reason"][:12] for key, row in lines.items() if key.startswith("braked")}
    assert tripped == {
        PREMIUM: "E-INTAKE-301",
        LATER_ENROLMENT: "E-INTAKE-302",
        BILLS: "E-INTAKE-303",
        CERTIFICATE: "E-INTAKE-305",
        OLDER_RENT: "E-INTAKE-307",
    }
    assert "99 行，上一夜 407 行（按每月行数为其 " in lines[f"braked {PREMIUM}"]["reason"]
    assert "441 行，上一夜 147 行（为其 300%）" in lines[f"braked {LATER_ENROLMENT}"]["reason"]
    assert "截至 2026-05-31，登记库已有 2026-06-01 的" in lines[f"braked {OLDER_RENT}"]["reason"]


def test_the_closing_lines_name_what_was_set_aside(nights: Nights) -> None:
    assert "拦下 5 份文件" in nights.run.stdout
    assert f"{PREMIUM}：E-INTAKE-301" in nights.run.stdout
    page = (nights.place / "reports" / "今夜汇总.html").read_text("utf-8")
    assert all(word in page for word in ("已拦下", "沿用上一夜", "E-INTAKE-303", "较上一夜"))


def test_last_nights_rows_stay_in_force(nights: Nights) -> None:
    lines = files(nights.second)
    for name in (PREMIUM, ENROLMENT, CERTIFICATE, BILLS, RENT, TEKUN):
        assert lines[f"held {name}"]["reason"].startswith("E-INTAKE-310"), name
    assert f"今夜送来的是“{LATER_ENROLMENT}”" in lines[f"held {ENROLMENT}"]["reason"]
    for table in TABLES:
        assert content(nights.second, table).equals(content(nights.first, table)), table


def test_an_unreadable_file_keeps_last_nights_rows_by_its_name(nights: Nights) -> None:
    refused = files(nights.second)[f"rejected {TEKUN}"]
    assert re.match(r"E-INTAKE-00[24] ", refused["reason"])
    assert f"E-INTAKE-311 上一夜的行继续有效。确要停用的用 --accept。 沿用“{TEKUN}”。" in refused["reason"]


def test_the_lists_findings_are_those_of_last_night(nights: Nights) -> None:
    assert content(nights.first, "finding").height > 10
    assert content(nights.second, "finding").equals(content(nights.first, "finding"))


def test_counts_reconcile_and_every_braked_row_is_listed(nights: Nights) -> None:
    wrong = "SELECT * FROM source_file WHERE rows_read <> rows_accepted + rows_rejected + rows_ignored"
    assert ask(nights.second, wrong).height == 0
    listed = ask(
        nights.second,
        "SELECT file_name, rows_accepted, rows_rejected, count(*) AS listed, min(j.raw) AS raw FROM source_file AS f"
        " JOIN rejected_row AS j USING (file_id) WHERE f.status = 'braked' AND j.whole_row GROUP BY ALL",
    )
    assert listed.height == 5
    assert (
        listed.filter((pl.col("rows_rejected") != pl.col("listed")) | (pl.col("rows_accepted") > 0)).height
        == 0
    )
    row = json.loads(listed.filter(file_name=PREMIUM)["raw"].item())
    assert row["records"][0]["name"]
    assert row["assistance"][0]["amount_yuan"]


def test_the_second_night_again_is_the_same_night(nights: Nights, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    shutil.copy(nights.second, again)
    assert len(build.run([nights.exports], again, AS_OF).braked) == 5
    for table in ("source_file", "rejected_row", "finding", "quality_history", *TABLES):
        assert content(again, table).equals(content(nights.second, table)), table
    assert ask(again, "SELECT run_id, file_id FROM source_file ORDER BY ALL").equals(
        ask(nights.second, "SELECT run_id, file_id FROM source_file ORDER BY ALL")
    )


def test_an_accepted_file_is_let_in_and_the_registry_says_so(nights: Nights, tmp_path: Path) -> None:
    registry = tmp_path / "accepted.duckdb"
    shutil.copy(nights.second, registry)
    run = night(nights.exports, registry, "--accept", PREMIUM, "--accept", TEKUN, "--json")
    assert run.returncode == 3, run.stderr
    told = json.loads(run.stdout)
    assert sorted(line["file_name"] for line in told["braked"]) == sorted(
        [LATER_ENROLMENT, CERTIFICATE, BILLS, OLDER_RENT]
    )
    assert told["braked"][0]["reason"].startswith("E-INTAKE-30")
    lines = files(registry)
    assert f"held {PREMIUM}" not in lines
    assert lines[f"accepted {PREMIUM}"]["rows_accepted"] == 99
    assert lines[f"accepted {PREMIUM}"]["reason"].startswith("E-INTAKE-312")
    assert "E-INTAKE-301" in lines[f"accepted {PREMIUM}"]["reason"]
    assert f"held {TEKUN}" not in lines
    assert "E-INTAKE-314" in lines[f"rejected {TEKUN}"]["reason"]
    left = ask(registry, "SELECT list_name, count(*) AS rows FROM record GROUP BY ALL").rows_by_key(
        "list_name"
    )
    assert left["premium"] == [(99,)]
    assert "tekun_person" not in left


def test_whoever_accepts_a_file_that_did_not_come_is_told(nights: Nights, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        build.run([nights.exports], tmp_path / "none.duckdb", AS_OF, accept=["没有.csv"])
    assert (error.value.code, error.value.exit_code) == ("E-RUN-002", 2)
    assert not (tmp_path / "none.duckdb").exists()


def test_a_first_night_with_nothing_but_a_braked_file_publishes_nothing(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / CERTIFICATE, tmp_path / CERTIFICATE)
    rewritten(tmp_path, CERTIFICATE, lambda lines: lines + 2 * lines[1:])
    with pytest.raises(UserError) as error:
        build.run([tmp_path / CERTIFICATE], tmp_path / "none.duckdb", AS_OF)
    assert (error.value.code, error.value.exit_code) == ("E-RUN-001", 4)
    assert "--accept" in error.value.remedy
    assert not (tmp_path / "none.duckdb").exists()


def test_a_look_back_is_not_judged_by_what_came_later(nights: Nights, tmp_path: Path) -> None:
    registry = tmp_path / "back.duckdb"
    shutil.copy(nights.first, registry)
    exports = nights.exports / OLDER_RENT
    night = build.run([exports], registry, date(2026, 5, 31))
    assert (night.braked, night.looks_back_from) == ((), AS_OF)
    assert set(files(registry)) == {f"accepted {OLDER_RENT}"}
