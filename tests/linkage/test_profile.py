"""What makes two records one profile, and whose id is surely one's own."""

from collections.abc import Callable

import polars as pl
import pyarrow as pa
import pytest

from linkage.profile import AGED, profile

Table = Callable[[str], pa.Table]


def test_a_valid_id_and_name_collapse_whatever_else_is_written(table: Table) -> None:
    found = profile(
        table("""
        record_id department name   id_number          phone       address             birth_date
        R1        民政       王小明 35050519800101001? 13900000001 -                   -
        R2        医保       王小明 350505800101001    -           南埔镇柯厝村3组12号 1980-01-01
        R3        教育       王晓明 35050519800101001? -           -                   -
        """)
    )
    assert found.of_record.tolist() == [0, 0, 1]
    assert found.phones.sizes().tolist() == found.spots.sizes().tolist() == [1, 0]
    assert found.sure.tolist() == [True, True], "a homophone is the same name"


def test_fifteen_digits_alone_do_not_collapse(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number
        R1        a         王小明 350505800101001
        R2        b         王小明 350505800101001
        """)
    )
    assert len(found) == 2
    assert not found.sure.any()


def test_without_an_id_only_the_same_writing_in_one_list_collapses(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   birth_date phone
        R1        a         王小明 1980-01-01 13900000001
        R2        a         王小明 1980-01-01 13900000001
        R3        b         王小明 1980-01-01 13900000001
        R4        a         王小明 1980-01-02 13900000001
        """)
    )
    assert found.of_record.tolist() == [0, 0, 1, 2]


def test_rows_that_say_little_more_than_a_name_stay_apart(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number list_name name sex
        R1        F1      2          a         张伟 男
        R2        F1      3          a         张伟 男
        R3        F2      2          b         张伟 男
        """)
    )
    assert len(found) == 3


def test_a_parents_id_under_a_child_is_not_surely_the_childs(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number
        R1        a         王建国 35050519800101001?
        R2        b         王建国 35050519800101001?
        R3        c         王子涵 35050519800101001?
        """)
    )
    assert found.sure.tolist() == [True, False]
    assert found.birth.tolist() == [19800101, 0], "the child has neither the parent's birth day"
    assert found.sex.tolist() == [1, 0], "nor sex"


def test_an_id_that_one_row_gives_to_two_names_is_its_owners_only(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number role     name   id_number
        R1        F1      2          self     王子涵 35050519800101001?
        R2        F1      2          guardian 王建国 35050519800101001?
        """)
    )
    assert [found.id[one] >= 0 for one in (0, 1)] == [False, True]


BIRTHS = """
born       | sure
1980-01-01 | yes
1980-01-02 | yes
1981-01-01 | yes
2010-05-05 | no
1962-11-23 | no
"""


@pytest.mark.parametrize("line", BIRTHS.strip().splitlines()[1:])
def test_an_id_that_the_written_birth_day_contradicts_proves_nothing(table: Table, line: str) -> None:
    born, sure = (part.strip() for part in line.split("|"))
    found = profile(
        table(f"""
        record_id name   id_number          birth_date
        R1        王小明 35050519800101001? {born}
        """)
    )
    assert bool(found.sure[0]) == (sure == "yes")
    assert found.birth.tolist() == [int(born.replace("-", ""))], "what is written comes before the id"


def test_month_and_day_exchanged_are_no_contradiction(table: Table) -> None:
    found = profile(
        table("""
        record_id name   id_number          birth_date
        R1        王小明 35050519801123001? -
        R2        李小明 35050519800912001? 1980-12-09
        """)
    )
    assert found.sure.tolist() == [True, True]
    assert found.typed.tolist() == [False, True]


def test_of_several_birth_days_one_contradiction_does_not_outweigh_two(table: Table) -> None:
    found = profile(
        table("""
        record_id name   id_number          birth_date
        R1        王小明 35050519800101001? 1980-01-01
        R2        王小明 35050519800101001? 1980-01-01
        R3        王小明 35050519800101001? 2010-05-05
        """)
    )
    assert found.sure.tolist() == [True]


def pupils(count: int) -> str:
    lines = [f"R{n:04} 教育 学生{n % 7} 35050520{8 + n % 5:02}0101{n:03}?" for n in range(count)]
    return "record_id department name id_number\n" + "\n".join(
        [*lines, "R9999 教育 王子涵 35050519800101001?"]
    )


@pytest.mark.parametrize(("count", "sure"), [(AGED, False), (AGED // 2, True)])
def test_in_a_list_of_pupils_an_id_a_generation_off_is_a_parents(
    table: Table, count: int, sure: bool
) -> None:
    found = profile(table(pupils(count)))
    assert bool(found.sure[-1]) == sure, "a short list tells no age"
    assert found.sure[:-1].all()


def test_a_list_of_all_ages_names_no_age_group(table: Table) -> None:
    lines = [f"R{n:04} 民政 村民{n % 7} 350505{1930 + n % 90}0101{n:03}?" for n in range(2 * AGED)]
    assert profile(table("record_id department name id_number\n" + "\n".join(lines))).sure.all()


def test_whoever_is_written_without_an_address_lives_where_the_row_does(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number role     name   address
        R1        F1      2          self     王子涵 南埔镇柯厝村3组12号
        R2        F1      2          guardian 王建国 -
        R3        F1      3          guardian 王建军 -
        """)
    )
    assert found.villages.sizes().tolist() == [1, 1, 0]
    assert found.spots.sizes().tolist() == [1, 0, 0]


def test_names_and_ids_without_use_are_none(table: Table) -> None:
    found = profile(
        table("""
        record_id name   id_number phone address
        R1        无     0000      /     不详
        R2        王小明 -         -     -
        """)
    )
    assert (found.name.tolist(), found.sure.tolist(), found.birth.tolist()) == ([-1, 0], [False] * 2, [0, 0])
    assert [ties.sizes().tolist() for ties in (found.phones, found.spots, found.kin)] == [[0, 0]] * 3


@pytest.mark.xfail(
    strict=True,
    raises=pl.exceptions.ShapeError,
    reason="_sure builds a frame with no sounds where no record bears a name",
)
def test_records_of_which_none_bears_a_name_are_profiles_all_the_same(table: Table) -> None:
    assert len(profile(table("record_id phone\nR1 13900000001"))) == 1
