"""Who stands beside whom."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.encode import NONE
from linkage.kin import LARGEST, known_by_id, mates
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]


def shared(profiles: Profiles, a: int, b: int) -> bool:
    return bool(profiles.kin.shared(np.array([a]), np.array([b]))[0])


@given(st.lists(st.integers(NONE, 4), max_size=25))
def test_mates_are_all_ordered_pairs_of_one_group(groups: list[int]) -> None:
    a, b = mates(np.arange(len(groups)), np.array(groups, dtype=np.int64))
    places = range(len(groups))
    fit = {one for one in set(groups) - {NONE} if groups.count(one) <= LARGEST}
    expected = {
        (x, y) for x in places for y in places if x != y and groups[x] == groups[y] and groups[x] in fit
    }
    found = list(zip(a.tolist(), b.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_more_than_a_family_in_one_row_are_nobodys_kin() -> None:
    def pairs(people: int) -> int:
        return len(mates(np.arange(people), np.zeros(people, dtype=np.int64))[0])

    assert pairs(LARGEST) == LARGEST * (LARGEST - 1)
    assert not pairs(LARGEST + 1)


def test_a_pupil_and_a_patient_beside_one_mother_share_her_as_kin(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number role     name   address
        R1        F1      2          self     王子涵 柯厝村1号
        R2        F1      2          guardian 李秀英 -
        R3        F2      5          self     王子晗 柯厝村2号
        R4        F2      5          guardian 李秀瑛 -
        R5        F2      6          self     王子涵 柯厝村3号
        """)
    )
    assert shared(found, 0, 2), "the mothers' names sound alike"
    assert not shared(found, 0, 4)


@pytest.mark.parametrize("head", ["李大海", "李大孩"])
def test_the_written_head_is_kin_of_everyone_but_the_head(table: Table, head: str) -> None:
    found = profile(
        table(f"""
        record_id list_name name   head_name birth_date
        R1        a         王子涵 {head}    2010-01-01
        R2        b         王子晗 李大海    2010-01-01
        R3        a         李大海 李大海    1980-01-01
        R4        b         李大海 李大海    1980-01-02
        """)
    )
    sizes = found.kin.sizes().tolist()
    assert sizes[2:] == [0, 0], "nobody is his own kin"
    assert shared(found, 0, 1), "one head, however a clerk heard his name"
    assert not shared(found, 2, 3)


def test_kin_known_by_id_are_told_from_kin_known_by_sound(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number role     name   id_number          address
        R1        F1      2          self     王子涵 -                  柯厝村1号
        R2        F1      2          guardian 李秀英 35050519800101002? -
        R3        F2      5          self     王子晗 -                  柯厝村2号
        R4        F2      5          guardian 李秀英 -                  -
        """)
    )
    assert found.kin.sizes()[[0, 2]].tolist() == [2, 1]
    assert known_by_id(found.kin).sizes()[[0, 2]].tolist() == [1, 0]


def test_whoever_stands_under_anothers_id_is_that_persons_kin(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number          birth_date
        R1        a         王建国 35050519800101001? 1980-01-01
        R2        b         王建国 35050519800101001? -
        R3        c         王子涵 35050519800101001? 2010-05-05
        """)
    )
    child = int(found.of_record[2])
    assert not found.sure[child]
    assert (found.kin.value[found.kin.owner == child] % 2).tolist() == [1]


def test_a_person_written_twice_into_one_household_is_not_beside_himself(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name household_no name   id_number
        R1        a         H1           王小明 35050519800101001?
        R2        a         H1           王小明 35050519800101001?
        """)
    )
    assert found.kin.sizes().tolist() == [0]
