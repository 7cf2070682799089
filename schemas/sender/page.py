"""A department's page: what its list must hold, made from the declaration and from nothing else.

``python -m schemas.sender.page`` writes ``docs/departments/<list_name>.md`` for every declared list and an index;
a test holds that the committed pages are those.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from schemas import codes
from schemas.declaration import PSEUDO, Declaration, Words, declarations
from schemas.fields.kinds import kind_of
from schemas.sender.words import target_word, words

FOLDER: Final = Path("docs/departments")

_PSEUDO_WORDS: Final = dict(zip(PSEUDO, ("标题行", "工作表名", "文件名"), strict=True))
_MOST: Final = 12  # headings shown of one column; all are accepted
_DELIVERIES: Final = {
    "snapshot": "全量：每次送全部人员，新的一份取代上一份；不在其中的人视为已退出。",
    "append": "增量：只送新发生的，以前送过的仍然有效；更正请送正负两行，不要重送旧行。",
}
_REJECTING: Final = ("E-INTAKE-101", "E-INTAKE-102")
_ALWAYS: Final = ("E-INTAKE-251", "E-INTAKE-252")
_BY_KIND: Final = {
    "day": ("E-INTAKE-210", "E-INTAKE-211"),
    "day_after": ("E-INTAKE-210", "E-INTAKE-211"),
    "span": ("E-INTAKE-210", "E-INTAKE-211"),
    "money": ("E-INTAKE-220", "E-INTAKE-221", "E-INTAKE-222"),
    "phone": ("E-INTAKE-231",),
    "count": ("E-INTAKE-232",),
    "id": ("E-INTAKE-233", "E-INTAKE-234", "E-INTAKE-235"),
    "packed": ("E-INTAKE-250",),
}


def page(made: Declaration) -> str:
    """The page of one list, in Markdown."""
    return "\n".join(_lines(made)) + "\n"


def pages() -> Mapping[str, str]:
    """Every page by its file name, with the index."""
    return {f"{each.list_name}.md": page(each) for each in declarations()} | {"README.md": _index()}


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Write pages, given by file name, into a folder of theirs; those of what is no more go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _index() -> str:
    lines = [
        "# 各部门名册的栏目说明",
        "",
        "每种名册一页，由 `schemas/departments/` 中的声明生成，请勿手改；重新生成：`python -m schemas.sender.page`。",
        "报送前可用 `doudi check 文件` 自查；屏幕上查看本页：`doudi check --page 名册代号`。",
        "",
        "| 名册 | 代号 | 部门 | 报送方式 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{each.title}]({each.list_name}.md) | `{each.list_name}` | {each.department}"
        f" | {_DELIVERIES[each.delivery].split('：')[0]} |"
        for each in declarations()
    ]
    return "\n".join(lines) + "\n"


def _lines(made: Declaration) -> Iterator[str]:
    yield f"# {made.title}"
    yield ""
    yield "<!-- 由 schemas/departments 中的声明生成，请勿手改：python -m schemas.sender.page -->"
    yield f"部门：{made.department}　代号：`{made.list_name}`"
    yield ""
    yield f"- 报送方式：{_DELIVERIES[made.delivery]}"
    if made.distinct:
        yield "- 每人只列一次。"
    yield "- 格式：.xlsx、.xls、.ods、.csv、.tsv；表头可有标题行、可分两三层，列的次序不限。"
    yield ""
    yield from _required(made)
    yield from _columns(made)
    yield from _grants(made)
    yield from _faults(made)


def _required(made: Declaration) -> Iterator[str]:
    yield "## 必须有的列"
    yield ""
    for wish in made.required:
        shown = [f"“{each[1:]}”" if each.startswith("=") else target_word(each, made) for each in wish]
        yield f"- {' 或 '.join(dict.fromkeys(shown))}"
    yield "- 每行至少写明姓名、身份证号之一，否则整行退回。"
    if made.says:
        yield f"- 标题、工作表名、文件名、表头或救助类别中写有：{'、'.join(made.says)}（其一）。"
    if made.forbidden:
        yield f"- 有下列表头之一的，按别的名册处理：{'、'.join(sorted(made.forbidden))}。"
    yield ""


def _columns(made: Declaration) -> Iterator[str]:
    need = {each: "几选一" if len(wish) > 1 else "必需" for wish in made.required for each in wish}
    yield "## 各列"
    yield ""
    yield "表头不计空格、标点、括号里的说明和单位；“号码”与“号”、“日期”“年月”“月份”与“时间”视为相同。"
    yield ""
    yield "| 内容 | 要否 | 可用的表头 | 写法与例 |"
    yield "|---|---|---|---|"
    for target, headings in made.targets.items():
        row = (
            target_word(target, made),
            need.get(target, "可选"),
            _headings(headings),
            _writing(_kind(made, target)),
        )
        yield f"| {' | '.join(_cell(text) for text in row)} |"
    yield ""


def _headings(headings: tuple[str, ...]) -> str:
    shown = [_PSEUDO_WORDS.get(text, text.replace("#", "1、2…")) for text in headings]
    more = f" 等 {len(shown)} 种" if len(shown) > _MOST else ""
    return "、".join(shown[:_MOST]) + more


def _writing(kind: str) -> str:
    told = words()["kinds"].get(kind, words()["kinds"]["note"])
    examples = "；".join(f"`{example}`" for example in told["examples"])
    return "。".join(
        part.rstrip("。")
        for part in (f"{told['says']}" + (f"：{examples}" if examples else ""), told["note"])
        if part
    )


def _kind(made: Declaration, target: str) -> str:
    """The kind of value, by its name in ``words.toml``."""
    section, field = target.split(".")
    packed = {person.role for person in made.persons if person.layout == "packed"}
    return (
        "packed" if section in packed and field in ("name", "id_number", "relation") else kind_of(field).name
    )


def _grants(made: Declaration) -> Iterator[str]:
    """Which programmes the list grants, and by which words they are told."""
    if not made.grants:
        return
    names = dict(codes.table("programmes").select("programme", "name").iter_rows())
    yield "## 认定为哪种救助"
    yield ""
    for grant in made.grants:
        if isinstance(grant.programme, Words):
            meant = names | {"": "另一名册的救助，此处不计入"}
            told = "；".join(f"含“{word}”为{meant[code]}" for word, code in grant.programme.words.items())
            sources = "、".join(_PSEUDO_WORDS.get(text, text) for text in grant.programme.columns[:_MOST])
            rest = (
                f"；都没有的为{names[grant.programme.otherwise]}"
                if grant.programme.otherwise
                else "；都没有的不计入（E-INTAKE-240）"
            )
            yield f"- 依次看{sources}：{told}{rest}。"
        else:
            yield f"- {names[grant.programme]}" + (
                "：金额为空或为 0 的行不计。" if grant.only_if_paid else "。"
            )
        yield from _usual(grant.programme)
    yield ""


def _usual(programme: str | Words) -> Iterator[str]:
    asked = [programme] if isinstance(programme, str) else list(dict.fromkeys(programme.words.values()))
    usual = codes.table("usual_amounts").filter(pl.col("what").is_in(asked))
    for name, low, high in usual.select("name", "low", "high").iter_rows():
        yield f"  - 常见金额（中位数）：{name} {low} 至 {high} 元；相差约一万倍时按单位有误处理。"


def _faults(made: Declaration) -> Iterator[str]:
    kinds = {_kind(made, target) for target in made.targets}
    value = {code for kind in kinds for code in _BY_KIND.get(kind, ())} | set(_ALWAYS)
    told = {code: reason + remedy for code, reason, remedy in codes.table("reasons").iter_rows()}
    yield "## 整行退回的情形"
    yield ""
    yield from (f"- `{code}` {told[code]}" for code in _REJECTING)
    yield ""
    yield "## 只有该值不采用、或只作提醒，其余照常的情形"
    yield ""
    yield from (f"- `{code}` {told[code]}" for code in sorted(value))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, pages())
