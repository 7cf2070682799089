"""Pages as one PDF; where that cannot be, a word about what is missing, before anything is sent."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from registry.report.dispatch import dispatch
from registry.report.printed import printer
from schemas.errors import UserError
from tests.registry.cases.nights import AT, District
from tests.registry.cases.test_take import WORLD

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHEET = re.compile(rb"/Type\s*/Page\b")


def sheets(content: bytes) -> int:
    """How many pages a PDF has; its objects stand in packed streams."""
    found = len(SHEET.findall(content))
    for packed in STREAM.findall(content):
        with suppress(zlib.error):
            found += len(SHEET.findall(zlib.decompress(packed)))
    return found


@pytest.fixture
def prints() -> None:
    """Skips where this machine lacks Pango or a Chinese font."""
    try:
        printer()
    except UserError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    district = District(tmp_path_factory.mktemp("printed"))
    district.night(WORLD, "2026-01-31")
    return district


@pytest.mark.usefixtures("prints")
def test_each_page_begins_a_sheet() -> None:
    pages = [
        "<p>一</p>",
        "<p>二</p>",
        "<p style='break-before: page'>三</p><p style='break-before: page'>四</p>",
    ]
    content = printer()(pages)
    assert content.startswith(b"%PDF")
    assert sheets(content) == 4


@pytest.mark.usefixtures("prints")
def test_a_packet_has_all_its_cases_in_one_file_a_sheet_each(district: District, tmp_path: Path) -> None:
    dispatch(district.registry, tmp_path / "packets", AT, actor="发件人", pdf=True)
    folder = tmp_path / "packets" / "残联"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "案件.pdf" in {file["name"] for file in manifest["files"]}
    cases = len(list((folder / "案件").iterdir()))
    assert sheets((folder / "案件.pdf").read_bytes()) == cases == manifest["counts"]["cases"]


def test_without_the_program_nothing_is_sent(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    before = district.registry.read_bytes()
    with pytest.raises(UserError, match="E-REPORT-004"):
        dispatch(district.registry, tmp_path / "packets", AT, actor="发件人", pdf=True)
    assert not (tmp_path / "packets").exists()
    assert district.registry.read_bytes() == before


@pytest.mark.usefixtures("prints")
def test_without_a_chinese_font_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = subprocess.CompletedProcess([], 0, b"\n", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: nothing)
    with pytest.raises(UserError, match="E-REPORT-005"):
        printer()
