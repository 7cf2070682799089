"""What is written, opened in LibreOffice: no cell has become a formula, and what it says is what was written.

Skipped where LibreOffice is not installed (Debian: libreoffice-calc-nogui).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from registry.report import Written
from tests.registry.report.district import EVIL_NAME

OFFICE = shutil.which("soffice")
FORMULA = re.compile(r'table:formula="([^"]*)"')
PARAGRAPH = re.compile(r"<text:p[^>]*>(.*?)</text:p>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def opened(written: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every workbook and CSV as LibreOffice understands it (flat OpenDocument), by name."""
    if OFFICE is None:
        pytest.skip("没有安装 LibreOffice")
    place = tmp_path_factory.mktemp("office")
    files = [path for path in written.target.rglob("*") if path.suffix in (".xlsx", ".csv")]
    named = {f"{number}{path.suffix}": path for number, path in enumerate(sorted(files))}
    for name, path in named.items():
        shutil.copy(path, place / name)
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "fods:OpenDocument Spreadsheet Flat XML"]
    subprocess.run(
        [OFFICE, profile, *convert, "--outdir", str(place), *(str(place / name) for name in named)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {
        str(path.relative_to(written.target)): (place / f"{Path(name).stem}.fods").read_text("utf-8")
        for name, path in named.items()
    }


def said(sheet: str) -> set[str]:
    """The text of every cell."""
    return {unescape(TAG.sub("", text)) for text in PARAGRAPH.findall(sheet)}


def test_no_cell_is_a_formula_in_libreoffice(opened: dict[str, str]) -> None:
    assert {Path(name).suffix for name in opened} == {".xlsx", ".csv"}
    assert {name: found for name, sheet in opened.items() if (found := FORMULA.findall(sheet))} == {}


def test_what_looks_like_a_formula_is_read_as_it_was_written(opened: dict[str, str]) -> None:
    cells = {cell for name, sheet in opened.items() if name.endswith(".xlsx") for cell in said(sheet)}
    masked = {EVIL_NAME[0] + "*" + EVIL_NAME[-1], "@*氏", "-1****"}
    assert masked <= cells
    assert any(cell.startswith("=HYPERLINK(") for cell in cells)
