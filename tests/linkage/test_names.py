"""Names are compared character by character; what differs and how decides the level."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.names import NameKeys, NameLevel, Names, compare, keys
from schemas.fields import name

PAIRS = """
王小明          王小明          SAME
张於            张于            VARIANT
李乾            李干            VARIANT
王小明          王晓明          SOUND
王小明          王小鸣          SOUND
王未            王末            LOOK
王*明           王小明          MASKED
王**            王小明          MASKED_SURNAME
?小明           王小明          MASKED
王xiao明        王小明          MASKED
王□明           王小明          MASKED
王\ue123明      王小明          MASKED
王xiao明        王建国          SURNAME
王小明          王明小          SWAPPED
王小明          王明            MISSING_CHARACTER
王小明          李小明          GIVEN
王大明          王小明          ONE_GIVEN
王小明          王建国          SURNAME
王小明          赵建国          DIFFERENT
欧阳明          欧阳铭          SOUND
欧阳明          欧大海          DIFFERENT
王小明2         王小明          SAME
王小明02        王晓明          SOUND
阿依古丽·买买提 阿依古丽·买提   SOUND
阿依古丽·买买提 买买提·阿依古丽 SAME
Smith           Smith           SAME
SMITH           smith           SAME
John_Smith      Smith_John      SAME
John_Smith      John_Smyth      SOUND
Jean-Paul       Jean_Paul       SAME
O'Brien_Pat     OBrien_Pat      SAME
John_Smith      Mary_Smith      ONE_GIVEN
John_Smith      Mary_Jones      DIFFERENT
王小明          Wang_Xiaoming   DIFFERENT
"""
"""``_`` is a blank; ``\\ue123`` a character that some font had and nobody else has."""


def named(*written: str | None) -> Names:
    """Names as linkage reads them."""
    column = pl.DataFrame({"name": pl.Series(written, dtype=pl.String)})
    return Names.of(column.select(name.clean(pl.col("name"))).to_series())


def level(left: str | None, right: str | None) -> NameLevel:
    return NameLevel(compare(named(left, right), np.array([0]), np.array([1]))[0])


def keys_of(*written: str | None) -> NameKeys:
    return keys(named(*written))


@pytest.mark.parametrize("line", PAIRS.strip().splitlines())
def test_each_way_of_differing_has_its_level(line: str) -> None:
    *texts, expected = line.split()
    left, right = (text.replace("_", " ").replace("\\ue123", "\ue123") for text in texts)
    assert level(left, right) is NameLevel[expected]


@pytest.mark.parametrize("missing", [None, "", "无", "不详"])
def test_a_missing_name_is_no_disagreement(missing: str | None) -> None:
    assert level("王小明", missing) is NameLevel.NULL


@pytest.mark.parametrize("dot", ["·", "•", "・", ".", "．", "。", "‧", "", " "])
def test_the_dot_of_a_minority_name_may_be_any_or_none(dot: str) -> None:
    left, right = "阿依古丽·买买提", f"阿依古丽{dot}买买提"
    assert level(left, right) is NameLevel.SAME
    found = keys_of(left, right)
    assert found.folded[0] == found.folded[1]
    assert found.sound[0] == found.sound[1]


CHINESE = st.text(alphabet="王李张刘陈欧阳小晓明鸣未末於于伟芳", min_size=1, max_size=5)
FULL = st.text(alphabet="王李张欧阳小晓明鸣未末於于", min_size=2, max_size=4)
ANY = st.one_of(CHINESE, st.text(alphabet="王小晓明欧阳*?□\ue123·• ab'J-3", max_size=10))


@given(ANY, ANY)
def test_comparing_is_symmetric(left: str, right: str) -> None:
    assert level(left, right) is level(right, left)


@given(CHINESE)
def test_a_name_equals_itself(written: str) -> None:
    assert level(written, written) is NameLevel.SAME


@given(CHINESE, CHINESE)
def test_names_of_one_sound_share_the_blocking_key(left: str, right: str) -> None:
    sound = keys_of(left, right).sound
    alike = level(left, right) in {NameLevel.SAME, NameLevel.VARIANT, NameLevel.SOUND}
    assert not alike or sound[0] == sound[1]


@given(FULL, FULL)
def test_only_same_and_variant_names_share_the_key_by_which_names_are_counted(left: str, right: str) -> None:
    folded = keys_of(left, right).folded
    same = level(left, right) in {NameLevel.SAME, NameLevel.VARIANT}
    assert same == (folded[0] == folded[1])


def test_the_parts_of_a_name_have_keys_of_their_own() -> None:
    found = keys_of("欧阳小明", "欧阳晓鸣", "欧小明", "王小明")
    assert found.surname[0] == found.surname[1] not in found.surname[2:]
    assert found.given[2] == found.given[3], "小明, whoever's"
    assert found.sound[0] == found.sound[1]


@pytest.mark.parametrize(
    ("left", "right"),
    [("John Smith", "Smith John"), ("John Smith", "JOHN SMYTH"), ("Jon Smith", "John Smith")],
)
def test_latin_names_share_the_blocking_key_in_any_order_and_spelling(left: str, right: str) -> None:
    found = keys_of(left, right)
    assert found.sound[0] == found.sound[1] > 0
    assert found.surname[0] == found.surname[1] > 0


def test_other_latin_names_do_not() -> None:
    found = keys_of("John Smith", "Mary Jones")
    assert found.sound[0] != found.sound[1]


def test_a_missing_name_has_no_keys() -> None:
    found = keys_of(None, "", "无")
    assert not any(key.any() for key in (found.folded, found.sound, found.surname, found.given))
