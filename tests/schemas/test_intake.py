"""A delivery: every file listed with what became of it, nothing taken twice, nothing that stops the rest."""

import random

import polars as pl
import pytest

import schemas
from schemas.intake import read_exports
from schemas.tables import INTAKE_TABLES, table_name
from simulation import simulate
from tests.schemas.sheets import frame, lines, read, reconciles, rows_of, text_file, workbook

RELIEF = rows_of("""
申请人|身份证号|困难类型|救助金额|救助时间|住址
张三|350505195001010019|因病|1000|2026-03-05|某村
李四|350505195203040020|因灾|800|2026-03-06|某村
""")


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("district")
    simulate(folder, households=120, seed=5)
    return folder


def test_tables_have_exactly_the_schemas_of_the_contract(tmp_path):
    for intake in (read_exports([]), read(tmp_path, a_csv=text_file(RELIEF))):
        for schema in INTAKE_TABLES:
            assert getattr(intake, table_name(schema)).schema.equals(schema, check_metadata=True)


def test_the_same_content_is_taken_once(tmp_path):
    content = text_file(RELIEF)
    intake = read(tmp_path, a_csv=content, b_csv=content, c_csv=content)
    assert lines(intake.source_file, "file_name", "status", "rows_read", "rows_ignored") == [
        ("a.csv", "accepted", 3, 1),
        ("b.csv", "duplicate", 3, 3),
        ("c.csv", "duplicate", 3, 3),
    ]
    assert "a.csv" in lines(intake.source_file, "reason")[1][0]
    assert intake.record.num_rows == 2
    assert frame(intake.source_file)["file_id"].n_unique() == 3


def test_bad_files_are_listed_with_code_reason_and_remedy_and_stop_nothing(tmp_path):
    whole = workbook({"一": RELIEF})
    files = {
        "a_csv": b"",
        "b_xlsx": whole[:-200],
        "c_csv": bytes(range(256)) * 9,
        "d_csv": text_file(rows_of("姓名|爱好\n张三|棋")),
        "e_csv": text_file(RELIEF[:1]),
        "f_xlsx": whole,
    }
    intake = read(tmp_path, **files)
    listed = dict(lines(intake.source_file, "file_name", "reason"))
    codes = {name: reason and reason.split()[0] for name, reason in listed.items()}
    assert codes == {
        "a.csv": "E-INTAKE-001",
        "b.xlsx": "E-INTAKE-004",
        "c.csv": "E-INTAKE-002",
        "d.csv": "E-INTAKE-007",
        "e.csv": "E-INTAKE-008",
        "f.xlsx": None,
    }
    assert "请重新导出" in listed["a.csv"]
    assert intake.record.num_rows == 2
    assert reconciles(intake)


def test_a_page_of_remarks_beside_a_list_is_no_fault(tmp_path):
    remarks = [["填表说明"], ["一、请勿改动表头。"]]
    intake = read(tmp_path, a_xlsx=workbook({"名单": RELIEF, "说明": remarks, "Sheet3": []}))
    assert lines(intake.source_file, "sheet", "status", "rows_ignored") == [
        ("名单", "accepted", 1),
        ("说明", "accepted", 2),
    ]
    assert [file_id[-2:] for (file_id,) in lines(intake.source_file, "file_id")] == ["-1", "-2"]


def test_hidden_lock_and_truth_files_are_passed_over(tmp_path):
    for name in (".hidden.csv", "~$open.xlsx", "truth/a.csv", "民政/临时救助.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text_file(RELIEF))
    assert lines(read(tmp_path).source_file, "file_name") == [("临时救助.csv",)]


def test_progress_names_each_file(tmp_path):
    (tmp_path / "b.csv").write_bytes(text_file(RELIEF))
    (tmp_path / "a.csv").write_bytes(b"")
    told: list[str] = []
    read_exports([tmp_path], told.append)
    assert told == ["a.csv", "b.csv"]


def test_rows_with_bad_bytes_are_rejected_alone(tmp_path):
    rows = [f"张三,350505195001010019,因病,{n},2026-03-05,某村".encode("gb18030") for n in range(30)]
    rows[9] = b"\xff\xff" + rows[9]
    content = "申请人,身份证号,困难类型,救助金额,救助时间,住址".encode("gb18030") + b"\n" + b"\n".join(rows)
    intake = read(tmp_path, a_csv=content)
    assert lines(intake.rejected_row, "row_number", "code", "whole_row") == [(11, "E-INTAKE-102", True)]
    assert intake.record.num_rows == 29
    assert reconciles(intake)


def test_ids_depend_on_content_and_not_on_names_or_order(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (one / "a.csv").write_bytes(text_file(RELIEF))
    (two / "z.csv").write_bytes(text_file(RELIEF))
    (two / "b.csv").write_bytes(text_file(RELIEF[:2]))
    ids = frame(read_exports([one]).record)["record_id"].to_list()
    assert set(ids) < set(frame(read_exports([two]).record)["record_id"])
    assert ids == frame(read_exports([one / "a.csv", one]).record)["record_id"].to_list()


def test_a_simulated_district_is_read_as_it_was_written(district):
    intake = read_exports([district])
    files = frame(intake.source_file).with_columns(pl.col("sheet").fill_null(""))
    assert set(files["status"]) == {"accepted"}
    assert reconciles(intake)
    read_as = frame(intake.record).join(files.select("file_id", "file_name", "sheet"), on="file_id")
    where = ["file_name", "sheet", "row_number", "role"]
    truth = pl.read_csv(district / "truth" / "records.csv", infer_schema=False)
    truth = truth.with_columns(pl.col("row_number").cast(pl.Int64), pl.col("sheet").fill_null(""))
    assert read_as.select(where).sort(where).equals(truth.select(where).sort(where))
    quirks = pl.read_csv(district / "truth" / "quirks.csv", infer_schema=False)
    quirks = quirks.with_columns(pl.col("row_number").cast(pl.Int64), pl.col("sheet").fill_null(""))
    refused = frame(intake.rejected_row).join(files.select("file_id", "file_name", "sheet"), on="file_id")
    rows = ["file_name", "sheet", "row_number"]
    assert set(refused.select(rows).rows()) == set(quirks.select(rows).rows())
    assert read_exports([district]).record.equals(intake.record)


def test_no_damage_whatever_reaches_the_user_as_an_error(district, tmp_path):
    chance = random.Random(0)
    for number, path in enumerate(sorted(district.glob("*.*"))):
        content = bytearray(path.read_bytes())
        for turn in range(3):
            hurt = bytearray(content)
            for _ in range(1 + turn * 20):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            if turn == 2:
                del hurt[chance.randrange(len(hurt)) :]
            extension = chance.choice(["xlsx", "csv", "xls", "ods", "txt"])
            (tmp_path / f"{number}_{turn}.{extension}").write_bytes(hurt)
    intake = read_exports([tmp_path])
    assert reconciles(intake)
    assert not [
        reason for (reason,) in lines(intake.source_file, "reason") if reason and "E-INTAKE-013" in reason
    ]


def test_the_package_names_its_tables():
    assert schemas.RECORD.field("record_id").type == "string"
