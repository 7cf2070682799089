"""A table of records -> encoded records: every field normalised, every value a number, in order of record id."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from linkage import address
from linkage.address import Spots
from linkage.encode import NONE, Ints, encode, mix, numbered
from linkage.ids import Ids, encode_ids
from linkage.names import NameKeys, Names, keys
from schemas.fields import name, phone, sex

T = TypeVar("T")


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

    def with_ids(self, ids: Ints) -> Records:
        """The same records under other ids."""
        return replace(self, id=ids)


def read(table: pa.Table) -> Records:
    """Normalise and encode a table in ``schemas.RECORD``; columns it lacks are taken as empty."""
    record_id = pl.Series("record_id", table["record_id"])
    order = record_id.arg_sort().to_numpy().astype(np.int64)

    def text(column: str) -> pa.ChunkedArray:
        if column in table.column_names:
            return table[column].cast(pa.large_string())
        return pa.chunked_array([pa.nulls(table.num_rows, pa.large_string())])

    def named() -> tuple[list[Ints], Names, NameKeys]:
        coded = encode([text("name"), text("head_name")], order, name.clean)
        names = Names.of(coded.texts)
        return coded.at, names, keys(names)

    def placed() -> tuple[Ints, Spots]:
        coded = encode([text("address")], order, address.clean)
        return coded.at[0], address.parse(coded.texts)

    (places, spots), (ids, numbers), (names, name_texts, name_keys), phones = _together(
        placed,
        lambda: encode_ids([text("id_number"), text("head_id_number")], order),
        named,
        lambda: encode([text("phone")], order, phone.clean).at[0],
    )
    departments = encode([text("department")], order)
    listed = encode([pc.coalesce(text("list_name"), text("department"))], order)
    roles, relations = encode([text("role")], order), encode([text("relation")], order)
    by_number, by_head = _households(
        departments.at[0], encode([text("household_no")], order).at[0], ids[1], numbers
    )
    return Records(
        order=order,
        record_id=record_id.gather(pl.Series(order, dtype=pl.UInt32)),
        name=names[0],
        head=names[1],
        id=ids[0],
        head_id=ids[1],
        place=places,
        birth=_days(table, order),
        sex=_sexes(text("sex"), order),
        phone=phones,
        household=np.where(
            by_number != NONE, by_number * 2, np.where(by_head != NONE, by_head * 2 + 1, NONE)
        ),
        numbered=by_number,
        headed=by_head,
        list=listed.at[0],
        department=departments.at[0],
        role=roles.at[0],
        relation=relations.at[0],
        row=_rows(encode([text("file_id")], order).at[0], table, order),
        names=name_texts,
        name_keys=name_keys,
        ids=numbers,
        places=spots,
        lists=listed.texts,
        departments=departments.texts,
        roles={word: number for number, word in enumerate(roles.texts)},
        relations=relations.texts,
    )


def _together(*tasks: Callable[[], T]) -> list[T]:
    """Run the costly fields side by side; their kernels let go of the interpreter."""
    with ThreadPoolExecutor() as pool:
        return [task.result() for task in [pool.submit(task) for task in tasks]]


def _households(department: Ints, number: Ints, head_id: Ints, ids: Ids) -> tuple[Ints, Ints]:
    """Households by the department's own number, and by the valid id of the head."""
    known = number != NONE
    by_number = numbered(mix(department, number), known)
    valid = np.append(ids.valid, False)[head_id]
    return by_number, np.where(valid, head_id, NONE)


def _days(table: pa.Table, order: Ints) -> Ints:
    """The written birth days as yyyymmdd."""
    if "birth_date" not in table.column_names:
        return np.zeros(len(order), dtype=np.int64)
    day = pl.Series("day", table["birth_date"]).cast(pl.Date)
    number = day.to_frame().select(
        pl.col("day").dt.year().cast(pl.Int64) * 10_000
        + pl.col("day").dt.month().cast(pl.Int64) * 100
        + pl.col("day").dt.day()
    )
    return number.to_series().fill_null(0).to_numpy()[order]


def _sexes(column: pa.ChunkedArray, order: Ints) -> Ints:
    """1 for men, 2 for women, 0 unknown."""
    coded = encode([column], order, sex.clean)
    meaning = [{"男": 1, "女": 2}[word] for word in coded.texts]
    return np.append(np.array(meaning, dtype=np.int64), 0)[coded.at[0]]


def _rows(file: Ints, table: pa.Table, order: Ints) -> Ints:
    """Rows of files, numbered; ``NONE`` where file or row is not known."""
    if "row_number" not in table.column_names:
        return np.full(len(order), NONE)
    row = pl.Series(table["row_number"]).cast(pl.Int64).fill_null(NONE).to_numpy()[order]
    return numbered(mix(file, row), (file != NONE) & (row != NONE))
