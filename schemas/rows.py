"""Which rows of a sheet are about people, and which are titles, repeated headings, totals, signatures, blanks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.export import LINE
from schemas.recognise import Layout

_TOTAL: Final = (
    r"^[(\[【]?(本[页表村镇乡户]|全[县区市镇村]|分)?"
    r"(合计|总计|小计|共计|累计|总合计|页计)[)\]】]?([:：].*|[0-9]*[户人]?)?$"
)
_FOOTER: Final = (
    r"^(制表|填表|填报|审核|复核|审批|经办|负责|单位负责|分管|主管|领导|联系人|联系电话|备注|附注|说明|填写说明|注[0-9]?[:：]"
    r"|打印|盖章|公章|签[字章名]|日期|年月日|报送|制单|统计人|录入|第[0-9]+页|共[0-9]+页|以上|以下空白|本页)"
)
_SIGNED: Final = (
    r"^(制表|填表|填报|审核|复核|审批|经办|单位|分管|主管|领导|联系|打印|盖章|签[字章]|报送|制单|统计|录入)"
    r"[^:：]{0,8}[:：]"
)
_NAME_OR_ID: Final = r"^[\p{Han}·•\s]{2,8}$|[0-9Xx*]{15,18}"  # what a lone cell must hold to be a person
_NUMBERING: Final = r"^[(\[]?([0-9]{1,2}|[甲乙丙丁A-Z栏次])[)\]]?$"
_SHORT: Final = 4  # bytes: a number or a single sign, but no name
_FEW: Final = 0.5  # a line with more than this share of its columns filled is no footer


def people_rows(body: pl.DataFrame, above: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The rows that say something about people; all others are to be ignored.

    Args:
        body: the rows below the headings, of one or several sheets of the same layout; ``line`` tells them
            apart.
        above: headings and titles of these sheets, with the same columns.
        layout: which columns serve which purpose.
    """
    columns = _Columns.of(above, layout)
    filled = pl.sum_horizontal(pl.col(columns.all).is_not_null())
    # Few rows are doubtful; only these are looked at closely.
    doubtful = body.filter(
        (filled <= max(3.0, len(columns.used) * _FEW))
        | pl.any_horizontal(pl.col(columns.telling).str.contains("计", literal=True).fill_null(value=False))
        | pl.any_horizontal(pl.col(columns.who).str.len_bytes() <= _SHORT).fill_null(value=False)
        | pl.any_horizontal(
            pl.col(name).is_in(above[name].drop_nulls().to_list()).fill_null(value=False)
            for name in columns.telling
        )
    )
    ignored = doubtful.filter(_empty(columns, filled) | _repeats(above, columns.all) | _counting(columns.all))
    return body.join(ignored.select(LINE), on=LINE, how="anti", maintain_order="left")


@dataclass(frozen=True)
class _Columns:
    """All columns, those that serve a purpose, those that name people, and where totals and headings tell."""

    all: list[str]
    used: list[str]
    who: list[str]
    telling: list[str]

    @staticmethod
    def of(above: pl.DataFrame, layout: Layout) -> _Columns:
        every = [name for name in above.columns if name in layout.headings]
        serving = {column.name for columns in layout.columns.values() for column in columns}
        naming = {
            column.name
            for target, columns in layout.columns.items()
            if target.endswith(("name", "id_number"))
            for column in columns
        }
        used, who = ([name for name in every if name in chosen] for chosen in (serving, naming))
        return _Columns(every, used, who, list(dict.fromkeys(every[:4] + who)))


def _empty(columns: _Columns, filled: pl.Expr) -> pl.Expr:
    """Blank lines, totals, signatures and remarks: no person stands there."""
    first = pl.coalesce(columns.all).str.replace_all(r"\s+", "")
    blank = ~pl.any_horizontal(pl.col(columns.used).is_not_null()) & (filled <= 1)
    total = pl.any_horizontal(pl.col(columns.telling).str.replace_all(r"\s+", "").str.contains(_TOTAL))
    footer = first.str.contains(_FOOTER) & (filled <= max(2.0, len(columns.used) * _FEW))
    # However many sign: two cells that ask for a signature are no person's.
    signed = pl.sum_horizontal(pl.col(columns.all).str.contains(_SIGNED).cast(pl.Int32).fill_null(0)) > 1
    named = pl.any_horizontal(pl.col(columns.who).str.contains(_NAME_OR_ID).fill_null(value=False))
    lone = (filled == 1) & ~named if len(columns.used) > 2 else pl.lit(value=False)
    return (blank | ((total | footer | signed) & _without_number(columns.who)) | lone).fill_null(value=False)


def _without_number(who: list[str]) -> pl.Expr:
    """No cell that names people holds an id number."""
    return ~pl.any_horizontal(pl.col(who).str.contains(r"[0-9]{6}").fill_null(value=False))


def _repeats(above: pl.DataFrame, names: list[str]) -> pl.Expr:
    """The headings or titles again, as printed at the top of each page."""
    again = pl.lit(value=False)
    for row in above.iter_rows(named=True):
        written = [name for name in names if row[name] is not None]
        if written:  # a title may stand where no heading does
            same = pl.sum_horizontal(
                pl.col(name).eq_missing(pl.lit(row[name])).cast(pl.Int32) for name in written
            )
            again = again | (same >= max(1, 0.6 * len(written)))
    return again


def _counting(names: list[str]) -> pl.Expr:
    """The line 1, 2, 3... or 甲, 乙, 1, 2... that numbers the columns under the headings."""
    short = pl.sum_horizontal(pl.col(names).str.contains(_NUMBERING).cast(pl.Int32))
    filled = pl.sum_horizontal(pl.col(names).is_not_null().cast(pl.Int32))
    return (short == filled) & (filled > 2)
