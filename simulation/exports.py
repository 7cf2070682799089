"""One department's list as the sheets of a file: which columns, under which headings, written in which manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from simulation import layout, schooling, styles
from simulation.chance import Mask, Rng, table
from simulation.lists import declared
from simulation.rates import ErrorRates
from simulation.styles import Style
from simulation.world import World

Frame: TypeAlias = pl.DataFrame
AMOUNTS_MAY_FAIL = {"temporary_relief": "amount", "charity": "amount"}
DAYS_MAY_FAIL = {
    "dibao_person": "self.birth_date",
    "enrolment": "self.birth_date",
    "disability_certificate": "issued",
}
ORDERED_BY_TOWN = ("tekun_person", "disability_allowance")
NAMES_NOBODY = ("temporary_relief", "charity", "education", "housing_unit")
IMPOSSIBLE_DAYS = ("2026-02-30", "1987.13.5", "20250431")
CLERKS = ("王丽", "陈国栋", "刘敏", "黄志强", "赵静", "周建平")
BUREAUS = {"民政": "民政局", "医保": "医疗保障局", "教育": "教育局", "住建": "住房和城乡建设局"}
BUREAUS |= {"残联": "残疾人联合会", "慈善": "慈善会", "公安": "公安局"}


@dataclass
class Export:
    """A file to be written.

    Attributes:
        list_name: the list it is of.
        file_name: its name.
        encoding: of a text file; empty for a workbook.
        sheets: its sheets; one for a text file.
        rows: for each sheet the list's row index of each row of data.
        quirks: what in it cannot be used: sheet, row_number, column, kind, value.
    """

    list_name: str
    file_name: str
    encoding: str
    sheets: list[layout.Sheet]
    rows: list[pl.Series]
    quirks: list[dict[str, Any]]


def exports(world: World, name: str, cells: Frame, rates: ErrorRates) -> list[Export]:
    """All files of a list."""
    made = []
    for part in cells["part"].unique().sort():
        kinds = table("files").filter((pl.col("list") == name) & (pl.col("part").fill_null(part) == part))
        rng = world.rng(f"export {name} {part}")
        made.append(
            _export(world, rng, name, kinds.row(0, named=True), cells.filter(pl.col("part") == part), rates)
        )
    return made


def _export(
    world: World, rng: Rng, name: str, kind: dict[str, Any], cells: Frame, rates: ErrorRates
) -> Export:
    labels = _labels(world, int(cells["part"][0]))
    chosen = _columns(rng, name)
    by = kind["sheet_by"]
    cells = cells.with_columns(
        serial=pl.int_range(1, pl.len() + 1).over(by) if by else pl.int_range(1, pl.len() + 1)
    )
    style = Style.draw(rng, spreadsheet=kind["format"] == "xlsx")
    spoilt, failures = _spoil(world, rng, name, cells, rates)
    values = _values(rng, chosen, spoilt, style, rates)
    groups = spoilt[by].unique(maintain_order=True) if by else pl.Series([""])
    sheets, rows = [], []
    for group in groups:
        where = np.flatnonzero((spoilt[by] == group).to_numpy()) if by else np.arange(spoilt.height)
        data = [[column[i] for i in where] for column in values]
        frill = _frill(world, rng, kind, chosen, spoilt[where], labels, str(group))
        nobodies = _nobodies(rng, name, data, chosen, rates) if group == groups[0] else []
        sheet = layout.arrange(rng, _sheet_name(kind, str(group)), data, frill, nobodies)
        failures += [_quirk(sheet.name, row, "", "nobody", "") for row in _rows_of(sheet, nobodies)]
        sheets.append(sheet)
        rows.append(spoilt["row"][where])
    failures = [_placed(failure, sheets, rows) for failure in failures]
    extension = "xlsx" if kind["format"] == "xlsx" else "csv"
    file_name = str(rng.choice(kind["file_names"].split("|"))).format(**labels) + "." + extension
    return Export(name, file_name, kind["encoding"] or "", sheets, rows, failures)


def _labels(world: World, part: int) -> dict[str, str]:
    """What file names and titles are filled with."""
    name = world.population.district.name
    day = str(world.as_of)
    first = str(world.half_year)
    year, season = schooling.term(world.as_of)
    quarter = f"{part // 4}年第{'一二三四'[part % 4]}季度"
    return {
        "district": name,
        "unit": name[-1],
        "day": day.replace("-", ""),
        "month": f"{day[:4]}年{int(day[5:7])}月",
        "year": day[:4],
        "half": f"{first[:7].replace('-', '')}-{day[:7].replace('-', '')}",
        "quarter": quarter,
        "term": f"{year + 1 if season == '春' else year}年{season}季学期",
    }


def _columns(rng: Rng, name: str) -> Frame:
    """The columns this file has, with the heading it uses for each; some stand instead of others."""
    columns = table("columns").filter(pl.col("list") == name)
    present = columns.filter(pl.Series(rng.random(columns.height) < columns["share"].to_numpy()))
    replaced = present["instead"].drop_nulls().str.split(" ").explode()
    present = present.filter(~pl.col("field").is_in(replaced.implode()))
    headings = [str(rng.choice(options.split("|"))) for options in present["headings"]]
    return present.with_columns(pl.Series("heading", headings), pl.col("group").fill_null(""))


def _values(rng: Rng, columns: Frame, cells: Frame, style: Style, rates: ErrorRates) -> list[list[Any]]:
    """The data by column, as it is written."""
    return [
        _written(rng, field, kind, cells, style, rates)
        for field, kind in columns.select("field", "kind").iter_rows()
    ]


def _written(rng: Rng, name: str, kind: str, cells: Frame, style: Style, rates: ErrorRates) -> list[Any]:
    column = pl.col(name)
    hit = rng.random(cells.height) < rates.quirks / 2.5
    if kind == "id":
        return _ids(rng, name, cells, hit)
    if kind == "day":
        usual = column if style.day == "cell" else styles.day(column, style.day)
        return _or_text(
            rng, cells, name, usual, [styles.day(column, other) for other in (*styles.DAYS, "serial")], hit
        )
    if kind in ("month", "last"):
        others = [styles.month(column, other) for other in styles.MONTHS]
        values = _or_text(rng, cells, name, styles.month(column, style.month), others, hit)
        return [style.open_end if value is None else value for value in values] if kind == "last" else values
    if kind == "money":
        usual = column.round(2) if style.amount == "number" else styles.amount(column, style.amount)
        others = [styles.amount(column, other) for other in ("plain", "comma", "yuan", "sign")]
        return _or_text(rng, cells, name, usual, others, hit)
    if kind == "count":
        return cells[name].to_list() if style.amount == "number" else cells[name].cast(pl.String).to_list()
    return cells[name].replace("", None).to_list()


def _or_text(
    rng: Rng, cells: Frame, name: str, usual: pl.Expr, others: list[pl.Expr], hit: Mask
) -> list[Any]:
    """The usual writing of a column, another in the rows hit, and what was spoilt as it is."""
    which = np.where(hit, rng.integers(0, len(others), len(hit)), -1)
    values = cells.select(usual.alias("value"))["value"].to_list()
    for number, other in enumerate(others):
        rows = np.flatnonzero(which == number)
        for row, value in zip(rows, cells[rows].select(other.alias("value"))["value"], strict=True):
            values[row] = value
    if (spoilt := f"{name} spoilt") in cells.columns:
        rows = np.flatnonzero(cells[spoilt].is_not_null().to_numpy())
        for row in rows:
            values[row] = cells[spoilt][int(row)]
    return values


def _ids(rng: Rng, name: str, cells: Frame, hit: Mask) -> list[Any]:
    """Ids as text; as numbers in the file whose id column a spreadsheet took for numbers."""
    column = pl.col(name)
    texts = cells.select(styles.mixed(rng, column, styles.id_writings(column), hit).alias("value"))["value"]
    if name != "self.id_number" or not cells["truncated"].any():
        return texts.to_list()
    plain = cells[name].to_list()
    return [float(text) if text and text.isdigit() and len(text) == 18 else text for text in plain]


def _spoil(
    world: World, rng: Rng, name: str, cells: Frame, rates: ErrorRates
) -> tuple[Frame, list[dict[str, Any]]]:
    """A few amounts and days that nobody can use; never in households something was planted in."""
    failures: list[dict[str, Any]] = []
    free = ~world.needs.planted[cells["household"].to_numpy()]
    for fields, kind, texts in (
        (AMOUNTS_MAY_FAIL, "amount", ("见附件", "另行通知")),
        (DAYS_MAY_FAIL, "day", IMPOSSIBLE_DAYS),
    ):
        if name not in fields or rates.unusable == 0:
            continue
        able = np.flatnonzero(free)
        rows = rng.choice(able, min(len(able), max(1, round(rates.unusable * cells.height))), replace=False)
        values = np.full(cells.height, None, dtype=object)
        values[rows] = [str(text) for text in rng.choice(texts, len(rows))]
        cells = cells.with_columns(pl.Series(f"{fields[name]} spoilt", values.tolist(), dtype=pl.String))
        failures += [
            _quirk("", int(cells["row"][int(row)]), fields[name], kind, str(values[row]))
            for row in np.sort(rows)
        ]
    return cells, failures


def _quirk(sheet: str, row: int, column: str, kind: str, value: str) -> dict[str, Any]:
    return {"sheet": sheet, "row_number": row, "column": column, "kind": kind, "value": value}


def _placed(quirk: dict[str, Any], sheets: list[layout.Sheet], rows: list[pl.Series]) -> dict[str, Any]:
    """A quirk known by the list's row index, given its sheet and row number."""
    if quirk["kind"] == "nobody":
        return quirk
    for sheet, indices in zip(sheets, rows, strict=True):
        place = indices.index_of(quirk["row_number"])
        if place is not None:
            return quirk | {"sheet": sheet.name, "row_number": int(sheet.row_numbers[place])}
    return quirk


def _rows_of(sheet: layout.Sheet, lines: list[layout.Line]) -> list[int]:
    return [row for row, line in sheet.lines.items() if any(line is other for other in lines)]


def _nobodies(
    rng: Rng, name: str, data: list[list[Any]], columns: Frame, rates: ErrorRates
) -> list[layout.Line]:
    """Rows that name nobody: amounts and remarks, but neither name nor id."""
    if name not in NAMES_NOBODY or rates.unusable == 0 or not data[0]:
        return []
    personal = columns["field"].str.contains(r"name|id_number|phone|student_no|account|address").to_list()
    row = int(rng.integers(0, len(data[0])))
    return [[None if hide else column[row] for hide, column in zip(personal, data, strict=True)]]


def _sheet_name(kind: dict[str, Any], group: str) -> str:
    if kind["format"] != "xlsx":
        return ""
    return group[:31] if kind["sheet_by"] else "Sheet1"


def _frill(
    world: World,
    rng: Rng,
    kind: dict[str, Any],
    columns: Frame,
    cells: Frame,
    labels: dict[str, str],
    group: str,
) -> layout.Frill:
    """Titles, headings, totals and footers of a sheet."""
    titles = [kind["title"].format(**labels)] if kind["title"] else []
    department = str(declared().filter(pl.col("list") == kind["list"])["department"][0])
    if kind["footer"] and rng.random() < 0.6:
        titles.append(
            f"填报单位：{group or world.population.district.name + BUREAUS[department]}　　　　单位：元"
        )
    made, checked = (str(clerk) for clerk in rng.choice(CLERKS, 2, replace=False))
    footers = [f"制表人：{made}　　审核人：{checked}　　填表日期：{world.as_of}"] if kind["footer"] else []
    if footers and rng.random() < 0.4:
        footers.append("注：本表一式三份，逐级上报。")
    subtotals = kind["list"] in ORDERED_BY_TOWN and rng.random() < 0.6
    return layout.Frill(
        titles=titles,
        headings=columns["heading"].to_list(),
        groups=columns["group"].to_list(),
        totals=_totals(columns, cells) if kind["totals"] else None,
        footers=footers,
        page=bool(kind["page"]),
        places=cells["town"] if subtotals else None,
        blanks=1 if kind["footer"] and rng.random() < 0.5 else 0,
    )


def _totals(columns: Frame, cells: Frame) -> layout.Line:
    """The line of totals: 合计 in the first column, sums under amounts."""
    line: layout.Line = [
        float(cells[name].sum()) if kind == "money" else None
        for name, kind in columns.select("field", "kind").iter_rows()
    ]
    line[0] = "合计"
    return line
