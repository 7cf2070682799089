"""Which rows of a sheet are about people, and which are titles, repeated headings, totals, signatures, blanks."""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.export import ROW, Sheet
from schemas.recognise import Layout

_TOTAL: Final = (
    r"^[(\[【]?(本[页表村镇乡户]|全[县区市镇村]|分)?"
    r"(合计|总计|小计|共计|累计|总合计|页计)[)\]】]?([:：].*|[0-9]*[户人]?)?$"
)
_FOOTER: Final = (
    r"^(制表|填表|填报|审核|复核|审批|经办|负责|单位负责|分管|主管|领导|联系人|联系电话|备注|附注|说明|填写说明|注[0-9]?[:：]"
    r"|打印|盖章|公章|签[字章名]|日期|年月日|报送|制单|统计人|录入|第[0-9]+页|共[0-9]+页|以上|以下空白|本页)"
)
_NAME_OR_ID: Final = r"^[\p{Han}·•\s]{2,8}$|[0-9Xx*]{15,18}"  # what a lone cell must hold to be a person
_FEW: Final = 0.5  # a line with more than this share of its columns filled is no footer


def people_rows(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The rows below the headings that say something about people; all others are to be ignored."""
    names = [name for name in sheet.cells.columns if name != ROW]
    used = sorted({column.name for columns in layout.columns.values() for column in columns})
    who = sorted(
        {
            column.name
            for target, columns in layout.columns.items()
            if target.endswith(("name", "id_number"))
            for column in columns
        }
    )
    body = sheet.cells.filter(pl.col(ROW) > layout.last_row)
    if body.is_empty():
        return body
    first = pl.coalesce(names).str.replace_all(r"\s+", "")
    filled = pl.sum_horizontal(pl.col(names).is_not_null())
    blank = ~pl.any_horizontal(pl.col(used).is_not_null()) & (filled <= 1)
    total = pl.any_horizontal(pl.col(names[:4] + who).str.replace_all(r"\s+", "").str.contains(_TOTAL))
    footer = first.str.contains(_FOOTER) & (filled <= max(2.0, len(used) * _FEW))
    lone = (filled == 1) & pl.lit(len(used) > 2) & ~pl.any_horizontal(pl.col(who).str.contains(_NAME_OR_ID))
    ignored = blank | (total & _without_number(who)) | (footer & _without_number(who)) | lone
    kept = body.filter(~ignored.fill_null(value=False))
    return kept.filter(~_repeats(sheet, layout, names), ~_counting(layout, names))


def _without_number(who: list[str]) -> pl.Expr:
    """No cell that names people holds an id number."""
    return ~pl.any_horizontal(pl.col(who).str.contains(r"[0-9]{6}").fill_null(value=False))


def _repeats(sheet: Sheet, layout: Layout, names: list[str]) -> pl.Expr:
    """The headings or titles again, as printed at the top of each page."""
    above = sheet.cells.filter(pl.col(ROW) <= layout.last_row)
    again = pl.lit(value=False)
    for row in above.iter_rows(named=True):
        written = [name for name in names if row[name] is not None]
        same = pl.sum_horizontal(
            pl.col(name).eq_missing(pl.lit(row[name])).cast(pl.Int32) for name in written
        )
        again = again | (same >= max(1, 0.6 * len(written))) if written else again
    return again


def _counting(layout: Layout, names: list[str]) -> pl.Expr:
    """The line 1, 2, 3... or 甲, 乙, 1, 2... that numbers the columns under the headings."""
    below = pl.col(ROW) == layout.last_row + 1
    short = pl.sum_horizontal(
        pl.col(names).str.contains(r"^[(\[]?([0-9]{1,2}|[甲乙丙丁A-Z栏次])[)\]]?$").cast(pl.Int32)
    )
    filled = pl.sum_horizontal(pl.col(names).is_not_null().cast(pl.Int32))
    return below & (short == filled) & (filled > 2)
