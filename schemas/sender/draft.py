"""A layout nobody declared: what of it is understood, which lists it resembles, and a declaration to start from."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.declaration import ASSISTANCE_FIELDS, PERSON_FIELDS, ROLES, declaration, declarations
from schemas.export import Sheet, read_exports
from schemas.heading import Heading, key, number
from schemas.intake import export_paths
from schemas.recognise import Resemblance, Unrecognised, recognise, resemblances, targets_of, topmost_headings
from schemas.sender.words import target_word

_NEAREST: Final = 3
_TELLING: Final = 3  # unknown headings by which the new list is told from the others
_GRANT: Final = "grant"


@dataclass(frozen=True)
class Near:
    """A declared list that the sheet resembles."""

    list_name: str
    title: str
    understood: int
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """What is said of a sheet whose layout nobody declared.

    Attributes:
        source: the file, and the sheet's name where it has one.
        understood: each heading understood, with what it was taken for.
        unknown: the other headings.
        nearest: the declared lists most alike, the nearest first.
        toml: a declaration to start from; it loads as it stands.
    """

    source: str
    understood: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    nearest: tuple[Near, ...]
    toml: str

    @property
    def told(self) -> str:
        """For the screen."""
        known = "、".join(f"{text}（{meaning}）" for text, meaning in self.understood) or "无"
        lines = [
            f"{self.source}：",
            f"  认得的列：{known}",
            f"  不认得的列：{'、'.join(self.unknown) or '无'}",
        ]
        lines += [
            f"  相近的名册：{each.title}（{each.list_name}），认得 {each.understood} 列，"
            f"还缺：{'；'.join(each.lacking) or '无'}"
            for each in self.nearest
        ]
        return "\n".join(lines)


def drafts(paths: Iterable[Path]) -> list[Draft]:
    """A draft for every sheet that was read and not recognised."""
    return [
        draft(sheet, export.name)
        for path in export_paths(paths)
        for export in read_exports(path)
        for sheet in export.sheets
        if not sheet.cells.is_empty() and isinstance(recognise(sheet, export.name), Unrecognised)
    ]


def draft(sheet: Sheet, file_name: str) -> Draft:
    """What can be said of a sheet, and the declaration it suggests."""
    found = resemblances(sheet)
    headings = found[0].headings if found else topmost_headings(sheet)
    taken = {name: _target(written, found) for name, written in headings}
    understood = tuple((written.text, taken[name]) for name, written in headings if taken[name])
    unknown = tuple(written.text for name, written in headings if not taken[name])
    nearest = tuple(
        Near(each.declaration.list_name, each.declaration.title, each.understood, each.lacking)
        for each in found[:_NEAREST]
    )
    columns = [(written, taken[name]) for name, written in headings]
    source = " ".join(f"{file_name} {sheet.name or ''}".split())
    toml = "\n".join(_toml(columns, unknown, nearest, source))
    return Draft(
        source,
        tuple((text, target_word(target)) for text, target in understood),
        unknown,
        nearest,
        toml + "\n",
    )


def _target(written: Heading, found: tuple[Resemblance, ...]) -> str:
    """What a heading was taken for: as the nearest list that knows it says, else as most lists say."""
    for each in found[:_NEAREST]:
        if targets := targets_of(each.declaration, written):
            return _preferred(targets)
    said = Counter(_preferred(targets) for each in declarations() if (targets := targets_of(each, written)))
    return min(said, key=lambda target: (-said[target], target)) if said else ""


def _preferred(targets: tuple[str, ...]) -> str:
    """Of the fields a column serves, one of a person's own first."""
    return min(targets, key=lambda target: (target.split(".")[0] not in ROLES, targets.index(target)))


def _toml(
    columns: list[tuple[Heading, str]], unknown: tuple[str, ...], nearest: tuple[Near, ...], source: str
) -> Iterator[str]:
    persons, grant = _sections(columns)
    yield f"# 由 doudi check --draft 依“{_plain(source)}”起草，请逐项核对。写法见 schemas/declaration.py 开头的说明。"
    yield "# 核对后存为 schemas/departments/<名册代号>.toml（代号用小写英文），即可使用。"
    yield f"title = {_text('待命名的名册')}"
    department = declaration(nearest[0].list_name).department if nearest else "民政"
    yield f"department = {_text(department)}            # 报送部门"
    yield 'delivery = "snapshot"          # snapshot 每次送全量；append 每次只送新增'
    yield "distinct = false               # 每人只列一次的名册写 true"
    yield ""
    yield "[recognise]"
    yield f"required = {_list(_required(persons, grant, unknown))}"
    yield "forbidden = []                 # 有这些表头的，就不是本名册"
    for role, fields in persons.items():
        yield f"\n[person.{role}]"
        yield from _person(role, fields)
    if grant:
        yield f"\n[assistance.{_GRANT}]"
        yield f"person = {_text(next(iter(persons)))}"
        yield f"programme = {_text(_programme(nearest))}  # 见 schemas/codes/programmes.csv"
        yield from (f"{field} = {_list(texts)}" for field, texts in grant.items())
    if unknown:
        yield "\n# 以下各列认不得，用不着的不必声明："
        yield from (f"#   {_plain(text)}" for text in unknown)


Fields = dict[str, list[str]]


def _sections(columns: list[tuple[Heading, str]]) -> tuple[dict[str, Fields], Fields]:
    """Headings by person and field, whose row it is first; and those of the grant."""
    persons: dict[str, Fields] = {}
    grant: Fields = {}
    for written, target in columns:
        section, _, field = target.partition(".")
        text = _as_declared(written)
        if not key(text):
            continue
        if section in ROLES and field in PERSON_FIELDS:
            persons.setdefault(section, {}).setdefault(field, []).append(text)
        elif field in ASSISTANCE_FIELDS or field.startswith("part"):
            plain = "amount_yuan" if field.startswith("part") else field
            grant.setdefault(plain, []).append(text)
    owner = next((role for role in ("self", "head") if role in persons), None)
    if owner is None:
        owner = "self"
        persons[owner] = next(iter(persons.values()), {"name": ["姓名"]})
    return {owner: persons[owner]} | {role: each for role, each in persons.items() if role != owner}, grant


def _as_declared(written: Heading) -> str:
    """The heading as it stands; of numbered columns with # for the number."""
    text = _plain(written.text).replace(".", "")
    form = key(text)
    closing = number(form)
    return f"{form.rstrip('0123456789一二三四五六七八九十')}#" if closing else text


def _person(role: str, fields: Fields) -> Iterator[str]:
    headings = [text for texts in fields.values() for text in texts]
    if role == "member" or any(text.endswith("#") for text in headings):
        packed = not any(text.endswith("#") for text in headings)
        yield f"layout = {_text('packed' if packed else 'wide')}  # packed 一格多人；wide 分列编号；single 一人一行"
    for field, texts in fields.items():
        yield f"{field} = {_list(dict.fromkeys(texts))}"


def _required(persons: dict[str, Fields], grant: Fields, unknown: tuple[str, ...]) -> list[str]:
    """Who it is about, what was paid, and what no other list has."""
    owner, fields = next(iter(persons.items()))
    who = "|".join(f"{owner}.{field}" for field in ("name", "id_number") if field in fields)
    own = "|".join(f"={text}" for text in map(_plain, unknown[:_TELLING]) if key(text))
    paid = f"{_GRANT}.amount_yuan" if "amount_yuan" in grant else ""
    return [wish for wish in (who, paid, own) if wish]


def _programme(nearest: tuple[Near, ...]) -> str:
    """That of the nearest list that has but one."""
    for each in nearest:
        for grant in declaration(each.list_name).grants:
            if isinstance(grant.programme, str):
                return grant.programme
    return "temporary_relief"


def _list(texts: list[str] | dict[str, None]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Without signs that mean something in a declaration, and without those that TOML does not allow."""
    return re.sub(r"[@#<>|\x00-\x1f\x7f\ud800-\udfff]", "", text)
