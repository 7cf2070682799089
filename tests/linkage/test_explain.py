"""An explanation agrees with the result, whichever of a person's records is asked about."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial

import pyarrow as pa
import pytest

from linkage import Model
from linkage import explain as package
from linkage.block import RULES
from linkage.compare import COMPARISONS
from linkage.decide import STRATA

Table = Callable[[str], pa.Table]
REACH = {"name": (-6, 11), "id": (-9, 20), "birth": (-6, 10), "sex": (-4, 1), "family": (-4, 9)}


def plain_model() -> Model:
    """A model in which weights rise evenly from level to level, whatever levels there are."""

    def weights(comparison: str) -> list[float]:
        low, high = REACH[comparison]
        count = len(COMPARISONS[comparison]) - 1
        return [0.0, *(0.01 * 2 ** (low + (high - low) * at / (count - 1)) for at in range(count))]

    u = {comparison: [0.01] * len(kind) for comparison, kind in COMPARISONS.items()}
    return Model(
        "test", 0.1, {comparison: weights(comparison) for comparison in COMPARISONS}, dict.fromkeys(STRATA, u)
    )


explain = partial(package.explain, model=plain_model())

LISTS = """
record_id department name   id_number          phone       birth_date address
R1        民政       王小明 35050519800101001? 13900000001 1980-01-01 南埔镇柯厝村3组12号
R2        医保       王小明 35050519800101001? -           -          -
R3        慈善       王小明 350505********0012 13900000001 -          南埔镇柯厝村3组12号
R4        教育       赵建国 35050519750203001? 13900000009 -          山腰镇前张村1组2号
R5        慈善       王小明 -                  13900000001 -          南埔镇柯厝村3组12号
"""


@pytest.fixture
def records(table: Table) -> pa.Table:
    return table(LISTS)


@pytest.mark.parametrize("pair", [("R2", "R3"), ("R1", "R4"), ("R3", "R4"), ("R5", "R1"), ("R1", "R2")])
def test_the_steps_add_up_to_the_probability(records: pa.Table, pair: tuple[str, str]) -> None:
    told = explain(records, *pair)
    odds = sum(step.weight for step in told.steps)
    assert math.isclose(told.probability, 1 / (1 + 2**-odds), rel_tol=1e-9)


def test_all_that_agrees_is_told_with_its_rule(records: pa.Table) -> None:
    told = explain(records, "R2", "R3")
    assert (told.same_person, told.outcome, told.not_compared, told.path) == (True, "match", (), ())
    assert told.rule in {rule.name for rule in RULES}
    assert "相同" in {step.level for step in told.steps}


def test_one_valid_id_and_name_need_no_comparison(records: pa.Table) -> None:
    told = explain(records, "R1", "R2")
    assert (told.outcome, told.same_person) == ("identical", True)
    assert "证件号" in told.steps[0].comparison
    assert [party.also for party in told.parties] == [("R2",), ("R1",)]


def test_the_same_writing_without_an_id_is_not_called_an_id(table: Table) -> None:
    twice = table("""
        record_id department name   address
        R1        慈善       王小明 南埔镇柯厝村3组12号
        R2        慈善       王小明 南埔镇柯厝村3组12号
        """)
    assert "证件号" not in explain(twice, "R1", "R2").steps[0].comparison


def test_two_sure_ids_are_never_compared_and_that_is_told_once(records: pa.Table) -> None:
    told = explain(records, "R1", "R4")
    assert (told.same_person, told.rule) == (False, None)
    assert [miss.rule for miss in told.not_compared] == ["同一证件号", "其余规则"]
    assert told.not_compared[0].why == "完整证件号不同"
    assert [(found.reason, found.direct) for found in told.obstacles] == [("两个不同的有效证件号", True)]


def test_a_pair_never_compared_tells_why_rule_by_rule(table: Table) -> None:
    strangers = table("""
        record_id department name   birth_date phone       address
        R1        民政       王小明 1980-01-01 13900000001 南埔镇柯厝村3组12号
        R2        慈善       王晓鸣 1981-02-02 -           山腰镇前张村1组2号
        R3        慈善       赵建国 -          13900000009 -
        """)
    why = {miss.rule: miss.why for miss in explain(strangers, "R1", "R3").not_compared}
    assert why["同音同生日"] == "姓名读音不同、乙没有生日"
    assert why["同电话"] == "电话不同"
    assert why["同户"] == "两者都没有户"
    assert {miss.why for miss in explain(strangers, "R3", "R1").not_compared} >= {"姓名读音不同、甲没有生日"}


VILLAGES = [f"南埔镇{first}{second}村" for first in "柯前后上下东西" for second in "厝张李陈林黄许吴蔡郑"]


def crowd(table: Table, birth_date: str) -> pa.Table:
    """Seventy people of one name, each in a village of its own."""
    lines = [f"R{n:02} 慈善 李伟 {birth_date} {village}" for n, village in enumerate(VILLAGES)]
    return table("record_id department name birth_date address\n" + "\n".join(lines))


def test_a_block_that_was_too_large_is_told(table: Table) -> None:
    why = {miss.rule: miss.why for miss in explain(crowd(table, "-"), "R01", "R64").not_compared}
    assert why["罕见姓名"] == "相同的有 70 份档案，超过 12 份，没有逐对比较"
    assert why["同音同村"] == "村或小区不同"


def test_a_block_that_was_refined_tells_where_the_two_part(table: Table) -> None:
    why = {miss.rule: miss.why for miss in explain(crowd(table, "1980-01-01"), "R01", "R64").not_compared}
    assert why["同音同生日"] == "相同的有 70 份档案，超过 60 份，按村或小区细分后不在一组（村或小区不同）"


@pytest.mark.parametrize("record", ["R1", "R2"])
def test_a_refusal_is_told_for_every_record_of_the_profile(records: pa.Table, record: str) -> None:
    words = pa.table({"record_a": ["R1"], "record_b": ["R3"], "verdict": ["different"]})
    told = explain(records.slice(0, 4), record, "R3", decisions=words)
    assert (told.outcome, told.same_person) == ("match", False)
    assert told.refused == told.decision == "复核人判定不是同一人"
    assert told.obstacles[0].record_a == record


def test_a_list_that_names_each_person_once_is_named(table: Table) -> None:
    once = table("""
        record_id department list_name name   birth_date phone       address
        R1        教育       enrolment 王小明 2010-01-01 13900000001 南埔镇柯厝村3组12号
        R2        教育       enrolment 王晓明 2010-01-01 13900000001 南埔镇柯厝村3组12号
        """)
    told = explain(once, "R1", "R2", distinct_in=["enrolment"], titles={"enrolment": "学籍名册"})
    assert (told.same_person, told.refused) == (False, "该名册中一人只列一次")
    assert [found.reason for found in told.obstacles] == ["该名册中一人只列一次（学籍名册）"]
    assert told.parties[0].source == "教育，学籍名册"


def test_a_refusal_for_the_sake_of_others_names_them(records: pa.Table) -> None:
    words = pa.table({"record_a": ["R1"], "record_b": ["R3"], "verdict": ["different"]})
    told = [explain(records, one, "R5", decisions=words) for one in ("R1", "R3")]
    (refused,) = [each for each in told if each.refused]
    (found,) = refused.obstacles
    assert not found.direct
    assert {found.record_a, found.record_b} & {"R1", "R3"}


@pytest.fixture
def twins(table: Table) -> pa.Table:
    return table("""
        record_id department name   id_number          birth_date address
        R1        民政       王小明 35050519800101001? 1980-01-01 南埔镇柯厝村3组12号
        R2        民政       王小明 35050519800101003? 1980-01-01 南埔镇柯厝村3组12号
        R3        慈善       王小明 -                  1980-01-01 南埔镇柯厝村3组12号
        """)


def test_a_rival_is_named_and_takes_half_the_chances(twins: pa.Table) -> None:
    told = explain(twins, "R3", "R1")
    assert (told.same_person, told.outcome, told.in_review) == (False, "possible", True)
    assert told.steps[-1].comparison == "另有相像的人"
    assert told.steps[-1].level.startswith("R2也像")
    assert 0.49 < told.probability < 0.5


def test_where_less_suffices_a_tie_names_the_rival(twins: pa.Table) -> None:
    told = package.explain(twins, "R3", "R1", model=replace(plain_model(), match=0.4))
    assert (told.refused, told.same_person) == ("与两人同样相像，待人判定", False)
    assert ("R3", "R2") in {(found.record_a, found.record_b) for found in told.obstacles}


def test_whoever_has_no_rival_is_told_of_none(records: pa.Table) -> None:
    told = explain(records, "R2", "R3")
    assert "另有相像的人" not in {step.comparison for step in told.steps}


def test_a_reviewers_word_that_joins_is_told(records: pa.Table) -> None:
    words = pa.table({"record_a": ["R4"], "record_b": ["R5"], "verdict": ["same"]})
    told = explain(records, "R5", "R4", decisions=words)
    assert (told.decision, told.same_person) == ("复核人判定是同一人", True)


def test_one_person_through_others_tells_the_chain_and_its_weakest_link(table: Table) -> None:
    moved = table("""
        record_id department name   id_number          phone       birth_date address
        R1        慈善       王小明 -                  13900000001 -          南埔镇柯厝村3组12号
        R2        民政       王小明 35050519800101001? 13900000001 1980-01-01 南埔镇柯厝村3组12号
        R3        医保       赵小明 35050519800101001? 13900000007 1980-01-01 山腰镇前张村1组2号
        """)
    told = explain(moved, "R1", "R3")
    assert told.same_person
    assert told.outcome != "match"
    assert [(link.record_a, link.record_b) for link in told.path] == [("R1", "R2"), ("R2", "R3")]
    weakest = min(told.path, key=lambda link: link.weight)
    assert [link for link in told.path if link.weakest] == [weakest]
    assert "姓名相同" in told.path[0].evidence


def test_both_sides_writings_are_shown_and_masked(table: Table) -> None:
    slip = table("""
        record_id department name   id_number          phone       birth_date address
        R1        民政       王小明 35050519800101001? 13900000001 -          南埔镇柯厝村3组12号
        R2        慈善       王晓明 350505198001020012 13900000001 1980-01-01 身份证350505198001010013
        """)
    told = explain(slip, "R1", "R2")
    values = {writing.label: writing for writing in told.values}
    assert values["姓名"].a + values["姓名"].b == ("王小明", "王晓明")
    assert values["证件号"].a[0].startswith("350505********001")
    assert re.match(r"第 14(、18)? 位不同", values["证件号"].note)
    assert values["出生日期"].a == ("1980-01-01（由证件号）",)
    assert values["电话"].b == ("139****0001",)
    everything = json.dumps(asdict(told), ensure_ascii=False)
    assert not re.search(r"\d{6}(19|20)\d{9}|1[3-9]0{5}", everything)
    assert "身份证350505********0013" in everything


def test_an_unknown_record_is_an_error(records: pa.Table) -> None:
    with pytest.raises(KeyError):
        explain(records, "R1", "R9")


def bits(told: package.Explanation) -> dict[str, float]:
    return {step.comparison: step.weight for step in told.steps}


def added_up(told: package.Explanation) -> bool:
    odds = sum(step.weight for step in told.steps)
    return math.isclose(told.probability, 1 / (1 + 2**-odds), rel_tol=1e-9)


def test_the_rarity_of_a_name_and_the_cap_are_steps_of_their_own(table: Table) -> None:
    strangers = table("""
        record_id department name   birth_date sex id_number
        R1        民政       王小明 1980-01-01 男  350505********0012
        R2        慈善       王小明 1980-01-01 男  350505********0012
        """)
    rarity = bits(explain(strangers, "R1", "R2"))["姓名常见程度"]
    assert rarity != 0
    sure = replace(plain_model(), matches_per_weak=2.0**60)
    told = package.explain(strangers, "R1", "R2", model=sure)
    assert math.isclose(sum(step.weight for step in told.steps), 60.0)
    assert math.isclose(bits(told)["姓名常见程度"], rarity), "the cap does not eat into it"
    assert told.steps[-1].comparison == "封顶"


UNLIKE = """
    record_id department name   id_number          birth_date phone       address
    R1        民政       王小明 35050519800101001? 1980-01-01 13900000001 南埔镇柯厝村3组12号
    R2        慈善       赵建国 350505********0012 1980-01-01 13900000001 南埔镇柯厝村3组12号
    """
RENAMED = """
    record_id department name   id_number          address
    R1        民政       王小明 35050519800101001? 南埔镇柯厝村3组12号
    R2        慈善       赵建国 35050519800101001? 南埔镇柯厝村3组
    """


def test_unlike_names_are_held_down_in_a_step_of_their_own(table: Table) -> None:
    model = replace(plain_model(), matches_per_weak=2.0**20)
    told = package.explain(table(UNLIKE), "R1", "R2", model=model)
    assert told.steps[-1].comparison == "姓名不同"
    assert bits(told)["姓名不同"] < 0
    assert added_up(told)
    assert "姓名常见程度" not in bits(told), "no name is counted where names differ"
    free = package.explain(table(UNLIKE), "R1", "R2", model=replace(model, families=False))
    assert "姓名不同" not in bits(free)
    assert added_up(free)


def test_a_changed_name_is_borne_up_in_a_step_of_its_own(table: Table) -> None:
    told = package.explain(
        table(RENAMED), "R1", "R2", model=replace(plain_model(), matches_per_weak=2.0**-20)
    )
    assert told.steps[-1].comparison == "改名"
    assert bits(told)["改名"] > 0
    assert added_up(told)


def test_of_a_pair_never_compared_it_is_told_what_rivals_would_take(twins: pa.Table) -> None:
    """R4 shares nothing that a rule goes by with R1, but the village."""
    more = twins.to_pylist()
    more.append(
        more[2] | {"record_id": "R4", "name": "李大海", "birth_date": None, "address": "南埔镇柯厝村"}
    )
    told = explain(pa.Table.from_pylist(more, schema=twins.schema), "R4", "R1")
    assert told.rule is None
    assert added_up(told)


def test_without_a_place_in_the_queue_nobody_is_asked(records: pa.Table) -> None:
    assert not explain(records, "R1", "R4").in_review
