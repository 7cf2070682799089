"""What rows say: people in their roles, assistance with programme, amount and period, bills, circumstances."""

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schemas.sheets import frame, lines, read, reconciles, rows_of, text_file, workbook

DIBAO = """
{title}
户主姓名|户主身份证号|保障人口|家庭人口|户月保障金额（元）|低保证号|起始保障年月|待遇截止年月|家庭住址|家庭成员姓名|家庭成员身份证号
张三|350505195001010019|3|4|1,560|D001|2019.3|长期|某村1号|张三、李四、王小五|350505195001010019、350505195203040020、无
赵六|350505196001010017|1|1|780|D002|2020年1月|2026-03|某村2号||
钱七|350505197001010015|2|2|七百|D003|2021-05||某村3号|钱八、钱九|350505200001010012
孙||||||
|||3|500||||||
合计||6|7|2340
制表人：某某|审核人：某某
"""


def dibao(tmp_path, title="农村低保家庭查询"):
    return read(tmp_path, a_xlsx=workbook({"Sheet1": rows_of(DIBAO.format(title=title))}))


def test_packed_members_become_records_and_share_the_household(tmp_path):
    intake = dibao(tmp_path)
    assert lines(
        intake.record, "row_number", "role", "name", "id_number", "head_name", "household_no", "address"
    ) == [
        (3, "head", "张三", "350505195001010019", "张三", "D001", "某村1号"),
        (4, "head", "赵六", "350505196001010017", "赵六", "D002", "某村2号"),
        (5, "head", "钱七", "350505197001010015", "钱七", "D003", "某村3号"),
        (3, "member", "李四", "350505195203040020", "张三", "D001", "某村1号"),
        (3, "member", "王小五", None, "张三", "D001", "某村1号"),
        (5, "member", "钱八", None, "钱七", "D003", "某村3号"),
        (5, "member", "钱九", None, "钱七", "D003", "某村3号"),
    ]
    assert frame(intake.record)["record_id"].n_unique() == 7


def test_rows_and_values_not_taken_are_named_with_their_reason(tmp_path):
    intake = dibao(tmp_path)
    assert lines(intake.rejected_row, "row_number", "column_name", "value", "code", "whole_row") == [
        (5, "家庭成员身份证号", "350505200001010012", "E-INTAKE-250", False),
        (5, "户月保障金额（元）", "七百", "E-INTAKE-220", False),
        (7, None, None, "E-INTAKE-101", True),
    ]
    assert '"户月保障金额（元）":"七百"' in frame(intake.rejected_row)["raw"][0]
    files = frame(intake.source_file).select("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
    assert files.rows() == [(9, 3, 1, 5)]
    assert reconciles(intake)


def test_town_or_country_is_read_from_the_title_and_months_make_periods(tmp_path):
    granted = dibao(tmp_path).assistance
    columns = (
        "programme",
        "category",
        "purpose",
        "amount_yuan",
        "period_start",
        "period_end",
        "persons",
        "household_persons",
    )
    assert lines(granted, *columns)[:2] == [
        ("dibao_rural", "最低生活保障", "基本生活", Decimal(1560), date(2019, 3, 1), None, 3, 4),
        ("dibao_rural", "最低生活保障", "基本生活", Decimal(780), date(2020, 1, 1), date(2026, 4, 1), 1, 1),
    ]
    assert lines(granted, "amount_yuan", "status")[2] == (None, "active")


def test_a_list_that_does_not_say_town_or_country_keeps_its_people(tmp_path):
    intake = dibao(tmp_path, title="低保家庭")
    assert intake.assistance.num_rows == 0
    assert intake.record.num_rows == 7
    codes = frame(intake.rejected_row).filter(~pl.col("whole_row"))["code"].to_list()
    assert codes.count("E-INTAKE-240") == 3


def test_the_file_name_tells_town_from_country_only_if_nothing_else_does(tmp_path):
    rows = rows_of(DIBAO.format(title="低保家庭"))
    (tmp_path / "城市低保.xlsx").write_bytes(workbook({"Sheet1": rows}))
    assert set(frame(read(tmp_path).assistance)["programme"]) == {"dibao_urban"}


def test_head_and_members_of_a_roll_by_their_relation(tmp_path):
    rows = rows_of("""
    姓名|身份证号|户主姓名|户主身份证号|与户主关系|低保证号|是否享受|残疾证号
    张三|350505195001010019|张三|350505195001010019|本人|D1|是|
    李四|350505195203040020|张三|350505195001010019|配偶|D1|否|35050519520304002042
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一镇": rows}))
    assert lines(intake.record, "role", "relation", "head_name", "head_id_number", "covered") == [
        ("head", "本人", "张三", "350505195001010019", True),
        ("member", "配偶", "张三", "350505195001010019", False),
    ]
    assert lines(intake.circumstance, "kind", "value") == [("disability", "肢体/2")]
    assert intake.assistance.num_rows == 0


def test_spouse_and_numbered_columns_of_a_housing_list(tmp_path):
    rows = rows_of("""
    申请人姓名|申请人身份证号|配偶姓名|配偶身份证号|家庭保障人姓名1|身份证号码1|家庭保障人姓名2|身份证号码2|中签地址|入住时间|户籍所在地|联系方式
    张三|350505195001010019|李四||张五|350505200001010012|||幸福苑|2020-05-06|某村|13850731234
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.record, "role", "name", "relation", "address", "phone") == [
        ("self", "张三", None, "某村", "13850731234"),
        ("spouse", "李四", "配偶", "某村", None),
        ("co_applicant", "张五", None, "某村", None),
    ]
    columns = ("programme", "amount_yuan", "period_start", "institution")
    assert lines(intake.assistance, *columns) == [("housing_unit", None, date(2020, 5, 6), "幸福苑")]


def test_members_in_numbered_columns_of_an_audit_extract(tmp_path):
    rows = rows_of("""
    户主姓名|身份证号|低保证号|月保障金|救助类型|其他家庭成员姓名1|身份证号1|其他家庭成员姓名2|身份证号2
    张三|350505195001010019|D1|800|城市低保|李四|350505195203040020|张五|
    赵六|350505196001010017|D2|700|城市低保||||
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.record, "row_number", "role", "name", "id_number") == [
        (2, "head", "张三", "350505195001010019"),
        (3, "head", "赵六", "350505196001010017"),
        (2, "member", "李四", "350505195203040020"),
        (2, "member", "张五", None),
    ]


def test_a_paper_roster_with_amounts_under_a_common_heading(tmp_path):
    rows = rows_of("""
    城市居民最低生活保障名册
    序号|户主姓名|身份证号码|低保证号|保障人数|领取金额||领款人签字（章）
    |||||家庭补差|合计|
    1|张三|350505195001010019|D1|2|700|760|
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.assistance, "programme", "amount_yuan", "persons") == [
        ("dibao_urban", Decimal(760), 2)
    ]


def test_medical_bills_reversals_and_bills_without_aid(tmp_path):
    rows = rows_of("""
    结算id|身份证号|姓名|救助身份|医疗机构名称|入院日期|出院日期|结算日期|费用总额|符合医保报销金额|统筹基金支付|医疗救助|倾斜救助
    S1|350505195001010019|张三|低保对象|县医院|2026-01-02|2026-01-09|2026-01-10|10000|9000|6000|1000.5|100
    S2|350505195001010019|张三|低保对象|县医院|2026-01-02|2026-01-09|2026-01-11|-10000|-9000|-6000|-1000.5|-100
    S3|350505195203040020|李四|特困人员|县医院|2026-02-02|2026-02-09|2026-02-10|5000|4000|2000|0|
    """)
    intake = read(tmp_path, a_csv=text_file(rows, "gb18030"))
    assert lines(intake.assistance, "amount_yuan", "paid_on", "document_no", "status", "claimed_status") == [
        (Decimal("1100.50"), date(2026, 1, 10), "S1", "active", "低保对象"),
        (Decimal("-1100.50"), date(2026, 1, 11), "S2", "reversed", "低保对象"),
    ]
    bills = frame(intake.medical_bill)
    assert bills["settlement_no"].to_list() == ["S1", "S2", "S3"]
    assert bills["assistance_id"].is_null().to_list() == [False, False, True]
    assert bills["assistance_yuan"].to_list() == [Decimal("1000.50"), Decimal("-1000.50"), Decimal(0)]


def test_reversals_in_any_writing_keep_their_sign_and_repeated_rows_stay_two(tmp_path):
    rows = rows_of("""
    结算id|身份证号|姓名|救助身份|结算日期|费用总额|医疗救助
    S1|350505195001010019|张三|低保对象|2026-01-10|5000|1,000.50
    S1|350505195001010019|张三|低保对象|2026-01-10|5000|1,000.50
    S2|350505195001010019|张三|低保对象|2026-01-11|(5000)|(1,000.50)
    S3|350505195001010019|张三|低保对象|2026-01-11|－5000|－1000.5元
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    half = Decimal("1000.50")
    assert lines(intake.assistance, "document_no", "amount_yuan", "status") == [
        ("S1", half, "active"),
        ("S1", half, "active"),
        ("S2", -half, "reversed"),
        ("S3", -half, "reversed"),
    ]
    bills = frame(intake.medical_bill)
    assert bills["total_yuan"].sum() == 0
    assert bills["assistance_yuan"].sum() == 0
    assert bills["bill_id"].is_unique().all()
    assert reconciles(intake)


def test_an_unknown_identity_is_named_and_keeps_its_row(tmp_path):
    rows = rows_of("""
    姓名|身份证件号码|代缴类别|代缴金额|个人缴费日期|医疗救助类别
    张三|350505195001010019|困难大户|380|2025-11-05|低保中重残重病人员-7019
    李四|350505195203040020|民政城乡孤儿|380|2025-11-05|
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.assistance, "claimed_status", "claimed_class") == [
        ("困难大户", "低保对象"),
        ("民政城乡孤儿", "城乡孤儿"),
    ]
    assert lines(intake.rejected_row, "row_number", "column_name", "value", "code", "whole_row") == [
        (2, "代缴类别", "困难大户", "E-INTAKE-241", False)
    ]


def test_the_name_on_an_account_is_a_record_only_if_it_is_anothers(tmp_path):
    rows = rows_of("""
    姓名|身份证号|补贴项目|发放金额|发放时间|一卡通账号|一卡通户名|一卡通户名身份证
    张三|350505195001010019|高龄津贴|100|2026-06|62101|张三|
    李四|350505195203040020|残疾人补贴|230|2026-06|62101|张三|350505195001010019
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.record, "row_number", "role", "name") == [
        (2, "self", "张三"),
        (3, "self", "李四"),
        (3, "payee", "张三"),
    ]
    assert intake.assistance.num_rows == 0
    assert lines(intake.circumstance, "kind", "value", "amount_yuan") == [
        ("payout", "高龄津贴", Decimal(100)),
        ("payout", "残疾人补贴", Decimal(230)),
    ]


def test_a_tekun_household_in_a_dibao_list_is_no_dibao(tmp_path):
    rows = rows_of("""
    户主姓名|户主身份证号|救助类型|保障人口|户月保障金额
    张三|350505195001010019|农村特困|1|1300
    赵六|350505196001010013|农村低保|1|780
    孙七|350505197001010018|农村低保边缘|1|
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.assistance, "row_number", "programme") == [(3, "dibao_rural"), (4, "dibao_margin")]
    assert lines(intake.rejected_row, "row_number", "value", "code") == [(2, "农村特困", "E-INTAKE-240")]


def test_school_grants_count_for_whole_terms_and_premiums_for_whole_years(tmp_path):
    school = rows_of(
        "姓名|身份证号|学籍号|就读学校|学期|助学金\n张三||G350505201001010017|一中|2025-2026学年第二学期|1000"
    )
    premium = rows_of(
        "姓名|身份证件号码|代缴类别|代缴金额|个人缴费日期\n张三|350505201001010017|低保对象|380|2025-11-05"
    )
    intake = read(tmp_path, a_xlsx=workbook({"一中": school}), b_csv=text_file(premium))
    assert lines(intake.record, "id_number") == [("350505201001010017",)] * 2
    assert lines(intake.assistance, "programme", "period_start", "period_end") == [
        ("education_grant", date(2026, 2, 1), date(2026, 8, 1)),
        ("premium_aid", date(2026, 1, 1), date(2027, 1, 1)),
    ]


def test_both_disability_allowances_from_one_row(tmp_path):
    rows = rows_of("""
    姓名|残疾证号|残疾类别|残疾等级|生活补贴|护理补贴|起始年月
    张三|35050519500101001941|肢体|一级|100|130|2020-01
    李四|35050519520304002013|视力|三级|100|0|2021-01
    王五|35050519600101001722|听力|二级||享受|2021-01
    """)
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.assistance, "row_number", "programme", "amount_yuan") == [
        (2, "disability_living", Decimal(100)),
        (3, "disability_living", Decimal(100)),
        (2, "disability_nursing", Decimal(130)),
        (4, "disability_nursing", None),
    ]
    assert lines(intake.circumstance, "value") == [("肢体/1",), ("视力/3",), ("听力/2",)]


def test_a_month_and_a_day_of_payment_of_a_monthly_grant(tmp_path):
    rows = rows_of("""
    残疾人护理补贴发放表
    姓名|残疾证号|补贴金额|发放年月|发放日期
    张三|35050519500101001941|80|2026年6月|2026-07-05
    """)
    day_only = [row[:3] + row[4:] for row in rows]
    intake = read(tmp_path, a_xlsx=workbook({"护理补贴": rows, "护理补贴2": day_only}))
    assert lines(intake.assistance, "programme", "period_start", "period_end", "paid_on") == [
        ("disability_nursing", date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 5)),
        ("disability_nursing", date(2026, 7, 1), date(2026, 8, 1), date(2026, 7, 5)),
    ]


def test_a_heading_that_is_itself_the_word(tmp_path):
    legal = rows_of("企业名称|法定代表人|法定代表人身份证号\n某某公司|张三|350505195001010019")
    holder = rows_of("企业名称|股东姓名|股东身份证号|出资额（万元）\n某某公司|李四|350505195203040020|5")
    intake = read(tmp_path, a_xlsx=workbook({"一": legal, "二": holder}))
    assert sorted(lines(intake.circumstance, "value", "amount_yuan")) == [
        ("法定代表人", None),
        ("股东", Decimal(50000)),
    ]


def test_nobody_is_a_spouse_and_no_allowance_is_no_fault(tmp_path):
    housing = rows_of(
        "申请人姓名|申请人身份证号|配偶姓名|中签地址|入住时间\n张三|350505195001010019|丧偶|幸福苑|2020-05"
    )
    allowance = rows_of("姓名|残疾证号|生活补贴|护理补贴\n李四|3505051952****002042|100|不享受")
    intake = read(tmp_path, a_csv=text_file(housing), b_csv=text_file(allowance))
    assert sorted(lines(intake.record, "role", "name", "id_number")) == [
        ("self", "张三", "350505195001010019"),
        ("self", "李四", "3505051952****0020"),
    ]
    assert sorted(lines(intake.assistance, "programme")) == [("disability_living",), ("housing_unit",)]
    assert intake.rejected_row.num_rows == 0


def test_amounts_in_ten_thousands(tmp_path):
    rows = rows_of(
        "受助人姓名|身份证号|项目名称|求助原因|资助金额（万元）|资助日期\n张三|350505********1234|助医|大病|0.5|2026.3.1"
    )
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.assistance, "programme", "amount_yuan") == [("charity_medical", Decimal(5000))]
    assert lines(intake.record, "id_number", "id_status") == [("350505********1234", "masked")]


def test_deaths_and_enrolments_are_circumstances(tmp_path):
    deaths = rows_of(
        "姓名|性别|身份证号|出生日期|死亡时间|住所\n张三|男|350505195001010019|1950-1-1|20260215|某村"
    )
    pupils = rows_of(
        "姓名|身份证件号|学校|年级|入学年月|学籍状态\n李四|350505201001010017|一中|七|2025.9|在读\n王五|350505201101010015|一中|七|2025.9|转出"
    )
    intake = read(tmp_path, a_csv=text_file(deaths), b_csv=text_file(pupils))
    assert lines(intake.circumstance, "kind", "value", "valid_from") == [
        ("death", None, date(2026, 2, 15)),
        ("enrolment", "一中", date(2025, 9, 1)),
    ]


def test_the_guardian_is_a_record_of_the_same_row(tmp_path):
    rows = rows_of(
        "姓名|身份证号|类别|月基本生活费|监护人姓名|监护人身份证号|监护人电话|起始年月\n张小三|350505201501010017|孤儿|1800|张大|350505197001010015|13850731234|2024-01"
    )
    intake = read(tmp_path, a_xlsx=workbook({"一": rows}))
    assert lines(intake.record, "record_id", "role", "name", "phone", "relation")[1][1:] == (
        "guardian",
        "张大",
        "13850731234",
        "监护人",
    )


PRINTED = """
某县特困人员救助供养名册（二〇二六年六月）
填报单位：某县民政局||||||金额单位：元
序号|基本信息||供养方式|救助供养金|||监护人
|姓名|身份证号||基本生活费用|照料护理||姓名
|||||费用|等级|
1|2|3|4|5|6|7|8
1|张三|350505195001010019|分散|1200|100|一|李四
2|王五|350505195203040020|集中|1200|200|二|
本页小计||||2400|300||
第1页|共2页
序号|基本信息||供养方式|救助供养金|||监护人
|姓名|身份证号||基本生活费用|照料护理||姓名
|||||费用|等级|
3|赵六|350505196001010017|分散|1200|100|一|钱七
|||||||
合计|3人|||3600|400||
制表人：某某||审核人：某某||填表日期：2026-06-30|||
"""


def test_a_printed_roll_with_titles_three_levels_page_breaks_totals_and_signatures(tmp_path):
    street = rows_of(PRINTED)
    intake = read(tmp_path, a_xlsx=workbook({"一镇": street, "二镇": street[:8], "说明": [["填表说明"]]}))
    assert lines(
        intake.source_file, "sheet", "list_name", "rows_accepted", "rows_rejected", "rows_ignored"
    ) == [
        ("一镇", "tekun_person", 3, 0, 14),
        ("二镇", "tekun_person", 2, 0, 6),
        ("说明", None, 0, 0, 1),
    ]
    own = frame(intake.record).filter(pl.col("role") == "self")
    assert own["name"].to_list() == ["张三", "王五", "赵六", "张三", "王五"]
    assert frame(intake.record).filter(pl.col("role") == "guardian")["name"].to_list() == [
        "李四",
        "钱七",
        "李四",
    ]
    assert lines(intake.assistance, "programme", "amount_yuan")[:3] == [
        ("tekun_dispersed", Decimal(1300)),
        ("tekun_institutional", Decimal(1400)),
        ("tekun_dispersed", Decimal(1300)),
    ]
    assert intake.rejected_row.num_rows == 0
    assert reconciles(intake)


def test_a_second_person_in_a_cell_for_one_is_named_and_the_row_kept(tmp_path):
    rows = rows_of("""
    申请人|身份证号|困难类型|救助金额|救助时间
    张三、李四|350505195001010019、350505195203040020|因病|1000|2026-03-05
    """)
    intake = read(tmp_path, a_csv=text_file(rows))
    assert lines(intake.record, "name", "id_number") == [("张三", "350505195001010019")]
    assert lines(intake.rejected_row, "row_number", "column_name", "code", "whole_row") == [
        (2, "申请人", "E-INTAKE-251", False),
        (2, "身份证号", "E-INTAKE-252", False),
    ]
    assert reconciles(intake)


cell = st.none() | st.sampled_from(
    ["张三", "350505195001010019", "合计", "无", "1,000", "2026-02-30", "备注：x", "免", " ", "、"]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, min_size=7, max_size=7), max_size=8))
def test_counts_reconcile_whatever_the_rows_hold(tmp_path_factory, rows):
    headings = ["申请人", "身份证号", "困难类型", "救助金额", "救助时间", "家庭人口", "住址"]
    intake = read(tmp_path_factory.mktemp("any"), a_csv=text_file([["标题"], headings, *rows]))
    assert reconciles(intake)
    assert "E-INTAKE-013" not in str(lines(intake.source_file, "reason"))
    named = sum(1 for row in rows if row[0] == "张三" or row[1] == "350505195001010019")
    assert frame(intake.source_file)["rows_accepted"].sum() >= sum(
        1 for row in rows if row[0] == "张三" and row[1] == "350505195001010019"
    )
    assert intake.record.num_rows <= max(named, len(rows))
