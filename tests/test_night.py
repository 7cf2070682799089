"""A data officer's night through the real command line, on the samples and on damaged deliveries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest

from registry.reader import open_read_only
from registry.truth import measure
from schemas.tables import AUDIT_LOG, RUN, TABLES, table_name
from tests.planted import judged

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
FULL_ID = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
WITH_A_CLOCK = {table_name(RUN), table_name(AUDIT_LOG)}


def doudi(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@dataclass
class Night:
    registry: Path
    reports: Path
    run: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    place = tmp_path_factory.mktemp("night")
    registry, reports = place / "registry.duckdb", place / "reports"
    run = doudi("run", SAMPLES, "--registry", registry, "--reports", reports, "--as-of", "2026-06-30")
    return Night(registry, reports, run)


def rows(registry: Path, sql: str) -> list[dict[str, object]]:
    with open_read_only(registry) as reader:
        return reader.query(sql).to_pylist()


def content(registry: Path) -> dict[str, list[tuple[object, ...]]]:
    """All tables, ordered; without the instants of the run."""
    with duckdb.connect(str(registry), read_only=True) as connection:
        return {
            table_name(schema): connection.table(table_name(schema)).order("ALL").fetchall()
            for schema in TABLES
            if table_name(schema) not in WITH_A_CLOCK
        }


def test_the_night_ends_well_and_says_that_some_rows_were_set_aside(night: Night) -> None:
    assert night.run.returncode == 3, night.run.stderr
    assert "今夜汇总.html" in night.run.stdout
    assert (night.reports / "今夜汇总.html").is_file()


def test_planted_conflicts_are_found(night: Night) -> None:
    planted = judged(night.registry, SAMPLES).filter(pl.col("expected") == "flag")
    assert planted.height >= 60
    assert planted["hit"].mean() >= 0.9


def test_every_rule_with_a_planted_conflict_fires(night: Night) -> None:
    planted = judged(night.registry, SAMPLES).filter(pl.col("expected") == "flag")
    fired = planted.group_by("rule_id").agg(pl.col("hit").any())
    assert fired.filter(~pl.col("hit"))["rule_id"].to_list() == []


def test_tempting_innocents_are_left_alone(night: Night) -> None:
    innocent = judged(night.registry, SAMPLES).filter(pl.col("expected") == "silent")
    assert innocent.height >= 40
    assert innocent.filter("hit")["conflict"].to_list() == []


def test_linkage_on_the_samples_is_good(night: Night) -> None:
    measures = measure(night.registry, SAMPLES / "truth" / "records.csv")
    assert measures["person"].f1 >= 0.97
    assert measures["person"].precision >= 0.995
    assert measures["household"].f1 >= 0.94


def test_every_row_read_is_accepted_rejected_or_ignored(night: Night) -> None:
    wrong = rows(
        night.registry,
        "SELECT file_name, sheet FROM source_file WHERE rows_read <> rows_accepted + rows_rejected + rows_ignored",
    )
    assert wrong == []


def test_every_record_has_one_person_and_every_person_one_household(night: Night) -> None:
    counts = rows(
        night.registry,
        """
        SELECT
            (SELECT count(*) FROM record) AS records,
            (SELECT count(DISTINCT record_id) FROM record_person) AS linked,
            (SELECT count(*) FROM person) AS persons,
            (SELECT count(DISTINCT person_id) FROM household_member) AS housed,
            (SELECT count(*) FROM household_member) AS memberships
        """,
    )[0]
    assert counts["records"] == counts["linked"]
    assert counts["persons"] == counts["housed"] == counts["memberships"]


def test_every_finding_leads_to_rows_of_a_file(night: Night) -> None:
    lost = rows(
        night.registry,
        """
        SELECT f.finding_id FROM finding AS f
        WHERE NOT EXISTS (
            SELECT 1 FROM finding_row AS w
            JOIN record AS r USING (record_id)
            JOIN source_file AS s ON s.file_id = r.file_id
            WHERE w.finding_id = f.finding_id AND length(s.sha256) = 64
        )
        """,
    )
    assert lost == []


def test_the_same_night_again_gives_the_same_tables(night: Night, tmp_path: Path) -> None:
    again = tmp_path / "again.duckdb"
    assert doudi("run", SAMPLES, "--registry", again, "--as-of", "2026-06-30").returncode == 3
    assert content(again) == content(night.registry)
    assert doudi("run", SAMPLES, "--registry", again, "--as-of", "2026-06-30").returncode == 3
    assert content(again) == content(night.registry)


def test_linking_and_auditing_again_change_nothing(night: Night, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(night.registry.read_bytes())
    for stage in ("link", "audit"):
        assert doudi(stage, "--registry", copy).returncode == 0
        assert content(copy) == content(night.registry)


def test_damaged_files_do_not_stop_the_night(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    whole = sorted(path for path in SAMPLES.iterdir() if path.is_file())
    for path in whole:
        (exports / path.name).write_bytes(path.read_bytes())
    workbook = next(path for path in whole if path.suffix == ".xlsx").read_bytes()
    damaged = {
        "空.csv": b"",
        "截断.xlsx": workbook[: len(workbook) // 2],
        "乱码.xls": bytes(range(256)) * 40,
        "别的表.csv": "商品,单价,库存\n铅笔,1.5,20\n橡皮,2,31\n".encode(),
        "改名.xlsx": "姓名,身份证号\n".encode("gb18030"),
        "图片.csv": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    }
    for name, payload in damaged.items():
        (exports / name).write_bytes(payload)
    registry = tmp_path / "registry.duckdb"
    run = doudi("run", exports, "--registry", registry, "--as-of", "2026-06-30")
    assert run.returncode == 3, run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    listed = {
        row["file_name"]: row["reason"]
        for row in rows(registry, "SELECT file_name, reason FROM source_file WHERE status = 'rejected'")
    }
    assert set(listed) == set(damaged)
    assert all(re.search(r"E-INTAKE-\d{3}", str(reason)) for reason in listed.values())


def test_nothing_usable_publishes_nothing(night: Night, tmp_path: Path) -> None:
    registry = tmp_path / "registry.duckdb"
    registry.write_bytes(night.registry.read_bytes())
    before = registry.read_bytes()
    empty = tmp_path / "空.csv"
    empty.write_bytes(b"")
    run = doudi("run", empty, "--registry", registry)
    assert run.returncode == 4
    assert "E-RUN-001" in run.stderr
    assert registry.read_bytes() == before
    assert list(tmp_path.glob(".*building*")) == []


def test_wrong_usage_is_two(tmp_path: Path) -> None:
    assert doudi("run").returncode == 2
    assert doudi("nonsense").returncode == 2
    missing = doudi("query", "SELECT 1", "--registry", tmp_path / "none.duckdb")
    assert missing.returncode == 2
    assert "E-STORE-001" in missing.stderr


def test_no_full_id_is_printed_or_reported(night: Night) -> None:
    told = [night.run.stdout, night.run.stderr]
    told += [path.read_text(encoding="utf-8") for path in night.reports.rglob("*.html")]
    told += [path.read_text(encoding="utf-8") for path in night.reports.rglob("*.json")]
    assert len(told) > 50
    assert [match for text in told for match in FULL_ID.findall(text)] == []


def test_explain_show_query_and_rules_answer(night: Night) -> None:
    link = rows(
        night.registry, "SELECT record_a, record_b FROM link WHERE outcome = 'match' ORDER BY ALL LIMIT 1"
    )[0]
    told = doudi("explain", link["record_a"], link["record_b"], "--registry", night.registry, "--json")
    assert json.loads(told.stdout)["outcome"] == "match"
    for sql in (
        "SELECT person_id AS id FROM person ORDER BY 1 LIMIT 1",
        "SELECT household_id AS id FROM household ORDER BY 1 LIMIT 1",
        "SELECT case_id AS id FROM conflict_case ORDER BY 1 LIMIT 1",
        "SELECT record_id AS id FROM record ORDER BY 1 LIMIT 1",
    ):
        shown = doudi("show", rows(night.registry, sql)[0]["id"], "--registry", night.registry)
        assert shown.returncode == 0, shown.stderr
        assert FULL_ID.findall(shown.stdout) == []
    asked = doudi("query", "SELECT id_number FROM person", "--registry", night.registry, "--json")
    assert FULL_ID.findall(asked.stdout) == []
    assert len(json.loads(asked.stdout)) > 100
    assert "D01" in doudi("rules", "list").stdout
    assert "SELECT" in doudi("rules", "show", "d01").stdout
    assert doudi("rules", "test").returncode == 0
    assert re.fullmatch(r"doudi \d+\.\d+\.\d+", doudi("version").stdout.strip())


def test_a_rule_of_ones_own_is_tried_and_changes_nothing(night: Night, tmp_path: Path) -> None:
    rule = Path(__file__).parent.parent / "registry/rules/duplicate/same_programme_twice.sql"
    before, out = night.registry.read_bytes(), tmp_path / "试算.csv"
    tried = doudi("rules", "try", rule, "--registry", night.registry, "--to", out, "--json")
    found = json.loads(tried.stdout)
    wanted = rows(night.registry, "SELECT evidence FROM finding WHERE rule_id = 'D01'")
    assert found["findings"] == len(wanted) > 0
    assert {row["evidence"] for row in found["rows"]} == {row["evidence"] for row in wanted}
    assert pl.read_csv(out).height == len(wanted)
    assert night.registry.read_bytes() == before
    told = doudi("rules", "try", rule, "--registry", night.registry, "--limit", "1").stdout
    assert f"发现 {len(wanted)} 条" in told
    assert "显示前 1 条" in told
    log = json.loads(doudi("audit-log", "list", "--registry", night.registry, "--json").stdout)
    assert [(entry["action"], entry["object"]) for entry in log[-2:]] == [("try_rule", rule.name)] * 2
    missing = doudi("rules", "try", tmp_path / "无.sql", "--registry", night.registry)
    assert (missing.returncode, "E-RULE-010" in missing.stderr) == (2, True)


def test_a_query_can_neither_write_nor_read_other_files(night: Night, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    for sql in (
        f"SELECT * FROM read_csv('{other}')",
        "DELETE FROM person",
        f"COPY person TO '{tmp_path / 'x.csv'}'",
    ):
        answer = doudi("query", sql, "--registry", night.registry)
        assert answer.returncode == 2
        assert "E-QUERY-001" in answer.stderr


def test_answers_are_written_harmless_for_a_spreadsheet(night: Night, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    sql = "SELECT '=1+1' AS a, '350505198001010012' AS b"
    assert doudi("query", sql, "--registry", night.registry, "--output", target).returncode == 0
    assert target.read_text(encoding="utf-8-sig").splitlines()[1] == "'=1+1,350505********0012"


def test_check_gives_the_nights_verdict_and_writes_nothing(tmp_path: Path) -> None:
    good = next(path for path in sorted(SAMPLES.glob("*.csv")))
    bad = tmp_path / "别的表.csv"
    bad.write_text("商品,单价\n铅笔,1.5\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    assert doudi("check", good, "--json").returncode in {0, 3}
    told = doudi("check", bad, "--json")
    assert told.returncode == 3
    assert json.loads(told.stdout)["files"][0]["status"] == "rejected"
    assert sorted(tmp_path.iterdir()) == before


def test_a_simulated_district_can_be_run_and_measured(tmp_path: Path) -> None:
    district, registry = tmp_path / "district", tmp_path / "registry.duckdb"
    assert doudi("simulate", district, "--households", 800, "--seed", 20261).returncode == 0
    assert doudi("run", district, "--registry", registry, "--as-of", "2026-06-30").returncode in {0, 3}
    told = json.loads(
        doudi(
            "evaluate", "--truth", district / "truth" / "records.csv", "--registry", registry, "--json"
        ).stdout
    )
    assert told["person"]["f1"] >= 0.975
    assert told["household"]["f1"] >= 0.92


def test_all_that_is_done_is_logged_and_a_night_can_be_put_back(night: Night, tmp_path: Path) -> None:
    registry = tmp_path / "registry.duckdb"
    registry.write_bytes(night.registry.read_bytes())
    run_id = str(rows(registry, "SELECT run_id FROM run")[0]["run_id"])
    assert doudi("audit", "--registry", registry, "--as-of", "2026-07-31").returncode == 0
    person = "350505198001010012"
    sql = f"SELECT count(*) FROM person WHERE id_number = '{person}' OR name = '张伟'"
    assert doudi("query", sql, "--registry", registry, "--actor", "李审计").returncode == 0
    assert doudi("show", person, "--registry", registry).returncode == 2
    assert json.loads(doudi("restore", "--registry", registry, "--json").stdout)[0]["run_id"] == run_id
    assert doudi("restore", run_id, "--registry", registry).returncode == 0
    assert content(registry) == content(night.registry)
    logged = json.loads(doudi("audit-log", "list", "--registry", registry, "--json").stdout)
    done = [entry["action"] for entry in logged[-5:]]
    assert done == ["audit", "publish", "query", "show", "restore"]
    assert logged[-3]["actor"] == "李审计"
    assert logged[-1]["object"] == run_id
    assert FULL_ID.findall(str(logged)) == []
    assert "张伟" not in str(logged)
    assert doudi("audit-log", "verify", "--registry", registry).returncode == 0
    log = registry.with_name(registry.name + ".audit.jsonl")
    log.write_bytes(log.read_bytes().replace("李审计".encode(), "王审计".encode()))
    broken = doudi("audit-log", "verify", "--registry", registry)
    assert broken.returncode == 3
    assert "被改过" in broken.stdout


def secrets(registry: Path) -> set[str]:
    """Every full id, telephone and account number that the registry holds."""
    found = set()
    for table, column in (
        *(("record", name) for name in ("id_number", "head_id_number", "phone", "account_no")),
        *(("person", name) for name in ("id_number", "phone")),
        ("assistance", "account_no"),
    ):
        sql = f"SELECT DISTINCT {column} AS value FROM {table} WHERE length({column}) >= 7 AND {column} NOT LIKE '%*%'"
        found |= {str(row["value"]) for row in rows(registry, sql)}
    return found


def health(registry: Path) -> dict[str, set[str]]:
    """Where each department treats people, and what it says of their health: nobody else's business."""
    sql = "SELECT DISTINCT department, institution AS value FROM assistance WHERE department IN ('医保', '慈善')"
    sql += " UNION SELECT department, hospital FROM medical_bill JOIN record USING (record_id)"
    sql += " UNION SELECT department, value FROM circumstance WHERE kind = 'disability'"
    found: dict[str, set[str]] = {}
    for row in rows(registry, sql):
        if row["value"]:
            found.setdefault(str(row["department"]), set()).add(str(row["value"]))
    return found


def text_of(path: Path) -> str:
    """A file's text; of a workbook all its parts."""
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


def test_cases_go_out_come_back_and_nothing_leaks(night: Night, tmp_path: Path) -> None:
    registry, packets = tmp_path / "registry.duckdb", tmp_path / "packets"
    registry.write_bytes(night.registry.read_bytes())
    sent = doudi("cases", "export", "--to", packets, "--registry", registry)
    assert sent.returncode == 0, sent.stderr
    filled = next((packets / "残联").glob("*.xlsx"))
    book = openpyxl.load_workbook(filled)
    tasks = book["待办事项"]
    answer = {cell.value: cell.column for cell in tasks[1]}["处理意见"]
    tasks.cell(2, answer).value, tasks.cell(3, answer).value = "接收", "随便写的"
    book.save(filled)
    taken = doudi("cases", "import", packets, "--registry", registry, "--actor", "收件人")
    assert taken.returncode == 3
    assert "E-CASE-008" in taken.stdout
    assert "采用答复 1 项（接收 1 项）" in taken.stdout
    listed = doudi(
        "cases", "list", "--registry", registry, "--department", "残联", "--status", "accepted", "--json"
    )
    assert [case["colour"] for case in json.loads(listed.stdout)] == ["blue"]
    assert doudi("cases", "list", "--registry", registry, "--colour", "purple").returncode == 2
    logged = doudi("audit-log", "list", "--registry", registry, "--json")
    assert [entry["action"] for entry in json.loads(logged.stdout)][-3:] == ["dispatch", "answer", "query"]
    told = [text for done in (night.run, sent, taken, listed, logged) for text in (done.stdout, done.stderr)]
    written = [path for folder in (packets, night.reports) for path in folder.rglob("*") if path.is_file()]
    hidden = secrets(registry)
    assert len(hidden) > 500
    assert len(written) > 150
    anything = re.compile("|".join(map(re.escape, hidden)))
    assert [found for text in told for found in anything.findall(text)] == []
    assert [path.name for path in written if anything.search(text_of(path))] == []
    for department, words in health(registry).items():
        others = [path for path in packets.rglob("*") if path.is_file() and department not in path.parts]
        theirs = re.compile("|".join(map(re.escape, words)))
        assert [(path.name, found) for path in others for found in theirs.findall(text_of(path))] == []
