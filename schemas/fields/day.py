"""Days, months, terms and spans of them, in all the writings that departments use.

One cell may name a day (2016-7-1), a month (201607, 2016年7月), a year, a school term (2026年春季), a span
(2026.1-2026.6) or no end at all (长期). ``span`` reads them all; a day that does not exist is never bent.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from schemas.fields.text import squeeze, tidy, unless_placeholder
from schemas.fields.thrift import distinct, once

SPAN: Final = pl.Struct({"start": pl.Date, "end": pl.Date, "open": pl.Boolean})
NOT_UNDERSTOOD: Final = "E-INTAKE-210"
NO_SUCH_DAY: Final = "E-INTAKE-211"

_FIRST_YEAR, _LAST_YEAR = 1850, 2098  # 2099-12-31 and 9999-12-31 mean "no end"
_EXCEL_EPOCH: Final = pl.date(1899, 12, 30)
_ISO: Final = r"^(1[89]|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
_PARTED: Final = r"^((?:1[89]|20)[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$"
_COMPACT: Final = r"^((?:1[89]|20)[0-9]{2})([0-9]{2})([0-9]{2})$"
_ODDLY_PARTED: Final = r"^([0-9]{4})[—–―、,]+([0-9]{1,2})[—–―、,]+([0-9]{1,2})$"
_DASHED: Final = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
_OPEN: Final = (
    r"^(长期有?效?|永久|终身|终生|至今|今|现在|目前|不限|无期限|无固定期限"
    r"|2099-?12-?31|2099-?12|9999.*|2999.*)$"
)

# One point in time, after 年 月 / . became hyphens: (pattern, group of year, of month, of day; 0: not said).
_POINTS: Final = (
    (r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$", 1, 2, 3),
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?$", 1, 2, 3),
    (r"^([0-9]{4})-([0-9]{1,2})$", 1, 2, 0),
    (r"^([0-9]{4})([0-9]{2})$", 1, 2, 0),
    (r"^([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})$", 3, 1, 2),  # as a spreadsheet of American settings prints it
    (r"^([0-9]{2})-([0-9]{1,2})-([0-9]{1,2})$", 1, 2, 3),
    (r"^([0-9]{2})-([0-9]{1,2})$", 1, 2, 0),
    (r"^([0-9]{4})(?:-?度)?$", 1, 0, 0),
)
# Parts of a year: (pattern with the year, months from January to its start, months to its end).
_SPRING: Final = (13, 19)  # of the school year's first calendar year: February to July of the next
_AUTUMN: Final = (7, 13)  # August to January
_SCHOOL_YEAR: Final = r"^([0-9]{4})(?:-[0-9]{2,4})?学"
_YEAR: Final = r"^([0-9]{4})-?度?"
_PARTS: Final = (
    (_SCHOOL_YEAR + r"(?:第?2|下|春季?)(?:学期)?$", _SPRING),
    (_SCHOOL_YEAR + r"(?:第?1|上|秋季?)(?:学期)?$", _AUTUMN),
    (_SCHOOL_YEAR + r"$", (7, 19)),
    (r"^([0-9]{4})-[0-9]{4}-2$", _SPRING),
    (r"^([0-9]{4})-[0-9]{4}-1$", _AUTUMN),
    (_YEAR + r"春季?(?:学期)?$", (1, 7)),
    (_YEAR + r"秋季?(?:学期)?$", (7, 13)),
    (_YEAR + r"全$", (0, 12)),
    (_YEAR + r"上半$", (0, 6)),
    (_YEAR + r"下半$", (6, 12)),
    *(
        (rf"{_YEAR}(?:第?{quarter}季度?|[Qq]{quarter})$", (3 * quarter - 3, 3 * quarter))
        for quarter in (1, 2, 3, 4)
    ),
)
_DASH: Final = r"(?:至|到|~|—+|–+|―+|--+)"
_RANGES: Final = (
    rf"^(.+?){_DASH}(.+)$",
    r"^([0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?)-([0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?)$",
    r"^([0-9]{4}[./年][0-9]{1,2}月?)-([0-9]{4}[./年][0-9]{1,2}月?)$",
    r"^([0-9]{6}|[0-9]{8})-([0-9]{6}|[0-9]{8})$",
    r"^([0-9]{4}年[0-9]{1,2}月?)-([0-9]{1,2}月)$",
)


def clean(expr: pl.Expr) -> pl.Expr:
    """The day, or the first day of the month, term, year or span that is written."""
    return once(expr, lambda text: pl.coalesce(_iso(text), _rest(text).struct.field("start")), pl.Date)


def end(expr: pl.Expr) -> pl.Expr:
    """The day after the last one of what is written: of a month, the first of the next; null when open."""
    return once(
        expr,
        lambda text: pl.coalesce(_iso(text).dt.offset_by("1d"), _rest(text).struct.field("end")),
        pl.Date,
    )


def is_open(expr: pl.Expr) -> pl.Expr:
    """Is it written that there is no end (长期, 至今, 9999-12-31)?"""
    return once(expr, lambda text: _rest(text).struct.field("open").fill_null(value=False), pl.Boolean)


def reason(expr: pl.Expr) -> pl.Expr:
    """Why something was written but no day understood."""
    return distinct(expr, _reason, pl.String)


def span(expr: pl.Expr) -> pl.Expr:
    """``start`` (inclusive), ``end`` (exclusive) and ``open`` of what is written, whatever its grain."""
    return distinct(expr, _span, SPAN)


def _iso(expr: pl.Expr) -> pl.Expr:
    """The commonest writing on its own, for speed."""
    day = pl.when(expr.str.contains(_ISO)).then(expr).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year() <= _LAST_YEAR).then(day)


def _rest(expr: pl.Expr) -> pl.Expr:
    """The spans of all values that are not in the commonest writing."""
    return span(pl.when(_iso(expr).is_null()).then(expr.cast(pl.String)))


def _reason(values: pl.DataFrame) -> pl.DataFrame:
    text, read = pl.col("text"), pl.col("read").struct
    like_a_day = text.str.contains(r"^[^0-9]*[0-9]{4}[^0-9]?[0-9]{1,2}[^0-9]?[0-9]{1,2}[^0-9]*$")
    code = pl.when(like_a_day).then(pl.lit(NO_SUCH_DAY)).otherwise(pl.lit(NOT_UNDERSTOOD))
    lost = text.is_not_null() & read.field("start").is_null() & ~read.field("open")
    return values.with_columns(
        text=unless_placeholder(tidy(pl.col("value").cast(pl.String)), "day"),
        read=span(pl.col("value").cast(pl.String)),
    ).with_columns(result=pl.when(lost).then(code))


def _span(values: pl.DataFrame) -> pl.DataFrame:
    """Whole days in the usual writings at once; only the rest is taken apart."""
    known = values.with_columns(day=_whole_day(pl.col("value").cast(pl.String)))
    plain = pl.struct(start="day", end=pl.col("day").dt.offset_by("1d"), open=pl.lit(value=False))
    easy = known.filter(pl.col("day").is_not_null()).select("value", result=plain.cast(SPAN))
    hard = known.filter(pl.col("day").is_null()).drop("day")
    return pl.concat([easy, _taken_apart(hard).select("value", pl.col("result").cast(SPAN))])


def _whole_day(expr: pl.Expr) -> pl.Expr:
    """2016-7-1, 2016/07/01, 2016.7.1, 2016年7月1日, 20160701."""
    text = expr.str.replace(_PARTED, "${1}-${2}-${3}").str.replace(_COMPACT, "${1}-${2}-${3}")
    day = pl.when(text.str.contains(_DASHED)).then(text).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year() <= _LAST_YEAR).then(day)


def _taken_apart(values: pl.DataFrame) -> pl.DataFrame:
    first, last = pl.col("first"), pl.col("last")
    return (
        values.with_columns(
            text=_without_time(unless_placeholder(tidy(pl.col("value").cast(pl.String)), "day"))
        )
        .with_columns(text=_digits(pl.col("text")))
        .with_columns(pl.col("text").str.extract(p, 1).alias(f"first{i}") for i, p in enumerate(_RANGES))
        .with_columns(pl.col("text").str.extract(p, 2).alias(f"last{i}") for i, p in enumerate(_RANGES))
        .with_columns(first=pl.coalesce("^first\\d$", "text"), last=pl.coalesce("^last\\d$"))
        .with_columns(since=pl.col("text").str.contains(r"(起|开始|以来|以后)$") & last.is_null())
        .with_columns(last=_leaning(first, last), first=_with_month(first, last))
        .with_columns(first=_trimmed(first), last=_trimmed(last))
        .with_columns(
            open=(pl.coalesce(last, first).str.contains(_OPEN) | pl.col("since")).fill_null(value=False)
        )
        .pipe(_point, "first")
        .pipe(_point, "last")
        .with_columns(broken=last.is_not_null() & ~pl.col("open") & pl.col("last_until").is_null())
        .with_columns(until=pl.when(last.is_null()).then("first_until").otherwise("last_until"))
        .with_columns(
            result=pl.struct(
                start=pl.when(~pl.col("broken")).then("first_start"),
                end=pl.when(~pl.col("broken") & ~pl.col("open")).then("until"),
                open="open",
            )
        )
    )


def _without_time(expr: pl.Expr) -> pl.Expr:
    """Without hours and minutes, blanks and remarks in brackets; school years and odd separators in one writing."""
    day = expr.str.replace(r"[T\s日]+([上下中]午|[0-9]{1,2}(:[0-9]|[时点])).*$", "")
    day = day.str.replace(r"^([0-9]{4}-[0-9]{4})\(([12])\)$", "${1}-${2}")
    text = squeeze(day.str.replace_all(r"\(.*?\)", "")).str.replace(r"^(自|从|截至|截止到?)", "")
    text = text.str.replace(_ODDLY_PARTED, "${1}-${2}-${3}")
    text = text.str.replace(r"-?学年度?", "学").str.replace("半年度?", "半")
    text = text.str.replace(rf"^([0-9]{{4}})(?:{_DASH}|/)([0-9]{{2,4}})学", "${1}-${2}学")
    text = text.str.replace(r"^([0-9]{4}-[0-9]{4})(第?[12一二上下]学期|[春秋]季?(学期)?)$", "${1}学${2}")
    return text.str.replace(r"^([0-9]{2})-([0-9]{2})学", "20${1}-20${2}学")


def _digits(expr: pl.Expr) -> pl.Expr:
    """Chinese numerals as digits: 二〇一六年十二月 -> 2016年12月."""
    text = expr.str.replace_many([*"壹贰叁肆伍陆柒捌玖拾"], [*"一二三四五六七八九十"])
    text = text.str.replace_all(r"([二三])十([一二三四五六七八九])", "${1}${2}")
    text = text.str.replace_all(r"([二三])十", "${1}0").str.replace_all(r"十([一二三四五六七八九])", "1${1}")
    return text.str.replace_many([*"十〇零○一二三四五六七八九"], ["10", *"0001234567", *"89"])


def _leaning(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The second end, with the year of the first where it has none of its own: 2026年1-6月."""
    bare = last.str.contains(r"^[0-9]{1,2}(月|-[0-9]{1,2}|月[0-9]{1,2}日?)?$")
    year = first.str.extract(r"^([0-9]{4})", 1)
    return pl.when(bare & year.is_not_null()).then(year + pl.lit("年") + last).otherwise(last)


def _with_month(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    return (
        pl.when(last.is_not_null() & first.str.contains(r"年[0-9]{1,2}$"))
        .then(first + pl.lit("月"))
        .otherwise(first)
    )


def _trimmed(expr: pl.Expr) -> pl.Expr:
    text = expr.str.replace(r"(起|止|开始|截止|为止|以来|以后|底|初|份)+$", "")
    return (
        text.str.replace_all(r"[年月/.]", "-").str.replace_all(r"[日号]$|-+$", "").str.replace_all("-+", "-")
    )


def _point(values: pl.DataFrame, end: str) -> pl.DataFrame:
    """Adds the first day of what ``end`` names (day, month, year, term, half, quarter) and the day after."""
    text, start = pl.col(end), pl.col(f"{end}_start")
    if values[end].null_count() == values.height:
        nothing = pl.lit(None, pl.Date)
        return values.with_columns(nothing.alias(f"{end}_start"), nothing.alias(f"{end}_until"))
    year, month, day = pl.col("year"), pl.col("month"), pl.col("day")
    grain = pl.when(day.is_not_null()).then(pl.lit("1d")).when(month.is_not_null()).then(pl.lit("1mo"))
    american = (month > 12) & (day <= 12) & text.str.contains(r"-[0-9]{4}$")
    return (
        values.with_columns(year=_full_year(_part(text, 0)), month=_part(text, 1), day=_part(text, 2))
        .with_columns(
            month=pl.when(american).then(day).otherwise(month),
            day=pl.when(american).then(month).otherwise(day),
        )
        .with_columns(_date(year, month.fill_null(1), day.fill_null(1)).alias(f"{end}_start"))
        .with_columns(start.dt.offset_by(grain.otherwise(pl.lit("1y"))).alias(f"{end}_until"))
        .pipe(_unless_all_known, end)
    )


def _unless_all_known(values: pl.DataFrame, end: str) -> pl.DataFrame:
    """The rarer writings: days as spreadsheets count them, and parts of years."""
    start, until, text = pl.col(f"{end}_start"), pl.col(f"{end}_until"), pl.col(end)
    if not values.select((start.is_null() & text.is_not_null()).any()).item():
        return values
    parts = {f"part{i}": (_january(text, pattern), *reach) for i, (pattern, reach) in enumerate(_PARTS)}
    serial = pl.col("serial")
    return values.with_columns(
        serial=_serial(text), **{name: day for name, (day, _, _) in parts.items()}
    ).with_columns(
        pl.coalesce(
            start, serial, *(pl.col(name).dt.offset_by(f"{n}mo") for name, (_, n, _) in parts.items())
        ),
        pl.coalesce(
            until,
            serial.dt.offset_by("1d"),
            *(pl.col(name).dt.offset_by(f"{n}mo") for name, (_, _, n) in parts.items()),
        ),
    )


def _january(text: pl.Expr, pattern: str) -> pl.Expr:
    """The first of January of the year that a part of a year names."""
    return _date(text.str.extract(pattern, 1).cast(pl.Int32, strict=False), pl.lit(1), pl.lit(1))


def _part(text: pl.Expr, place: int) -> pl.Expr:
    """Year, month or day as a number, by the first pattern that fits."""
    found = [text.str.extract(pattern, groups[place]) for pattern, *groups in _POINTS if groups[place]]
    return pl.coalesce(found).cast(pl.Int32, strict=False)


def _full_year(year: pl.Expr) -> pl.Expr:
    return pl.when(year < 50).then(year + 2000).when(year < 100).then(year + 1900).otherwise(year)


def _serial(text: pl.Expr) -> pl.Expr:
    """A day as a spreadsheet counts it (42567 is 2016-07-16), between 1927 and 2098."""
    number = text.str.extract(r"^([1-7][0-9]{4})(?:-[0-9]+)?$", 1).cast(pl.Int32, strict=False)
    return pl.when(number.is_between(10_000, 72_684)).then(_EXCEL_EPOCH + pl.duration(days=number))


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """A date where these make one, else null."""
    known = year.is_between(_FIRST_YEAR, _LAST_YEAR)
    text = pl.format("{}-{}-{}", pl.when(known).then(year), month, day)
    return text.str.to_date("%Y-%m-%d", strict=False)
