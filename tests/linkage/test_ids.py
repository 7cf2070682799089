"""Id numbers in every layout come to eighteen places, of which some may be hidden; nothing is guessed."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.ids import PLACES, Ids, encode_ids

WHOLE = "350505198001010012"
SHORT = "350505800101001"
LAYOUTS = """
350505198001010012     350505198001010012   as it stands
350505800101001        350505198001010012   fifteen digits, lengthened
350505********0012     350505********0012   first six, last four
350505****0012         350505********0012   too few stars
350505************0012 350505********0012   too many stars
3505051980****0012     3505051980****0012   only the day hidden
35050519800101****     35050519800101****   only the tail hidden
35050519800101**       35050519800101****   too few stars at the end
350505●●●●●●●●0012     350505********0012   another sign
350505xxxxxxxx0012     350505********0012   another still
350505198001010000     350505198001010***   three places that a spreadsheet cut off
12345                  12345                no such number
"""


def ids_of(*written: str | None) -> tuple[list[str | None], Ids]:
    """The numbers of a column of written ones, and all distinct ones."""
    column = pa.chunked_array([pa.array(written, pa.large_string())])
    (at,), ids = encode_ids([column], np.arange(len(written)))
    return [None if one < 0 else ids.texts[one] for one in at.tolist()], ids


def check_character(body: str) -> str:
    """ISO 7064 MOD 11-2 as in the standard: an oracle."""
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.mark.parametrize("line", LAYOUTS.strip().splitlines())
def test_each_layout_is_aligned_to_eighteen_places(line: str) -> None:
    written, expected, *_ = line.split()
    (found,), ids = ids_of(written)
    assert found == expected
    assert ids.regular[0] == (len(expected) == PLACES)
    assert ids.masked[0] == ("*" in expected)


def test_only_a_whole_real_number_is_valid() -> None:
    wrong = ["350505198001010013", "990505198001010014", "350505198002300012", "350505********0012", "12345"]
    for number in wrong:
        assert not ids_of(number)[1].valid[0], number
    assert ids_of(WHOLE)[1].valid[0]


@pytest.mark.parametrize("day", ["18991231", "18800101"])
def test_nobody_helped_today_was_born_before_1900(day: str) -> None:
    body = f"350505{day}001"
    (_,), ids = ids_of(body + check_character(body))
    assert not ids.valid[0]
    assert ids.birth[0] == 0


def test_fifteen_digits_are_valid_only_where_eighteen_bear_them_out() -> None:
    assert not ids_of(SHORT)[1].valid[0]
    (long, short), ids = ids_of(WHOLE, SHORT)
    assert long == short == WHOLE
    assert ids.valid.tolist() == [True]


def test_a_number_with_a_hidden_tail_is_not_the_number_it_may_be() -> None:
    (whole, cut), ids = ids_of(WHOLE, "350505198001010000")
    assert whole != cut
    assert sorted(ids.valid.tolist()) == [False, True]


@pytest.mark.parametrize("nothing", [None, "", "无", "000000000000000000"])
def test_what_says_nothing_is_no_number(nothing: str | None) -> None:
    assert ids_of(nothing)[0] == [None]


def test_birth_day_and_sex_are_read_where_they_are_shown() -> None:
    table = """
    350505198001010012 19800101 1
    350505198001010022 19800101 2
    350505********0012 0        1
    35050519800101**** 19800101 0
    350505198001010*** 19800101 0
    350505198013010014 0        1
    12345              0        0
    """
    rows = [line.split() for line in table.strip().splitlines()]
    for number, birth, sex in rows:
        _, ids = ids_of(number)
        assert (ids.birth[0], ids.sex[0]) == (int(birth), int(sex)), number


def test_a_part_has_a_key_only_where_all_its_places_are_shown() -> None:
    numbers = [
        "350505********0012",
        "350505198001010012",
        "350505197502030012",
        "350505198001010***",
        "12345",
    ]
    found, ids = ids_of(*numbers)
    assert found == numbers
    places = [ids.texts.index_of(number) for number in numbers]
    head, tail, front = (ids.part(*ends)[places] for ends in ((0, 6), (14, 18), (0, 14)))
    assert head[0] == head[1] == head[2] == head[3] > 0
    assert tail[0] == tail[1] == tail[2] > 0
    assert tail[3] == 0
    assert front[1] == front[3] > 0
    assert front[0] == 0
    assert front[2] not in (front[1], 0)
    assert head[4] == tail[4] == 0, "a number of another length has no such places"


PART = st.text(alphabet="0123456789*", min_size=18, max_size=18)


@given(st.lists(PART, min_size=2, max_size=6, unique=True), st.integers(0, 12), st.integers(1, 6))
def test_parts_have_one_key_exactly_if_they_are_written_alike(
    numbers: Sequence[str], start: int, size: int
) -> None:
    _, ids = ids_of(*numbers)
    keys = ids.part(start, start + size).tolist()
    shown = [str(text)[start : start + size] for text in ids.texts]
    whole = ids.regular.tolist()
    for key, text, regular in zip(keys, shown, whole, strict=True):
        assert (key > 0) == (regular and "*" not in text)
    known = [(key, text) for key, text in zip(keys, shown, strict=True) if key]
    assert len({key for key, _ in known}) == len({text for _, text in known})


def test_an_x_has_a_key_of_its_own() -> None:
    _, ids = ids_of("35050519800101000X", "350505198001010037")
    tail = ids.part(14, 18)
    assert tail[0] != tail[1]


BODIES = st.builds(
    "{:06}{:04}{:02}{:02}{:03}".format,
    st.integers(110000, 159999),
    st.integers(1900, 2020),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(0, 999),
)


@given(BODIES)
def test_a_number_is_valid_unless_a_spreadsheet_may_have_cut_it(body: str) -> None:
    number = body + check_character(body)
    (_,), ids = ids_of(number)
    assert ids.valid[0] != number.endswith("000")
    assert ids.birth[0] == int(body[6:14])


@given(BODIES)
def test_every_single_slip_is_caught(body: str) -> None:
    number = body + check_character(body)
    wrong = [number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :] for at in range(17)]
    assert not ids_of(*wrong)[1].valid.any()


def test_no_numbers_at_all_are_no_trouble() -> None:
    found, ids = ids_of()
    assert found == []
    assert len(ids.valid) == len(ids.part(0, 6)) == 0
