"""The auditor's reference: tables, views, rules and ready queries as Chinese pages, made from what the program uses.

``python -m registry.reference`` (``make reference``) writes ``docs/reference/``; a test holds that the committed pages
are those. Tables come from ``schemas.tables`` and the policy's, views from their files, rules from their headers,
queries from ``docs/queries/*.sql``, whose remark lines say what is answered and how it is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa

from registry import views
from registry.ddl import duckdb_type
from registry.policy import Policy, load
from registry.reader import Limits
from registry.report.words import KINDS, label
from registry.rules.catalogue import Parameter, Rule
from registry.rules.standing import Standing, standings
from registry.store import Store
from schemas.sender.page import write
from schemas.tables import INTAKE_TABLES, LINKAGE_TABLES, REGISTRY_TABLES, comment, table_name

DOCS: Final = Path("docs")
FOLDER: Final = DOCS / "reference"
QUERIES: Final = Path(__file__).parent.parent / DOCS / "queries"
DAY: Final = date(2026, 6, 30)  # the shipped standards hold on any day
MARKS: Final = {"S": "已读原文", "M": "通行而未见原文", "C": "由数据推算"}
SCOPES: Final = {"person": "人", "household": "户"}
TYPES: Final = {
    "VARCHAR": "文字",
    "BIGINT": "整数",
    "INTEGER": "整数",
    "HUGEINT": "整数",
    "DOUBLE": "数",
    "BOOLEAN": "是否",
    "DATE": "日期",
    "TIMESTAMPTZ": "时刻",
    "TIMESTAMP WITH TIME ZONE": "时刻",
}
MADE: Final = "由程序生成，请勿手改；重新生成：`make reference`。"

Lines = Iterator[str]


@dataclass(frozen=True)
class Query:
    """A ready query: its title, what its remarks say under each word (回答, 怎么读, …), and its SQL."""

    title: str
    says: dict[str, str]
    sql: str


def read_query(path: Path) -> Query:
    """A query file; a remark line without a word and a colon goes on with the one before."""
    lines = path.read_text("utf-8").splitlines()
    length = next(number for number, line in enumerate(lines) if not line.startswith("-- "))
    title, *remarks = (line.removeprefix("-- ") for line in lines[:length])
    says: dict[str, str] = {}
    for remark in remarks:
        word, _, text = remark.partition("：")
        says[word] = text
    return Query(title, says, "\n".join(lines[length:]))


def pages() -> Mapping[str, str]:
    """Every page by its file name."""
    policy = load()
    told = standings(policy, DAY)
    made = {
        "README.md": _index(told),
        "tables.md": _tables(policy),
        "views.md": _views(policy),
        "queries.md": _queries(),
    } | {f"rules-{kind}.md": _rules(kind, told) for kind in KINDS if _of_kind(kind, told)}
    return {name: "\n".join(lines) + "\n" for name, lines in made.items()}


def _index(told: list[Standing]) -> Lines:
    yield from ("# 审计查阅手册", "", f"登记库里有什么、每条规则怎么判断、现成的查询。{MADE}", "")
    yield "- [表](tables.md)：登记库的每张表、每一列的含义"
    yield "- [视图](views.md)：规则与审计所读的整理好的数据"
    yield "- [现成的查询](queries.md)：一句话一个问题，复制即用"
    yield f"- 规则 {len(told)} 条，在用 {sum(each.off is None for each in told)} 条："
    for kind in KINDS:
        of_kind = _of_kind(kind, told)
        if of_kind:
            yield f"  - [{label('kind', kind)}](rules-{kind}.md) {len(of_kind)} 条"
    yield from ("", "## 怎么查", "", "    doudi query 'SELECT …' --registry registry.duckdb")
    yield "    doudi query --registry registry.duckdb < docs/queries/missed_by_village.sql"
    yield "    doudi rules try 我的规则.sql --registry registry.duckdb"
    yield from ("", "登记库只读，查询改不了任何东西；每次查询记入审计日志，证件号默认遮盖。")
    yield "金额单位为元；起止日期一律含起不含止；月份以当月第一天表示。"


def _tables(policy: Policy) -> Lines:
    yield from ("# 表", "", MADE, "")
    groups = {
        "读入名册所得": INTAKE_TABLES,
        "联结所得": LINKAGE_TABLES,
        "核对所得": REGISTRY_TABLES,
        "政策": [schema for schema, _ in policy.tables],
    }
    for title, schemas in groups.items():
        yield from (f"## {title}", "")
        for schema in schemas:
            yield from _table(schema)


def _table(schema: pa.Schema) -> Lines:
    yield from (f"### `{table_name(schema)}`", "", f"{comment(schema)}。", "")
    yield from ("| 列 | 类型 | 可空 | 含义 |", "|---|---|---|---|")
    for field in schema:
        kind = _kind(duckdb_type(field.type))
        yield f"| `{field.name}` | {kind} | {'可空' if field.nullable else ''} | {_cell(comment(field))} |"
    yield ""


def _views(policy: Policy) -> Lines:
    yield from ("# 视图", "", MADE, "")
    with Store.in_memory(Limits(threads=1)) as store:
        views.install(store, policy)
        rows = store.query(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        )
    kinds = {(row["table_name"], row["column_name"]): row["data_type"] for row in rows.to_pylist()}
    for view in sorted(views.views(), key=lambda view: view.name):
        yield from (f"## `{view.name}`", "", f"{view.meaning}。", "")
        yield from ("| 列 | 类型 | 含义 |", "|---|---|---|")
        for name, meaning in view.columns.items():
            yield f"| `{name}` | {_kind(kinds[view.name, name])} | {_cell(meaning)} |"
        yield ""


def _queries() -> Lines:
    yield from ("# 现成的查询", "", MADE, "")
    yield "每个查询是 `docs/queries/` 中的一个文件：`doudi query --registry 登记库 < 文件`，加 `-o 结果.xlsx` 写成表。"
    yield ""
    found = [(path, read_query(path)) for path in sorted(QUERIES.glob("*.sql"))]
    for path, query in found:
        yield from (f"## {query.title}", "", f"[`{path.name}`](../queries/{path.name})", "")
        yield from (f"- {word}：{text}" for word, text in query.says.items())
        yield from ("", "```sql", query.sql, "```", "")


def _of_kind(kind: str, told: Iterable[Standing]) -> list[Standing]:
    return [each for each in told if each.rule.kind == kind]


def _rules(kind: str, told: list[Standing]) -> Lines:
    yield from (f"# 规则：{label('kind', kind)}", "", MADE, "")
    yield from ("| 编号 | 名称 | 对象 | 级别 | 状态 |", "|---|---|---|---|---|")
    of_kind = _of_kind(kind, told)
    for each in of_kind:
        rule, state = each.rule, "在用" if each.off is None else "待设定"
        name = f"[{rule.title}](#{rule.rule_id.lower()})"
        yield f"| {rule.rule_id} | {name} | {SCOPES[rule.scope]} | {rule.severity} | {state} |"
    yield from ("", "级别：3 几可确定、2 待核实、1 线索；联结没有把握时还会降低。", "")
    for each in of_kind:
        yield from _rule(each.rule, each.off)


def _rule(rule: Rule, off: str | None) -> Lines:
    yield from (f"## {rule.rule_id}", "", f"**{rule.title}**", "", rule.why, "")
    yield f"- 数的是什么：{rule.counts}"
    yield f"- 怎样处理：{rule.remedy}"
    yield f"- 依据：{rule.basis}（{MARKS[rule.mark]}）"
    yield from (f"- 参数 `{each.name}`（{_default(each)}）：{each.meaning}" for each in rule.parameters)
    yield from (f"- 标准 `{each.code}`：{each.meaning}" for each in rule.reads)
    if off:
        yield f"- {off}"
    path = f"registry/rules/{rule.kind}/{rule.path.stem}"
    yield f"- 全文 [SQL](../../{path}.sql)，情景 [标什么、不标什么](../../{path}.txt)"
    yield ""


def _default(parameter: Parameter) -> str:
    return f"{parameter.default}" if parameter.standard is None else f"standards.csv 的 {parameter.standard}"


def _kind(written: str) -> str:
    if written.endswith("[]"):
        return f"一组{_kind(written[:-2])}"
    return "数" if written.startswith("DECIMAL") else TYPES[written]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, pages())
