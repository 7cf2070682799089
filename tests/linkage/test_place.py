"""How near two live, by the best that any two of their addresses have in common."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from linkage.place import PlaceLevel, place_levels
from linkage.profile import Profiles, profile

Table = Callable[[str], pa.Table]

PLACES = """
南埔镇柯厝村3组12号          | 柯厝村三组十二号       | DOOR
南埔镇柯厝村3组12号          | 南埔镇柯厝村12号       | DOOR
南埔镇柯厝村3组12号          | 南埔镇柯厝村3组13号    | OTHER_DOOR
南埔镇柯厝村3组12号          | 南埔镇柯厝村3组        | NEAR
南埔镇柯厝村3组12号          | 南埔镇柯厝村           | NEAR
南埔镇柯厝村3组12号          | 南埔镇前张村3组12号    | ELSEWHERE
南埔镇柯厝村3组12号          | 山腰镇柯厝村3组12号    | ELSEWHERE
驿峰路88号幸福花园3栋301室   | 驿峰路88号             | NEAR
幸福花园3栋301室             | 幸福花园3栋2单元301室  | DOOR
南埔镇敬老院3号楼201         | 南埔镇敬老院3号楼201   | NEAR
南埔镇柯厝村3组12号          | -                      | NULL
-                            | -                      | NULL
"""


def level(profiles: Profiles, a: int = 0, b: int = 1) -> PlaceLevel:
    return PlaceLevel(place_levels(profiles, np.array([a]), np.array([b]))[0])


@pytest.mark.parametrize("line", PLACES.strip().splitlines())
def test_two_addresses_have_a_level(table: Table, line: str) -> None:
    left, right, expected = (part.strip() for part in line.split("|"))
    found = profile(
        table(f"""
        record_id department name   address
        R1        a          王小明 {left}
        R2        b          李大海 {right}
        """)
    )
    assert level(found) is level(found, 1, 0) is PlaceLevel[expected]


def test_of_several_addresses_the_best_counts(table: Table) -> None:
    found = profile(
        table("""
        record_id department name   id_number          address
        R1        a          王小明 35050519800101001? 山腰镇前张村1号
        R2        b          王小明 35050519800101001? 南埔镇柯厝村3组12号
        R3        c          李大海 -                  南埔镇柯厝村3组12号
        """)
    )
    assert level(found) is PlaceLevel.DOOR


def test_without_an_address_the_row_tells_the_neighbourhood(table: Table) -> None:
    found = profile(
        table("""
        record_id file_id row_number role     name   address
        R1        F1      2          self     王子涵 南埔镇柯厝村3组12号
        R2        F1      2          guardian 王建国 -
        R3        F2      2          self     李大海 南埔镇柯厝村5组1号
        """)
    )
    assert level(found, 1, 2) is PlaceLevel.NEAR


@pytest.mark.parametrize(
    ("other", "expected"),
    [("Elm_Street_12,_Springfield", "DOOR"), ("99_Ocean_Drive_Miami", "ELSEWHERE")],
)
def test_addresses_in_latin_letters_are_bags_of_words(table: Table, other: str, expected: str) -> None:
    records = table("""
        record_id department name  address
        R1        a          Smith 12_Elm_Street_Springfield
        R2        b          Jones other
        """)
    place = records.column_names.index("address")
    written = pa.array(["12 Elm Street Springfield", other.replace("_", " ")])
    found = profile(records.set_column(place, "address", written))
    assert level(found) is PlaceLevel[expected]
