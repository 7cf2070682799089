"""Who could somebody be of whom little is known? Single descriptions against all records, none of which they join.

The comparisons and weights are linkage's own; only what is believed of their errors is another model's, for a neighbour
who tells a name by ear and an age by sight errs otherwise than a clerk who copies a certificate.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from linkage.block import Rule, around
from linkage.compare import COMPARISONS, BirthLevel, IdLevel, compare
from linkage.decide import HEAVIEST, Floats, Model, weigh
from linkage.encode import NONE, Flags, Ints
from linkage.names import NameLevel
from linkage.profile import Profiles, profile

HEARSAY: Final = Path(__file__).parent / "model" / "hearsay.json"
SAME_AGE, NEAR_AGE, MAY_BE = AGES = (2, 5, 9)
"""Years by which a told age may be off to count as the same, as near, as no disagreement."""
NAMED: Final = (
    Rule("同一证件号", ("id",)),
    Rule("同音同村", ("sound", "village"), cap=400),
    Rule("同姓同村", ("surname", "village"), cap=800),
    Rule("同名字同村", ("given", "village"), cap=400),
    Rule("同电话", ("phone",), cap=60),
    Rule("同门牌", ("home",), cap=60),
    Rule("同音", ("sound",), cap=60),
)
NAMELESS: Final = (
    Rule("同村", ("village",), cap=2_000),
    *(rule for rule in NAMED if rule.key in (("phone",), ("home",))),
)
"""Of whom no name is told, anybody in the village may be meant."""


@cache
def hearsay() -> Model:
    """What is believed of descriptions by neighbours; learnt from invented ones (``benchmarks/leads.py``)."""
    return Model.load(HEARSAY)


Propose = Callable[[Profiles, Flags], tuple[Ints, Ints]]
"""Which others each asked profile is compared with: pairs of both."""


def candidates(
    records: pa.Table, asked: pa.Table, model: Model, propose: Propose | None = None
) -> pl.DataFrame:
    """Records that could be of those who are described, with what agrees.

    Args:
        records: all records, in the columns of ``RECORD``.
        asked: the same columns, ids of their own; and ``born``: the year of birth that a told age gives, or null.
        model: what is believed of them.
        propose: which pairs are compared; those that could be one person if not told.

    Returns:
        ``asked_id``, ``record_id``, one level per comparison, ``years`` (by which the told age is off, null if none is)
        and ``weight``: log2 of the odds by itself. In order of both ids, one record for all that are alike.
    """
    profiles, mine = _together(records, asked)
    a, b = _pairs(profiles, mine, propose or proposed)
    levels = compare(profiles, a, b)
    years = _years_off(profiles, asked, mine, a, b)
    levels = levels.with_columns(birth=_as_birth(levels["birth"], years))
    weight = np.where(a == b, HEAVIEST, weigh(profiles, a, levels, model))
    told = (
        pl.DataFrame({"asked": a, "other": b})
        .hstack(levels)
        .with_columns(years=years, weight=pl.Series(weight))
    )
    ids = profiles.records.record_id
    names = pl.DataFrame({"asked": mine.profile, "asked_id": ids.gather(pl.Series(mine.at, dtype=pl.UInt32))})
    first = pl.Series(mine.first_other[b], dtype=pl.UInt32)
    same = {"name": NameLevel.SAME, "id": IdLevel.SAME}
    return (
        told.with_columns(record_id=ids.gather(first))
        .with_columns(
            pl.when(pl.col("asked") == pl.col("other")).then(pl.lit(int(level))).otherwise(name).alias(name)
            for name, level in same.items()
        )
        .join(names, on="asked")
        .select("asked_id", "record_id", *COMPARISONS, "years", "weight")
        .sort("asked_id", "record_id")
    )


class _Mine:
    """Where the asked stand: their records ``at``, the ``profile`` of each; the first other record of every profile."""

    def __init__(self, profiles: Profiles, asked: pa.Table) -> None:
        own = profiles.records.record_id.is_in(pl.Series(pl.from_arrow(asked["record_id"])).implode())
        self.at: Ints = np.flatnonzero(own.to_numpy())
        self.profile: Ints = profiles.of_record[self.at]
        others = np.flatnonzero(~own.to_numpy())[::-1]
        self.first_other: Ints = np.full(len(profiles), NONE)
        self.first_other[profiles.of_record[others]] = others
        self.flags: Flags = np.zeros(len(profiles), dtype=np.bool_)
        self.flags[self.profile] = True


def _together(records: pa.Table, asked: pa.Table) -> tuple[Profiles, _Mine]:
    """Everyone's profiles; those without an id never become one with a record, for each has a household of its own."""
    names = records.schema.names
    own = asked.select(names)
    place = names.index("household_no")
    alone = own.set_column(place, records.schema.field(place), asked["record_id"].cast(pa.string()))
    profiles = profile(pa.concat_tables([records, alone.cast(records.schema)]))
    return profiles, _Mine(profiles, asked)


def proposed(profiles: Profiles, asked: Flags) -> tuple[Ints, Ints]:
    """Whom each could be: by name or surname and village, telephone, door, or a rare name."""
    nameless = asked & (profiles.name == NONE)
    found = [around(profiles, nameless, NAMELESS), around(profiles, asked & ~nameless, NAMED)]
    a, b = (np.concatenate(sides) for sides in zip(*found, strict=True))
    return a, b


def _pairs(profiles: Profiles, mine: _Mine, propose: Propose) -> tuple[Ints, Ints]:
    """Each asked profile with others; with itself where a record has its very id and name."""
    itself = np.flatnonzero(mine.flags & (mine.first_other != NONE))
    a, b = (np.concatenate([side, itself]) for side in propose(profiles, mine.flags))
    others = (mine.first_other[b] != NONE) & (~mine.flags[b] | (a == b))
    return a[others], b[others]


def _years_off(profiles: Profiles, asked: pa.Table, mine: _Mine, a: Ints, b: Ints) -> pl.Series:
    """Between the year of birth that a told age gives and the one known of the other; null where either is not."""
    ids = profiles.records.record_id.gather(pl.Series(mine.at, dtype=pl.UInt32))
    told = pl.DataFrame(
        {"record_id": pl.from_arrow(asked["record_id"]), "born": pl.from_arrow(asked["born"])}
    )
    born = (
        ids.alias("record_id")
        .to_frame()
        .join(told, on="record_id", maintain_order="left")["born"]
        .fill_null(0)
    )
    of_profile = np.zeros(len(profiles), dtype=np.int64)
    of_profile[mine.profile] = born.to_numpy()
    known = (profiles.birth[a] == 0) & (of_profile[a] > 0) & (profiles.birth[b] > 0)
    off = np.abs(of_profile[a] - profiles.birth[b] // 10_000)
    return pl.select(pl.when(pl.lit(pl.Series(known))).then(pl.lit(pl.Series(off)))).to_series()


def _as_birth(levels: pl.Series, years: pl.Series) -> pl.Series:
    """A told age as a level of the birth day; beyond what sight may err, it disagrees."""
    off = pl.col("years")
    told = (
        pl.when(off <= SAME_AGE)
        .then(pl.lit(int(BirthLevel.SAME_YEAR)))
        .when(off <= NEAR_AGE)
        .then(pl.lit(int(BirthLevel.NEAR_YEAR)))
        .when(off <= MAY_BE)
        .then(pl.lit(int(BirthLevel.NULL)))
        .otherwise(pl.lit(int(BirthLevel.DIFFERENT)))
    )
    frame = pl.DataFrame({"birth": levels, "years": years})
    return frame.select(birth=pl.when(off.is_null()).then("birth").otherwise(told).cast(pl.Int8)).to_series()


def shares(asked: Ints, weight: Floats) -> Floats:
    """The probability of each candidate: an asked is one of them, or none.

    Args:
        asked: which asked each candidate is of; one entry a person.
        weight: log2 of the odds by itself.
    """
    odds = np.exp2(np.minimum(weight, HEAVIEST))
    total = 1.0 + np.bincount(asked, weights=odds, minlength=int(asked.max(initial=-1)) + 1)
    return np.asarray(odds / total[asked], dtype=np.float64)
