"""A table of records -> encoded records: every field normalised, every value a number, in order of record id."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from linkage import address
from linkage.address import Spots
from linkage.encode import NONE, Clean, Encoded, Flags, Ints, encode, paired
from linkage.ids import Ids, encode_ids
from linkage.names import NameKeys, Names, keys
from linkage.side_by_side import side_by_side
from schemas.engine import HERE, Engine
from schemas.fields import name, phone, sex

MAIN_ROLES: Final = ("self", "head", "member")


@dataclass(frozen=True)
class Records:
    """Records in order of their ids; a position is ``NONE``, a day or sex 0 where nothing usable is written.

    Attributes:
        order: the row of the given table that each record is.
        record_id: the ids as given.
        name, head: positions in ``names``; ``id``, ``head_id``: in ``ids``; ``place``: in ``places``.
        birth: the written birth day as yyyymmdd.
        sex: 1 for men, 2 for women.
        phone: number of the telephone.
        account: number of the bank account.
        household: number of the household as its list knows it: by household number, else by the head's id.
        numbered, headed: the same by household number and by head's id alone.
        list, department, role, relation: numbers of their words; ``roles``, ``lists``, ``departments`` and
            ``relations`` tell which.
        row: number of the row of the file in which the record stands.
    """

    order: Ints
    record_id: pl.Series
    name: Ints
    head: Ints
    id: Ints
    head_id: Ints
    place: Ints
    birth: Ints
    sex: Ints
    phone: Ints
    account: Ints
    household: Ints
    numbered: Ints
    headed: Ints
    list: Ints
    department: Ints
    role: Ints
    relation: Ints
    row: Ints
    names: Names
    name_keys: NameKeys
    ids: Ids
    places: Spots
    lists: pl.Series
    departments: pl.Series
    roles: dict[str, int]
    relations: pl.Series

    def __len__(self) -> int:
        return len(self.order)

    @property
    def main(self) -> Flags:
        """Records of those whom a list is about; a guardian or spouse may stand in several of its rows."""
        return np.asarray(
            (self.role == NONE) | np.isin(self.role, [self.roles.get(role, -2) for role in MAIN_ROLES])
        )

    @property
    def written(self) -> tuple[Ints, ...]:
        """All that tells one record's content from another's, list by list."""
        return (
            self.list, self.name, self.id, self.birth, self.sex, self.phone, self.place, self.household, self.head
        )  # fmt: skip

    def with_ids(self, ids: Ints) -> Records:
        """The same records under other ids."""
        return replace(self, id=ids)


def read(table: pa.Table, engine: Engine = HERE) -> Records:
    """Normalise and encode a table in ``schemas.RECORD``; columns it lacks are taken as empty.

    The engine cleans and cuts the distinct values.
    """
    record_id = pl.Series("record_id", table["record_id"])
    order = pc.sort_indices(table["record_id"]).to_numpy().astype(np.int64)
    columns = _Columns(table, order, engine)
    parts = side_by_side([columns.places, columns.numbers, columns.people, columns.words, columns.plain])
    found = {name: value for part in parts for name, value in part.items()}
    found |= _households(found.pop("household_no"), found["department"], found["head_id"], found["ids"])
    return Records(order=order, record_id=record_id.gather(pl.Series(order, dtype=pl.UInt32)), **found)


@dataclass(frozen=True)
class _Columns:
    """The fields of a table, a group of them at a time, as attributes of ``Records``."""

    table: pa.Table
    order: Ints
    engine: Engine

    def _text(self, column: str) -> pa.ChunkedArray:
        if column in self.table.column_names:
            return self.table[column].cast(pa.large_string())
        return pa.chunked_array([pa.nulls(self.table.num_rows, pa.large_string())])

    def _coded(self, column: str, clean: Clean | None = None) -> Encoded:
        return encode([self._text(column)], self.order, clean, self.engine)

    def places(self) -> dict[str, Any]:
        coded = self._coded("address", address.clean)
        return {"place": coded.at[0], "places": address.parse(coded.texts, self.engine)}

    def numbers(self) -> dict[str, Any]:
        at, ids = encode_ids([self._text("id_number"), self._text("head_id_number")], self.order, self.engine)
        return {"id": at[0], "head_id": at[1], "ids": ids}

    def people(self) -> dict[str, Any]:
        coded = encode([self._text("name"), self._text("head_name")], self.order, name.clean, self.engine)
        names = Names.of(coded.texts)
        return {"name": coded.at[0], "head": coded.at[1], "names": names, "name_keys": keys(names)}

    def words(self) -> dict[str, Any]:
        departments, roles, relations = (self._coded(column) for column in ("department", "role", "relation"))
        lists = encode([pc.coalesce(self._text("list_name"), self._text("department"))], self.order)
        return {
            "department": departments.at[0],
            "departments": departments.texts,
            "list": lists.at[0],
            "lists": lists.texts,
            "role": roles.at[0],
            "roles": {word: number for number, word in enumerate(roles.texts)},
            "relation": relations.at[0],
            "relations": relations.texts,
        }

    def plain(self) -> dict[str, Any]:
        return {
            "phone": self._coded("phone", phone.clean).at[0],
            "account": self._coded("account_no").at[0],
            "household_no": self._coded("household_no").at[0],
            "birth": _days(self.table, self.order),
            "sex": _sexes(self._coded("sex", sex.clean)),
            "row": _rows(self._coded("file_id").at[0], self.table, self.order),
        }


def _households(number: Ints, department: Ints, head_id: Ints, ids: Ids) -> dict[str, Ints]:
    """Households by the department's own number, by the valid id of the head, and by either."""
    known = np.flatnonzero(number != NONE)
    by_number = np.full(len(number), NONE)
    by_number[known] = paired(department[known], number[known])
    by_head = np.where(np.append(ids.valid, False)[head_id], head_id, NONE)
    either = np.where(by_number != NONE, by_number * 2, np.where(by_head != NONE, by_head * 2 + 1, NONE))
    return {"numbered": by_number, "headed": by_head, "household": either}


def _days(table: pa.Table, order: Ints) -> Ints:
    """The written birth days as yyyymmdd."""
    if "birth_date" not in table.column_names:
        return np.zeros(len(order), dtype=np.int64)
    day = table["birth_date"].cast(pa.date32()).cast(pa.int32())
    known = np.flatnonzero(pc.is_valid(day).to_numpy())
    written = pc.drop_null(day).to_numpy()
    number = np.zeros(len(order), dtype=np.int64)
    if len(known):
        first = written.min()
        number[known] = _calendar(int(first), int(written.max()))[written - first]
    return number[order]


def _calendar(first: int, last: int) -> Ints:
    """The days from ``first`` to ``last``, counted from 1970, as yyyymmdd."""
    day = np.arange(first, last + 1).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]")
    of_year = (month - year.astype("datetime64[M]")).astype(np.int64) + 1
    number: Ints = (year.astype(np.int64) + 1970) * 10_000 + of_year * 100
    number += (day - month).astype(np.int64) + 1
    return number


def _sexes(coded: Encoded) -> Ints:
    """1 for men, 2 for women, 0 unknown."""
    meaning = [{"男": 1, "女": 2}[word] for word in coded.texts]
    return np.append(np.array(meaning, dtype=np.int64), 0)[coded.at[0]]


def _rows(file: Ints, table: pa.Table, order: Ints) -> Ints:
    """Rows of files, numbered; ``NONE`` where file or row is not known."""
    found = np.full(len(order), NONE)
    if "row_number" in table.column_names:
        row = pc.fill_null(table["row_number"].cast(pa.int64()), NONE).to_numpy()[order]
        known = np.flatnonzero((file != NONE) & (row >= 0))
        found[known] = paired(file[known], row[known])
    return found
