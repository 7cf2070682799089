"""Addresses as people write them come to one place and one door."""

import numpy as np
import polars as pl
import pytest

from linkage.address import Spots, clean, parse

ONE_DOOR = """
南埔镇柯厝村3组12号     | 南埔镇柯厝村三组十二号
南埔镇柯厝村3组12号     | 福建省泉州市泉港区南埔镇柯厝村3组12号
南埔镇柯厝村3组12号     | 南埔镇柯厝村第三村民小组12号
南埔镇柯厝村3组12号     | 泉港南埔柯厝 ３组１２号
南埔镇柯厝村3组12号     | 柯厝村3组12号
南埔镇柯厝村3组12号     | 南埔镇柯错村3组12号
柯厝村二十一组105号     | 柯厝村21组105号
幸福花园3号楼2单元301室 | 幸福花园3栋2单元301
幸福花园3号楼2单元301室 | 幸福花园三幢二单元三〇一室
幸福花园3号楼2单元301室 | 幸福花园3-2-301
幸福花园3号楼2单元301室 | 幸福花园小区3座2单元301室
驿峰路88号              | 泉港区驿峰路88号
"""
TWO_DOORS = """
南埔镇柯厝村3组12号     | 南埔镇柯厝村3组13号
南埔镇柯厝村3组12号     | 南埔镇柯厝村4组12号
南埔镇柯厝村3组12号     | 南埔镇前张村3组12号
南埔镇柯厝村3组12号     | 山腰镇柯厝村3组12号
幸福花园3-2-301         | 幸福花园3-1-301
驿峰路88号              | 驿峰路89号
"""


def parsed(*texts: str | None) -> Spots:
    """Addresses cleaned and cut together, as they are among the records of a district."""
    return parse(
        pl.DataFrame({"text": list(texts)}, {"text": pl.String}).select(clean(pl.col("text")))["text"]
    )


def pair(line: str) -> Spots:
    return parsed(*(part.strip() for part in line.split("|")))


@pytest.mark.parametrize("line", ONE_DOOR.strip().splitlines())
def test_writings_of_one_place_come_to_one_core_and_one_door(line: str) -> None:
    found = pair(line)
    assert found.core[0] == found.core[1] != 0
    assert found.home[0] == found.home[1] != 0


@pytest.mark.parametrize("line", TWO_DOORS.strip().splitlines())
def test_two_doors_stay_two(line: str) -> None:
    found = pair(line)
    assert found.home.all()
    assert found.home[0] != found.home[1]


def test_two_villages_are_two_and_two_doors_of_one_village_are_in_one() -> None:
    found = parsed("南埔镇柯厝村3组12号", "南埔镇前张村3组12号", "南埔镇柯厝村5组1号")
    assert found.core[0] == found.core[2] != found.core[1]
    assert found.village[0] == found.village[2] != found.village[1]


def test_the_numbers_of_a_door_go_from_coarse_to_fine() -> None:
    found = parsed("幸福花园3号楼2单元301室", "柯厝村3组12号", "驿峰路88号")
    assert found.first.tolist() == [3, 3, 0]
    assert (found.middle > 0).tolist() == [True, False, False]
    assert found.last.tolist() == [301, 12, 88]


@pytest.mark.parametrize(
    "text", ["柯厝村3组", "柯厝村第三村民小组", "柯厝村", "幸福花园3号楼", "幸福花园3号楼2单元"]
)
def test_a_group_or_a_building_alone_is_no_door(text: str) -> None:
    found = parsed(text)
    assert found.core[0] != 0
    assert (bool(found.door[0]), int(found.home[0])) == (False, 0)


def test_a_unit_left_out_is_filled_in_where_only_one_is_known() -> None:
    one = parsed("幸福花园3栋2单元301室", "幸福花园3栋301室")
    assert one.home[0] == one.home[1]
    two = parsed("幸福花园3栋2单元301室", "幸福花园3栋1单元301室", "幸福花园3栋301室")
    assert len(set(two.home.tolist())) == 3


def test_a_town_left_out_is_filled_in_where_the_village_is_known_in_one_town_only() -> None:
    one = parsed("南埔镇柯厝村3组12号", "柯厝村3组12号")
    assert one.town[0] == one.town[1] != 0
    two = parsed("南埔镇柯厝村3组12号", "山腰镇柯厝村3组12号", "柯厝村3组12号")
    assert two.town[2] == 0
    assert len(set(two.village.tolist())) == 3


def test_villages_of_one_name_in_two_counties_are_two() -> None:
    found = parsed("泉港区南埔镇柯厝村1号", "惠安县南埔镇柯厝村1号")
    assert found.core[0] == found.core[1]
    assert found.village[0] != found.village[1]


def test_a_county_is_one_of_the_gazetteer_and_not_every_district() -> None:
    found = parsed("泉港区南埔镇柯厝村1号", "工业区南埔镇柯厝村1号")
    assert found.village[0] == found.village[1], "an industrial estate is no county, so it contradicts none"


@pytest.mark.parametrize(
    "text", ["泉港区福利院", "南埔镇敬老院3号楼201", "泉港第一中学学生宿舍", "泉港区看守所"]
)
def test_an_institution_is_recognised(text: str) -> None:
    assert parsed(text).institution[0]


@pytest.mark.parametrize("text", ["学院路3号", "供销社宿舍3栋201", "小学巷7号"])
def test_a_street_or_estate_named_after_one_is_not(text: str) -> None:
    assert not parsed(text).institution[0]


@pytest.mark.parametrize("text", [None, "", "无", "不详", "/", "  "])
def test_no_address_is_no_place(text: str | None) -> None:
    found = parsed(text)
    assert not any(key[0] for key in (found.core, found.road, found.town, found.village, found.home))
    assert not any(number[0] for number in (found.first, found.middle, found.last))


def test_an_address_in_latin_letters_is_a_bag_of_words_of_which_shared_ones_count() -> None:
    found = parsed("12 Elm Street Springfield", "Flat 3, ELM street", "南埔镇柯厝村3组12号")
    assert found.latin.tolist() == [True, True, False]
    assert found.words.sizes().tolist() == [2, 2, 0], (
        "elm and street; what one address only says may be a slip"
    )
    assert found.words.shared(np.array([0]), np.array([1])).tolist() == [True]


def test_no_addresses_at_all_are_no_error() -> None:
    assert len(parsed().core) == 0


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="numbers between the outer ones are added up with weights, so two can meet",
)
def test_two_units_and_floors_are_two_doors() -> None:
    found = parsed("幸福花园1栋1单元3层2号", "幸福花园1栋4单元1层2号")
    assert found.home[0] != found.home[1]
