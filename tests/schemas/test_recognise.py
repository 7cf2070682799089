"""Which list a sheet is, told from its headings in any known words, order and depth."""

from pathlib import Path

import polars as pl
import pytest

from schemas.declaration import DeclarationError, declarations, distinct_lists, load
from schemas.export import ROW, Sheet
from schemas.heading import heading, key
from schemas.recognise import Layout, Unrecognised, recognise
from tests.schemas.sheets import rows_of

HEADINGS = (Path(__file__).parent / "headings.txt").read_text(encoding="utf-8")
KNOWN = [
    (name.strip(), headings.strip())
    for name, headings in (line.split("|") for line in HEADINGS.strip().split("\n"))
]


def sheet_of(rows) -> Sheet:
    width = max(len(row) for row in rows)
    columns = {f"c{j}": [row[j] if j < len(row) else None for row in rows] for j in range(width)}
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index(ROW, offset=1)
    return Sheet("Sheet1", 1, "xlsx", cells.with_columns(pl.col(ROW).cast(pl.Int64)))


def found(rows) -> Layout:
    layout = recognise(sheet_of(rows))
    assert isinstance(layout, Layout), layout
    return layout


@pytest.mark.parametrize(("name", "headings"), KNOWN)
def test_each_list_by_the_headings_departments_use(name, headings):
    assert found([headings.split(",")]).declaration.list_name == name


@pytest.mark.parametrize(("name", "headings"), KNOWN)
def test_order_title_and_decoration_change_nothing(name, headings):
    plain = headings.split(",")
    decorated = [f"* {text[:1]} {text[1:]}\n（必填）" for text in reversed(plain)]
    layout = found([["某县二〇二六年名册"], ["填报单位：民政局"], [], decorated])
    assert layout.declaration.list_name == name
    assert (layout.first_row, layout.last_row) == (4, 4)
    assert layout.title == "某县二〇二六年名册 填报单位：民政局"


def test_headings_of_two_levels_are_joined():
    layout = found(
        rows_of("""
        特困人员名册
        序号 | 基本信息 |          | 供养方式 | 救助供养金       |                 | 监护人 |
             | 姓名     | 身份证号 |          | 基本生活费用（元） | 照料护理费用（元） | 姓名   | 身份证号
        1    | 张三     | 350505   | 分散     | 800              | 100             | 李四   | 350505
        """)
    )
    assert (layout.declaration.list_name, layout.first_row, layout.last_row) == ("tekun_person", 2, 3)
    columns = {target: columns[0].heading.text for target, columns in layout.columns.items()}
    assert columns["self.name"] == "基本信息.姓名"
    assert columns["guardian.name"] == "监护人.姓名"
    assert columns["guardian.id_number"] == "监护人.身份证号"
    assert columns["tekun.part1"] == "救助供养金.照料护理费用（元）"


def test_headings_repeated_below_do_not_hide_the_first():
    headings = "序号|姓名|身份证号|类别|月基本生活费|监护人|起始年月"
    rows = rows_of(
        f"孤儿\n序号|姓名|身份证号|类别|资金||监护人|起始年月\n||||月基本生活费|月数\n1|张三\n{headings}\n2|李四"
    )
    assert found(rows).first_row == 2


def test_headings_below_data_do_not_hide_the_data():
    rows = rows_of("姓名|身份证号|死亡时间\n张三|350505195001010019|2026\n姓名|身份证号|死亡时间|住所\n李四")
    assert found(rows).first_row == 1


def test_an_unknown_layout_says_what_it_understood_and_what_not():
    answer = recognise(sheet_of([["姓名", "联系电话", "爱好"], ["张三", "1", "棋"]]))
    assert isinstance(answer, Unrecognised)
    assert answer.refusal.code == "E-INTAKE-007"
    assert "认得的列：姓名、联系电话。" in answer.refusal.detail
    assert "不认得的列：爱好。" in answer.refusal.detail


def test_a_page_without_headings_is_not_recognised():
    assert isinstance(recognise(sheet_of([["说明"], ["一、本表……"]])), Unrecognised)


def test_headings_are_compared_without_marks_units_and_remarks():
    assert key("*身份证 号码\n（必填）") == key("身份证号")
    assert key("银行帐号") == key("银行账号")
    assert key("起始保障年月") == key("起始保障时间")
    assert key("姓名（1）") == "姓名1"
    assert heading(("救助金", "金额（万元）")).unit == 10_000
    assert heading(("金额（元/月）",)).unit == 1


def test_headings_compared_alike_go_where_they_are_declared_in_so_many_words():
    for headings in ("姓名,残疾证号,补贴金额,发放日期,发放年月", "姓名,残疾证号,补贴金额,发放年月,发放日期"):
        columns = found([headings.split(","), ["残疾人补贴"]]).columns
        assert columns["allowance.paid_on"][0].heading.text == "发放日期"
        assert columns["allowance.period"][0].heading.text == "发放年月"


def test_marks_that_nothing_is_read_from_tell_lists_apart():
    headings = ["户主姓名", "户主身份证号", "受灾时间", "倒塌房屋间数", "补助金额", "发放日期"]
    assert found([headings]).declaration.list_name == "disaster"


def test_a_start_alone_makes_no_tenant_of_anybody():
    answer = recognise(
        sheet_of([["姓名", "身份证号", "起始年月", "家庭住址"], ["张三", "1", "2020-01", "某村"]])
    )
    assert isinstance(answer, Unrecognised)


def test_every_declaration_is_sound():
    # A list that must say what it is has no headings of its own: see test_departments.
    assert {each.list_name for each in declarations() if not each.says} == {name for name, _ in KNOWN}
    assert set(distinct_lists()) < {each.list_name for each in declarations()}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("temporary_relief", "nonsense"), "no programme nonsense"),
        (("[person.self]", "[person.uncle]"), "'uncle' is none of"),
        (('delivery = "append"', 'delivery = "daily"'), "'daily' is none of"),
        (("paid_on =", "payed_on ="), "unknown keys: payed_on"),
        (('person = "self"', 'person = "head"'), r"no \[person.head\]"),
        (("title = ", 'like = "nothing"\ntitle = '), "nothing.toml"),
        (("paid_on =", 'institution = ["学校"]\npaid_on ='), "学校 is declared and forbidden"),
        (('from = ["@status"', 'from = ["=发放状态"'), "=发放状态 says none of the words"),
        (("@address", "@adress"), "no shared headings named adress"),
    ],
)
def test_a_mistaken_declaration_is_told_apart(tmp_path, change, complaint):
    text = (load.__globals__["HERE"] / "departments" / "temporary_relief.toml").read_text(encoding="utf-8")
    path = tmp_path / "temporary_relief.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(DeclarationError, match=complaint):
        load(path)


def test_a_list_like_another_has_all_of_it_but_what_it_says_itself(tmp_path):
    path = tmp_path / "some.toml"
    path.write_text(
        'like = "disability_allowance"\ntitle = "某名册"\n[recognise]\nrequired = ["self.name"]\n'
        '[person.self]\nname = ["某人"]\n[assistance]\nnursing = {}\n',
        encoding="utf-8",
    )
    base, made = next(d for d in declarations() if d.list_name == "disability_allowance"), load(path)
    assert (made.list_name, made.title, made.department) == ("some", "某名册", base.department)
    assert made.targets["self.name"] == ("某人",)
    assert made.targets["self.id_number"] == base.targets["self.id_number"]
    assert made.forbidden == base.forbidden
    assert [grant.name for grant in made.grants] == ["living"]
