"""What may not stand together in one person, and what only seems so."""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pytest

from linkage.constraints import HOUSE, LEAST, LIST, REASONS, ROW, Constraints, constraints, verdicts
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]


def held(
    profiles: Profiles, distinct_in: Sequence[str] | None = (), decisions: pa.Table | None = None
) -> Constraints:
    everyone = np.ones(len(profiles), dtype=np.bool_)
    return constraints(profiles, everyone, verdicts(profiles, decisions), distinct_in)


def excluded(found: Constraints, a: int, b: int) -> set[int]:
    """The reasons, by number, for which two profiles exclude each other."""
    rows = {one: found.keys.filter(profile=one).select("key", "copy").rows() for one in (a, b)}
    return {
        key % len(REASONS)
        for key, copy in rows[a]
        for other, copied in rows[b]
        if key == other and copy != copied
    }


NAMESAKES = """
record_id department list_name name   birth_date phone
R1        民政       dibao     王小明 1980-01-01 13900000001
R2        民政       dibao     王晓明 1980-01-01 13900000002
R3        民政       linshi    王小明 1980-01-01 13900000001
"""


@pytest.mark.parametrize(
    ("distinct_in", "reasons"), [([], set()), (["dibao"], {LIST}), (["民政"], {LIST}), (["linshi"], set())]
)
def test_a_list_said_to_name_each_person_once_keeps_its_rows_apart(
    table: Table, distinct_in: list[str], reasons: set[int]
) -> None:
    found = held(profile(table(NAMESAKES)), distinct_in)
    assert excluded(found, 0, 1) == reasons
    assert excluded(found, 0, 2) == set(), "two lists may name one person"


def listed(count: int, twice: int) -> str:
    lines = [f"R{n:04} a 村民{n} 350505{1930 + n % 80}0101{n:03}? 1" for n in range(count)]
    lines += [f"S{n:04} a 村民{n} 350505{1930 + n % 80}0101{n:03}? 2" for n in range(twice)]
    weak = ["T1 a 王小明 - 3", "T2 a 王小明 - 4"]
    return "record_id list_name name id_number phone\n" + "\n".join([*lines, *weak])


@pytest.mark.parametrize(
    ("count", "twice", "reasons"),
    [(LEAST, 0, {LIST}), (LEAST - 1, 0, set()), (LEAST, 5, set()), (400, 1, {LIST})],
)
def test_a_list_in_which_hardly_an_id_stands_twice_names_each_person_once(
    table: Table, count: int, twice: int, reasons: set[int]
) -> None:
    found = profile(table(listed(count, twice)))
    assert excluded(held(found, None), len(found) - 2, len(found) - 1) == reasons


def test_guardians_may_stand_in_many_rows_of_a_list(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number list_name role     name   phone
        R1        F1      2          xueji     self     王子涵 13900000001
        R2        F1      2          xueji     guardian 李秀英 13900000002
        R3        F1      3          xueji     self     王子晗 13900000001
        R4        F1      3          xueji     guardian 李秀英 13900000003
        """)
    )
    told = held(found, ["xueji"])
    assert excluded(told, 0, 2) == {LIST}
    assert excluded(told, 1, 3) == set()
    assert excluded(told, 0, 1) == {ROW}


def test_two_members_of_one_household_list_are_two(table: Table) -> None:
    found = held(
        profile(
            table("""
        record_id list_name household_no name   birth_date
        R1        dibao     H1           王小明 1980-01-01
        R2        dibao     H1           王建国 1950-01-01
        R3        dibao     H2           王建国 1950-01-01
        R4        linshi    H1           王小明 1980-01-01
        """)
        )
    )
    assert excluded(found, 0, 1) == {HOUSE}
    assert excluded(found, 0, 2) == excluded(found, 1, 3) == set()


COPIED = """
record_id list_name household_no name   birth_date
R1        dibao     H1           王小明 1980-01-01
R2        dibao     H1           王晓明 1980-01-02
"""


def test_a_household_list_copied_with_a_slip_names_its_members_once(table: Table) -> None:
    someone = table("record_id list_name name id_number\nR9 b 李大海 35050519800101001?")
    found = held(profile(pa.concat_tables([table(COPIED), someone])), ["dibao"])
    assert excluded(found, 0, 1) == set(), "two members of one family do not bear one name"


def test_a_household_list_without_a_single_id_has_constraints(table: Table) -> None:
    assert excluded(held(profile(table(COPIED)), ["dibao"]), 0, 1) == set()


def test_rows_of_one_id_and_sound_are_copies_of_one_row(table: Table) -> None:
    found = held(profile(table("""
        record_id list_name name   id_number
        R1        dibao     王小明 35050519800101001?
        R2        dibao     王晓明 35050519800101001?
        R3        dibao     赵大勇 35050519800101001?
        """)), ["dibao"])  # fmt: skip
    assert excluded(found, 0, 1) == set()
    assert excluded(found, 0, 2) == {LIST}


def test_only_profiles_that_a_link_touches_hold_keys(table: Table) -> None:
    found = profile(table(NAMESAKES))
    linked = np.array([True, False, False])
    assert set(constraints(found, linked, verdicts(found, None), ["dibao"]).keys["profile"]) == {0}


def test_only_a_sure_id_excludes_others(table: Table) -> None:
    found = held(
        profile(
            table("""
        record_id list_name name   id_number
        R1        a         王小明 35050519800101001?
        R2        b         王小明 350505********0012
        R3        c         王小明 350505198001010013
        """)
        )
    )
    assert (found.ids >= 0).tolist() == [True, False, False]


def test_words_about_records_are_words_about_their_profiles(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number
        R1        a         王小明 35050519800101001?
        R2        b         王小明 35050519800101001?
        R3        c         李大海 -
        R4        d         王大海 -
        """)
    )
    words = pa.table(
        {
            "record_a": ["R3", "R2", "R1", "R9"],
            "record_b": ["R2", "R3", "R4", "R1"],
            "verdict": ["different", "different", "same", "same"],
        }
    )
    assert verdicts(found, words).rows() == [(0, 1, "different"), (0, 2, "same")]
    told = held(found, (), words)
    assert (told.apart.rows(), told.together.rows()) == ([(0, 1)], [(0, 2)])


def test_without_words_nothing_is_told(table: Table) -> None:
    told = held(profile(table(NAMESAKES)))
    assert told.apart.is_empty()
    assert told.together.is_empty()
