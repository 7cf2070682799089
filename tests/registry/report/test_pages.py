from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from registry.report import Written, dossier_text, household_page, write_reports
from registry.store import Store
from tests.registry.report.families import HOME

Snapshot = Callable[[str, str], None]
CASES = ("C00000001", "C00000002", "C00000003", "C00000004")


def page(written: Written, name: str) -> str:
    return (written.target / name).read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_case_page(written: Written, snapshot: Snapshot, case: str) -> None:
    snapshot(f"{case}.html", page(written, f"案件/{case}.html"))


def test_summary_page(written: Written, snapshot: Snapshot) -> None:
    snapshot("summary.html", page(written, "今夜汇总.html"))


def test_index_page(written: Written, snapshot: Snapshot) -> None:
    snapshot("cases.html", page(written, "案件/目录.html"))


def test_household_page(registry: Store, snapshot: Snapshot) -> None:
    snapshot("household.html", household_page(registry, "H00000002"))


def test_dossier_text(registry: Store, snapshot: Snapshot) -> None:
    asked = ("P00000099", "H00000002", "C00000003", "R-medical-0655-04", "P00000012")
    snapshot("dossiers.txt", "\n".join(dossier_text(registry, one) for one in asked))


def test_markup_in_data_is_text(written: Written) -> None:
    text = page(written, "案件/C00000003.html")
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "name", ["今夜汇总.html", "案件/目录.html", *(f"案件/{case}.html" for case in CASES)]
)
def test_pages_need_nothing_from_elsewhere(written: Written, name: str) -> None:
    text = page(written, name)
    assert not re.search(r"<(?:script|link|img|iframe)|@import|url\((?!#)", text)
    assert 'lang="zh-CN"' in text
    assert "线索，不是结论" in text


@pytest.mark.parametrize("name", ["今夜汇总.html", "案件/目录.html"])
def test_links_lead_somewhere(written: Written, name: str) -> None:
    here = (written.target / name).parent
    links = re.findall(r'href="([^"]+)"', page(written, name))
    assert links
    assert [link for link in links if not (here / unquote(link)).is_file()] == []


def test_a_missed_benefit_is_drawn_dashed_and_an_overlap_hatched(written: Written) -> None:
    text = page(written, "案件/C00000001.html")
    picture = text[text.index("<svg class=") : text.index("<figcaption>")]
    assert picture.count('class="missed"') == 1
    assert picture.count('rect class="clash"') == 2
    assert picture.count('circle class="clash"') == 1


def test_reversed_payments_leave_no_dot(written: Written) -> None:
    text = page(written, "案件/C00000001.html")
    picture = text[text.index("<svg class=") : text.index("<figcaption>")]
    assert "415" not in picture
    assert "2 笔 6,400" in picture


def test_a_contradiction_stands_in_the_summary_and_among_the_leads(
    family_registry: Store, tmp_path: Path
) -> None:
    written = write_reports(family_registry, tmp_path / "reports")
    summary = page(written, "今夜汇总.html")
    assert "数据问题" in summary
    assert "Q03" in summary
    assert {book.parent.name for book in written.workbooks} == {"民政", "残联"}  # 民政 has only the lead
    assert "Q03" in household_page(family_registry, HOME)
    assert not (written.target / "案件" / "C00000029.html").exists()  # closed


def test_writings_that_mask_alike_are_still_two(written: Written) -> None:
    """晓 and 小 both vanish behind the star: the page must not call the names the same."""
    text = page(written, "案件/C00000001.html")
    block = text[text.index("P00000003　") if "P00000003　" in text else text.index('soft">P00000003') :]
    assert block[: block.index("</tbody>")].count('inset">王*明') == 2
