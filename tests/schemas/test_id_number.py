"""Id numbers: GB 11643 held exactly, and every injury seen for what it is."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.fields import id_number

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SOUND = "35050519500307004X"


def check_character(body: str) -> str:
    """Digit by digit: an oracle for the vectorised one."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def one(work, value):
    return pl.DataFrame({"value": [value]}, schema={"value": pl.String}).select(work(pl.col("value"))).item()


days = st.dates(date(1901, 1, 1), date(2025, 12, 31))


@st.composite
def sound(draw):
    """Sound eighteen-character numbers that do not end like truncated ones."""
    area = draw(st.sampled_from(["350505", "110101", "653125", "440923"]))
    sequence = draw(st.integers(1, 999).filter(lambda number: number % 100))
    body = f"{area}{draw(days):%Y%m%d}{sequence:03d}"
    return body + check_character(body)


@given(sound())
def test_a_sound_number_is_valid_and_its_own_canonical_form(number):
    assert one(id_number.status, number) == "valid"
    assert one(id_number.canonical, number) == number


@given(sound(), st.integers(0, 17), st.integers(1, 9))
def test_the_check_character_catches_every_single_substitution(number, place, shift):
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert one(id_number.status, wrong) != "valid"


@given(sound())
def test_fifteen_digits_lengthen_to_the_number_they_came_from(number):
    if number[6:8] != "19":
        return
    short = number[:6] + number[8:17]
    assert one(id_number.status, short) == "fifteen"
    assert one(id_number.canonical, short) == number


@given(sound())
def test_birth_day_and_sex_are_read_from_the_number(number):
    assert f"{one(id_number.birth_date, number):%Y%m%d}" == number[6:14]
    assert one(id_number.sex, number) == ("男" if int(number[16]) % 2 else "女")


@given(st.text(max_size=24) | sound() | sound().map(lambda number: f"'{number[:6]} {number[6:]}"))
def test_cleaning_again_changes_nothing(value):
    cleaned = one(id_number.clean, value)
    assert one(id_number.clean, cleaned) == cleaned


@pytest.mark.parametrize(
    "written",
    [
        SOUND.lower(),
        f"'{SOUND}",
        f"\t{SOUND}",
        f"\u3000{SOUND} ",
        "350505 19500307 004X",
        "350505-19500307-004X",
        "３５０５０５１９５００３０７００４Ｘ",
        SOUND[:17] + "×",
        SOUND[:17] + "*",
        f"\u200b{SOUND}",
        f"{SOUND}43",
        f"{SOUND}43B1",
        f"G{SOUND}",
        f"身份证号：{SOUND}",
        f"残疾证号：{SOUND}43",
        f"全国学籍号：G{SOUND}",
        f"{SOUND}（身份证）",
        f"{SOUND}、350505195001010019",
        f"{SOUND}\n350505195001010019",
        "350505/19500307/004X",
    ],
)
def test_all_writings_of_one_number_are_one_number(written):
    assert one(id_number.clean, written) == SOUND


@pytest.mark.parametrize(
    ("written", "cleaned", "status"),
    [
        (None, None, "missing"),
        ("无", None, "missing"),
        ("—", None, "missing"),
        ("000000000000000000", None, "missing"),
        ("11111111111111111x", None, "missing"),
        ("350505********1234", "350505********1234", "masked"),
        ("350505＊＊＊＊＊＊＊＊004X", "350505********004X", "masked"),
        ("35050519500307****", "35050519500307****", "masked"),
        ("350***********004X", "350***********004X", "masked"),
        ("***0040", "***0040", "masked"),
        ("350505xxxxxxxx004x", "350505********004X", "masked"),
        ("350505XXXXXXXX1234", "350505********1234", "masked"),
        ("35050519500307XXXX", "35050519500307****", "masked"),
        ("XXXXXXXXXXXXXX1234", "**************1234", "masked"),
        ("350505--------1234", "350505********1234", "masked"),
        ("350505........1234", "350505********1234", "masked"),
        ("350505________1234", "350505********1234", "masked"),
        ("350505########1234", "350505********1234", "masked"),
        ("350505●●●●●●●●1234", "350505********1234", "masked"),
        ("350505195003071000", "350505195003071000", "truncated"),
        ("3.50505E+17", "3.50505E+17", "truncated"),
        ("350505900307123", "350505900307123", "fifteen"),
        ("350505195003071234", "350505195003071234", "invalid"),
        ("350505199013071231", "350505199013071231", "invalid"),
        ("H12345678", "H12345678", "invalid"),
        ("L350505195003071234", None, "missing"),
    ],
)
def test_what_is_not_sound_keeps_its_form_and_says_what_it_is(written, cleaned, status):
    assert one(id_number.clean, written) == cleaned
    assert one(id_number.status, cleaned) == status
    assert (one(id_number.canonical, cleaned) is None) == (status != "fifteen")


def test_nothing_shown_to_people_holds_the_birth_day():
    assert one(id_number.masked, SOUND) == "350505********004X"
