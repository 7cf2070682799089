"""An auditor's own rule on a published registry: what the night would find with it; nothing is changed.

The rule is read and judged as a shipped one is: the same header, bound parameters, waivers, lawful stacking and cap on
severity. Only temporary tables are made, beside the file, which stays closed and read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from registry import views
from registry.answer import mask
from registry.check import READ_BY_CHECK, judge, rule_rows
from registry.policy import Policy
from registry.reader import QueryError
from registry.rules.catalogue import FOUND, Rule, read_rule
from registry.rules.run import failed, parameter_values, unset
from registry.steps import step
from registry.store import Trial, Writer, open_trial
from schemas.errors import UserError
from schemas.tables import RULE, column, comment, table

BASIS_DAY: Final = table(
    "basis_day",
    "基准日",
    column("as_of", pa.date32(), "基准日"),
    column("this_month", pa.date32(), "基准日所在月的第一天"),
    column("next_month", pa.date32(), "下月第一天"),
)
FINDINGS: Final = (
    "SELECT severity, household_id, person_id, departments, programmes, amount_yuan, period_start, period_end,"
    " evidence, record_ids, assistance_ids FROM judged WHERE NOT waived AND NOT allowed"
    " ORDER BY severity DESC, amount_yuan DESC NULLS LAST, finding_id"
)


@dataclass(frozen=True)
class Tried:
    """What a rule finds in a registry.

    Attributes:
        rule: as its file states it.
        as_of: the day it was judged on.
        findings: the most severe first; ids and phones masked.
        waived: how many are set aside by a waiver.
        allowed: how many are lawful stacking.
    """

    rule: Rule
    as_of: date
    findings: pl.DataFrame
    waived: int
    allowed: int

    @property
    def households(self) -> int:
        """How many households the findings concern."""
        return self.findings["household_id"].drop_nulls().n_unique()

    @property
    def persons(self) -> int:
        """How many persons the findings name; one of a whole household names none."""
        return self.findings["person_id"].drop_nulls().n_unique()

    @property
    def amount_yuan(self) -> Decimal:
        """The money at stake."""
        return Decimal(self.findings["amount_yuan"].sum() or 0)


def try_rule(file: Path, registry: Path, *, as_of: date | None = None, policy: Policy | None = None) -> Tried:
    """Judge the rule of ``file`` on a published registry.

    Args:
        file: a rule file; outside a folder named after a kind its header says ``kind``.
        registry: the published file.
        as_of: the day to judge on; the registry's own if none is given.
        policy: what to judge by; what the registry was judged by if none is given.

    Raises:
        UserError: E-RULE-001 to 003 and 010 the file, E-RULE-005, 006, 008, 011 and 012 its SELECT on this registry;
            E-STORE-00x when the registry cannot be opened.
    """
    rule = read_rule(file)
    with open_trial(registry) as store:
        _hide(store, policy, as_of)
        _check_columns(store, rule)
        made = views.read_by([rule.sql]) | set(READ_BY_CHECK)
        with views.materialised(store, made - ({"basis_day"} if as_of else set())):
            store.create(RULE, temporary=True)
            store.write(RULE, rule_rows(store, [rule], {}))
            judge(store, [rule])
            _check_rows(store, rule)
            return _told(store, rule)


def _hide(store: Writer, policy: Policy | None, as_of: date | None) -> None:
    """Put another policy and another day before those of the file."""
    for schema, rows in policy.tables if policy else ():
        store.create(schema, temporary=True)
        store.write(schema, rows)
    if as_of:
        month = as_of.replace(day=1)
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        day = {"as_of": as_of, "this_month": month, "next_month": following}
        store.create(BASIS_DAY, temporary=True)
        store.write(BASIS_DAY, pa.Table.from_pylist([day], BASIS_DAY))


NUMBERS: Final = ("DECIMAL", "DOUBLE", "FLOAT", "BIGINT", "INTEGER", "SMALLINT", "HUGEINT")


def _expected(kind: pa.DataType) -> tuple[str, Callable[[str], bool]]:
    """A column's type in an official's words, and which types of DuckDB fit it."""
    if pa.types.is_list(kind):
        return "一组文字，如 ['民政']", lambda written: written.endswith("[]")
    if pa.types.is_date(kind):
        return "日期", lambda written: written.startswith(("DATE", "TIMESTAMP"))
    if pa.types.is_decimal(kind):
        return "数", lambda written: written.startswith(NUMBERS) and not written.endswith("[]")
    return "文字", lambda written: written == "VARCHAR"


def _check_columns(store: Trial, rule: Rule) -> None:
    """Are the columns of ``FOUND`` all there, each of a type that fits?"""
    if unset(store, rule):
        return  # said by the run itself
    try:
        told = store.query(f"DESCRIBE {rule.sql}", parameter_values(store, rule)).to_pylist()
    except QueryError as error:
        raise failed(rule, error) from None
    kinds = {row["column_name"]: row["column_type"].strip('"') for row in told}
    missing = [f"{field.name}（{comment(field)}）" for field in FOUND if field.name not in kinds]
    if missing:
        raise _fault(
            "E-RULE-008", rule, f"SELECT 没有返回 {'、'.join(missing)}", "没有的列写作 NULL AS 列名。"
        )
    wrong = []
    for field in FOUND:
        words, fits = _expected(field.type)
        if kinds[field.name] != "NULL" and not fits(kinds[field.name]):
            wrong.append(f"{field.name} 应为{words}，而为 {kinds[field.name]}")
    if wrong:
        raise _fault("E-RULE-011", rule, "；".join(wrong), "可用 CAST(… AS 类型) 转换。")


def _check_rows(store: Writer, rule: Rule) -> None:
    """Could the rows be kept as findings of this registry?"""
    faults = store.query(step("unusable")).to_pylist()
    if faults:
        said = "；".join(f"{row['found']} 行{row['fault']}" for row in faults)
        raise _fault("E-RULE-012", rule, said, "请改正 SELECT；一行是一户或一人的一条发现。")


def _told(store: Writer, rule: Rule) -> Tried:
    tally = store.query(
        "SELECT count(*) FILTER (waived) AS waived, count(*) FILTER (allowed AND NOT waived) AS allowed,"
        " (SELECT as_of FROM basis_day) AS as_of FROM judged"
    ).to_pylist()[0]
    findings = mask(pl.DataFrame(pl.from_arrow(store.query(FINDINGS))))
    return Tried(rule, tally["as_of"], findings, tally["waived"], tally["allowed"])


def _fault(code: str, rule: Rule, message: str, remedy: str) -> UserError:
    return UserError(code, f"规则文件 {rule.path.name}（{rule.rule_id}）：{message}。", remedy)
