"""Id numbers come to eighteen places, of which some may be hidden."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.ids import Ids, encode_ids

BODY = "35050519800101001"


def read(*numbers: str | None) -> tuple[list[int], Ids]:
    column = pa.chunked_array([list(numbers)], pa.large_string())
    at, ids = encode_ids([column], np.arange(len(numbers)))
    return at[0].tolist(), ids


def check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


SHAPES = """
written            | places             | valid masked
{whole}            | {whole}            | yes   no
350505800101001    | {whole}            | no    no
350505********0011 | 350505********0011 | no    yes
350505*0011        | 350505********0011 | no    yes
350505****0011     | 350505********0011 | no    yes
3505051980****0011 | 3505051980****0011 | no    yes
***************011 | ***************011 | no    yes
35050519800101**** | 35050519800101**** | no    yes
350505198001010000 | 350505198001010*** | no    yes
350505198001010013 | 350505198001010013 | no    no
"""


@pytest.mark.parametrize("line", SHAPES.strip().splitlines()[1:])
def test_whatever_is_written_comes_to_eighteen_places(line: str) -> None:
    written, places, told = (part.strip().format(whole=check(BODY)) for part in line.split("|"))
    _, ids = read(written)
    assert ids.texts.to_list() == [places]
    assert [bool(ids.valid[0]), bool(ids.masked[0])] == [word == "yes" for word in told.split()]
    assert ids.regular[0]


@pytest.mark.parametrize("tail", ["000", "010000"])
def test_what_a_spreadsheet_cut_off_is_hidden_and_not_compared(tail: str) -> None:
    _, ids = read(check(BODY)[: 18 - len(tail)] + tail)
    assert ids.texts[0].endswith("***")
    assert (ids.part(0, 15)[0] > 0, ids.part(14, 18)[0]) == (True, 0)


def test_fifteen_and_eighteen_digits_of_one_person_are_one_valid_number() -> None:
    at, ids = read("350505800101001", check(BODY))
    assert at == [0, 0]
    assert ids.valid.tolist() == [True]


def test_fifteen_digits_alone_have_no_check_character_and_prove_nothing() -> None:
    _, ids = read("350505800101001")
    assert (bool(ids.valid[0]), int(ids.birth[0])) == (False, 19800101)


@pytest.mark.parametrize(("year", "valid"), [("1899", False), ("1900", True), ("2020", True)])
def test_nobody_alive_was_born_before_1900(year: str, valid: bool) -> None:
    _, ids = read(check(f"350505{year}0101001"))
    assert bool(ids.valid[0]) == valid
    assert (ids.birth[0] > 0) == valid


def test_birth_day_and_sex_are_read_where_they_are_shown() -> None:
    _, ids = read(
        check(BODY), check("35050519851231002"), "350505********0012", "3505051980****0012", "军字第123号"
    )
    assert ids.birth.tolist() == [19800101, 19851231, 0, 0, 0]
    assert ids.sex.tolist() == [1, 2, 1, 1, 0]


def test_a_part_is_known_where_none_of_its_places_is_hidden() -> None:
    _, ids = read(check(BODY), "350505********0011", "3505051980010100", "军字第123号")
    assert (ids.part(0, 6) > 0).tolist() == [True, True, False, False]
    assert (ids.part(14, 18) > 0).tolist() == [True, True, False, False]
    assert (ids.part(6, 18) > 0).tolist() == [True, False, False, False]
    assert ids.part(0, 6)[0] == ids.part(0, 6)[1]


@given(st.lists(st.from_regex("[0-9]{17}[0-9X]", fullmatch=True), min_size=2, max_size=5, unique=True))
def test_parts_are_equal_just_where_the_places_are(numbers: list[str]) -> None:
    _, ids = read(*numbers)
    for start, stop in ((0, 6), (0, 14), (6, 18), (14, 18)):
        shown = [text[start:stop] for text in ids.texts if "*" not in text[start:stop]]
        keys = ids.part(start, stop)
        assert len(set(keys[keys > 0].tolist())) == len(set(shown))


@given(st.lists(st.none() | st.text(max_size=20), max_size=5))
def test_any_text_is_read_without_complaint(numbers: list[str | None]) -> None:
    at, ids = read(*numbers)
    assert len(at) == len(numbers)
    assert not ids.valid.any()
