"""Who works on values and pairs, and in how many parts, changes nothing."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pytest

import linkage
from linkage.address import Spots
from linkage.block import block
from linkage.compare import compare
from linkage.names import Names
from linkage.partition import compared, tables
from linkage.profile import Profiles, profile
from simulation import records as simulated_records
from tests.apart import Apart


@pytest.fixture(scope="module")
def records() -> pa.Table:
    return simulated_records(150, seed=11)[0].to_arrow()


@pytest.fixture(scope="module")
def profiles(records: pa.Table) -> Profiles:
    return profile(records)


@pytest.mark.parametrize("rows", [7, 40])
def test_linkage_by_parts_is_linkage(records: pa.Table, rows: int) -> None:
    engine = Apart(rows)
    here, there = linkage.link(records), linkage.link(records, engine=engine)
    for each in fields(linkage.Linkage):
        assert getattr(there, each.name).equals(getattr(here, each.name)), each.name
    assert set(engine.worked) == {"_clean_part", "_cut_part", "levels"}
    assert min(engine.worked.values()) > 1


def test_pairs_are_compared_alike_wherever_they_are_cut(profiles: Profiles) -> None:
    pairs = block(profiles)
    whole = compare(profiles, pairs.a, pairs.b)
    for rows in (1, 50, len(pairs) - 1):
        some = slice(0, 60) if rows == 1 else slice(None)
        assert compared(profiles, pairs.a[some], pairs.b[some], Apart(rows)).equals(whole[some])


def test_pairs_in_another_order_keep_their_levels(profiles: Profiles) -> None:
    pairs = block(profiles)
    order = np.random.default_rng(3).permutation(len(pairs))
    whole = compare(profiles, pairs.a, pairs.b)
    assert compared(profiles, pairs.a[order], pairs.b[order], Apart(90)).equals(whole[order.tolist()])


def test_no_pairs_have_no_levels(profiles: Profiles) -> None:
    none = np.zeros(0, dtype=np.int64)
    assert compared(profiles, none, none, Apart(5)).equals(compare(profiles, none, none))


def test_profiles_as_tables_leave_nothing_out_that_is_compared(profiles: Profiles) -> None:
    told = tables(profiles)
    assert told["profile"].num_rows == len(profiles)
    assert set(told["name"].column_names) == {each.name for each in fields(Names)}
    assert set(told["place"].column_names) == {each.name for each in fields(Spots)} - {"words"}
    assert told["number"].num_rows == len(profiles.ids.texts)
