"""The identity that a list claims for somebody, each department's word for it turned into one class.

``codes/category_crosswalk.csv`` says which word stands for which class; officials edit it.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NoReturn

import polars as pl

from schemas import codes
from schemas.errors import UserError
from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct

_UNKNOWN: Final = "E-INTAKE-241"
_FILE: Final = "category_crosswalk.csv"
_COLUMNS: Final = {"统一类别": "category", "口径": "usage", "部门用词": "word", "代码": "code"}
_CODE: Final = r"^[0-9]{4}$"
_CODED: Final = r"-?([0-9]{4})$"  # 特困人员-7131
_BETWEEN: Final = r"[、,;/+&]|及|兼"


def clean(expr: pl.Expr) -> pl.Expr:
    """The class, several joined by ``、`` in the order written; null where any of them is unknown."""
    return distinct(expr, _clean, pl.String)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no class found."""
    written = unless_placeholder(tidy(expr.cast(pl.String)), "note").is_not_null()
    return pl.when(written & clean(expr).is_null()).then(pl.lit(_UNKNOWN))


@cache
def crosswalk() -> pl.DataFrame:
    """The checked crosswalk: ``form`` (a word as it is compared, or a code) and ``category``.

    Raises:
        UserError: E-INTAKE-242 to 245, naming line and column.
    """
    content = (codes.HERE / _FILE).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # saved by a spreadsheet
        text = content.decode("gb18030", errors="replace")
    try:
        table = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError:
        _refuse("E-INTAKE-242", "读不成表格：是空的，或有引号没有成对。")
    return checked(table)


def checked(table: pl.DataFrame) -> pl.DataFrame:
    """A crosswalk as read, made ready for looking up.

    Raises:
        UserError: E-INTAKE-242 to 245, naming line and column.
    """
    if missing := [heading for heading in _COLUMNS if heading not in table.columns]:
        _refuse("E-INTAKE-242", f"缺少列：{'、'.join(missing)}。")
    rows = table.with_row_index("line", offset=2).select(
        "line", *(tidy(pl.col(heading)).alias(name) for heading, name in _COLUMNS.items())
    )
    rows = rows.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))
    blank = pl.any_horizontal(pl.col("category", "usage", "word").is_null())
    _check(rows, blank, "E-INTAKE-243", "“统一类别”“口径”“部门用词”不能为空")
    _check(rows, ~pl.col("code").str.contains(_CODE), "E-INTAKE-243", "“代码”应为四位数字，没有的留空")
    forms = pl.concat(
        [
            rows.select("line", "category", form=_form(pl.col("word"))),
            rows.select("line", "category", form="code").drop_nulls("form"),
        ]
    )
    _check(
        forms, pl.col("category").n_unique().over("form") > 1, "E-INTAKE-244", "同一用词或代码对应了两个类别"
    )
    unknown = ~_form(pl.col("category")).is_in(forms["form"].implode())
    _check(rows, unknown, "E-INTAKE-245", "“统一类别”未定义：应另有一行，其“部门用词”就是该类别")
    return forms.select("form", "category").unique(maintain_order=True)


def _check(rows: pl.DataFrame, faulty: pl.Expr, code: str, message: str) -> None:
    lines = rows.filter(faulty)["line"].unique().sort().to_list()
    if lines:
        places = "、".join(str(line) for line in lines[:5]) + ("等" if len(lines) > 5 else "")
        _refuse(code, f"第 {places} 行{message}。")


def _refuse(code: str, message: str) -> NoReturn:
    raise UserError(code, f"类别对照表 {_FILE} {message}", "请改正后重新运行。")


def _form(word: pl.Expr) -> pl.Expr:
    """A word as it is compared: no blanks, one kind of bracket, one sign for 至."""
    return squeeze(word).str.to_lowercase().str.replace_all(r"[~〜∼—–至-]+", "-")


def _clean(values: pl.DataFrame) -> pl.DataFrame:
    known = dict(crosswalk().select("form", "category").iter_rows())
    text = unless_placeholder(squeeze(tidy(pl.col("value").cast(pl.String))), "note")
    # A word may hold what parts several elsewhere: 重度(一、二级)残疾人员.
    whole = _word(_form(text), known)
    parts = text.str.replace_all(_BETWEEN, "、").str.strip_chars("、").str.split("、")
    each = parts.list.eval(_looked_up(_form(pl.element()), known))
    complete = each.list.len() == each.list.drop_nulls().list.len()
    joined = pl.when(complete).then(each.list.unique(maintain_order=True).list.join("、"))
    return values.with_columns(result=pl.coalesce(whole, joined))


def _looked_up(form: pl.Expr, known: dict[str, str]) -> pl.Expr:
    """By the word, else by the code behind it."""
    return pl.coalesce(_word(form, known), _found(form.str.extract(_CODED, 1), known))


def _word(form: pl.Expr, known: dict[str, str]) -> pl.Expr:
    """By the word as it stands, or without its code."""
    return pl.coalesce(_found(form, known), _found(form.str.replace(_CODED, ""), known))


def _found(form: pl.Expr, known: dict[str, str]) -> pl.Expr:
    return form.replace_strict(known, default=None, return_dtype=pl.String)
