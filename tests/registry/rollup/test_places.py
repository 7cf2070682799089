"""Where a household lives, from its code and its written address."""

from __future__ import annotations

import polars as pl
import pytest

from registry.rollup.places import UNKNOWN, places

Home = tuple[str | None, str | None]


def placed(*homes: Home) -> list[tuple[str, str, str]]:
    rows = [(f"H{n}", address, code) for n, (address, code) in enumerate(homes)]
    frame = pl.DataFrame(rows, schema=["household_id", "address", "division_code"], orient="row").cast(
        pl.String
    )
    return [row[1:] for row in places(frame).rows()]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("福建省泉州市泉港区南埔镇柯厝村三组12号", ("泉港区", "南埔镇", "柯厝村")),
        ("泉港区南埔镇柯厝村委会3组", ("泉港区", "南埔镇", "柯厝村")),
        ("湘西土家族苗族自治州吉首市人民街道光明路43号", ("吉首市", "人民街道", UNKNOWN)),
        ("吉首市人民街道办事处乾州社区居委会5栋", ("吉首市", "人民街道", "乾州社区")),
        ("吉首市北苑街道康乐新村2号楼", ("吉首市", "北苑街道", UNKNOWN)),
        ("吉首市河口镇铜锣第六村民小组", ("吉首市", "河口镇", "铜锣村")),
        ("吉首市中心敬老院", ("吉首市", UNKNOWN, UNKNOWN)),
        ("不详", (UNKNOWN, UNKNOWN, UNKNOWN)),
        (None, (UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_an_address_names_its_place(address: str | None, expected: tuple[str, str, str]) -> None:
    assert placed((address, None)) == [expected]


def test_what_is_left_out_is_filled_in_where_only_one_place_has_it() -> None:
    found = placed(
        ("吉首市河口镇铜锣村1组", None),
        ("河口镇铜锣2组", None),
        ("铜锣村3组", None),
        ("吉首市三江镇下林村", None),
        ("吉首市河口镇下林村", None),
        ("下林村", None),
    )
    assert found[:3] == [("吉首市", "河口镇", "铜锣村")] * 3
    assert found[-1] == (UNKNOWN, UNKNOWN, "下林村")


def test_a_code_counts_before_the_address_and_learns_its_name() -> None:
    found = placed(
        ("吉首市河口镇铜锣村1组", "433101105201"),
        (None, "433101105201"),
        (None, "433101105000"),
        (None, "433101"),
        ("别处镇1组", "433101106"),
    )
    assert found[:2] == [("吉首市", "河口镇", "铜锣村")] * 2
    assert found[2] == ("吉首市", "河口镇", UNKNOWN)
    assert found[3] == ("吉首市", UNKNOWN, UNKNOWN)
    assert found[4][:2] == ("吉首市", "别处镇")
