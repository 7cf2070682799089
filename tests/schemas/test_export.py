"""Files as they come: whatever encoding and format, the same cells under the row numbers a person sees."""

import codecs
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from schemas.export import ROW, read_export
from schemas.fields import id_number
from tests.schemas.formats import ods, xls
from tests.schemas.sheets import text_file, workbook

ROWS = [
    ["名册"],
    ["姓名", "身份证号", "金额"],
    [],
    ["张三", "350505199003071231", "1"],
    ["李四", None, "2", "多出"],
]


@pytest.fixture
def export(tmp_path):
    def write(content: bytes, name: str = "file.dat"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_export(path)

    return write


def cells(sheet):
    return sheet.cells.drop(ROW).rows()


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_encoding_and_delimiter(export, encoding, bom, delimiter):
    sheet = export(bom + text_file(ROWS, encoding, delimiter)).sheets[0]
    assert cells(sheet) == [
        ("名册", None, None, None),
        ("姓名", "身份证号", "金额", None),
        (None, None, None, None),
        ("张三", "350505199003071231", "1", None),
        ("李四", None, "2", "多出"),
    ]
    assert sheet.cells[ROW].to_list() == [1, 2, 3, 4, 5]


def test_quotation_marks_hold_delimiters_and_line_breaks(export):
    sheet = export('姓名,备注\r\n"张\n三","a,""b"""\r\n李四,c\r\n'.encode()).sheets[0]
    assert cells(sheet) == [("姓名", "备注"), ("张\n三", 'a,"b"'), ("李四", "c")]


@pytest.mark.parametrize("text", ['姓名,备注\n张"三,b\n李四,c\n', '姓名,备注\n"张三,b\n李四,c\n'])
def test_quotation_marks_that_do_not_close_lose_no_row(export, text):
    assert export(text.encode()).sheets[0].cells.height == 3


def test_lines_that_end_as_on_an_old_macintosh(export):
    assert cells(export("姓名,备注\r张三,b\r".encode()).sheets[0]) == [("姓名", "备注"), ("张三", "b")]


def test_bad_bytes_hurt_their_row_alone(export):
    lines = [f"张三,{number}".encode("gb18030") for number in range(50)]
    lines[20] = b"\xff\xff," + lines[20]
    sheet = export("姓名,金额".encode("gb18030") + b"\n" + b"\n".join(lines)).sheets[0]
    assert sheet.cells.height == 51
    assert sheet.damaged == (22,)
    assert sheet.encoding == "gb18030"


def test_workbook_rows_keep_their_numbers_and_cells_their_values(export):
    rows = [
        [],
        [None, "名册"],
        [],
        [None, "姓名", "日期", "金额"],
        [None, " 张三 ", date(2016, 7, 1), 1234.5],
    ]
    one, two = export(workbook({"一": rows, "二": []}), "misnamed.csv").sheets
    assert cells(one)[1:] == [
        ("名册", None, None),
        (None,) * 3,
        ("姓名", "日期", "金额"),
        ("张三", "2016-07-01", "1234.5"),
    ]
    assert one.cells[ROW].to_list() == [1, 2, 3, 4, 5]
    assert two.cells.is_empty()


@pytest.mark.parametrize("write", [xls, ods, lambda rows: workbook({"一": rows})])
def test_an_id_kept_as_a_number_is_seen_as_injured(export, write):
    ids = [350505199003071231, 350505198512150026, 350505197001010018]
    rows = [["姓名", "身份证号"], *(["张三", number] for number in ids), ["李四", "350505199003071235"]]
    sheet = export(write(rows)).sheets[0]
    seen = sheet.cells.filter(pl.col(ROW) > 1).select(
        pl.col("c1"), status=id_number.status(id_number.clean(pl.col("c1")))
    )
    assert seen["c1"].to_list() == [
        "350505199003071000",
        "350505198512150000",
        "350505197001010000",
        "350505199003071235",
    ]
    assert seen["status"].to_list() == ["truncated"] * 3 + ["valid"]


def test_the_types_of_parquet_become_texts_as_a_list_writes_them(export):
    memory = io.BytesIO()
    pl.DataFrame(
        {
            "姓名": ["张三", None],
            "身份证号": [350505199003071231, 350505198512150026],
            "浮点证号": [350505199003071231.0, None],
            "金额": [Decimal("1234.50"), Decimal("-3.00")],
            "人数": [3.0, 2.5],
            "日期": [date(2016, 7, 1), None],
            "时间": [datetime(2016, 7, 1), datetime(2016, 7, 1, 8, 30)],
        },
        schema_overrides={"金额": pl.Decimal(14, 2)},
    ).write_parquet(memory)
    sheet = export(memory.getvalue(), "misnamed.csv").sheets[0]
    (rest,) = sheet.rest
    assert sheet.cells.rows() == [(1, "姓名", "身份证号", "浮点证号", "金额", "人数", "日期", "时间")]
    assert rest.cells.rows() == [
        (2, "张三", "350505199003071231", "350505199003071000", "1234.50", "3", "2016-07-01", "2016-07-01"),
        (3, None, "350505198512150026", None, "-3.00", "2.5", None, "2016-07-01 08:30:00"),
    ]


def test_nested_columns_of_parquet_are_refused_by_name(export):
    memory = io.BytesIO()
    pl.DataFrame({"姓名": ["张三"], "成员": [["李四"]]}).write_parquet(memory)
    refusal = export(memory.getvalue()).refusal
    assert refusal is not None
    assert (refusal.code, refusal.detail) == ("E-INTAKE-017", "成员")


def test_open_document_spreadsheets(export):
    sheet = export(ods([["姓名"], [], [], ["张三"]])).sheets[0]
    assert sheet.encoding == "ods"
    assert sheet.cells.rows() == [(1, "姓名"), (2, None), (3, None), (4, "张三")]


def archive_of(name: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "x")
    return memory.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WHOLE = workbook({"一": [["姓名", "身份证号"], ["张三", "1"]]})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-INTAKE-001"),
        (b"\xef\xbb\xbf \r\n", "E-INTAKE-001"),
        (bytes(4096), "E-INTAKE-001"),
        (bytes(range(256)) * 40, "E-INTAKE-002"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "E-INTAKE-003"),
        (WHOLE[: len(WHOLE) // 2], "E-INTAKE-004"),
        (OLE + "Workbook".encode("utf-16-le") + b"\xff" * 999, "E-INTAKE-004"),
        (b"%PDF-1.7 ...", "E-INTAKE-005"),
        (b"<html><table><tr><td>", "E-INTAKE-005"),
        (OLE, "E-INTAKE-005"),
        (archive_of("word/document.xml"), "E-INTAKE-005"),
        (",".join(["x"] * 5000).encode(), "E-INTAKE-006"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(export, content, code):
    refusal = export(content, "a.xlsx").refusal
    assert refusal is not None
    assert refusal.code == code


def stray(column: int) -> bytes:
    """A list, and far below it a stray cell."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "身份证号"])
        page.write(200_000, column, "x")
    return memory.getvalue()


def test_a_stray_cell_far_away_does_not_eat_the_memory(export):
    assert export(stray(1)).sheets[0].cells.height == 200_001
    refusal = export(stray(16_383)).refusal
    assert refusal is not None
    assert refusal.code == "E-INTAKE-006"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    refusal = read_export(tmp_path / "gone.xlsx").refusal
    assert refusal is not None
    assert refusal.code == "E-INTAKE-011"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=4), min_size=2, max_size=4
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_cell_of_a_quoted_file_comes_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("quoted") / "a.csv"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_text("\n".join(["甲,乙,丙,丁", *quoted]), encoding="utf-8")
    sheet = read_export(path).sheets[0]
    written = sorted(cell.strip() for row in rows for cell in row if cell.strip())
    read = sorted(cell for row in cells(sheet)[1:] for cell in row if cell is not None)
    assert [cell.replace('"', "") for cell in read] == [
        cell.replace('"', "") for cell in written
    ] or read == written
