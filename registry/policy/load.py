"""Reading and checking the policy files; a fault is an official's to mend: it names file, line and column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from registry.policy.forms import (
    BENEFIT_FORMS,
    BRAKES,
    CATALOGUE,
    CIRCUMSTANCES,
    FORMS,
    GOLDEN,
    NOT_ENTITLED,
    OWN_CATALOGUE,
    PAIR,
    PERIODS,
    PROGRAMME_COLUMNS,
    SCOPES,
    YES_NO,
    Form,
)
from registry.policy.tables import (
    POLICY_ALLOWANCE,
    POLICY_BRAKE,
    POLICY_ENTITLEMENT,
    POLICY_PROGRAMME,
    POLICY_STANDARD,
    POLICY_SURVIVORSHIP,
    POLICY_WAIVER,
)
from schemas import codes
from schemas.declaration import declarations
from schemas.errors import UserError

SHIPPED: Final = Path(__file__).parent
PROGRAMMES: Final = Path(codes.__file__).parent / "programmes.csv"
SPREADSHEETS: Final = (".csv", ".xlsx", ".xls", ".et")


@dataclass(frozen=True)
class Policy:
    """Loaded policy: each ``policy_*`` table with its schema, and a digest that tells versions apart."""

    tables: tuple[tuple[pa.Schema, pa.Table], ...]
    digest: str


def load(directory: Path | None = None) -> Policy:
    """Read and check the policy files.

    A district's ``directory`` may hold files of the same names: a row of theirs replaces the shipped row of the same
    key (a pair of programmes in either order), every other is added, and what they do not mention stays as shipped.
    A standard whose value is left blank is not set; what ends on the day it begins never holds.

    Raises:
        UserError: E-POLICY-001 to 034, naming file, line and column.
    """
    own = {} if directory is None else _own_files(directory)
    told: dict[str, pl.DataFrame] = {}
    digest = hashlib.sha256(PROGRAMMES.read_bytes())
    programmes = _programmes(own.pop(CATALOGUE, None), digest)
    tables = [(POLICY_PROGRAMME, programmes.to_arrow().cast(POLICY_PROGRAMME))]
    for name, form in FORMS.items():
        shipped = SHIPPED / f"{name}.csv"
        digest.update(_content(shipped))
        rows = _read(shipped, form, programmes)
        if name in own:
            digest.update(_content(own[name]))
            rows = _overridden(rows, _read(own[name], form, programmes), form, own[name])
        if form.unset:
            rows = rows.filter(pl.col(form.unset).is_not_null())
        tables.append((form.schema, rows.select(form.schema.names).to_arrow().cast(form.schema)))
        told[name] = rows
    _check_services(own.get("organisations", SHIPPED / "organisations.csv"), told)
    return Policy(tuple(tables), digest.hexdigest())


def _programmes(own: Path | None, digest: hashlib._Hash) -> pl.DataFrame:
    """The catalogue of programmes, with what is the district's own: which department runs one, and its form."""
    shipped = pl.read_csv(PROGRAMMES, infer_schema=False).sort("programme")
    if own is None:
        return shipped
    digest.update(_content(own))
    return shipped.update(_read(own, OWN_CATALOGUE, shipped).drop("line"), on="programme")


def _own_files(directory: Path) -> dict[str, Path]:
    """The district's policy files by name; a file that would be passed over in silence is a fault."""
    if not directory.is_dir():
        raise UserError("E-POLICY-012", f"没有政策目录 {directory.name}。", "--policy 后写放政策表的目录。")
    files = [path for path in sorted(directory.iterdir()) if path.suffix.lower() in SPREADSHEETS]
    files = [path for path in files if path.is_file() and not path.name.startswith((".", "~$"))]
    known = (CATALOGUE, *FORMS)
    unknown = [path.name for path in files if path.stem not in known or path.suffix != ".csv"]
    if unknown:
        raise UserError(
            "E-POLICY-013",
            f"政策目录 {directory.name} 中的 {'、'.join(unknown)} 不是政策表。",
            f"可用的是 {'、'.join(f'{name}.csv' for name in known)}；电子表格请另存为 CSV。",
        )
    return {path.stem: path for path in files}


def _read(path: Path, form: Form, programmes: pl.DataFrame) -> pl.DataFrame:
    """One policy file, checked and typed, each row with its line."""
    rows = _typed(_checked(path, form, _cells(path, form)), form.schema)
    if form.schema is POLICY_ALLOWANCE:
        rows = _spelt_out(rows, programmes)
    _check_programmes(path, form, rows, programmes)
    if form.schema is POLICY_ENTITLEMENT:
        _check_entitlements(path, rows, programmes)
    return rows


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError("E-POLICY-014", f"政策表 {path.name} 读不了。", "请检查文件与权限。") from error


def _overridden(shipped: pl.DataFrame, own: pl.DataFrame, form: Form, path: Path) -> pl.DataFrame:
    """The shipped rows with those of the district in place of rows of the same key, the district's first."""
    if form.schema is POLICY_STANDARD:
        known = shipped["code"].implode()
        message = f"“{form.headings['code']}”不是规则所用的参数，可用的见所附的 standards.csv"
        _refuse(path, own, ~pl.col("code").is_in(known), "E-POLICY-015", message)
    return pl.concat([own, shipped.join(own, on=_same(form), how="anti", nulls_equal=True)])


def _same(form: Form) -> list[pl.Expr]:
    """What makes two rows speak of one thing: the key, in which a pair of programmes has no order."""
    rest = [pl.col(name) for name in form.key if name not in PAIR]
    return rest + ([pl.concat_list(*PAIR).list.sort()] if PAIR.keys() & set(form.key) else [])


def _cells(path: Path, form: Form) -> pl.DataFrame:
    """The file as text under our column names, with its line numbers; blank cells are null."""
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    try:
        cells = pl.read_csv(text.encode(), infer_schema=False, truncate_ragged_lines=True)
    except pl.exceptions.PolarsError as error:
        raise UserError(
            "E-POLICY-014", f"政策表 {path.name} 读不了。", "请用电子表格打开，另存为 CSV（逗号分隔）。"
        ) from error
    missing = [heading for heading in form.headings.values() if heading not in cells.columns]
    if missing:
        raise UserError(
            "E-POLICY-001",
            f"政策表 {path.name} 缺少列：{'、'.join(missing)}。",
            f"表头应有：{'、'.join(form.headings.values())}。",
        )
    named = cells.with_row_index("line", offset=2).select(
        "line", *(pl.col(heading).alias(name) for name, heading in form.headings.items())
    )
    trimmed = named.with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    return trimmed.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))


def _checked(path: Path, form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells unchanged, once nothing is unreadable, blank where it must not be, or said twice."""
    for field in form.schema:
        heading = form.headings[field.name]
        for code, faulty, message in _faults(field, may_be_blank=field.nullable or field.name == form.unset):
            _refuse(path, cells, faulty, code, f"“{heading}”{message}")
    if form.schema is POLICY_WAIVER:
        nobody = pl.col("household_id").is_null() & pl.col("person_id").is_null()
        _refuse(path, cells, nobody, "E-POLICY-007", "“户”与“人”至少填一项")
    if "list_name" in form.headings:
        lists = [each.list_name for each in declarations()]
        unknown = pl.col("list_name").is_not_null() & ~pl.col("list_name").is_in(lists)
        _refuse(path, cells, unknown, "E-POLICY-009", "“名册”不在名册声明之中")
    if form.schema is POLICY_BRAKE:
        _refuse(
            path, cells, ~pl.col("code").is_in(BRAKES), "E-POLICY-008", f"“参数”只能是{'、'.join(BRAKES)}之一"
        )
        _refuse(path, cells, pl.col("value").str.starts_with("-"), "E-POLICY-010", "“值”不能是负数")
    if form.schema is POLICY_SURVIVORSHIP:
        _check_survivorship(path, cells)
    shared = "、".join(form.headings[name] for name in form.key)
    _refuse(path, cells, pl.struct(form.key).is_duplicated(), "E-POLICY-005", f"与另一行的{shared}相同")
    return cells.sort(form.key, nulls_last=False)


def _faults(field: pa.Field, *, may_be_blank: bool) -> Iterator[tuple[str, pl.Expr, str]]:
    cell = pl.col(field.name)
    if not may_be_blank:
        yield "E-POLICY-003", cell.is_null(), "不能为空"
    if not pa.types.is_string(field.type):
        unread = cell.is_not_null() & _parsed(field).is_null()
        yield "E-POLICY-002", unread, "看不懂：日期写作 2026-01-01，数字只写数字"
    if field.name == "scope":
        yield "E-POLICY-004", ~cell.is_in(SCOPES), "只能是“人”或“户”"
    if field.name == "form":
        yield "E-POLICY-023", ~cell.is_in(BENEFIT_FORMS), f"只能是{'、'.join(BENEFIT_FORMS)}之一"
    if field.name in ("works", "willing"):
        yield "E-POLICY-022", ~cell.is_in(YES_NO), "只能是“是”或“否”"
    if field.name == "period":
        yield "E-POLICY-030", ~cell.is_in(PERIODS), f"只能是{'、'.join(PERIODS)}之一"
    if field.name == "answered":
        yield "E-POLICY-034", cell != NOT_ENTITLED, f"只能是“{NOT_ENTITLED}”或留空"
    if field.name == "need":
        known = codes.table("needs")["need"].to_list()
        yield "E-POLICY-031", ~cell.is_in(known), f"只能是{'、'.join(known)}之一"
    if field.name in ("places", "rank"):
        yield "E-POLICY-032", cell.str.starts_with("-"), "不能是负数"


def _parsed(field: pa.Field) -> pl.Expr:
    cell = pl.col(field.name)
    if pa.types.is_date(field.type):
        return cell.str.replace_all("/", "-", literal=True).str.to_date("%Y-%m-%d", strict=False)
    if pa.types.is_integer(field.type):
        return cell.cast(pl.Int64, strict=False)
    if pa.types.is_decimal(field.type):
        return cell.cast(pl.Decimal(field.type.precision, field.type.scale), strict=False)
    return cell


def _typed(cells: pl.DataFrame, schema: pa.Schema) -> pl.DataFrame:
    return cells.with_columns(_parsed(field) for field in schema)


def _spelt_out(rows: pl.DataFrame, programmes: pl.DataFrame) -> pl.DataFrame:
    """Lawful stacking may name a whole category; the table holds pairs of programmes, each once."""
    members = pl.concat(
        [
            programmes.select(named="category", programme="programme"),
            programmes.select(named="programme", programme="programme"),
        ]
    )
    for column in ("programme_a", "programme_b"):
        found = rows.join(members, left_on=column, right_on="named", how="left", maintain_order="left")
        rows = found.with_columns(pl.coalesce("programme", column).alias(column)).drop("programme")
    return rows.unique(["programme_a", "programme_b", "valid_from"], keep="first", maintain_order=True).sort(
        "programme_a", "programme_b", "valid_from"
    )


def _check_programmes(path: Path, form: Form, rows: pl.DataFrame, programmes: pl.DataFrame) -> None:
    for column in PROGRAMME_COLUMNS:
        if column in form.headings:
            unknown = pl.col(column).is_not_null() & ~pl.col(column).is_in(programmes["programme"].implode())
            message = f"“{form.headings[column]}”不在救助项目目录（programmes.csv）中"
            _refuse(path, rows, unknown, "E-POLICY-006", message)


def _check_entitlements(path: Path, rows: pl.DataFrame, programmes: pl.DataFrame) -> None:
    known = [*programmes["programme"], *programmes["category"].unique()]
    unknown = pl.col("status").is_not_null() & ~pl.col("status").is_in(known)
    message = "“身份”不是救助项目目录（programmes.csv）中的项目或类别"
    _refuse(path, rows, unknown, "E-POLICY-018", message)
    asked = pl.col("circumstance")
    message = f"“情况”只能是{'、'.join(CIRCUMSTANCES)}之一，或留空"
    _refuse(path, rows, asked.is_not_null() & ~asked.is_in(CIRCUMSTANCES), "E-POLICY-019", message)
    ages = (pl.col("age_from") < 0) | (pl.col("age_until") < pl.coalesce("age_from", 0))
    _refuse(path, rows, ages, "E-POLICY-020", "“满岁”“至岁”应为不小于零的数，“至岁”不小于“满岁”")
    level = pl.col("level")
    misplaced = level.is_not_null() & (~level.is_between(1, 4) | asked.ne_missing("disability"))
    misplaced |= pl.col("alike") != "是"
    message = "“等级”只能是 1 至 4，且“情况”为 disability；“同类”只能填“是”或留空"
    _refuse(path, rows, misplaced, "E-POLICY-021", message)


def _check_services(path: Path, told: dict[str, pl.DataFrame]) -> None:
    """What organisations can do is something that somebody may need."""
    organisations, known = told["organisations"], told["services"]["service"].unique().to_list()
    offered = pl.col("services").str.split("、").list.eval(pl.element().str.strip_chars().is_in(known))
    message = f"“服务”不在 services.csv 之中，可用的有{'、'.join(sorted(known))}，以“、”相连"
    _refuse(path, organisations, ~offered.list.all(), "E-POLICY-033", message)


def _check_survivorship(path: Path, cells: pl.DataFrame) -> None:
    unknown, newest = ~pl.col("field").is_in(GOLDEN), pl.col("newest_first")
    _refuse(path, cells, unknown, "E-POLICY-016", f"“字段”只能是{'、'.join(GOLDEN)}之一")
    misplaced = (newest != "是") | (newest.is_not_null() & pl.col("list_name").is_not_null())
    _refuse(path, cells, misplaced, "E-POLICY-017", "“以新为先”只能填“是”或留空，且只写在“名册”留空的一行")


def _refuse(path: Path, rows: pl.DataFrame, faulty: pl.Expr, code: str, message: str) -> None:
    lines = rows.filter(faulty)["line"].sort().to_list()
    if lines:
        places = "、".join(str(line) for line in lines[:5]) + ("等" if len(lines) > 5 else "")
        raise UserError(code, f"政策表 {path.name} 第 {places} 行{message}。", "请改正后重新运行。")
