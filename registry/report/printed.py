"""Pages as one PDF, each from a new sheet on: what a department prints at once. By WeasyPrint, the extra ``pdf``."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from typing import TypeAlias

from schemas.errors import UserError

Printer: TypeAlias = Callable[[Sequence[str]], bytes]
"""Pages to a PDF."""


def printer() -> Printer:
    """What prints pages.

    Raises:
        UserError: E-REPORT-004 WeasyPrint or a library of the system that it needs is missing, E-REPORT-005 there is
            no Chinese font, so that every character would be a box.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an extra
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise UserError(
            "E-REPORT-004",
            "写 PDF 要用的程序没有装好。",
            "请运行 pip install 'doudi[pdf]'，并装好系统的 Pango（Debian：libpango-1.0-0、libpangoft2-1.0-0）；"
            "不用 --pdf 也可以，网页能直接打印。",
        ) from error
    _check_font()
    fonts = FontConfiguration()

    def printed(pages: Sequence[str]) -> bytes:
        documents = [HTML(string=page).render(font_config=fonts) for page in pages]
        whole = documents[0].copy([sheet for document in documents for sheet in document.pages])
        content: bytes = whole.write_pdf()
        return content

    return printed


def _check_font() -> None:
    try:
        known = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False).stdout
    except OSError:
        return  # a system without fontconfig's tools looks for fonts in its own way
    if not known.strip():
        raise UserError(
            "E-REPORT-005",
            "系统里没有中文字体，PDF 上的字会都是方框。",
            "请安装思源黑体与思源宋体（Debian：fonts-noto-cjk）。",
        )
