"""An explanation agrees with the result, whichever of a person's records is asked about."""

import math
from collections.abc import Callable

import pyarrow as pa
import pytest

from linkage.explain import explain

Table = Callable[[str], pa.Table]

LISTS = """
record_id department name   id_number          phone       birth_date address
R1        民政       王小明 35050519800101001? 13900000001 1980-01-01 南埔镇柯厝村3组12号
R2        医保       王小明 35050519800101001? -           -          -
R3        慈善       王小明 350505********0012 13900000001 -          南埔镇柯厝村3组12号
R4        教育       赵建国 35050519750203001? 13900000009 -          山腰镇前张村1组2号
"""


@pytest.fixture
def records(table: Callable[[str], pa.Table]) -> pa.Table:
    return table(LISTS)


def test_the_steps_add_up_to_the_probability(records: pa.Table) -> None:
    told = explain(records, "R2", "R3")
    assert told.same_person
    odds = sum(step.weight for step in told.steps)
    assert math.isclose(told.probability, 1 / (1 + 2**-odds), rel_tol=1e-9)


def test_one_valid_id_and_name_need_no_comparison(records: pa.Table) -> None:
    told = explain(records, "R1", "R2")
    assert (told.outcome, told.same_person) == ("identical", True)
    assert "证件号" in told.steps[0].comparison


def test_the_same_writing_without_an_id_is_not_called_an_id(table: Table) -> None:
    twice = table("""
        record_id department name   address
        R1        慈善       王小明 南埔镇柯厝村3组12号
        R2        慈善       王小明 南埔镇柯厝村3组12号
        """)
    assert "证件号" not in explain(twice, "R1", "R2").steps[0].comparison


def test_a_pair_never_compared_says_so(records: pa.Table) -> None:
    told = explain(records, "R1", "R4")
    assert (told.same_person, told.rule) == (False, None)


@pytest.mark.parametrize("record", ["R1", "R2"])
def test_a_refusal_is_told_for_every_record_of_the_profile(records: pa.Table, record: str) -> None:
    words = pa.table({"record_a": ["R1"], "record_b": ["R3"], "verdict": ["different"]})
    told = explain(records, record, "R3", decisions=words)
    assert (told.outcome, told.same_person) == ("match", False)
    assert told.refused == "复核人判定不是同一人"


def test_an_unknown_record_is_an_error(records: pa.Table) -> None:
    with pytest.raises(KeyError):
        explain(records, "R1", "R9")
