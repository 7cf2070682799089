"""Who is held to be one person, and who must not be."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import linkage
import schemas
from simulation import records as simulated_records

Table = Callable[[str], pa.Table]


def persons(result: linkage.Linkage) -> dict[str, int]:
    columns = result.persons.to_pydict()
    return dict(zip(columns["record_id"], columns["person"], strict=True))


def same(result: linkage.Linkage, *ids: str | int) -> bool:
    found = persons(result)
    return len({found[record] for record in ids}) == 1


def test_one_valid_id_in_fifteen_and_eighteen_digits_is_one_person(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id name   id_number          department
        R1        王小明 35050519800101001? 民政
        R2        王小明 350505800101001    医保
        """)
    )
    assert same(result, "R1", "R2")


def test_a_homophone_under_the_same_id_is_one_person(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id name   id_number          department
        R1        王小明 35050519800101001? 民政
        R2        王晓明 35050519800101001? 医保
        """)
    )
    assert same(result, "R1", "R2")


def test_twins_with_ids_of_their_own_are_two(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id name   id_number          birth_date phone       address
        R1        王小明 35050520100101001? 2010-01-01 13900000001 南埔镇柯厝村3组12号
        R2        王小鸣 35050520100101003? 2010-01-01 13900000001 南埔镇柯厝村3组12号
        """)
    )
    assert not same(result, "R1", "R2")


def test_a_child_under_the_parents_id_stays_a_child(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id file_id row_number role     department name   id_number
        R1        F1      2          self     教育       王子涵 35050519800101001?
        R2        F1      2          guardian 教育       王建国 35050519800101001?
        R3        F2      2          self     民政       王建国 35050519800101001?
        """)
    )
    assert same(result, "R2", "R3")
    assert not same(result, "R1", "R2")


def test_a_masked_id_with_name_and_phone_finds_its_person(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id department name   id_number          phone
        R1        民政       王小明 35050519800101001? 13900000001
        R2        慈善       王小明 350505********0012 13900000001
        """)
    )
    assert same(result, "R1", "R2")


def test_a_name_alone_is_no_proof(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id department name id_number
        R1        民政       张伟 35050519800101001?
        R2        慈善       张伟 -
        """)
    )
    assert not same(result, "R1", "R2")


def test_a_reviewers_word_binds_both_ways(table: Table) -> None:
    records = table("""
        record_id department name   id_number          phone
        R1        民政       王小明 35050519800101001? 13900000001
        R2        慈善       王小明 350505********0012 13900000001
        R3        教育       李大海 35050519900101002? -
        """)
    words = pa.table({"record_a": ["R1", "R1"], "record_b": ["R2", "R3"], "verdict": ["different", "same"]})
    result = linkage.link(records, decisions=words)
    assert not same(result, "R1", "R2")
    assert same(result, "R1", "R3"), "two sound ids are two people unless a reviewer says otherwise"


def test_whom_a_word_joined_under_two_ids_is_found_by_either_and_by_no_third(table: Table) -> None:
    records = table("""
        record_id department name   id_number          phone
        R1        民政       王小明 35050519800101001? 13900000001
        R2        慈善       王小明 350505********0012 13900000001
        R3        教育       王晓明 35050519900101002? -
        R4        医保       王晓明 35050519900101002? -
        R5        残联       王小明 35050519810101003? 13900000001
        """)
    words = pa.table({"record_a": ["R1"], "record_b": ["R3"], "verdict": ["same"]})
    result = linkage.link(records, decisions=words)
    assert all(same(result, "R1", other) for other in ("R2", "R3", "R4"))
    assert not same(result, "R1", "R5")


def test_a_word_of_same_stands_against_a_list_that_names_each_person_once(table: Table) -> None:
    records = table("""
        record_id department name   household_no list_name
        R1        民政       王小明 H1           dibao
        R2        民政       王晓明 H1           dibao
        """)
    words = pa.table({"record_a": ["R1"], "record_b": ["R2"], "verdict": ["same"]})
    assert same(linkage.link(records, decisions=words, distinct_in=["dibao"]), "R1", "R2")


def test_a_word_of_same_joins_what_the_weights_would_not(table: Table) -> None:
    records = table("""
        record_id department name id_number
        R1        民政       张伟 35050519800101001?
        R2        慈善       张伟 -
        """)
    words = pa.table({"record_a": ["R2"], "record_b": ["R1"], "verdict": ["same"]})
    assert same(linkage.link(records, decisions=words), "R1", "R2")


def test_a_list_that_names_each_person_once_keeps_namesakes_apart(table: Table) -> None:
    records = table("""
        record_id department name   birth_date address
        R1        民政       王小明 1980-01-01 南埔镇柯厝村3组12号
        R2        民政       王小明 1980-01-01 南埔镇柯厝村3组
        """)
    assert same(linkage.link(records, distinct_in=[]), "R1", "R2")
    assert not same(linkage.link(records, distinct_in=["民政"]), "R1", "R2")


def test_no_records_no_persons() -> None:
    result = linkage.link(schemas.RECORD.empty_table())
    assert result.persons.num_rows == result.households.num_rows == result.pairs.num_rows == 0


def test_record_ids_may_be_numbers() -> None:
    records = pa.table({"record_id": [2, 1], "department": ["a", "b"], "name": ["王小明", "王小明"]})
    result = linkage.link(records)
    assert result.persons["record_id"].to_pylist() == [1, 2]


@pytest.fixture(scope="module")
def district() -> tuple[pl.DataFrame, pl.DataFrame]:
    return simulated_records(150, 5)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(district: tuple[pl.DataFrame, pl.DataFrame], seed: int) -> None:
    records = district[0]
    straight = linkage.link(records.to_arrow())
    shuffled = linkage.link(records.sample(fraction=1.0, shuffle=True, seed=seed).to_arrow())
    assert straight.persons.equals(shuffled.persons)
    assert straight.households.equals(shuffled.households)
    assert straight.pairs.equals(shuffled.pairs)


def test_the_number_of_threads_changes_nothing(
    district: tuple[pl.DataFrame, pl.DataFrame], tmp_path: Path
) -> None:
    given = tmp_path / "records.parquet"
    district[0].write_parquet(given)
    code = (
        "import os, sys; os.cpu_count = lambda: 1\n"
        "import pyarrow.parquet as pq, linkage\n"
        "result = linkage.link(pq.read_table(sys.argv[1]))\n"
        "for name in ('persons', 'households', 'pairs'):\n"
        "    pq.write_table(getattr(result, name), sys.argv[2] + name)\n"
    )
    target = f"{tmp_path}/"
    subprocess.run(
        [sys.executable, "-c", code, str(given), target],
        check=True,
        env=os.environ | {"POLARS_MAX_THREADS": "1"},
    )
    here = linkage.link(pq.read_table(given))
    for name in ("persons", "households", "pairs"):
        assert pl.read_parquet(target + name).equals(pl.DataFrame(pl.from_arrow(getattr(here, name))))


def test_rows_delivered_twice_join_their_originals_and_change_nothing_else(
    district: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    records = district[0]
    once = persons(linkage.link(records.to_arrow()))
    again = records.with_columns(pl.col("record_id") + "~again")
    twice = persons(linkage.link(pl.concat([records, again]).to_arrow()))
    assert all(twice[record] == twice[f"{record}~again"] for record in once)
    renamed = {(once[record], twice[record]) for record in once}
    assert len(renamed) == len({old for old, _ in renamed}) == len({new for _, new in renamed})


def test_many_bare_namesakes_stay_apart(table: Table) -> None:
    rows = "\n".join(f"R{number} 慈善 张伟 F1 {number}" for number in range(1, 301))
    result = linkage.link(table(f"record_id department name file_id row_number\n{rows}"))
    assert len(set(persons(result).values())) == 300


def test_empty_columns_are_no_evidence() -> None:
    records = pa.table({"record_id": ["a", "b"], "department": ["x", "y"]})
    assert len(set(persons(linkage.link(records)).values())) == 2


OPTIONAL = [name for name in schemas.RECORD.names if name not in ("record_id", "department")]
GARBAGE = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.text("0123456789X*-号组村路栋张伟男 \n\0\ue000\U00020000", max_size=20),
)
CELLS = {
    pa.string(): GARBAGE,
    pa.int64(): st.one_of(st.none(), st.integers(-5, 5)),
    pa.date32(): st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
    pa.bool_(): st.one_of(st.none(), st.booleans()),
}
ROW = st.fixed_dictionaries(
    {name: CELLS[schemas.RECORD.field(name).type] for name in OPTIONAL}
    | {"department": st.sampled_from(["民政", "医保", ""])}
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(ROW, max_size=6))
def test_no_garbage_in_any_column_stops_the_linkage(rows: list[dict[str, object]]) -> None:
    repeated = [row | {"record_id": f"R{at:02}"} for at, row in enumerate([*rows, *rows])]
    result = linkage.link(pa.Table.from_pylist(repeated, schema=schemas.RECORD))
    assert result.persons["record_id"].to_pylist() == [row["record_id"] for row in repeated]
    assert set(result.households["person"].to_pylist()) == set(result.persons["person"].to_pylist())


def test_every_record_is_in_one_person_and_every_person_in_one_household(
    district: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    result = linkage.link(district[0].to_arrow())
    assert sorted(result.persons["record_id"].to_pylist()) == sorted(district[0]["record_id"].to_list())
    assert sorted(result.households["person"].to_pylist()) == sorted(
        set(result.persons["person"].to_pylist())
    )


def assert_equal(left: linkage.Linkage, right: linkage.Linkage) -> None:
    assert left.persons.equals(right.persons)
    assert left.households.equals(right.households)
    assert left.pairs.equals(right.pairs)


def test_a_word_may_name_record_ids_that_are_numbers() -> None:
    records = pa.table({"record_id": [2, 1], "department": ["a", "b"], "name": ["王小明", "李大海"]})
    words = pa.table({"record_a": [2], "record_b": [1], "verdict": ["same"]})
    assert same(linkage.link(records, decisions=words), 1, 2)


@pytest.mark.parametrize(
    "left_out", [name for name in schemas.RECORD.names if name not in ("record_id", "department", "name")]
)
def test_a_missing_column_is_an_empty_one(table: Table, left_out: str) -> None:
    full = table("""
        record_id department file_id row_number role list_name name   sex birth_date id_number          phone
        R1        民政       F1      2          self dibao     王小明 男  1980-01-01 35050519800101001? 13900000001
        R2        慈善       F2      2          self juanzhu   王小明 男  1980-01-01 350505********0012 13900000001
        R3        教育       F3      2          self xueji     李大海 女  2010-01-01 -                  13900000002
        """)
    place = full.column_names.index(left_out)
    field = full.schema.field(left_out)
    empty = full.set_column(place, field, pa.nulls(3, field.type))
    assert_equal(linkage.link(full.drop_columns([left_out])), linkage.link(empty))


def test_columns_beyond_the_schema_are_ignored(table: Table) -> None:
    records = table("record_id department name\nR1 a 王小明\nR2 b 李大海")
    assert_equal(
        linkage.link(records), linkage.link(records.append_column("colour", pa.array(["red", None])))
    )


def test_one_record_is_one_person_in_one_household(table: Table) -> None:
    result = linkage.link(table("record_id name\nR1 王小明"))
    assert result.persons.to_pylist() == [{"record_id": "R1", "person": 0, "probability": 1.0}]
    assert (result.households["household"].to_pylist(), result.pairs.num_rows) == ([0], 0)


ROWLESS = "_identity takes records whose row is not known for one row, so that bare ones collapse"


def test_records_of_nothing_but_nulls_beside_others_are_a_person_each(table: Table) -> None:
    result = linkage.link(table("record_id name\nR1 -\nR2 -\nR3 王小明"))
    assert result.persons["person"].to_pylist() == [0, 1, 2]


def namesakes(**columns: list[str] | list[int]) -> pa.Table:
    many = {"record_id": [f"R{n:03}" for n in range(300)], "department": ["a"] * 300, "name": ["张伟"] * 300}
    return pa.table(many | columns)


def test_many_of_one_name_stay_as_many_where_no_row_is_told() -> None:
    assert linkage.link(namesakes()).persons["person"].to_pylist() == list(range(300))


def test_numbered_records_are_linked_like_named_ones(district: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    records = district[0].sort("record_id")
    numbered = records.with_columns(record_id=pl.int_range(pl.len()))
    by_name, by_number = linkage.link(records.to_arrow()), linkage.link(numbered.to_arrow())
    assert by_number.persons.schema.field("record_id").type == pa.int64()
    assert by_name.persons["person"].equals(by_number.persons["person"])
    assert by_name.households.equals(by_number.households)


def test_a_ward_without_an_address_beside_a_guardian_with_one_is_linked(table: Table) -> None:
    result = linkage.link(
        table("""
        record_id file_id row_number role     name   address
        R1        F1      2          self     王子涵 -
        R2        F1      2          guardian 王建国 南埔镇柯厝村3组12号
        """)
    )
    assert not same(result, "R1", "R2")
