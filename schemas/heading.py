"""Headings of columns: what makes two writings of a heading the same, and the unit a heading states."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_UNIT: Final = re.compile(r"(亿|百万|万|千)?元(?:/.*)?$")
_SCALES: Final = {None: 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_BRACKETS: Final = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]")
_NOISE: Final = re.compile(r"[\s*#★☆※△▲:;,、\"'“”‘’_·-]+|必填项?|选填项?")
_NUMBERING: Final = re.compile(r"^\d+[.]")
_TRAILING_UNIT: Final = re.compile(r"(?<=金额|费用|补贴|资金|标准)(亿|百万|万|千)?元$")
_GROUP: Final = re.compile(r"(基本|个人)?(信息|情况|资料)$")
# The same word in two writings: 银行帐号 is 银行账号, 身份证号码 身份证号, 结算日期 结算时间, 起始年月 起始时间.
_FOLDED: Final = (
    ("帐", "账"),
    ("号码", "号"),
    ("的", ""),
    *((word, "时间") for word in ("年月日", "年月", "日期", "月份")),
)


@dataclass(frozen=True)
class Heading:
    """One column's heading as a person sees it.

    Attributes:
        text: for messages, levels joined by a dot.
        keys: forms to look it up by, the most telling first.
        unit: how many yuan a number under it stands for; 1 unless it says 万元.
    """

    text: str
    keys: tuple[str, ...]
    unit: int = 1


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """The form in which headings are compared: as ``bare``, words of two writings in one, no unit at the end."""
    form = bare(text)
    for written, folded in _FOLDED:
        form = form.replace(written, folded)
    return _TRAILING_UNIT.sub("", form)


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """A heading without blanks, marks or remarks in brackets; 发放年月 and 发放日期 are still told apart."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = _NUMBERING.sub("", plain.strip())
    for _ in range(2):
        plain = _BRACKETS.sub(_bracketed, plain)
    return _NOISE.sub("", plain)


@lru_cache(maxsize=65_536)
def numbered(form: str) -> str:
    """The heading with its closing number as ``#``: columns that repeat, like 姓名1, 姓名2."""
    return re.sub(r"(\d+|[一二三四五六七八九十]+)$", "#", form)


def number(form: str) -> int:
    """The number that closes a heading."""
    found = re.search(r"(\d+|[一二三四五六七八九十]+)$", form)
    if found is None:
        return 0
    digits = found.group(1)
    return int(digits) if digits.isdecimal() else "一二三四五六七八九十".find(digits[-1]) + 1


def heading(levels: tuple[str, ...]) -> Heading:
    """A heading of one or several levels, the upper ones first."""
    written = tuple(level.strip() for level in levels if level and level.strip())
    forms = [key(level) for level in written]
    parts = [*(_GROUP.sub("", form) for form in forms[:-1]), *forms[-1:]]
    # With all levels, then without the upper ones: 救助供养金.照料护理.费用 is 照料护理费用 too.
    joined = ("".join(parts[level:]) for level in range(len(parts)))
    keys = tuple(dict.fromkeys(form for form in joined if form))
    return Heading(".".join(re.sub(r"\s+", "", level) for level in written), keys, _unit(written))


class UnknownWordError(ValueError):
    """A declaration asks for shared words that ``headings.toml`` does not have."""


def spelled_out(written: Iterable[str]) -> tuple[str, ...]:
    """Headings with the shared words put in: ``户主@name#`` is 户主 + every word for a name + a number."""
    found: list[str] = []
    for text in written:
        before, at, rest = text.partition("@")
        name, hash_sign, after = rest.partition("#")
        if at and name not in _shared_words():
            raise UnknownWordError(f"no shared headings named {name}")
        words = _shared_words()[name] if at else ()
        found += [f"{before}{word}{hash_sign}{after}" for word in words] if at else [text]
    return tuple(dict.fromkeys(found))


@cache
def _shared_words() -> dict[str, tuple[str, ...]]:
    words = tomllib.loads((Path(__file__).parent / "headings.toml").read_text(encoding="utf-8"))
    return {name: tuple(each) for name, each in words.items()}


def _bracketed(match: re.Match[str]) -> str:
    """Numbers in brackets tell columns apart; everything else in brackets is a remark."""
    inside = match.group(1).strip()
    return inside if re.fullmatch(r"\d+|[一二三四五六七八九十]", inside) else ""


def _unit(levels: tuple[str, ...]) -> int:
    for level in reversed(levels):
        for part in re.split(r"[()\[\]【】〔〕:,、]", unicodedata.normalize("NFKC", level)):
            found = _UNIT.search(part.strip())
            if found:
                return _SCALES[found.group(1)]
    return 1
