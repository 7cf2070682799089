"""Text files in blocks: wherever a file is cut, the same cells under the same numbers; marks that are only text."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import shelf
from schemas.export import ROW, text
from schemas.export.quotation import end_of_rows, is_kept, without_strays
from schemas.export.text import read_text
from schemas.intake import read_exports
from schemas.tables import INTAKE_TABLES, table_name
from tests.schemas.sheets import frame, lines, reconciles

TITLED = """临时救助台账,,,,,
申请人,身份证号,困难类型,救助金额,救助时间,住址
"""
ROWS = (
    "张三,350505195001010019,因病,1000,2026-03-05,某村",
    '李四,350505195203040020,"因灾,因病",八百,2026-03-06,"某村\n2 组"',
    "",
    ",,,,,",
    "合计,,,1800,,",
    "申请人,身份证号,困难类型,救助金额,救助时间,住址",
    ",,因病,500,2026-03-05,无名",
    '王五,,"属""五保""户",1,2026-13-05,某"大"村,多出,的格',
    "赵六,350505195203040020,因\ufffd灾,1000,2026-03-05,某村",
)


def cells(sheet):
    """All rows of a sheet and of the blocks after it."""
    parts = [sheet.cells, *(part.cells for part in sheet.rest)]
    return pl.concat(parts, how="diagonal").fill_null("")


@pytest.fixture
def in_blocks(tmp_path, monkeypatch):
    """Intake of a text that is read in blocks of at least so many bytes."""

    def read(content: bytes, size: int, fewest: int = 60):
        monkeypatch.setattr(text, "FEWEST_LINES", fewest)
        monkeypatch.setattr(read_text, "__defaults__", (size,))
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return read_exports([path])

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@settings(max_examples=12)
@given(st.lists(st.sampled_from(ROWS), min_size=150, max_size=250), st.integers(1, 9000))
def test_wherever_a_file_is_cut_intake_is_the_same(tmp_path_factory, encoding, rows, size):
    content = (TITLED + "\n".join(rows) + "\n" * (size % 3)).replace("\n", "\r\n").encode(encoding)
    path = tmp_path_factory.mktemp("cut") / "a.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "FEWEST_LINES", 60)
        found = []
        for block in (1 << 23, size):
            patch.setattr(read_text, "__defaults__", (block,))
            found.append(read_exports([path]))
    whole = found[0]
    assert reconciles(whole)
    assert whole.record.num_rows == rows.count(ROWS[0]) + rows.count(ROWS[1]) + rows.count(ROWS[7]) + (
        rows.count(ROWS[8]) if encoding != "gb18030" else 0
    )
    for schema in INTAKE_TABLES:
        one, other = (frame(getattr(each, table_name(schema))) for each in found)
        assert one.sort(one.columns).equals(other.sort(other.columns)), table_name(schema)


def test_a_file_that_turns_bad_late_leaves_nothing_behind(in_blocks, tmp_path):
    good = [ROWS[0]] * 300
    wide = ",".join(["x"] * 2_000)
    taken = in_blocks("\n".join([TITLED, *good]).encode(), 500)
    assert (taken.record.num_rows, reconciles(taken)) == (300, True)
    refused = in_blocks("\n".join([TITLED, *good, wide]).encode(), 500)
    assert refused.record.num_rows == 0
    assert "E-INTAKE-006" in str(lines(refused.source_file, "reason")[0][0])


def test_tables_larger_than_memory_may_be_are_mapped_from_files(in_blocks, monkeypatch):
    content = "\n".join([TITLED, *[ROWS[0]] * 500]).encode()
    held = in_blocks(content, 3_000)
    real = shelf.Shelf
    monkeypatch.setattr(shelf, "Shelf", lambda schema: real(schema, limit=10_000))
    mapped = in_blocks(content, 3_000)
    assert mapped.record.equals(held.record)
    assert mapped.record.num_rows == 500
    assert mapped.assistance.schema.equals(held.assistance.schema, check_metadata=True)


@given(
    st.lists(st.lists(st.text('甲",\n x', max_size=5), min_size=2, max_size=3), min_size=1, max_size=30),
    st.data(),
)
def test_what_a_csv_writer_writes_comes_back(tmp_path_factory, rows, data):
    memory = io.StringIO()
    csv.writer(memory, quoting=data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))).writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(("标题,二,三\r\n" + memory.getvalue()).encode())
    read = cells(read_text(path, 40))
    by_number = {row[0]: [cell for cell in row[1:] if cell] for row in read.iter_rows()}
    for number, row in enumerate(rows, 2):
        assert by_number.get(number, []) == [cell.strip() for cell in row if cell.strip()]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"a,b",c\n', True),
        ('"a\nb",c\n', True),
        ('"a ""b""",c\n', True),
        ('属"五保"户,c\n', True),
        ('"a\n' + "x\n" * 60 + 'b",c\n', False),
        ('"a,b\nc,d\n', False),
        ('5",b\n', False),
    ],
)
def test_marks_that_hold_cells_together(written, kept):
    assert is_kept([written.encode()], b",") is kept


def test_marks_in_the_middle_of_a_cell_are_text():
    assert without_strays('属"五保"户,"a,b"\n'.encode(), b",") == '属五保户,"a,b"\n'.encode()
    assert end_of_rows(b'a,b\n"c\nd', b",") == 4


def test_numbers_go_on_over_blank_lines_at_a_cut(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\n".join([b"a,b", *[b""] * 250, b"c,d", *[b""] * 50]))
    assert cells(read_text(path, 1))[ROW].to_list()[-1] == 252


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "_LONGEST_LINE", 1 << 20)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b'"' + b"x" * (3 << 20) + b"\n")
    refusal = read_text(path)
    assert getattr(refusal, "code", None) == "E-INTAKE-014"
