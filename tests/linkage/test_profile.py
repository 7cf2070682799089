"""Whose id is surely whose, and which rows are one profile before anything is compared."""

from collections.abc import Callable

import pyarrow as pa

from linkage.profile import Profiles, profile

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
