"""Addresses as people write them come to one place and one door."""

import polars as pl
import pytest

from linkage.address import parse

WRITINGS = """
福建省泉州市泉港区南埔镇柯厝村3组12号 | 柯厝 | 3-12
南埔镇柯厝村三组十二号                 | 柯厝 | 3-12
南埔镇柯厝村第三村民小组12号           | 柯厝 | 3-12
泉港南埔柯厝 ３组１２号                | 柯厝 | 3-12
幸福花园3号楼2单元301室                | 花园 | 3-2-301
幸福花园3栋2单元301                    | 花园 | 3-2-301
幸福花园三幢二单元三〇一室             | 花园 | 3-2-301
幸福花园3-2-301                        | 花园 | 3-2-301
驿峰路88号                             | 峰路 | 88
柯厝村二十一组105号                    | 柯厝 | 21-105
柯厝村3组                              | 柯厝 | None
"""


def parsed(text: str) -> dict[str, object]:
    return parse(pl.Series("address", [text])).row(0, named=True)


@pytest.mark.parametrize("line", WRITINGS.strip().splitlines())
def test_writings_of_one_place_come_to_one_form(line: str) -> None:
    text, tail, numbers = (part.strip() for part in line.split("|"))
    found = parsed(text)
    assert (found["tail"], str(found["numbers"])) == (tail, numbers)


@pytest.mark.parametrize("text", ["泉港区福利院", "南埔镇敬老院3号楼201", "泉港第一中学学生宿舍"])
def test_an_institution_is_recognised(text: str) -> None:
    assert parsed(text)["institution"]


@pytest.mark.parametrize("text", ["学院路3号", "供销社宿舍3栋201", "小学巷7号"])
def test_a_street_or_estate_named_after_one_is_not(text: str) -> None:
    assert not parsed(text)["institution"]


def test_no_address_is_no_place() -> None:
    found = parse(pl.Series("address", [None, ""], dtype=pl.String))
    assert found["place"].to_list() == [None, None]
    assert found["numbers"].to_list() == [None, None]
