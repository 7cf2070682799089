"""Every pair is proposed once, by a rule whose key it shares; blocks are bounded and what is cut is told."""

import numpy as np
import pyarrow as pa
import pytest

from linkage.block import RULES, Blocks, block
from linkage.profile import Profiles, profile
from simulation.district import records


@pytest.fixture(scope="module")
def district() -> Profiles:
    return profile(records(400, 11)[0].to_arrow())


@pytest.fixture(scope="module")
def blocks(district: Profiles) -> Blocks:
    return block(district)


def test_each_pair_stands_once_the_smaller_first_and_in_order(blocks: Blocks) -> None:
    assert (blocks.a < blocks.b).all()
    key = blocks.a * 10**6 + blocks.b
    assert (np.diff(key) > 0).all()


def test_two_sure_ids_meet_only_on_a_shared_id(district: Profiles, blocks: Blocks) -> None:
    both = district.sure[blocks.a] & district.sure[blocks.b]
    assert (district.id[blocks.a[both]] == district.id[blocks.b[both]]).all()


@pytest.mark.parametrize("column", ["phones", "households", "kin"])
def test_pairs_share_what_their_rule_goes_by(district: Profiles, blocks: Blocks, column: str) -> None:
    part = {"phones": "phone", "households": "household", "kin": "kin"}[column]
    for number, rule in enumerate(RULES):
        if part in rule.key:
            a, b = (side[blocks.rule == number] for side in (blocks.a, blocks.b))
            assert getattr(district, column).shared(a, b).all()


def test_the_report_has_a_line_for_each_rule_and_no_block_is_larger_than_its_cap(blocks: Blocks) -> None:
    assert blocks.report["rule"].to_list() == [rule.name for rule in RULES]
    assert all(line <= rule.cap for line, rule in zip(blocks.report["largest"], RULES, strict=True))


def test_an_oversized_block_is_cut_and_counted() -> None:
    table = pa.table(
        {
            "record_id": [f"R{number}" for number in range(300)],
            "department": ["慈善"] * 300,
            "name": ["张伟"] * 300,
            "file_id": ["F"] * 300,
            "row_number": list(range(300)),
        }
    )
    found = block(profile(table))
    assert len(found) == 0
    assert found.report["cut"].sum() == 300
