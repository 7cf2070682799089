"""The month or day that titles and names state."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.stated import stated

JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("赣榆区农村低保家庭信息_2026年6月.xlsx", JUNE),
        ("２０２６年６月发放表", JUNE),
        ("名单202606.csv", JUNE),
        ("2026.6 名单", JUNE),
        ("2026年1-6月", JUNE),
        ("2026年1月至6月发放明细", JUNE),
        ("明细202601-202606", JUNE),
        ("导出20260615.csv", (date(2026, 6, 15), date(2026, 6, 15))),
        ("截至2026年6月15日（2026年5月制）", (date(2026, 6, 15), date(2026, 6, 15))),
        ("2026-06-15", (date(2026, 6, 15), date(2026, 6, 15))),
        ("2024年2月", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2026年参保代缴明细", None),
        ("2025-2026学年", None),
        ("2026年春季学期", None),
        ("2026年第二季度", None),
        ("联系电话13805951234", None),
        ("编号20261345", None),
        ("20260230", None),
        ("", None),
    ],
)
def test_months_and_days_are_read_and_nothing_else(text, days):
    assert stated([text]) == days


def test_the_first_text_that_states_one_decides():
    assert stated([None, "2026年", "2026年6月", "2027年1月"]) == JUNE


@given(st.text() | st.from_regex(r"20[0-9]{2}[年./-]?[0-9]{1,2}[月./-]?[0-9]{0,2}", fullmatch=True))
def test_no_text_raises_and_what_is_stated_is_a_span(text):
    days = stated([text])
    assert days is None or days[0] <= days[1]
