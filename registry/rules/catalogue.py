"""Rule files to rules: a strict header, so that a slip in an auditor's file is named and not guessed at."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyarrow as pa

from schemas.errors import UserError
from schemas.tables import MONEY, TEXTS, column, table

DIRECTORY: Final = Path(__file__).parent
KINDS: Final = ("duplicate", "exclusive", "over_cap", "ineligible", "missed", "lead", "data")
ONCE: Final = ("id", "title", "why", "remedy", "basis", "mark", "severity", "scope", "status", "counts")
CHOICES: Final = {
    "mark": ("S", "M", "C"),
    "severity": ("1", "2", "3"),
    "scope": ("person", "household"),
    "status": ("certain", "local"),
}
PARAMETER: Final = re.compile(
    r"(?P<name>[a-z_]+) = (?:@(?P<standard>[a-z0-9_]+)|(?P<default>-?[0-9.]+)) (?P<meaning>.+)"
)
READS: Final = re.compile(r"(?P<code>[a-z0-9_]+) (?P<meaning>.+)")

FOUND: Final = table(
    "found",
    "一条规则返回的行",
    column("household_id", pa.string(), "家庭编号"),
    column("person_id", pa.string(), "人员编号"),
    column("departments", TEXTS, "涉及部门"),
    column("programmes", TEXTS, "涉及项目"),
    column("amount_yuan", MONEY, "涉及金额，元"),
    column("period_start", pa.date32(), "起，含当日"),
    column("period_end", pa.date32(), "止，不含当日"),
    column("evidence", pa.string(), "发现了什么"),
    column("record_ids", TEXTS, "所依据的记录"),
    column("assistance_ids", TEXTS, "所依据的救助"),
)


@dataclass(frozen=True)
class Parameter:
    """A rule's parameter, bound as ``$name``: its value is ``default``, or the policy's for ``standard``."""

    name: str
    meaning: str
    standard: str | None
    default: Decimal | None


@dataclass(frozen=True)
class Reads:
    """A standard that the SELECT itself reads from the view ``standard``, by programme or division."""

    code: str
    meaning: str


@dataclass(frozen=True)
class Rule:
    """One rule as its file states it."""

    rule_id: str
    kind: str
    title: str
    why: str
    remedy: str
    basis: str
    mark: str
    severity: int
    scope: str
    status: str
    counts: str
    parameters: tuple[Parameter, ...]
    reads: tuple[Reads, ...]
    sql: str
    text: str
    path: Path

    @property
    def version(self) -> str:
        """What identifies this text of the rule."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def catalogue(directory: Path = DIRECTORY) -> list[Rule]:
    """All rules under ``directory`` (``<kind>/<slug>.sql``), in order of their ids.

    Raises:
        UserError: E-RULE-001 to 004 and 010, naming the file and what is wrong with it.
    """
    rules = [read_rule(path) for path in sorted(directory.glob("*/*.sql"))]
    rules.sort(key=lambda rule: rule.rule_id)
    for one, other in pairwise(rules):
        if one.rule_id == other.rule_id:
            raise _fault("E-RULE-004", other.path, f"编号 {one.rule_id} 与 {one.path.name} 相同")
    return rules


def version_of(rules: list[Rule], policy_digest: str) -> str:
    """One digest over all rules and the policy they were run with."""
    digest = hashlib.sha256(policy_digest.encode())
    for rule in rules:
        digest.update(f"{rule.rule_id}:{rule.version}\n".encode())
    return digest.hexdigest()[:16]


def read_rule(path: Path) -> Rule:
    """One rule file.

    Raises:
        UserError: E-RULE-001 an unknown kind, E-RULE-002 a fault of the header, E-RULE-003 one of the SELECT,
            E-RULE-010 a file that cannot be read.
    """
    text = _text(path)
    lines = text.splitlines()
    length = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    fields, parameters, reads = _header(path, lines[:length])
    kind = _kind(path, fields.pop("kind", None))
    sql = "\n".join(lines[length:]).strip()
    _check_select(path, sql, parameters)
    _check_reads(path, sql, reads)
    return Rule(
        rule_id=fields.pop("id"),
        kind=kind,
        severity=int(fields.pop("severity")),
        parameters=tuple(parameters),
        reads=tuple(reads),
        sql=sql,
        text=text,
        path=path,
        **fields,
    )


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise _fault("E-RULE-010", path, "没有这个文件，或读不了") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _kind(path: Path, said: str | None) -> str:
    """The kind is the folder's name; a file that stands elsewhere says it in its header."""
    folder = path.absolute().parent.name
    kind = said or folder
    if kind not in KINDS:
        where = f"头部 kind 写的 {said}" if said else f"所在目录 {folder}"
        remedy = "" if said else "；放在别处的文件，请在头部加一行 -- kind: duplicate"
        raise _fault("E-RULE-001", path, f"{where} 不是规则种类（{'、'.join(KINDS)}）{remedy}")
    if folder in KINDS and kind != folder:
        raise _fault("E-RULE-001", path, f"头部 kind 写的 {kind} 与所在目录 {folder} 不同")
    return kind


def _header(path: Path, lines: list[str]) -> tuple[dict[str, str], list[Parameter], list[Reads]]:
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    reads: list[Reads] = []
    for line in _unfolded(lines):
        key, separator, value = line.partition(": ")
        if not separator or key not in (*ONCE, "kind", "parameter", "standard"):
            raise _fault("E-RULE-002", path, f"头部不认识这一行：{line}")
        if key == "parameter":
            parameters.append(_parameter(path, value))
        elif key == "standard":
            reads.append(_reads(path, value))
        elif key in fields:
            raise _fault("E-RULE-002", path, f"头部 {key} 写了两次")
        else:
            fields[key] = value.strip()
    _check_fields(path, fields)
    return fields, parameters, reads


def _unfolded(lines: list[str]) -> list[str]:
    """Header lines with their continuations (``--`` and at least two spaces) joined on."""
    whole: list[str] = []
    for line in lines:
        text = line.removeprefix("--")
        if text.startswith("  ") and whole:
            whole[-1] += text.strip()
        else:
            whole.append(text.strip())
    return whole


def _parameter(path: Path, value: str) -> Parameter:
    written = PARAMETER.fullmatch(value.strip())
    if written is None:
        raise _fault("E-RULE-002", path, f"参数应写作“名 = 数 含义”或“名 = @标准 含义”，而不是：{value}")
    try:
        default = Decimal(written["default"]) if written["default"] else None
    except InvalidOperation:
        raise _fault("E-RULE-002", path, f"参数的数看不懂：{value}") from None
    return Parameter(written["name"], written["meaning"], written["standard"], default)


def _reads(path: Path, value: str) -> Reads:
    written = READS.fullmatch(value.strip())
    if written is None:
        raise _fault("E-RULE-002", path, f"标准应写作“代码 含义”，而不是：{value}")
    return Reads(written["code"], written["meaning"])


def _check_fields(path: Path, fields: dict[str, str]) -> None:
    missing = [key for key in ONCE if not fields.get(key)]
    if missing:
        raise _fault("E-RULE-002", path, f"头部缺少 {'、'.join(missing)}")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", fields["id"]):
        raise _fault("E-RULE-002", path, f"编号 {fields['id']} 应为大写字母加数字，如 D01")
    for key, choices in CHOICES.items():
        if fields[key] not in choices:
            raise _fault("E-RULE-002", path, f"{key} 只能是 {'、'.join(choices)}")


def _check_select(path: Path, sql: str, parameters: list[Parameter]) -> None:
    code = re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", sql)
    if not re.match(r"(?i)(select|with)\b", code.strip()) or ";" in code:
        raise _fault("E-RULE-003", path, "头部之后应是一条 SELECT，不带分号")
    used, declared = set(re.findall(r"\$(\w+)", code)), {parameter.name for parameter in parameters}
    if used != declared:
        raise _fault(
            "E-RULE-003", path, f"头部的参数与 SELECT 中的不一致：{'、'.join(sorted(used ^ declared))}"
        )


def _check_reads(path: Path, sql: str, reads: list[Reads]) -> None:
    unread = [each.code for each in reads if f"'{each.code}'" not in sql]
    if unread:
        raise _fault("E-RULE-003", path, f"头部的标准没有用在 SELECT 中：{'、'.join(unread)}")


def _fault(code: str, path: Path, message: str) -> UserError:
    return UserError(
        code,
        f"规则文件 {'/'.join(path.parts[-2:])}：{message}。",
        "写法见 registry/rules/__init__.py 开头的说明。",
    )
