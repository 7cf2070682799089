"""What a reader sees of an explanation: the text to the letter, and a page that is safe and complete."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from linkage.explain import Explanation, Link, Miss, Obstacle, Party, Step, Writing
from registry.report import waterfall, why

TOLD = Explanation(
    parties=(Party("R1", "民政，低保名单，第 3 行", ("R2",)), Party("R3", "慈善，第 5 行", ())),
    same_person=True,
    outcome="match",
    probability=0.9375,
    needed=0.6,
    steps=(
        Step("基准", "任取两份档案，共 900 份", -16.0),
        Step("姓名", "相同", 9.0),
        Step("姓名常见程度", "常见，打折扣", -3.0),
        Step("证件号", "与遮盖号码相符", 8.0),
        Step("出生日期", "无从比较", 0.0),
        Step("住处与家庭", "同一门牌，同一电话", 5.9),
    ),
    among="一家的两人",
    rule="同电话",
    not_compared=(),
    refused=None,
    obstacles=(),
    decision=None,
    path=(),
    values=(
        Writing("name", "姓名", ("王小明",), ("王小明",)),
        Writing("id", "证件号", ("350505********0012（有效）",), ("350505********0012（有遮盖）",)),
        Writing("family", "住址", ("南埔镇柯厝村3组12号", "柯厝村12号"), ()),
    ),
)
APART = replace(
    TOLD,
    same_person=False,
    rule=None,
    not_compared=(Miss("同音同生日", "乙没有生日"), Miss("同电话", "电话不同")),
    refused="两个不同的有效证件号",
    obstacles=(Obstacle("两个不同的有效证件号", "R1", "R9", False),),
)
TEXT = """\
甲  R1　民政，低保名单，第 3 行
    同一档案还有 1 条：R2
乙  R3　慈善，第 5 行

结论：同一人
  由分块规则“同电话”提出比较。
  把握 93.8%，达到认定线 60.0%。

权重（比特；每多 1 比特，是同一人的可能翻一番）
  比较          结果                      权重   累计
  基准          任取两份档案，共 900 份  -16.0  -16.0        -----------------------|
  姓名          相同                      +9.0   -7.0        +++++++++++++          |
  姓名常见程度  常见，打折扣              -3.0  -10.0                -----          |
  证件号        与遮盖号码相符            +8.0   -2.0                ++++++++++++   |
  出生日期      无从比较                   0.0   -2.0                               |
  住处与家庭    同一门牌，同一电话        +5.9   +3.9                            ++++++++
  合计                                           +3.9                               =====
  巧合按一家的两人计。

两边所写（证件号、电话已遮盖）
          甲                          乙
  姓名    王小明                      王小明
  证件号  350505********0012（有效）  350505********0012（有遮盖）
  住址    南埔镇柯厝村3组12号         未写
          柯厝村12号"""


def test_the_text_to_the_letter() -> None:
    assert why.explanation_text(TOLD) == TEXT


def test_the_text_tells_why_never_compared_and_between_whom_a_constraint_stands() -> None:
    text = why.explanation_text(APART)
    assert "结论：待复核，暂按两人处理" in text
    assert "R1 与 R9 之间：两个不同的有效证件号" in text
    assert "从未比较" in text
    assert "同电话      电话不同" in text


@pytest.mark.parametrize(
    ("told", "headline"),
    [
        (TOLD, "同一人"),
        (replace(TOLD, same_person=False, outcome="no_match"), "不是同一人"),
        (replace(TOLD, same_person=False, outcome="possible", needed=None), "待复核，暂按两人处理"),
        (replace(APART, decision="复核人判定不是同一人"), "不是同一人"),
    ],
)
def test_the_result_in_a_word(told: Explanation, headline: str) -> None:
    assert why.headline(told) == headline


def test_a_chain_is_told_with_its_weakest_link() -> None:
    path = (
        Link("R1", "R4", 20.0, 0.999, "姓名相同", False),
        Link("R4", "R3", 1.0, 0.667, "姓名同音字", True),
    )
    told = replace(TOLD, outcome="possible", path=path)
    assert "经 2 个环节归为一人，最弱一环把握 66.7%" in why.explanation_text(told)
    assert "最弱一环" in why.explanation_page(told)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_is_whole_and_asks_for_nothing() -> None:
    page = why.explanation_page(APART)
    parser = _Page()
    parser.feed(page)
    assert not [tag for tag, attrs in parser.tags if {"src", "href"} & set(attrs)]
    assert not re.findall(r"url\((?!#)|@import", page)
    assert {"svg", "table", "style"} <= {tag for tag, _ in parser.tags}
    assert sum(tag == "rect" for tag, _ in parser.tags) == len(APART.steps) + 1


def test_names_and_all_other_texts_are_escaped() -> None:
    evil = "<script>alert('王')</script>&"
    told = replace(
        APART,
        parties=(Party(evil, evil, (evil,)), Party("R3", evil, ())),
        steps=tuple(Step(evil, evil, step.weight) for step in APART.steps),
        not_compared=(Miss(evil, evil),),
        obstacles=(Obstacle(evil, evil, evil, False),),
        refused=evil,
        values=(Writing("name", evil, (evil,), (evil,), evil),),
        path=(Link(evil, evil, 1.0, 0.5, evil, True),),
    )
    assert "<script" not in why.explanation_page(told)
    assert "<script" not in waterfall.svg(told)


def test_the_drawing_alone_is_well_formed() -> None:
    root = ElementTree.fromstring(waterfall.svg(TOLD))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    bars = root.findall(".//{*}rect")
    starts = [float(bar.attrib["x"]) for bar in bars]
    assert all(waterfall.LEFT <= start <= waterfall.RIGHT for start in starts)


@pytest.mark.parametrize("weight", [60.0, -60.0, 0.0, 1e-3])
def test_any_weight_can_be_drawn(weight: float) -> None:
    told = replace(TOLD, steps=(Step("证件号与姓名", "都相同", weight),), needed=None)
    assert len(waterfall.picture(told).bars) == 2
    assert "合计" in why.explanation_text(told)
