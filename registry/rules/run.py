"""One rule on one store: parameters bound, rows returned in the shape of ``FOUND``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pyarrow as pa

from registry.ddl import duckdb_type
from registry.reader import QueryError, Reader
from registry.rules.catalogue import FOUND, Rule
from schemas.errors import UserError

SHAPE = ", ".join(f"CAST({field.name} AS {duckdb_type(field.type)}) AS {field.name}" for field in FOUND)


def run_rule(store: Reader, rule: Rule) -> pa.Table:
    """What the rule finds, in ``FOUND``.

    Raises:
        UserError: E-RULE-005 when the SELECT fails or lacks a column, E-RULE-006 when a standard is not set.
    """
    _check_set(unset(store, rule))
    values = parameter_values(store, rule)
    try:
        return store.query(rule.sql, values, shape=SHAPE).cast(FOUND)
    except QueryError as error:
        raise failed(rule, error) from None


def failed(rule: Rule, error: QueryError) -> UserError:
    """That the rule's SELECT cannot be run, in the database's own words."""
    return UserError(
        "E-RULE-005",
        f"规则 {rule.rule_id}（{rule.kind}/{rule.path.name}）没有成功：{error}。",
        "SELECT 应返回 registry/rules/__init__.py 所列的全部列。",
    )


def in_force(store: Reader, rule: Rule) -> bool:
    """Whether the rule runs: a local rule is off until the policy sets all that it rests on."""
    return rule.status != "local" or not unset(store, rule)


def unset(store: Reader, rule: Rule) -> list[str]:
    """What the rule rests on that the policy does not set on the basis day: places in the policy's files."""
    rows = store.query("SELECT code, programme IS NULL AND division_code IS NULL AS everywhere FROM standard")
    codes = list(zip(rows["code"].to_pylist(), rows["everywhere"].to_pylist(), strict=True))
    missing = {parameter.standard for parameter in rule.parameters if parameter.standard is not None}
    missing -= {code for code, everywhere in codes if everywhere}
    missing |= {each.code for each in rule.reads} - {code for code, _ in codes}
    return [f"standards.csv 的 {code}" for code in sorted(missing)] + _unpaired(store, rule)


def _unpaired(store: Reader, rule: Rule) -> list[str]:
    """A rule that compares pairs of programmes needs at least one."""
    if "exclusive_overlap" not in rule.sql:
        return []
    pairs = store.query(
        "SELECT count(*) AS n FROM policy_exclusion WHERE rule_id = $rule_id", {"rule_id": rule.rule_id}
    )
    return [] if pairs["n"][0].as_py() else [f"exclusions.csv 的规则 {rule.rule_id}"]


def off_because(missing: Iterable[str]) -> str:
    """Why a local rule does not run, and what sets it going."""
    return f"未启用：请在政策表中填写 {'、'.join(missing)}"


def parameter_values(store: Reader, rule: Rule) -> dict[str, Decimal | int]:
    """The value of each parameter: the standard it names as of the basis day, or its own default."""
    values = {parameter.name: parameter.default for parameter in rule.parameters}
    for parameter in rule.parameters:
        if parameter.standard is not None:
            values[parameter.name] = standard(store, parameter.standard)
    return {name: _number(value) for name, value in values.items() if value is not None}


def standard(store: Reader, code: str) -> Decimal:
    """A standard that holds for every programme and division.

    Raises:
        UserError: E-RULE-006 when the policy does not set it.
    """
    rows = store.query(
        "SELECT value FROM standard WHERE code = $code AND programme IS NULL AND division_code IS NULL",
        {"code": code},
    )
    _check_set([] if rows.num_rows else [f"standards.csv 的 {code}"])
    value: Decimal = rows["value"][0].as_py()
    return value


def _check_set(missing: list[str]) -> None:
    if missing:
        raise UserError(
            "E-RULE-006",
            f"政策表没有设定 {'、'.join(missing)}。",
            "请填写这一行；standards.csv 的“项目”“区划”留空即处处适用。",
        )


def _number(value: Decimal) -> Decimal | int:
    """Whole numbers as integers: ``$months`` is used in calendar arithmetic."""
    return int(value) if value == value.to_integral_value() else value
