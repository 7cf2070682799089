"""Addresses as people write them come to one place and one door."""

import polars as pl
import pytest

from linkage.address import Spots, clean, parse

ONE_HOME = """
福建省泉州市泉港区南埔镇柯厝村3组12号 | 南埔镇柯厝村三组十二号
福建省泉州市泉港区南埔镇柯厝村3组12号 | 南埔镇柯厝村第三村民小组12号
南埔镇柯厝村3组12号                   | 泉港南埔柯厝 ３组１２号
南埔镇柯厝村3组12号                   | 柯厝村委会3组12号
南埔镇柯厝村3组12号                   | 南埔镇柯厝社区3组12号
柯厝村二十一组105号                   | 柯厝村21组一〇五号
柯厝村十组二十号                      | 柯厝村10组20号
幸福花园3号楼2单元301室               | 幸福花园3栋2单元301
幸福花园3号楼2单元301室               | 幸福花园三幢二单元三〇一室
幸福花园3号楼2单元301室               | 幸福花园3-2-301
幸福花园3号楼2单元301室               | 幸福花园小区3－2－301
幸福花园1-2-301                       | 幸福花园1号楼2单元301室
驿峰路88号                            | 驿峰路八十八号
永兴街道办事处驿峰路88号              | 永兴街道驿峰路88号
实坝村2组5号                          | 石坝村2组5号
"""
ONE_PLACE = """
柯厝村3组12号              | 柯厝村3组13号
柯厝村3组12号              | 柯厝村4组12号
柯厝村3组12号              | 柯厝村
柯厝村3组12号              | 南埔镇柯厝
幸福花园3-2-301            | 幸福花园3-1-301
驿峰路88号幸福花园3-2-301  | 幸福花园1-2-301
"""
TWO_PLACES = """
柯厝村3组12号        | 前张村3组12号
南埔镇柯厝村3组12号  | 南埔镇前张村3组12号
幸福花园3-2-301      | 幸福家园3-2-301
驿峰路88号           | 南山路88号
"""


def parsed(*texts: str | None) -> Spots:
    written = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return parse(written.select(clean(pl.col("text"))).to_series())


def both(line: str) -> Spots:
    return parsed(*(text.strip() for text in line.split("|")))


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("line", lines(ONE_HOME))
def test_writings_of_one_door_come_to_one_home(line: str) -> None:
    found = both(line)
    assert found.core[0] == found.core[1] > 0
    assert found.home[0] == found.home[1] > 0
    assert found.door.all()


@pytest.mark.parametrize("line", lines(ONE_PLACE))
def test_other_doors_of_one_place_share_the_place_only(line: str) -> None:
    found = both(line)
    assert found.core[0] == found.core[1] > 0
    assert found.village[0] == found.village[1]
    assert found.home[0] != found.home[1]


@pytest.mark.parametrize("line", lines(TWO_PLACES))
def test_the_same_door_of_another_place_is_another_home(line: str) -> None:
    found = both(line)
    assert found.core[0] != found.core[1]
    assert found.village[0] != found.village[1]
    assert found.home[0] != found.home[1]


def test_villages_of_one_name_in_two_towns_are_two_villages() -> None:
    found = parsed("南埔镇柯厝村3组12号", "山腰镇柯厝村3组12号")
    assert found.core[0] == found.core[1]
    assert found.village[0] != found.village[1]
    assert found.home[0] != found.home[1]


def test_a_town_that_is_left_out_is_filled_in_where_only_one_is_known() -> None:
    found = parsed("柯厝村3组12号", "南埔镇柯厝村", "南埔镇前张村1组2号")
    assert found.town[0] == found.town[1] == found.town[2] > 0
    assert found.village[0] == found.village[1]


def test_a_town_that_is_left_out_stays_open_where_several_are_known() -> None:
    found = parsed("柯厝村3组12号", "南埔镇柯厝村", "山腰镇柯厝村")
    assert found.town[0] == 0
    assert found.village[0] not in found.village[1:]


def test_a_unit_that_is_left_out_is_filled_in_where_only_one_is_known() -> None:
    found = parsed("幸福花园3号楼2单元301", "幸福花园3号楼301", "幸福花园3号楼1单元302", "幸福花园3号楼302")
    assert found.home[0] == found.home[1]
    assert found.home[2] == found.home[3] != found.home[0]


def test_the_road_beside_an_estate_is_kept() -> None:
    found = parsed("驿峰路88号幸福花园3-2-301", "驿峰路88号")
    assert found.road[0] == found.core[1] != found.core[0]
    assert found.road[1] == 0


@pytest.mark.parametrize(
    "text", ["柯厝村3组", "柯厝村", "柯厝村第三生产队", "幸福花园3号楼", "幸福花园3栋2单元"]
)
def test_a_group_or_a_building_alone_is_no_door(text: str) -> None:
    found = parsed(text)
    assert found.core[0] > 0
    assert not found.door[0]
    assert found.home[0] == 0


def test_a_number_without_a_place_is_no_home() -> None:
    found = parsed("12号")
    assert found.core[0] == found.village[0] == found.home[0] == 0


@pytest.mark.parametrize("text", ["泉港区福利院", "南埔镇敬老院3号楼201", "泉港第一中学学生宿舍", "泉州监狱"])
def test_an_institution_is_recognised(text: str) -> None:
    assert parsed(text).institution[0]


@pytest.mark.parametrize("text", ["学院路3号", "供销社宿舍3栋201", "小学巷7号", "医院路5号幸福花园3-2-301"])
def test_a_street_or_estate_named_after_one_is_not(text: str) -> None:
    assert not parsed(text).institution[0]


def test_a_hundred_is_a_numeral_too() -> None:
    found = parsed("柯厝村一百〇五号", "柯厝村105号")
    assert found.home[0] == found.home[1]


def test_two_villages_in_latin_letters_are_two_homes() -> None:
    found = parsed("Kecuo Village No 12", "Qianzhang Village No 12")
    assert found.home[0] != found.home[1] or found.home[0] == 0


def test_an_address_in_latin_letters_is_a_bag_of_words() -> None:
    latin = parsed("Kecuo Village, Nanpu Town", "NANPU town kecuo village", "Qianzhang Village", "柯厝村A区")
    assert latin.latin.tolist() == [True, True, True, False]
    which, words = latin.words.of_pairs(pl.arange(4, eager=True).to_numpy())
    held = [set(words[which == at].tolist()) for at in range(4)]
    assert held[0] == held[1]
    assert len(held[0]) == 3
    assert len(held[0] & held[2]) <= 1, "only the word that stands elsewhere too: village"
    assert held[3] == set()


@pytest.mark.parametrize("text", [None, "", "无", "不详"])
def test_no_address_is_no_place(text: str | None) -> None:
    found = parsed(text)
    keys = (found.core, found.road, found.town, found.village, found.home)
    assert [key[0] for key in keys] == [0] * 5
    assert not any(flag[0] for flag in (found.door, found.institution, found.latin))


def test_no_addresses_at_all_are_no_trouble() -> None:
    assert len(parsed().core) == 0


def test_villages_of_one_name_in_two_counties_are_two() -> None:
    found = parsed("泉港区南埔镇柯厝村1号", "惠安县南埔镇柯厝村1号")
    assert found.core[0] == found.core[1]
    assert found.village[0] != found.village[1]


def test_a_county_is_one_of_the_gazetteer_and_not_every_district() -> None:
    found = parsed("泉港区南埔镇柯厝村1号", "工业区南埔镇柯厝村1号")
    assert found.village[0] == found.village[1], "an industrial estate is no county, so it contradicts none"


def test_two_units_and_floors_are_two_doors() -> None:
    found = parsed("幸福花园1栋1单元3层2号", "幸福花园1栋4单元1层2号")
    assert found.home[0] != found.home[1]
