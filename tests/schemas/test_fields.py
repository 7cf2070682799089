"""The other values: every writing of a value is that value, and what cannot be read is null with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.fields import (
    address,
    area,
    count,
    day,
    disability,
    id_number,
    money,
    name,
    note,
    phone,
    sex,
    yes,
)


def one(work, value):
    return pl.DataFrame({"value": [value]}, schema={"value": pl.String}).select(work(pl.col("value"))).item()


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("张三", "张三"),
        ("张  伟", "张伟"),
        ("张\u3000三", "张三"),
        ("欧阳 娜娜", "欧阳娜娜"),
        ("'张三", "张三"),
        ("张三（已故）", "张三"),
        ("（户主）张三", "张三"),
        ("张三[女", "张三"),
        ("户主：张三", "张三"),
        ("1、张三", "张三"),
        ("张三等3人", "张三"),
        ("李四、王五", "李四"),
        ("李四\n王五", "李四"),
        ("买买提.艾力", "买买提·艾力"),
        ("买买提•艾力・江", "买买提·艾力·江"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("Anna  Smith", "Anna Smith"),
        ("张*明", "张*明"),
        ("张□", "张□"),
        ("乾隆", "乾隆"),
        ("张三等叁人", "张三"),
        ("张三 男", "张三"),
        ("张三♀", "张三"),
        ("张三已故", "张三"),
        ("张三-已故", "张三"),
        ("已故", None),
        ("户主张三", "张三"),
        ("★张三", "张三"),
        ("张三1", "张三1"),
        ("张\u200b三", "张三"),
        ("\t张三", "张三"),
        ("无", None),
        ("—", None),
        ("123", None),
        ("", None),
    ],
)
def test_a_name_is_what_is_left_without_what_is_no_name(written, cleaned):
    assert one(name.clean, written) == cleaned


@given(
    st.text(alphabet=st.sampled_from("张王李·.•()（）[]、,;: \n\u3000等3人AB*□'1"), max_size=12)
    | st.text(max_size=10)
)
def test_cleaning_a_name_again_changes_nothing(value):
    cleaned = one(name.clean, value)
    assert one(name.clean, cleaned) == cleaned


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("13850731234", "13850731234"),
        ("138 5073 1234", "13850731234"),
        ("+86 138-5073-1234", "13850731234"),
        ("１３８５０７３１２３４", "13850731234"),
        ("13850731234/13950731234", "13850731234"),
        ("13850731234.0", "13850731234"),
        ("0595-87881234", "059587881234"),
        ("(0595)87881234", "059587881234"),
        ("87881234", "87881234"),
        ("无", None),
        ("13800138000", None),
    ],
)
def test_a_telephone_number_is_its_digits(written, cleaned):
    assert one(phone.clean, written) == cleaned
    assert one(phone.reason, written) is None


@pytest.mark.parametrize("written", ["138****1234", "1.385E+10", "12", "同户主一"])
def test_what_is_no_telephone_number_has_a_reason(written):
    assert one(phone.clean, written) is None
    assert one(phone.reason, written) == "E-INTAKE-231"


DAYS = """
2016-07-01 | 2016-07-01 | 2016-07-02
2016-7-1 | 2016-07-01 | 2016-07-02
2016/07/01 | 2016-07-01 | 2016-07-02
2016.7.1 | 2016-07-01 | 2016-07-02
2016年7月1日 | 2016-07-01 | 2016-07-02
２０１６年７月１日 | 2016-07-01 | 2016-07-02
二〇一六年七月一日 | 2016-07-01 | 2016-07-02
20160701 | 2016-07-01 | 2016-07-02
20160701123000 | 2016-07-01 | 2016-07-02
2016-07-01 12:30:00 | 2016-07-01 | 2016-07-02
2016年07月01日 12时 | 2016-07-01 | 2016-07-02
2016-7-1 上午 | 2016-07-01 | 2016-07-02
2016—07—01 | 2016-07-01 | 2016-07-02
2016、7、1 | 2016-07-01 | 2016-07-02
'2016-07-01 | 2016-07-01 | 2016-07-02
贰零壹陆年柒月壹日 | 2016-07-01 | 2016-07-02
二零一六年十二月三十一日 | 2016-12-31 | 2017-01-01
二〇一六年七月 | 2016-07-01 | 2016-08-01
2016.07 | 2016-07-01 | 2016-08-01
截至2016年12月 | 2016-12-01 | 2017-01-01
2026年春季学期 | 2026-02-01 | 2026-08-01
2025-2026第二学期 | 2026-02-01 | 2026-08-01
2025-2026（2） | 2026-02-01 | 2026-08-01
25-26学年下 | 2026-02-01 | 2026-08-01
2026Q2 | 2026-04-01 | 2026-07-01
2026年1季度 | 2026-01-01 | 2026-04-01
2026年全年 | 2026-01-01 | 2027-01-01
长期有效 | - | -
7/1/2016 | 2016-07-01 | 2016-07-02
42567 | 2016-07-16 | 2016-07-17
42567.0 | 2016-07-16 | 2016-07-17
2016.7 | 2016-07-01 | 2016-08-01
2016.12 | 2016-12-01 | 2017-01-01
2016年7月 | 2016-07-01 | 2016-08-01
2016年7月份 | 2016-07-01 | 2016-08-01
201607 | 2016-07-01 | 2016-08-01
16.7 | 2016-07-01 | 2016-08-01
2016 | 2016-01-01 | 2017-01-01
2016年度 | 2016-01-01 | 2017-01-01
2026年春季 | 2026-02-01 | 2026-08-01
2026春 | 2026-02-01 | 2026-08-01
2025年秋季学期 | 2025-08-01 | 2026-02-01
2025-2026学年第二学期 | 2026-02-01 | 2026-08-01
2025～2026学年度第1学期 | 2025-08-01 | 2026-02-01
2025-2026学年下学期 | 2026-02-01 | 2026-08-01
2025学年第一学期 | 2025-08-01 | 2026-02-01
2025-2026-2 | 2026-02-01 | 2026-08-01
2026年上半年 | 2026-01-01 | 2026-07-01
2026年第二季度 | 2026-04-01 | 2026-07-01
2026.01-2026.06 | 2026-01-01 | 2026-07-01
202601-202606 | 2026-01-01 | 2026-07-01
2026年1月至2026年6月 | 2026-01-01 | 2026-07-01
2026年1-6月 | 2026-01-01 | 2026-07-01
2026-01-01至2026-06-30 | 2026-01-01 | 2026-07-01
2026年1月起 | 2026-01-01 | -
2026.1至今 | 2026-01-01 | -
长期 | - | -
9999-12-31 | - | -
无 | - | -
— | - | -
"""


def in_chinese(when):
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(when.year))
    return f"{year}年{[*'一二三四五六七八九十', '十一', '十二'][when.month - 1]}月"


MONTH_WRITINGS = [
    "{0.year}.{0.month}".format,
    "{:%Y.%m}".format,
    "{:%Y%m}".format,
    "{0.year}年{0.month}月".format,
    "{0.year}年{0.month}月份".format,
    "{0.year}-{0.month}".format,
    "{0.year}/{0.month}".format,
    "{:%y.%m}".format,
    in_chinese,
]


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [[cell.strip() for cell in line.split("|")] for line in DAYS.strip().splitlines()],
)
def test_a_time_has_a_first_day_and_a_day_after_the_last(written, start, end):
    assert one(day.clean, written) == (None if start == "-" else date.fromisoformat(start))
    assert one(day.end, written) == (None if end == "-" else date.fromisoformat(end))
    assert one(day.reason, written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2016-02-30", "E-INTAKE-211"),
        ("2016-13-01", "E-INTAKE-211"),
        ("20260631", "E-INTAKE-211"),
        ("见附件", "E-INTAKE-210"),
        ("1.5", "E-INTAKE-210"),
    ],
)
def test_a_day_that_is_not_in_the_calendar_is_never_bent_to_fit(written, code):
    assert one(day.clean, written) is None
    assert one(day.reason, written) == code


@given(
    st.dates(date(1900, 1, 1), date(2090, 12, 31)),
    st.sampled_from(
        [
            "{:%Y-%m-%d}",
            "{:%Y/%m/%d}",
            "{:%Y.%m.%d}",
            "{:%Y年%m月%d日}",
            "{:%Y%m%d}",
            "{0.year}年{0.month}月{0.day}日",
        ]
    ),
)
def test_days_survive_any_writing(when, writing):
    assert one(day.clean, writing.format(when)) == when
    assert one(day.end, writing.format(when)) == when + timedelta(days=1)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(MONTH_WRITINGS))
def test_months_survive_any_writing(when, writing):
    first = when.replace(day=1)
    written = writing(first)
    assert one(day.clean, written) == first, written
    assert one(day.end, written) == (first + timedelta(days=31)).replace(day=1), written


@given(st.dates(date(1928, 1, 1), date(2090, 12, 31)))
def test_days_survive_being_counted_as_spreadsheets_do(when):
    assert one(day.clean, str((when - date(1899, 12, 30)).days)) == when


@given(st.text(max_size=16))
def test_any_text_is_a_day_or_not_but_never_an_error(value):
    read = one(day.span, value)
    assert (read["start"] is None) or (read["end"] is None) or read["end"] > read["start"] or not read["open"]


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("1234.5", "1234.50"),
        ("1,234.50", "1234.50"),
        ("１，２００", "1200"),
        ("￥1,200", "1200"),
        ("1200元", "1200"),
        ("1200元/月", "1200"),
        ("0.12万元", "1200"),
        ("0.12万", "1200"),
        ("(300)", "-300"),
        ("（300.5）", "-300.5"),
        ("−300", "-300"),
        ("1.2E+3", "1200"),
        ("1234.5678", "1234.57"),
        ("0", "0"),
        ("红字300", "-300"),
        ("300（红字）", "-300"),
        ("负300", "-300"),
        ("300-", "-300"),
        ("(￥300)", "-300"),
        ("1200（含护理费）", "1200"),
        ("0.12（万元）", "1200"),
        ("0.12万元/年", "1200"),
        ("0.12w", "1200"),
        ("月1200元", "1200"),
        ("1200元/户", "1200"),
        ("1200元/人/月", "1200"),
        ("1200元/学期", "1200"),
        ("1200元。", "1200"),
    ],
)
def test_money_is_yuan(written, yuan):
    assert one(money.clean, written) == Decimal(yuan)
    assert one(money.reason, written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("免", "E-INTAKE-221"),
        ("见附件", "E-INTAKE-220"),
        ("300-500", "E-INTAKE-220"),
        ("约500", "E-INTAKE-220"),
        ("1,2,3", "E-INTAKE-220"),
        ("50%", "E-INTAKE-220"),
        ("99999999999999", "E-INTAKE-220"),
        ("—", None),
        ("/", None),
        ("", None),
    ],
)
def test_what_is_no_amount_is_null_and_has_a_reason_if_something_was_meant(written, code):
    assert one(money.clean, written) is None
    assert one(money.reason, written) == code


def test_the_heading_gives_the_unit_unless_the_cell_does():
    assert one(lambda cell: money.clean(cell, 10_000), "0.5") == Decimal(5000)
    assert one(lambda cell: money.clean(cell, 10_000), "500元") == Decimal(500)


@given(
    st.decimals(-99_999_999, 99_999_999, places=2),
    st.sampled_from(
        ["{}", "{:,}", "￥{}", "{}元", " {} ", "'{}", "\t{}", "{}元/月", "\u3000{:,}元整", "{}（已发）"]
    ),
)
def test_amounts_survive_any_writing(amount, writing):
    assert one(money.clean, writing.format(amount)) == amount


def test_sex_from_words_and_codes():
    written = ["男", "女性", "1", "2", "Ｍ", "female", "0", "9", "未知", None]
    expected = ["男", "女", "男", "女", "男", "女", None, None, None, None]
    assert [one(sex.clean, value) for value in written] == expected


def test_disability_from_words_codes_and_the_certificate():
    assert [one(disability.kind, value) for value in ["肢体残疾", "4", "语言", "Z"]] == [
        "肢体",
        "肢体",
        "言语",
        None,
    ]
    levels = ["一级", "2", "3级", "肢体四级", "贰级", "五级"]
    assert [one(disability.level, value) for value in levels] == ["1", "2", "3", "4", "2", None]
    assert one(disability.kind_in_certificate, "35050519900307123X42B1") == "肢体"
    assert one(disability.level_in_certificate, "35050519900307123X42B1") == "2"


@pytest.mark.parametrize(
    ("work", "written", "code"),
    [
        (name.surplus, "张三、李四", "E-INTAKE-251"),
        (name.surplus, "张三，李四", "E-INTAKE-251"),
        (name.surplus, "张三\n李四", "E-INTAKE-251"),
        (name.surplus, "张三（曾用名张四、张五）", None),
        (name.surplus, "买买提.艾力", None),
        (name.surplus, "张三、", None),
        (id_number.surplus, "350505195001010019\n350505195203040020", "E-INTAKE-252"),
        (id_number.surplus, "350505********0019/350505195203040020", "E-INTAKE-252"),
        (id_number.surplus, "350505/19500101/0019", None),
        (id_number.surplus, "350505 19500101 0019", None),
    ],
)
def test_a_cell_for_one_person_that_names_two_says_so(work, written, code):
    assert one(work, written) == code


def test_small_values():
    assert [one(count.clean, value) for value in ["3", "3人", "三口", "3.0", "多"]] == [3, 3, 3, 3, None]
    assert one(count.reason, "多") == "E-INTAKE-232"
    assert [one(yes.clean, value) for value in ["是", "√", "否", "不享受", "?"]] == [
        True,
        True,
        False,
        False,
        None,
    ]
    assert one(address.clean, " 福建省 泉港区\u3000１２号。") == "福建省泉港区12号"
    assert one(address.clean, "不详") is None
    assert one(note.code, " D 350505 01 ") == "D35050501"
    assert [one(note.division, value) for value in ["350505", "350505400001", "35"]] == [
        "350505",
        "350505400001",
        None,
    ]


@pytest.mark.parametrize("work", [sex.clean, phone.clean, address.clean, note.clean, name.clean])
@given(value=st.text(max_size=20))
def test_cleaning_twice_is_cleaning_once(work, value):
    cleaned = one(work, value)
    assert one(work, cleaned) == cleaned


def test_floor_space_is_read_with_its_unit_or_without():
    writings = ["89.5", "89.5㎡", "89.5 平方米", "89.5M2", "８９．５平", "约六十", "无", None]
    assert [one(area.clean, each) for each in writings] == [Decimal("89.50")] * 5 + [None] * 3
    assert [one(area.reason, each) for each in writings] == [None] * 5 + ["E-INTAKE-246", None, None]
