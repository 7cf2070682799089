"""The citizen identification number (公民身份号码), GB 11643-1999.

Six digits of area at registration, eight of birth, three of sequence (odd for men) and a check character by
ISO 7064 MOD 11-2. Cards before 1999 had fifteen digits: no century, no check; the way to eighteen is exact.

Written values stay what they are: a masked number stays masked, a fifteen-digit one stays fifteen digits.
``canonical`` alone makes one form for comparing, and only where nothing has to be guessed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.fields.text import empty_to_null, squeeze, tidy, unless_placeholder
from schemas.fields.thrift import mend, once

_ONLY_THE_FIRST: Final = "E-INTAKE-252"
STATUSES: Final = ("valid", "fifteen", "masked", "truncated", "invalid", "missing")

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
# GB/T 2260: the first two digits name a province; 81 to 83 are residence permits of Hong Kong, Macao, Taiwan.
_PROVINCE: Final = r"^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_EIGHTEEN: Final = _PROVINCE + r"[0-9]{15}[0-9X]$"
_FIFTEEN: Final = _PROVINCE + r"[0-9]{13}$"
_SCIENTIFIC: Final = r"^[0-9](\.[0-9]+)?E\+?1[4-8]$"
_LABEL: Final = r"^(公民)?(居民)?(身份证件?|身份|证件|残疾人?证|(全国)?学籍)(号码?)?:?"
_MASKED_CERTIFICATE: Final = r"^[0-9]+\*+([0-9]{2,}[0-9X])?[1-7][1-4]$"
_SEVERAL: Final = r"^\D{0,6}([0-9*]{14}[0-9X*]{1,4})[、,;|/\\\n\r]+\s*[0-9*]"  # another begins


def clean(expr: pl.Expr) -> pl.Expr:
    """The number as written, without what is not part of it; of several in one cell the first.

    Full width becomes half, blanks, apostrophes and hyphens go, x, × and a lone final * become X, every mask
    sign becomes ``*``. A 残疾证号 (number, class, level) or formal 学籍号 (G and number) gives its number.
    """
    return mend(expr, _EIGHTEEN, _STEPS, (_unless_placeholder,))


def surplus(expr: pl.Expr) -> pl.Expr:
    """A code where a cell for one person holds several numbers, of which ``clean`` takes the first."""
    several = tidy(expr).str.to_uppercase().str.contains(_SEVERAL)
    return pl.when(several).then(pl.lit(_ONLY_THE_FIRST))


def status(expr: pl.Expr) -> pl.Expr:
    """One of ``STATUSES`` for a cleaned number.

    A number that a spreadsheet kept as a float lost its last three digits to 000. One real number in eleven
    hundred ends so as well; nobody can tell which, so neither is trusted: ``truncated``.
    """
    return expr.map_batches(_statuses, return_dtype=pl.String, is_elementwise=True)


def canonical(expr: pl.Expr) -> pl.Expr:
    """Eighteen characters where a cleaned number is valid or of the fifteen-digit kind, else null."""
    return once(expr, _canonical, pl.String)


def lengthened(expr: pl.Expr) -> pl.Expr:
    """Fifteen digits as eighteen: the century 19 is put in, the check character computed."""
    body = pl.concat_str(expr.str.head(6), pl.lit("19"), expr.str.slice(6))
    return pl.concat_str(body, check(body))


def birth_date(expr: pl.Expr) -> pl.Expr:
    """The birth day in a canonical number."""
    return expr.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def sex(expr: pl.Expr) -> pl.Expr:
    """``男`` or ``女`` from a canonical number: the sequence is odd for men."""
    odd = expr.str.slice(16, 1).cast(pl.UInt8, strict=False) % 2 == 1
    return pl.when(odd).then(pl.lit("男")).when(~odd).then(pl.lit("女"))


def check(expr: pl.Expr) -> pl.Expr:
    """The check character that the first seventeen digits ask for; null where they are not digits."""
    return expr.str.head(17).map_batches(_checks, return_dtype=pl.String, is_elementwise=True)


def masked(expr: pl.Expr) -> pl.Expr:
    """For people to read: first six and last four characters, the middle hidden."""
    return pl.when(expr.str.len_chars() >= 15).then(
        pl.concat_str(expr.str.head(6), pl.lit("********"), expr.str.tail(4))
    )


def _statuses(values: pl.Series) -> pl.Series:
    """Numbers of eighteen digits by their characters, all at once; the few others by patterns."""
    eighteen = values.str.contains(_EIGHTEEN).fill_null(False)
    others = values.filter(~eighteen).to_frame("id").select(_other_status(pl.col("id"))).to_series()
    numbers = values.filter(eighteen)
    cut_off, sound = numbers.str.ends_with("000").to_numpy(), _sound(numbers)
    words = pl.Series(["invalid", "valid", "truncated"])
    found = words.gather(pl.Series(np.where(cut_off, 2, sound), dtype=pl.UInt32))
    place = np.empty(len(values), dtype=np.uint32)
    place[np.concatenate([eighteen.arg_true(), (~eighteen).arg_true()])] = np.arange(len(values))
    return pl.concat([found, others]).gather(pl.Series(place)).alias(values.name)


def _sound(numbers: pl.Series) -> npt.NDArray[np.bool_]:
    """Which numbers of eighteen digits hold a day of the calendar and the right check character."""
    characters = _characters(numbers, 18)
    digits = characters - np.uint8(ord("0"))
    day = np.zeros(len(numbers), dtype=np.int64)
    for digit in digits[6:14]:
        day = day * 10 + digit
    return np.asarray(_real_days(day) & (_CHECK_CODES[_remainders(digits)] == characters[17]), dtype=np.bool_)


def _characters(numbers: pl.Series, places: int) -> npt.NDArray[np.uint8]:
    """Numbers of so many ASCII characters each as an array of shape (places, numbers)."""
    rows = np.frombuffer((numbers.str.join("").item() or "").encode(), dtype=np.uint8)
    return np.ascontiguousarray(rows.reshape(-1, places).T)


def _remainders(digits: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """The weighted sum of the first seventeen digits modulo 11."""
    total = np.zeros(digits.shape[1], dtype=np.uint16)
    for digit, weight in zip(digits, _WEIGHTS, strict=False):
        total += digit * np.uint16(weight)
    return total % np.uint16(11)


def _other_status(expr: pl.Expr) -> pl.Expr:
    """Status of what is not eighteen digits of a province."""
    return (
        pl.when(expr.is_null())
        .then(pl.lit("missing"))
        .when(expr.str.contains(_SCIENTIFIC))
        .then(pl.lit("truncated"))
        .when(expr.str.contains(_FIFTEEN) & _dated(expr.str.head(15)))
        .then(pl.lit("fifteen"))
        .when(expr.str.contains("*", literal=True))
        .then(pl.lit("masked"))
        .otherwise(pl.lit("invalid"))
    )


def _canonical(expr: pl.Expr) -> pl.Expr:
    long = mend(expr, _EIGHTEEN, (lengthened,))
    return pl.when(status(expr).is_in(["valid", "fifteen"])).then(long)


def _dated(digits: pl.Expr) -> pl.Expr:
    """Is the birth day that stands before the three digits of sequence a day of the calendar, of the last century?"""
    day = digits.cast(pl.Int64, strict=False) // 1000 % 1_000_000 + 19_000_000
    return day.map_batches(
        lambda days: pl.Series(_real_days(days.fill_null(0).to_numpy())),
        return_dtype=pl.Boolean,
        is_elementwise=True,
    )


def _real_days(written: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which numbers yyyymmdd are days of the calendar."""
    year, month, day = written // 10_000, written // 100 % 100, written % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = _MONTH_LENGTHS[np.minimum(month, 13)] + (leap & (month == 2))
    return np.asarray((year >= 1850) & (year <= 2100) & (day >= 1) & (day <= longest), dtype=np.bool_)


_MONTH_LENGTHS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])


_CHECK_CODES: Final = np.frombuffer(_CHECKS.encode(), dtype=np.uint8)
_CHECK_WORDS: Final = pl.Series(list(_CHECKS), dtype=pl.String)


def _checks(bodies: pl.Series) -> pl.Series:
    """The check characters of bodies of seventeen digits; null for anything else."""
    known = bodies.str.contains("^[0-9]{17}$").fill_null(False)
    asked = _remainders(_characters(bodies.filter(known), 17) - np.uint8(ord("0")))
    place = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(bodies))
    return _CHECK_WORDS.gather(place.scatter(known.arg_true(), pl.Series(asked, dtype=pl.UInt32))).alias(
        bodies.name
    )


_MASK_OF_SIGNS: Final = r"^[0-9]*([-_.^~=]{3,}|X{3,})[0-9]*X?$"


def _unless_placeholder(text: pl.Expr) -> pl.Expr:
    return unless_placeholder(text, "id_number")


def _first(text: pl.Expr) -> pl.Expr:
    """Of several whole numbers the first, while blanks and breaks still tell them apart."""
    return text.str.replace(_SEVERAL + r"(?s:.*)$", "${1}")


def _without_marks(text: pl.Expr) -> pl.Expr:
    text = text.str.replace(r"\([^0-9()]*\)$", "").str.replace(r"^([0-9]{6})[/.]([0-9]{8})[/.]", "${1}${2}")
    text = text.str.replace(_LABEL, "").str.replace_all(r"['`\"‘’“”,;:、。_()\[\]<>-]\p{M}*", "")
    text = text.str.replace(r"^([0-9]{14,17}[0-9X])\.0*$", "${1}")
    return text.str.replace(r"^([0-9]{17})[*×✕✖Χ╳]$", "${1}X")


def _masked(text: pl.Expr) -> pl.Expr:
    starred = text.str.replace_all(r"[*＊×✕✖●○•·#?□■^~]", "*")
    masked = starred.str.contains(r"^[0-9].*\*{2,}")
    return pl.when(masked).then(starred).otherwise(text)


def _struck(text: pl.Expr) -> pl.Expr:
    """Masks of letters, hyphens, dots or dashes, sign by sign; an X behind a digit is the check character."""
    last = text.str.slice(-1)
    closing = pl.when((last == "X") & text.str.contains(r"[0-9]X$")).then(last)
    signs = text.str.replace_all(r"[-_.^~=X]", "*")
    whole = pl.concat_str(signs.str.head(-1), pl.coalesce(closing, signs.str.slice(-1)))
    return pl.when(text.str.contains(_MASK_OF_SIGNS)).then(whole).otherwise(text)


def _carried(text: pl.Expr) -> pl.Expr:
    """The number inside a formal 学籍号 or a 残疾证号, also a masked one; a temporary 学籍号 (L, J) holds none."""
    # With three or four characters behind the mask it may as well be a number masked with two signs too many.
    certificate = text.str.contains(_MASKED_CERTIFICATE) & (text.str.len_chars() == 20)
    text = pl.when(certificate).then(text.str.head(18)).otherwise(text)
    text = text.str.replace("^[LJ][0-9X]{17,18}$", "")
    text = text.str.replace(r"^G([0-9]{17}[0-9X])$", "${1}")
    return text.str.replace(r"^([0-9]{17}[0-9X])[1-7][1-4](B?[0-9]{0,2})?$", "${1}")


_STEPS: Final = (
    tidy,
    lambda text: _first(text.str.to_uppercase()),
    squeeze,
    _unless_placeholder,
    _struck,
    _without_marks,
    _masked,
    _carried,
    empty_to_null,
)
