"""What lists say about households that cannot all be so."""

from collections.abc import Callable

import pyarrow as pa

import linkage

Table = Callable[[str], pa.Table]


def kinds(records: pa.Table) -> list[tuple[str, str]]:
    found = linkage.link(records).contradictions
    return list(zip(found["kind"].to_pylist(), found["detail"].to_pylist(), strict=True))


def test_a_person_in_the_lists_of_two_households_is_told(table: Table) -> None:
    records = table("""
        record_id department list_name role   household_no name   id_number
        R1        民政       dibao     head   A1           王大海 35050519600101001?
        R2        民政       dibao     member A1           李秀英 35050519620101002?
        R3        民政       dibao     member A1           王小雨 35050520100101004?
        R4        民政       dibao     head   A2           张大江 35050519580101003?
        R5        民政       dibao     member A2           陈小妹 35050519600101006?
        R6        民政       dibao     member A2           王小雨 35050520100101004?
        """)
    assert ("two_lists", "同一人列在两户的名册中") in kinds(records)


def test_lists_that_agree_are_no_contradiction(table: Table) -> None:
    records = table("""
        record_id list_name role   household_no name   id_number          relation
        R1        dibao     head   A1           王大海 35050519600101001? 户主
        R2        dibao     member A1           王小雨 35050519900101002? 长女
        """)
    assert kinds(records) == []


def test_a_son_older_than_his_father_is_told(table: Table) -> None:
    records = table("""
        record_id list_name role   household_no name   id_number          relation head_id_number
        R1        dibao     head   A1           王大海 35050519800101001? 户主     35050519800101001?
        R2        dibao     member A1           王小雨 35050519750101002? 长子     35050519800101001?
        """)
    assert kinds(records) == [("age", "写作户主的长子，却比户主大5岁")]


def test_no_name_stands_in_what_is_told(table: Table) -> None:
    records = table("""
        record_id list_name role   household_no name   id_number          relation head_id_number
        R1        dibao     head   A1           王大海 35050519800101001? 户主     35050519800101001?
        R2        dibao     member A1           王小雨 35050519790101002? 母亲     35050519800101001?
        """)
    assert kinds(records) == [("age", "写作户主的母亲，却比户主大1岁")]
