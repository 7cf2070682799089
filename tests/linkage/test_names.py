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
阿依古丽·买买提 阿依古丽买买提 SAME
阿依古丽·买买提 阿依古丽.买买提 SAME
阿依古丽·买买提 阿依古丽-买买提 SAME
王□明    王小明   MASKED
王xiao明 王小明   MASKED
王\ue863明 王小明 MASKED
王小明2  王小明   SAME
"""

WORDS = """
John Smith        | Smith John     | SAME
John Smith        | JOHN  SMITH    | SAME
John Smith        | John-Smith     | SAME
Katherine Johnson | Katherine Jonson | SOUND
Emma Brown        | Emma Taylor    | ONE_GIVEN
John Smith        | Peter Xu       | DIFFERENT
Smith             | 王小明         | DIFFERENT
"""


def level(left: str | None, right: str | None) -> NameLevel:
    names = Names.of(pl.Series([left, right], dtype=pl.String))
    return NameLevel(compare(names, np.array([0]), np.array([1]))[0])


@pytest.mark.parametrize("line", PAIRS.strip().splitlines())
def test_each_way_of_differing_has_its_level(line: str) -> None:
    left, right, expected = line.split()
    assert level(left, right) is NameLevel[expected]


@pytest.mark.parametrize("line", WORDS.strip().splitlines())
def test_names_in_latin_letters_are_compared_word_by_word(line: str) -> None:
    left, right, expected = (part.strip() for part in line.split("|"))
    assert level(left, right) is NameLevel[expected]


DOTS = "·.-’' "


@pytest.mark.parametrize("dot", DOTS)
def test_the_dot_of_a_minority_name_may_be_any(dot: str) -> None:
    names = [f"阿依古丽{dot}买买提", "阿依古丽·买买提"]
    assert level(*names) is NameLevel.SAME
    table = keys(Names.of(pl.Series(names)))
    assert table.folded[0] == table.folded[1]


def test_a_missing_name_is_no_disagreement() -> None:
    assert level("王小明", None) is NameLevel.NULL


CHINESE = st.text(alphabet="王李张刘陈欧阳小晓明鸣未末於于伟芳", min_size=1, max_size=5)


@given(CHINESE, CHINESE)
def test_comparing_is_symmetric(left: str, right: str) -> None:
    assert level(left, right) is level(right, left)


@given(CHINESE)
def test_a_name_equals_itself(name: str) -> None:
    assert level(name, name) is NameLevel.SAME


@given(st.lists(st.sampled_from(["王王", "李里", "小晓", "明鸣", "于於", "伟伟"]), min_size=2, max_size=4))
def test_names_of_one_sound_share_the_blocking_key(characters: list[str]) -> None:
    left, right = ("".join(pair[side] for pair in characters) for side in (0, 1))
    table = keys(Names.of(pl.Series([left, right])))
    assert level(left, right) in {NameLevel.SAME, NameLevel.VARIANT, NameLevel.SOUND}
    assert table.sound[0] == table.sound[1] != 0


ANY = st.text(max_size=12)


@given(ANY, ANY)
def test_any_two_texts_have_a_level_whichever_comes_first(left: str, right: str) -> None:
    assert level(left, right) is level(right, left)


@given(st.lists(ANY, min_size=1, max_size=6))
def test_the_keys_of_a_name_do_not_depend_on_the_names_beside_it(texts: list[str]) -> None:
    together = keys(Names.of(pl.Series(texts)))
    alone = [keys(Names.of(pl.Series([text]))) for text in texts]
    for part in ("folded", "sound", "surname", "given"):
        assert getattr(together, part).tolist() == [getattr(one, part)[0] for one in alone]


def test_keys_tell_surname_and_given_name_apart() -> None:
    table = keys(Names.of(pl.Series(["王小明", "李小明", "王建国", "欧阳小明", None], dtype=pl.String)))
    assert table.surname[0] == table.surname[2] != table.surname[1]
    assert table.given[0] == table.given[1] != table.given[2]
    assert [int(key[4]) for key in (table.folded, table.sound, table.surname, table.given)] == [0, 0, 0, 0]
    assert table.surname[3] not in table.surname[:3]


def test_variant_forms_share_the_folded_key_and_homophones_only_the_sounding_one() -> None:
    table = keys(Names.of(pl.Series(["李乾", "李干", "李甘"])))
    assert table.folded[0] == table.folded[1] != table.folded[2]
    assert len(set(table.sound.tolist())) == 1


def test_words_in_any_order_sound_alike_and_their_ends_are_keys() -> None:
    table = keys(Names.of(pl.Series(["John Smith", "Smith John", "Jon Smyth", "Mary Smith"])))
    assert table.sound[0] == table.sound[1] == table.sound[2] != table.sound[3]
    assert len(set(table.surname.tolist())) == 1
    assert table.given[0] != table.given[3]
