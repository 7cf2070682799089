"""Pairs of profiles compared part by part: profiles as Arrow tables, of which each part takes what its pairs need."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.address import Spots
from linkage.compare import compare
from linkage.encode import COMPATIBLE, NONE, Ints, distinct
from linkage.ids import Ids
from linkage.names import Names
from linkage.profile import Compared
from linkage.ties import Ties
from schemas.engine import HERE, Engine, Tables, stretches

Of = TypeVar("Of", Names, Spots)
VALUES: Final = ("name", "id", "sure", "birth", "typed", "sex")
TIES: Final = ("phones", "own_phones", "spots", "villages", "households", "kin")


def compared(profiles: Compared, a: Ints, b: Ints, engine: Engine = HERE) -> pl.DataFrame:
    """``compare`` by an engine: the same levels, whoever works on which pairs."""
    shares = engine.shares(len(a))
    if shares == 1:
        return compare(profiles, a, b)
    pairs = pa.table({"a": a.astype(np.uint32), "b": b.astype(np.uint32)})
    parts = ({"pair": pairs[part]} for part in stretches(len(a), shares))
    found = engine.map(levels, parts, shared=tables(profiles))
    return pl.concat([pl.DataFrame(part["level"]) for part in found], rechunk=True)


def levels(part: Tables) -> Tables:
    """The levels of the pairs of one part: a kernel."""
    a, b = (part["pair"][side].to_numpy().astype(np.int64) for side in ("a", "b"))
    used = distinct(np.concatenate([a, b]))
    found = compare(_of(part, used), np.searchsorted(used, a), np.searchsorted(used, b))
    return {"level": found.to_arrow(compat_level=COMPATIBLE)}


def tables(profiles: Compared) -> Tables:
    """Profiles, names, numbers and addresses as tables that refer to each other by position."""
    values = {name: pa.array(getattr(profiles, name)) for name in VALUES}
    ties = {name: _lists(getattr(profiles, name)) for name in TIES}
    ids = {"text": _text(profiles.ids.texts), "valid": pa.array(profiles.ids.valid)}
    return {
        "profile": pa.table(values | ties),
        "name": _table(profiles.names),
        "number": pa.table(ids),
        "place": _table(profiles.places),
    }


def _of(shared: Tables, used: Ints) -> Compared:
    """Some of the profiles, with the names, numbers and addresses that they have."""
    rows = shared["profile"].take(pa.array(used))
    values: dict[str, Any] = {name: _array(rows[name]) for name in VALUES}
    ties: dict[str, Any] = {name: _ties(rows[name]) for name in TIES}
    spots = ties.pop("spots")
    name, values["name"] = _renumbered(values["name"])
    number, values["id"] = _renumbered(values["id"])
    place, spot = _renumbered(spots.value)
    numbers = shared["number"].take(pa.array(number))
    return Compared(
        names=_again(Names, shared["name"].take(pa.array(name))),
        ids=Ids.of(_series(numbers["text"]), _array(numbers["valid"])),
        places=_again(Spots, shared["place"].take(pa.array(place))),
        spots=Ties(spots.owner, spot, spots.start),
        **values,
        **ties,
    )


def _renumbered(positions: Ints) -> tuple[Ints, Ints]:
    """The positions that occur, in order, and all positions as places among them."""
    used = distinct(positions[positions != NONE])
    return used, np.where(positions != NONE, np.searchsorted(used, positions), NONE)


def _lists(ties: Ties) -> pa.Array:
    """Ties as a list of values a row."""
    return pa.LargeListArray.from_arrays(pa.array(ties.start.astype(np.int64)), pa.array(ties.value))


def _ties(column: pa.ChunkedArray) -> Ties:
    lists = column.combine_chunks()
    start = lists.offsets.to_numpy() - lists.offsets[0].as_py()
    owner = np.repeat(np.arange(len(lists)), np.diff(start))
    return Ties(owner, lists.flatten().to_numpy(), start)


def _table(values: Names | Spots) -> pa.Table:
    """A class of arrays as a table; arrays of several places a row as lists of that length."""
    return pa.table({each.name: _column(getattr(values, each.name)) for each in _arrays(type(values))})


def _again(cls: type[Of], table: pa.Table) -> Of:
    """The class of arrays that a table came from; ties are none."""
    nothing = np.zeros(0, dtype=np.int64)
    none = Ties.of(nothing, nothing, table.num_rows)
    found: dict[str, Any] = {each.name: none for each in fields(cls)}
    found |= {
        each.name: _series(table[each.name]) if each.type == "pl.Series" else _array(table[each.name])
        for each in _arrays(cls)
    }
    return cls(**found)


def _arrays(cls: type[Any]) -> list[Field[Any]]:
    return [each for each in fields(cls) if each.type != "Ties"]


def _column(values: Any) -> pa.Array:
    if isinstance(values, pl.Series):
        return _text(values)
    if values.ndim == 1:
        return pa.array(values)
    return pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), values.shape[1])


def _array(column: pa.ChunkedArray) -> Any:
    values = column.combine_chunks()
    if pa.types.is_fixed_size_list(values.type):
        return values.flatten().to_numpy().reshape(-1, values.type.list_size)
    return values.to_numpy(zero_copy_only=False)


def _text(values: pl.Series) -> pa.Array:
    return values.to_arrow(compat_level=COMPATIBLE).cast(pa.large_string())


def _series(column: pa.ChunkedArray) -> pl.Series:
    return pl.Series("text", pl.from_arrow(column), pl.String)
