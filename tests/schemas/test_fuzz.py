"""Damaged files by the hundred: nothing raises, hangs or swells, and every row that was not hurt is accounted for.

    DOUDI_FUZZ=5000 pytest tests/schemas/test_fuzz.py     thousands of files, and those of hundreds of megabytes

Files are damaged by chance from a fixed seed (``DOUDI_FUZZ_SEED``, default 0); a failure names the file by its number.
"""

from __future__ import annotations

import faulthandler
import io
import os
import random
import resource
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from schemas.intake import Intake, read_exports
from tests.schemas.formats import ods, xls
from tests.schemas.sheets import Cell, frame, lines, reconciles, text_file, workbook

FILES = int(os.environ.get("DOUDI_FUZZ", "0"))
SEED = int(os.environ.get("DOUDI_FUZZ_SEED", "0"))
SECONDS = 20.0  # for one small file
GIGABYTES = 3.0
HEADINGS: list[Cell] = ["申请人", "身份证号", "困难类型", "救助金额", "救助时间", "住址"]
EXTENSIONS = ["csv", "tsv", "txt", "xlsx", "xls", "xlsm", "ods", "zip", "parquet", "dat"]
NASTY = [
    b'"', b'",', b',"', b"\n", b"\r", b"\r\n", b"\0", b"\x0b", b"\x1a", b"\xff", b"\xfe\xff", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x81", b"\x84\x31", b"=1+1", b"=cmd|' /C calc'!A0", b"@x", b"\t", b"|", b";",
    "\u202e".encode(), "\u2028".encode(), "😀".encode(), "é".encode(), b"%s%n", b"{}", b"\\", b"PK\x03\x04", b",,,,,,",
]  # fmt: skip

Damage = Callable[[random.Random, bytes], bytes]


def rows(count: int) -> list[list[Cell]]:
    return [
        HEADINGS,
        *(
            [f"张{'三四五六'[n % 4]}", f"3505051950010{n:05d}", "因病", 100 + n, "2026-03-05", f"{n} 组"]
            for n in range(count)
        ),
    ]


def quoted(table: list[list[Cell]]) -> bytes:
    lines = [",".join('"' + str(cell) + '"' for cell in row) for row in table]
    return "\n".join(lines).encode("gb18030")


def parquet(table: list[list[Cell]]) -> bytes:
    memory = io.BytesIO()
    columns = {str(heading): [str(row[place]) for row in table[1:]] for place, heading in enumerate(table[0])}
    pl.DataFrame(columns).write_parquet(memory, compression="snappy")
    return memory.getvalue()


def packed(**members: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return memory.getvalue()


def with_macros(content: bytes) -> bytes:
    memory = io.BytesIO(content)
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(900))
    return memory.getvalue()


TABLE = rows(40)
TEXTS = [
    text_file(TABLE),
    text_file(TABLE, "gb18030"),
    text_file(TABLE, "utf-8-sig", "\t"),
    text_file(TABLE, "gb18030", "|"),
    text_file(rows(300), "gb18030"),
]
WHOLE = [
    *TEXTS,
    text_file(TABLE, "utf-16"),
    text_file(TABLE, "utf-16-be", "\t"),
    quoted(TABLE),
    workbook({"一": TABLE, "二": TABLE[:3]}),
    with_macros(workbook({"一": TABLE})),
    xls(TABLE),
    ods(TABLE),
    parquet(TABLE),
    packed(a_csv=TEXTS[0], b_xlsx=workbook({"一": TABLE}), c_zip=packed(a_csv=TEXTS[1])),
]


def flipped(chance: random.Random, content: bytes) -> bytes:
    hurt = bytearray(content)
    for _ in range(chance.choice([1, 2, 5, 30, 300])):
        hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
    return bytes(hurt)


def overwritten(chance: random.Random, content: bytes) -> bytes:
    hurt = bytearray(content)
    at, length = chance.randrange(len(hurt)), chance.choice([1, 4, 40, 400])
    hurt[at : at + length] = chance.choice([bytes(length), b"\xff" * length, chance.randbytes(length)])
    return bytes(hurt)


def truncated(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def sprinkled(chance: random.Random, content: bytes) -> bytes:
    hurt = content
    for _ in range(chance.choice([1, 3, 20])):
        at = chance.randrange(len(hurt))
        hurt = hurt[:at] + chance.choice(NASTY) + hurt[at:]
    return hurt


def shuffled(chance: random.Random, content: bytes) -> bytes:
    size = chance.choice([7, 64, 512])
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


def repeated(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at : at + 200] * chance.choice([2, 50]) + content[at:]


def joined(chance: random.Random, content: bytes) -> bytes:
    return content + chance.choice(WHOLE)


DAMAGES: list[Damage] = [flipped, overwritten, truncated, sprinkled, shuffled, repeated, joined]


def members_hurt(chance: random.Random, content: bytes) -> bytes:
    """Damage inside an archive or workbook that is itself sound."""
    if not content.startswith(b"PK"):
        return flipped(chance, content)
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        victim = chance.choice(names)
        for name in names:
            body = old.read(name)
            new.writestr(name, chance.choice(DAMAGES)(chance, body) if name == victim and body else body)
    return memory.getvalue()


def damaged(count: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, sound content, hurt content."""
    for number in range(count):
        chance = random.Random(f"{SEED}-{number}")
        sound = chance.choice(WHOLE)
        hurt = chance.choice([*DAMAGES, members_hurt])(chance, sound)
        if hurt and chance.random() < 0.25:
            hurt = chance.choice(DAMAGES)(chance, hurt)
        yield number, sound, hurt


def read_quickly(path: Path, seconds: float = SECONDS) -> Intake:
    """Intake of one file; a hang ends the test run with a traceback, for no exception interrupts a library."""
    faulthandler.dump_traceback_later(10 * seconds, exit=True)
    begun = time.monotonic()
    try:
        intake = read_exports([path])
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.monotonic() - begun < seconds
    return intake


def holds(intake: Intake) -> None:
    """What is true of every intake, whatever the file."""
    assert intake.source_file.num_rows >= 1
    assert reconciles(intake)
    reasons = [str(reason) for (reason,) in lines(intake.source_file, "reason")]
    assert not [reason for reason in reasons if "E-INTAKE-013" in reason]


def unhurt(sound: bytes, hurt: bytes) -> set[str]:
    """The ids in lines that are as they were, like their neighbours, the headings and most of the file."""
    before = sound.split(b"\r\n")
    after = [line.removesuffix(b"\r") for line in hurt.split(b"\n")]
    kept = [line in before for line in after]
    if before[0] != after[0] or sum(kept) < 0.8 * len(kept):
        return set()
    whole = [line for place, line in enumerate(after) if all(kept[max(0, place - 1) : place + 2])]
    ids = (str(row[1]) for row in TABLE[1:])
    return {number for number in ids if any(number.encode() in line for line in whole)}


def lost(intake: Intake, ids: set[str]) -> set[str]:
    records, refused = frame(intake.record), frame(intake.rejected_row)
    found = set(records["id_number"].drop_nulls())
    return ids - found - {number for number in ids if refused["raw"].str.contains(number, literal=True).any()}


@pytest.mark.parametrize("turn", range(4))
def test_no_damage_raises_hangs_or_loses_a_row(tmp_path, turn):
    count = max(FILES, 320)
    for number, sound, hurt in damaged(count):
        if number % 4 != turn:
            continue
        path = tmp_path / f"{number}.{EXTENSIONS[number % len(EXTENSIONS)]}"
        path.write_bytes(hurt)
        try:
            intake = read_quickly(path)
            holds(intake)
            if sound in TEXTS and set(frame(intake.source_file)["status"]) == {"accepted"}:
                assert not lost(intake, unhurt(sound, hurt))
        except BaseException as error:
            error.add_note(f"file {number} of seed {SEED}: {path}")
            raise
        path.unlink()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < GIGABYTES * 1e6


def bomb(size: int) -> bytes:
    return packed(a_csv=bytes(size))


def deep(levels: int) -> bytes:
    content = TEXTS[0]
    for _ in range(levels):
        content = packed(a_zip=content)
    return content


def formulas() -> bytes:
    cells = [
        ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"] for _ in range(9)
    ]
    return workbook({"一": [*TABLE, *cells]})


SPECIAL: dict[str, Callable[[], bytes]] = {
    "nested.zip": lambda: deep(5),
    "bomb.zip": lambda: bomb(1 << 26),
    "bomb.xlsx": lambda: packed(**{"xl/workbook_xml": b"<workbook/>", "xl/worksheets/sheet1_xml": bytes(1 << 26)}),
    "formulas.xlsx": formulas,
    "formulas.csv": lambda: text_file([*TABLE, ["=1+1", "@x", "+1", "-1", "=A1", "\t=1"]]),
    "wide.csv": lambda: ",".join(["x"] * 100_000).encode() + b"\n1,2,3\n" * 50,
    "wide_below.csv": lambda: TEXTS[0] + b"," * 100_000 + b"\n",
    "cell.csv": lambda: text_file(TABLE) + b'"' + b"x" * (1 << 22) + b'",1\n',
    "open.csv": lambda: text_file(TABLE[:9]) + b'"' + text_file(TABLE[9:]),
    "ends.csv": lambda: b"\r".join(text_file(TABLE).split(b"\r\n")[:9]) + b"\n" + text_file(TABLE[9:]),
    "controls.csv": lambda: text_file(TABLE[:5]) + bytes(range(32)) * 3 + b"\n" + text_file(TABLE[5:]),
    "nulls.csv": lambda: text_file(TABLE[:9]) + bytes(5000) + b"\n" + text_file(TABLE[9:]),
    "bom.csv": lambda: text_file(TABLE[:9]) + b"\xef\xbb\xbf" + text_file(TABLE[9:]),
    "surrogates.csv": lambda: text_file(TABLE[:9]) + b"\xed\xa0\x80,1\r\n" + text_file(TABLE[9:]),
    "surrogates16.csv": lambda: text_file(TABLE, "utf-16-le") + b"\x00\xd8\x0a\x00\x00",
    "repeated.ods": lambda: ods([["x"] * 4] * 4, 16_384, 1 << 20),
    "lines.csv": lambda: b"\n" * 200_000,
    "quotes.csv": lambda: b'"' * 200_001,
    "commas.csv": lambda: (b"," * 900 + b"\n") * 300,
}  # fmt: skip
CODES = {
    "repeated.ods": "E-INTAKE-006",
    "nested.zip": "E-INTAKE-016",
    "bomb.zip": "E-INTAKE-015",
    "wide.csv": "E-INTAKE-006",
    "wide_below.csv": "E-INTAKE-006",
}


@pytest.mark.parametrize("name", SPECIAL)
def test_what_is_made_to_break_a_reader(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(SPECIAL[name]())
    intake = read_quickly(path)
    holds(intake)
    if name in CODES:
        assert str(lines(intake.source_file, "reason")[0][0]).startswith(CODES[name])
    if name in ("open.csv", "controls.csv", "nulls.csv", "bom.csv", "surrogates.csv", "formulas.csv"):
        assert not lost(intake, {str(row[1]) for row in TABLE[1:]})


def huge_cell(path: Path) -> None:
    with path.open("wb") as file:
        file.write(text_file(TABLE))
        for _ in range(1 << 10):
            file.write(b"x" * (1 << 20))
        file.write(b",1\n" + text_file(TABLE))


def huge_quoted_cell(path: Path) -> None:
    with path.open("wb") as file:
        file.write(text_file(TABLE) + b'"')
        for _ in range(1 << 9):
            file.write("测试,".encode() * (1 << 17))
        file.write(b'",1\n' + text_file(TABLE))


def huge_workbook_cell(path: Path) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"一": TABLE}))) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name.endswith("sharedStrings.xml"):
                body = body.replace("因病".encode(), b"x" * (1 << 29))
            new.writestr(name, body)


def many_zeros(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 << 30)


@pytest.mark.skipif(not FILES, reason="minutes and gigabytes: only when asked for")
@pytest.mark.parametrize("write", [huge_cell, huge_quoted_cell, huge_workbook_cell, many_zeros])
def test_files_of_gigabytes_are_answered_in_bounded_memory(tmp_path, write):
    path = tmp_path / "huge.csv"
    write(path)
    holds(read_quickly(path, 120))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < GIGABYTES * 1e6
