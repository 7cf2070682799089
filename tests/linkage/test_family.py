"""Each way in which what a family shares can agree is a level of its own."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from linkage.family import VILLAGE, FamilyLevel, family_levels
from linkage.profile import CROWD, Profiles, profile

Table = Callable[[str], pa.Table]

COMBINATIONS = """
phone address guardian id | phone address guardian id | level
-            -                    -       -  | -            -                    -       -  | NULL
13900000001  -                    -       -  | -            南埔镇柯厝村3组12号  -       -  | NULL
-            南埔镇柯厝村3组12号  -       -  | -            山腰镇前张村1组2号   -       -  | ELSEWHERE
13900000001  -                    -       -  | 13900000002  -                    -       -  | NOTHING
-            南埔镇柯厝村3组12号  -       -  | -            南埔镇柯厝村3组13号  -       -  | OTHER_DOOR
-            南埔镇柯厝村3组12号  -       -  | -            柯厝村               -       -  | PLACE
-            -                    李大海  -  | -            -                    李大孩  -  | KIN
-            -                    李大海  有 | -            -                    李大海  有 | KIN_KNOWN
13900000001  -                    -       -  | 13900000001  -                    -       -  | PHONE
13900000001  南埔镇柯厝村3组12号  -       -  | 13900000001  山腰镇前张村1组2号   -       -  | PHONE
-            南埔镇柯厝村3组12号  李大海  -  | -            南埔镇柯厝村3组13号  李大孩  -  | PLACE_AND_KIN
-            南埔镇柯厝村3组12号  李大海  有 | -            南埔镇柯厝村3组13号  李大海  有 | PLACE_AND_KIN_KNOWN
13900000001  南埔镇柯厝村3组12号  -       -  | 13900000001  南埔镇柯厝村3组13号  -       -  | PLACE_AND_PHONE
-            南埔镇柯厝村3组12号  -       -  | -            南埔镇柯厝村3组12号  -       -  | DOOR
13900000001  -                    李大海  -  | 13900000001  -                    李大孩  -  | PHONE_AND_KIN
-            南埔镇柯厝村3组12号  李大海  -  | -            南埔镇柯厝村3组12号  李大孩  -  | DOOR_AND_KIN
13900000001  南埔镇柯厝村3组12号  -       -  | 13900000001  南埔镇柯厝村3组12号  -       -  | DOOR_AND_PHONE
13900000001  南埔镇柯厝村3组12号  李大海  -  | 13900000001  南埔镇柯厝村3组12号  李大孩  -  | DOOR_PHONE_AND_KIN
"""
LINES = COMBINATIONS.strip().splitlines()[1:]


def level(profiles: Profiles, a: int = 0, b: int = 1) -> FamilyLevel:
    return FamilyLevel(family_levels(profiles, np.array([a]), np.array([b]))[0])


@pytest.mark.parametrize("line", LINES)
def test_each_combination_has_its_level(table: Table, line: str) -> None:
    left, right, expected = (part.split() for part in line.split("|"))
    heading = "record_id file_id list_name row_number role name phone address id_number"
    lines = [
        line
        for at, (phone, address, guardian, known) in enumerate((left, right))
        for line in (
            f"R{at} F{at} a{at} 2 self {('王小明', '赵大勇')[at]} {phone} {address} -",
            f"S{at} F{at} a{at} 2 guardian {guardian} - - {'-' if known == '-' else '35050519500101001?'}",
        )
    ]
    found = profile(table("\n".join([heading, *lines])))
    assert level(found) is level(found, 1, 0) is FamilyLevel[expected[0]]


def test_the_table_above_and_the_tests_below_name_every_level() -> None:
    named = {line.rsplit("|", 1)[1].strip() for line in LINES}
    assert named | {"HOUSEHOLD", "CROWD_PHONE"} == set(FamilyLevel.__members__)


def test_one_household_number_of_one_department_is_one_household(table: Table) -> None:
    found = profile(
        table("""
        record_id department list_name household_no name
        R1        民政       a         H1           王小明
        R2        民政       b         H1           赵大勇
        R3        医保       c         H1           赵大勇
        """)
    )
    assert level(found, 0, 1) is FamilyLevel.HOUSEHOLD
    assert level(found, 0, 2) is not FamilyLevel.HOUSEHOLD


@pytest.mark.parametrize(("people", "expected"), [(CROWD, "CROWD_PHONE"), (CROWD - 1, "PHONE")])
def test_a_phone_of_a_crowd_is_no_familys(table: Table, people: int, expected: str) -> None:
    lines = [f"R{n:02} a 村民{n} 13900000001" for n in range(people)]
    found = profile(table("record_id list_name name phone\n" + "\n".join(lines)))
    assert level(found) is FamilyLevel[expected]


def test_one_person_written_many_times_is_no_crowd(table: Table) -> None:
    lines = [
        f"R{n:02} a{n} {name} 35050519800101001? 13900000001"
        for n, name in enumerate(["王小明", "王晓明"] * 9)
    ]
    other = "R90 b 赵大勇 - 13900000001"
    found = profile(table("record_id list_name name id_number phone\n" + "\n".join([*lines, other])))
    assert level(found, 0, len(found) - 1) is FamilyLevel.PHONE


def test_levels_of_a_village_lie_below_those_of_a_family() -> None:
    assert max(VILLAGE) < FamilyLevel.KIN
    assert min(VILLAGE) > FamilyLevel.ELSEWHERE
