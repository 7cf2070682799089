"""Names of people, as they are to be kept: what was written, without what is not the name.

The dot of long names is "·" U+00B7, which twelve ministries prescribed in 2016 for public systems.
Characters are never folded here (乾 stays 乾): a simplified or like-sounding form is a key for comparing,
made by linkage.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import tidy, unless_placeholder
from schemas.fields.thrift import mend

# Two to four ideographs, but for those that may say something of the person: 张三已故, 户主张三.
_PLAIN: Final = r"^[[\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{20000}-\x{323af}]--[已户]]{2,4}$"
_DOTS: Final = r"[·•∙・●.。．‧⋅･᛫﹒◦▪⸱]"
_LETTER: Final = r"[\p{L}○〇]"
_BRACKETS: Final = (
    r"\([^()]*\)?|\[[^\[\]]*\]?|【[^【】]*】?|〔[^〔〕]*〕?|<[^<>]*>?|《[^《》]*》?|\{[^{}]*\}?"
)
_AND_OTHERS: Final = r"(等|及其?|和|与)(家人|家属|[0-9一二两三四五六七八九十叁肆伍]+)[人名口个位户]*"
_LABEL: Final = r"(姓名|户主|申请人|本人|成员|学生|患者|受助人|监护人|配偶)[:：]"
_DIED: Final = r"[-—]?(已故|已死亡|已去世|已过世|已病故)"
_SEX_MARK: Final = r"[♂♀]|\s[男女]$"
_PUNCTUATION: Final = r"\s.,:;·、。'\"`_+=~!()\[\]<>{}】〕》★☆※△▲◆◇-"
_ONLY_THE_FIRST: Final = "E-INTAKE-251"
SEPARATORS: Final = r"[、,;|/\\\n\r]"


def clean(expr: pl.Expr) -> pl.Expr:
    """One person's name; of several names in one cell the first (see ``parts``).

    Goes: blanks inside a Chinese name, notes in brackets (已故), "等3人", a leading "户主:", numbering, marks
    of masking are kept (张*). A value without a letter is no name.
    """
    return mend(mend(expr, _PLAIN, (_close,)), _PLAIN, _STEPS, (_unless_placeholder,))


def surplus(expr: pl.Expr) -> pl.Expr:
    """A code where a cell for one person names several, of whom ``clean`` takes the first."""
    several = _unbracketed(tidy(expr)).str.contains(_SEVERAL)
    return pl.when(several).then(pl.lit(_ONLY_THE_FIRST))


def parts(expr: pl.Expr) -> pl.Expr:
    """The names in one cell as a list, in order, each still to be cleaned; empty places stay."""
    return (
        tidy(expr)
        .str.replace_all(_DOTS_BETWEEN, "${1}·${2}")
        .str.replace_all(SEPARATORS, "、")
        .str.split("、")
    )


_SEVERAL: Final = rf"\p{{Han}}{{2}}\s*{SEPARATORS}+\s*\p{{Han}}{{2}}"
_DOTS_BETWEEN: Final = rf"(\p{{L}})\s*{_DOTS}\s*(\p{{L}})"


def _close(expr: pl.Expr) -> pl.Expr:
    """The commonest injury on its own, for speed: blanks that widen a short Chinese name."""
    return (
        pl.when(expr.str.contains(r"^[\p{Han}\s]+$"))
        .then(expr.str.replace(_SEX_MARK, "").str.replace_all(r"[ \t\x{3000}\x{a0}]+", ""))
        .otherwise(expr)
    )


def _unbracketed(text: pl.Expr) -> pl.Expr:
    """Without notes in brackets, also in brackets within brackets, and without signs of sex."""
    return text.str.replace_all(_BRACKETS, " ").str.replace_all(_BRACKETS, " ").str.replace_all(_SEX_MARK, "")


def _dotted(text: pl.Expr) -> pl.Expr:
    """The dot of long names in its one form; twice, as a match eats the letter that the next dot needs."""
    return text.str.replace_all(_DOTS_BETWEEN, "${1}·${2}").str.replace_all(_DOTS_BETWEEN, "${1}·${2}")


def _first(text: pl.Expr) -> pl.Expr:
    """Of several names the first; numbers and empty places before it do not count."""
    return text.str.replace(rf"^([0-9]*(\s|{SEPARATORS}))+", "").str.replace(rf"(?s){SEPARATORS}.*$", "")


def _spaced(text: pl.Expr) -> pl.Expr:
    """Blanks part the words of a Latin name; inside a Chinese one they only widen it."""
    latin = text.str.contains("[A-Za-z]")
    blank = pl.when(latin).then(pl.lit(" ")).otherwise(pl.lit(""))
    return text.str.replace_all(r"\s+\p{M}*", blank)


def _bared(text: pl.Expr) -> pl.Expr:
    """Without labels, numbering and punctuation before; without "and others" and punctuation behind."""
    return text.str.replace(rf"^({_LABEL}|[0-9{_PUNCTUATION}]+)+", "").str.replace(
        rf"({_AND_OTHERS}|{_DIED}|[{_PUNCTUATION}]+)+$", ""
    )


def _lettered(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_LETTER)).then(text)


def _without_state(text: pl.Expr) -> pl.Expr:
    """Without what is said of the person, which with the name looks like a longer one: 户主张三, 张三已故."""
    bare = text.str.replace(rf"{_DIED}$", "").str.replace(r"^户主(\p{Han}{2,4})$", "${1}")
    return pl.when(bare != "").then(bare).otherwise(text)


def _unless_placeholder(text: pl.Expr) -> pl.Expr:
    return unless_placeholder(text, "name")


_STEPS: Final = (tidy, _unbracketed, _dotted, _first, _spaced, _bared, _without_state, _lettered)
