"""Which normaliser reads which field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from schemas.fields import (
    address,
    age,
    area,
    claim,
    count,
    day,
    disability,
    id_number,
    money,
    name,
    note,
    phone,
    sex,
    yes,
)

Clean = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Kind:
    """A kind of value: its type, how to clean it, why it may be unusable, and what of it may be left out."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    clean: Clean
    reason: Clean | None = None
    surplus: Clean | None = None

    def beside(self, column: str) -> str:
        """The name under which a column's cleaned values stand beside the column."""
        return f"{self.name} {column}"


NAME: Final = Kind("name", pl.String, name.clean, surplus=name.surplus)
ID: Final = Kind("id", pl.String, id_number.clean, surplus=id_number.surplus)
SEX: Final = Kind("sex", pl.String, sex.clean)
PHONE: Final = Kind("phone", pl.String, phone.clean, phone.reason)
ADDRESS: Final = Kind("address", pl.String, address.clean)
NOTE: Final = Kind("note", pl.String, note.clean)
CODE: Final = Kind("code", pl.String, note.code)
DIVISION: Final = Kind("division", pl.String, note.division)
CLAIM: Final = Kind("claim", pl.String, claim.clean, claim.reason)
AREA: Final = Kind("area", area.M2, area.clean, area.reason)
COUNT: Final = Kind("count", pl.Int64, count.clean, count.reason)
AGE: Final = Kind("age", pl.Int64, age.clean, age.reason)
YES: Final = Kind("yes", pl.Boolean, yes.clean)
DAY: Final = Kind("day", pl.Date, day.clean, day.reason)
DAY_AFTER: Final = Kind("day_after", pl.Date, day.end, day.reason)
SPAN: Final = Kind("span", day.SPAN, day.span, day.reason)
MONEY: Final = Kind("money", money.YUAN, money.clean, money.reason)
DISABILITY: Final = Kind("disability", pl.String, disability.kind)
LEVEL: Final = Kind("level", pl.String, disability.level)
RAW: Final = Kind("raw", pl.String, lambda expr: expr)

_FIELDS: Final = {
    "name": NAME,
    "head_name": NAME,
    "id_number": ID,
    "head_id_number": ID,
    "sex": SEX,
    "birth_date": DAY,
    "phone": PHONE,
    "address": ADDRESS,
    "division_code": DIVISION,
    "household_no": CODE,
    "account_no": CODE,
    "document_no": CODE,
    "settlement_no": CODE,
    "certificate": CODE,
    "claimed_class": CLAIM,
    "area_m2": AREA,
    "covered": YES,
    "age": AGE,
    "persons": COUNT,
    "household_persons": COUNT,
    "period": SPAN,
    "period_start": DAY,
    "period_end": DAY_AFTER,
    "stopped_on": DAY,
    "valid_from": DAY,
    "valid_to": DAY_AFTER,
    "kind": DISABILITY,
    "level": LEVEL,
    "programme": RAW,
    "status": RAW,
    "unless": RAW,
    "need": RAW,
}


def kind_of(field: str) -> Kind:
    """The kind of a field of a declaration."""
    if field in _FIELDS:
        return _FIELDS[field]
    if field.endswith("_yuan") or field.startswith("part"):
        return MONEY
    return DAY if field.endswith("_on") else NOTE
