"""Archives: each file in them is one of its own, under a name people can read; what would burst is not unpacked."""

import io
import zipfile

import pytest

from schemas.export import archive
from schemas.export.archive import Archive, archive_of
from schemas.intake import read_exports
from tests.schemas.sheets import lines, reconciles, rows_of, text_file, workbook

RELIEF = rows_of("""
申请人|身份证号|困难类型|救助金额|救助时间|住址
张三|350505195001010019|因病|1000|2026-03-05|某村
李四|350505195203040020|因灾|800|2026-03-06|某村
""")


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return memory.getvalue()


def test_files_in_an_archive_are_read_each_as_one_of_its_own(tmp_path):
    members = {
        "城市低保/临时救助.csv": text_file(RELIEF, "gb18030"),
        "城市低保/救助.xlsx": workbook({"一": RELIEF, "二": RELIEF[:2]}),
        "说明.pdf": b"%PDF-1.7",
        "__MACOSX/._救助.xlsx": b"x",
        "城市低保/~$救助.xlsx": b"x",
        ".DS_Store": b"x",
    }
    (tmp_path / "包.zip").write_bytes(packed(members))
    intake = read_exports([tmp_path])
    assert lines(intake.source_file, "file_name", "sheet", "status", "rows_accepted") == [
        ("包.zip/城市低保/临时救助.csv", None, "accepted", 2),
        ("包.zip/城市低保/救助.xlsx", "一", "accepted", 2),
        ("包.zip/城市低保/救助.xlsx", "二", "accepted", 1),
        ("包.zip/说明.pdf", None, "rejected", 0),
    ]
    assert intake.record.num_rows == 5
    assert reconciles(intake)


def test_the_same_list_packed_and_unpacked_is_taken_once(tmp_path):
    content = text_file(RELIEF)
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "b.zip").write_bytes(packed({"c.csv": content}))
    intake = read_exports([tmp_path])
    assert lines(intake.source_file, "file_name", "status") == [
        ("a.csv", "accepted"),
        ("b.zip/c.csv", "duplicate"),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_mark_of_utf8_are_read_as_chinese_systems_write_them(tmp_path, encoding):
    written = "城市低保.csv".encode(encoding)
    content = packed({"?" * len(written): text_file(RELIEF)}).replace(b"?" * len(written), written)
    (tmp_path / "a.zip").write_bytes(content)
    assert lines(read_exports([tmp_path]).source_file, "file_name") == [("a.zip/城市低保.csv",)]


def encrypted(content: bytes) -> bytes:
    """With the mark of encryption at every member."""
    written = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        written[written.find(signature) + place] |= 1
    return bytes(written)


INNER = packed({"a.csv": text_file(RELIEF)})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({"a.zip": INNER}), "E-INTAKE-016"),
        (encrypted(INNER), "E-INTAKE-003"),
        (packed({"a.csv": bytes(1 << 25)}), "E-INTAKE-015"),
        (packed({"目录/": b""}), "E-INTAKE-001"),
        (
            packed({"a.csv": text_file(RELIEF)}, method=zipfile.ZIP_STORED).replace(
                "张三".encode(), "张四".encode()
            ),
            "E-INTAKE-004",
        ),
        (packed({"word/document.xml": b"x"}), "E-INTAKE-005"),
        (INNER[:-30], "E-INTAKE-004"),
    ],
)
def test_what_is_not_unpacked_is_listed_with_its_reason(tmp_path, content, code):
    (tmp_path / "a.zip").write_bytes(content)
    intake = read_exports([tmp_path])
    (reason,) = lines(intake.source_file, "reason")[0]
    assert str(reason).startswith(code)
    assert intake.source_file.num_rows == 1
    assert reconciles(intake)


def test_an_archive_of_too_many_files_or_bytes_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(packed({f"{number}.csv": b"x" for number in range(11)}))
    assert isinstance(archive_of(path), Archive)
    monkeypatch.setattr(archive, "_MOST_MEMBERS", 10)
    assert getattr(archive_of(path), "code", None) == "E-INTAKE-015"
