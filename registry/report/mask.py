"""What leaves the registry is masked: expressions that keep enough to find a row and too little to know a person.

An id keeps its first six and last four (``350505********1234``), a name its first and last character, a phone
three and four, an address its place down to the village but no door. Control and direction marks go too: they
have no business in a name, and can disguise what a page or a terminal shows.
"""

from __future__ import annotations

from typing import Final

import polars as pl

INVISIBLE: Final = r"[\x{0}-\x{1f}\x{7f}-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}]+"
LONG_NUMBER: Final = r"(\d{6})\d{5,}(\d{3}[\dXx])"
MOBILE: Final = r"(1[3-9]\d)\d{4}(\d{4})"
PLACE: Final = r"^([^0-9０-９]*(?:街道|社区|居委会|[省市区县旗镇乡村]))"
LONGEST_TEXT: Final = 2_000


def clean(text: pl.Expr) -> pl.Expr:
    """The text without control, zero-width and direction characters, trimmed and of bearable length."""
    return text.str.replace_all(INVISIBLE, " ").str.strip_chars().str.slice(0, LONGEST_TEXT)


def id_number(text: pl.Expr) -> pl.Expr:
    """``350505********1234``; of anything too short to be an id or account hardly a trace."""
    whole, length = clean(text), clean(text).str.len_chars()
    long = pl.concat_str(whole.str.slice(0, 6), pl.lit("********"), whole.str.slice(-4))
    short = pl.concat_str(whole.str.slice(0, 2), pl.lit("****"))
    return pl.when(length >= 15).then(long).when(length >= 1).then(short)


def name(text: pl.Expr) -> pl.Expr:
    """张伟 -> 张*, 张晓明 -> 张*明."""
    whole, length = clean(text), clean(text).str.len_chars()
    ends = pl.concat_str(whole.str.slice(0, 1), pl.lit("*"), whole.str.slice(-1))
    start = pl.concat_str(whole.str.slice(0, 1), pl.lit("*"))
    return pl.when(length >= 3).then(ends).when(length >= 1).then(start)


def phone(text: pl.Expr) -> pl.Expr:
    """138****1234; a number of another length keeps its last two digits."""
    whole, length = clean(text), clean(text).str.len_chars()
    mobile = pl.concat_str(whole.str.slice(0, 3), pl.lit("****"), whole.str.slice(-4))
    other = pl.concat_str(pl.lit("****"), whole.str.slice(-2))
    return pl.when(length >= 11).then(mobile).when(length >= 1).then(other)


def address(text: pl.Expr) -> pl.Expr:
    """The place down to village or community; from the first digit on nothing is kept."""
    whole = clean(text)
    place = pl.concat_str(whole.str.extract(PLACE, 1), pl.lit("***"))
    return pl.when(whole.str.len_chars() >= 1).then(pl.coalesce(place, pl.lit("***")))


def free_text(text: pl.Expr) -> pl.Expr:
    """A sentence or file name: any id, account or mobile number in it is masked."""
    masked = clean(text).str.replace_all(LONG_NUMBER, "${1}********${2}")
    return masked.str.replace_all(MOBILE, "${1}****${2}")
