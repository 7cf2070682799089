"""The departments' different words for one class of people, and the table in which officials keep them."""

import polars as pl
import pytest

from schemas import codes
from schemas.errors import UserError
from schemas.fields import claim

HEADINGS = ["统一类别", "口径", "部门用词", "代码"]


def over(work, *words):
    return (
        pl.Series("word", words, dtype=pl.String)
        .to_frame()
        .select(work(pl.col("word")))
        .to_series()
        .to_list()
    )


def classes(*words):
    return over(claim.clean, *words)


def table(*rows):
    return pl.DataFrame(rows, schema=dict.fromkeys(HEADINGS, pl.String), orient="row")


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("特困人员", ["特困人员-7131", "特困人员", " 特困 人员－７１３１"]),
        ("低保对象", ["低保中重残重病人员-7019", "民政城乡低保对象", "低保对象"]),
        ("城乡孤儿", ["城乡孤儿-7041", "民政城乡孤儿"]),
        ("事实无人抚养儿童", ["事实无人抚养儿童-7141"]),
        ("在乡老复员军人", ["在乡老复员军人-7090", "在乡复原军人", "民政在乡老复员军人"]),
        ("在乡重点优抚对象", ["在乡重点优抚对象-7052"]),
        (
            "城乡重度残疾人员",
            [
                "城乡重度（1~2级）残疾人员-7069",
                "城乡重度(1～2级)残疾人员-7069",
                "民政城乡重度(一、二级)残疾人员",
                "城乡重度（1-2级）残疾人员",
            ],
        ),
        ("突发严重困难户", ["突发严重困难户-7205"]),
        ("脱贫不稳定户", ["脱贫不稳定户-7203"]),
        ("边缘易致贫户", ["边缘易致贫户-7204"]),
        ("返贫致贫人口", ["返贫致贫人口-7202"]),
        ("低保边缘户", ["低保边缘户-7201"]),
        ("因病致贫家庭重病患者", ["因病致贫家庭重病患者-7110"]),
    ],
)
def test_three_departments_words_for_one_class(category, words):
    assert classes(*words) == [category] * len(words)


def test_a_code_alone_or_behind_another_word_tells_the_class():
    assert classes("7131", "某地新叫法-7201") == ["特困人员", "低保边缘户"]


def test_several_identities_in_a_cell_are_kept_in_their_order_and_once():
    assert classes("低保对象、城乡重度残疾人员-7069", "特困人员;五保对象") == [
        "低保对象、城乡重度残疾人员",
        "特困人员",
    ]


def test_an_unknown_word_is_no_class_and_named_but_nothing_written_is_not():
    words = ["困难大户", "低保对象、困难大户", "无", None, "低保对象"]
    assert classes(*words) == [None, None, None, None, "低保对象"]
    assert over(claim.reason, *words) == ["E-INTAKE-241", "E-INTAKE-241", None, None, None]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            table(("甲类", "民政", "甲类", None), ("甲类", "民政", None, None)),
            "E-INTAKE-243.*第 3 行.*不能为空",
        ),
        (table(("甲类", "民政", "甲类", "71")), "E-INTAKE-243.*第 2 行“代码”应为四位数字"),
        (
            table(
                ("甲类", "民政", "甲类", None),
                ("乙类", "民政", "乙类", None),
                ("乙类", "医保", "甲 类", None),
            ),
            "E-INTAKE-244.*第 2、4 行同一用词或代码对应了两个类别",
        ),
        (
            table(("甲类", "民政", "甲类", None), ("申类", "医保", "某词", None)),
            "E-INTAKE-245.*第 3 行“统一类别”未定义",
        ),
        (table().drop("口径", "代码"), "E-INTAKE-242.*缺少列：口径、代码"),
    ],
)
def test_a_slip_in_the_table_names_line_and_column(rows, complaint):
    with pytest.raises(UserError, match=complaint):
        claim.checked(rows)


def test_the_shipped_table_is_sound():
    assert claim.crosswalk()["form"].is_unique().all()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_table_may_be_saved_by_a_spreadsheet(tmp_path, monkeypatch, encoding):
    text = (claim.codes.HERE / "category_crosswalk.csv").read_text(encoding="utf-8")
    (tmp_path / "category_crosswalk.csv").write_text(text, encoding=encoding)
    monkeypatch.setattr(claim.codes, "HERE", tmp_path)
    assert claim.crosswalk.__wrapped__().equals(claim.crosswalk())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "是空的"),
        ('统一类别,口径,部门用词,代码\n低保对象,民政,"低保,,\n', "引号没有成对"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_words(tmp_path, monkeypatch, text, told):
    (tmp_path / "category_crosswalk.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(codes, "HERE", tmp_path)
    claim.crosswalk.cache_clear()
    try:
        with pytest.raises(UserError) as refused:
            claim.crosswalk()
    finally:
        claim.crosswalk.cache_clear()
    assert refused.value.code == "E-INTAKE-242"
    assert told in str(refused.value)
