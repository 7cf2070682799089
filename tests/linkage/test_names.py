"""Names are compared character by character; what differs and how decides the level."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.names import NameLevel, Names, compare, keys

PAIRS = """
王小明   王小明   SAME
张於     张于     VARIANT
李乾     李干     VARIANT
王小明   王晓明   SOUND
王小明   王小鸣   SOUND
王未     王末     LOOK
王*明    王小明   MASKED
王**     王小明   MASKED_SURNAME
?小明    王小明   MASKED
王小明   王明小   SWAPPED
王小明   王明     MISSING_CHARACTER
王小明   李小明   GIVEN
王大明   王小明   ONE_GIVEN
王小明   王建国   SURNAME
王小明   赵建国   DIFFERENT
欧阳明   欧阳铭   SOUND
欧阳明   欧大海   DIFFERENT
Smith    Smith    SAME
阿依古丽·买买提 阿依古丽·买提 SOUND
"""


def level(left: str | None, right: str | None) -> NameLevel:
    names = Names.of(pl.Series([left, right], dtype=pl.String))
    return NameLevel(compare(names, np.array([0]), np.array([1]))[0])


@pytest.mark.parametrize("line", PAIRS.strip().splitlines())
def test_each_way_of_differing_has_its_level(line: str) -> None:
    left, right, expected = line.split()
    assert level(left, right) is NameLevel[expected]


def test_a_missing_name_is_no_disagreement() -> None:
    assert level("王小明", None) is NameLevel.NULL


CHINESE = st.text(alphabet="王李张刘陈欧阳小晓明鸣未末於于伟芳", min_size=1, max_size=5)


@given(CHINESE, CHINESE)
def test_comparing_is_symmetric(left: str, right: str) -> None:
    assert level(left, right) is level(right, left)


@given(CHINESE)
def test_a_name_equals_itself(name: str) -> None:
    assert level(name, name) is NameLevel.SAME


@given(CHINESE, CHINESE)
def test_names_of_one_sound_share_the_blocking_key(left: str, right: str) -> None:
    table = keys(Names.of(pl.Series([left, right])))
    alike = level(left, right) in {NameLevel.SAME, NameLevel.VARIANT, NameLevel.SOUND}
    assert not alike or table["sound"][0] == table["sound"][1]
