"""Whose id is surely whose, and which rows are one profile before anything is compared."""

from collections.abc import Callable

import pyarrow as pa

from linkage.profile import AGED, Profiles, profile

Table = Callable[[str], pa.Table]


def sure(profiles: Profiles) -> dict[str, bool]:
    records = profiles.records.record_id.to_list()
    return dict(zip(records, profiles.sure[profiles.of_record].tolist(), strict=True))


def test_one_valid_id_and_name_is_one_profile(table: Table) -> None:
    found = profile(
        table("""
        record_id department name   id_number          phone
        R1        民政       王小明 35050519800101001? 13900000001
        R2        医保       王小明 35050519800101001? -
        """)
    )
    assert len(found) == 1
    assert sure(found) == {"R1": True, "R2": True}


def test_a_name_alone_is_not_one_profile_across_lists(table: Table) -> None:
    found = profile(
        table("""
        record_id department name
        R1        民政       张伟
        R2        慈善       张伟
        """)
    )
    assert len(found) == 2


def test_of_unlike_names_under_one_id_the_best_attested_keeps_it(table: Table) -> None:
    found = profile(
        table("""
        record_id department name   id_number
        R1        民政       王建国 35050519800101001?
        R2        医保       王建国 35050519800101001?
        R3        慈善       王子涵 35050519800101001?
        """)
    )
    assert sure(found) == {"R1": True, "R2": True, "R3": False}


def test_an_id_that_the_written_birth_day_contradicts_is_not_sure(table: Table) -> None:
    found = profile(
        table("""
        record_id name   id_number          birth_date
        R1        王子涵 35050519800101001? 2012-05-09
        R2        李小丽 35050519900305002? 1990-03-05
        R3        赵小刚 35050519900305001? 1990-05-03
        """)
    )
    assert sure(found) == {"R1": False, "R2": True, "R3": True}


def test_among_pupils_an_id_of_another_generation_is_not_sure(table: Table) -> None:
    pupils = "\n".join(
        f"R{number:03} 教育 王子{chr(0x4E00 + number)} 350505{2008 + number % 6}0101{number:03}?"
        for number in range(1, 121)
    )
    found = profile(
        table(f"record_id department name id_number\nR000 教育 王建国 35050519790101001?\n{pupils}")
    )
    assert not sure(found)["R000"]
    assert sure(found)["R005"]


def test_nobody_is_his_own_kin(table: Table) -> None:
    found = profile(
        table("""
        record_id name   head_name
        R1        王小明 王小明
        R2        李小丽 王小明
        """)
    )
    assert found.kin.sizes().tolist() == [0, 1]


def test_without_an_id_equal_rows_collapse_within_a_list_and_not_across_lists(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   birth_date phone
        R1        低保      王小明 1980-01-01 13900000001
        R2        低保      王小明 1980-01-01 13900000001
        R3        医保      王小明 1980-01-01 13900000001
        """)
    )
    assert found.of_record.tolist() == [0, 0, 1]


def test_an_id_that_fails_its_check_character_does_not_collapse_lists(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number
        R1        低保      王小明 350505198001010011
        R2        医保      王小明 350505198001010011
        """)
    )
    assert found.of_record.tolist() == [0, 1]
    assert not any(sure(found).values())


def test_an_unsure_id_lends_neither_birth_day_nor_sex(table: Table) -> None:
    found = profile(
        table("""
        record_id list_name name   id_number
        R1        低保      王建国 35050519800101001?
        R2        医保      王建国 35050519800101001?
        R3        学生资助  王子涵 35050519800101001?
        """)
    )
    assert (found.birth.tolist(), found.sex.tolist()) == ([19800101, 0], [1, 0])
    assert not found.typed.any()


def test_a_written_birth_day_goes_before_the_ids(table: Table) -> None:
    found = profile(
        table("""
        record_id name   birth_date id_number
        R1        王小明 -          35050519800101001?
        R2        王小明 1980-01-02 35050519800101001?
        """)
    )
    assert (found.birth.tolist(), found.typed.tolist()) == ([19800102], [True])


def pupils(count: int, last: str) -> str:
    """A list of pupils born from 2008 to 2017, the last of whom stands under the given id."""
    ids = [f"350505{2008 + at % 10}0101{at:03}?" for at in range(count - 1)] + [last]
    rows = "\n".join(f"R{at:03} 学生资助 甲{chr(0x4E00 + at)} {id_}" for at, id_ in enumerate(ids))
    return f"record_id list_name name id_number\n{rows}"


def test_in_a_pupils_list_an_id_a_generation_off_is_not_sure(table: Table) -> None:
    told = sure(profile(table(pupils(AGED, "35050519800101001?"))))
    assert [record for record, own in told.items() if not own] == [f"R{AGED - 1:03}"]
    assert all(sure(profile(table(pupils(AGED, "35050520030101001?")))).values()), "a late pupil"


def test_a_short_list_tells_no_age_group(table: Table) -> None:
    assert all(sure(profile(table(pupils(AGED - 1, "35050519800101001?")))).values())
