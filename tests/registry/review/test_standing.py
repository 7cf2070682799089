"""A decision stands as long as both records say what they said, whatever they are called; else it goes back."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
from registry.review import questions, standing
from registry.review.evidence import FIELDS
from schemas.tables import REVIEW
from tests.registry.review.nights import decision, decisions, no_queue, records, texts

ONE = "350505198001010012"
TWO = "350505199001010033"
FIRST = f"""
R1-1 dibao 王小明 {ONE} 13900000001
R2-1 relief 王晓明 - 13900000001
R2-2 relief 李大海 {TWO} -
"""


def states(decided: pa.Table, tonight: str) -> list[tuple[Any, ...]]:
    words = standing(decided, records(tonight)).words.to_dicts()
    return texts(words, "state", "now_a", "now_b", "why")


def test_a_decision_outlives_a_delivery_that_changes_every_record_id() -> None:
    word = decisions(decision(records(FIRST), "R1-1", "R2-1", "same"))
    assert states(word, FIRST) == [("binding", "R1-1", "R2-1", None)]
    again = FIRST.replace("R1-1", "R7-9").replace("R2-1", "R8-3")
    assert states(word, again) == [("binding", "R7-9", "R8-3", None)]
    (bound,) = standing(word, records(again)).for_linkage.to_pylist()
    assert bound == {"record_a": "R7-9", "record_b": "R8-3", "verdict": "same"}


def test_other_content_sends_it_back_with_what_has_changed() -> None:
    word = decisions(decision(records(FIRST), "R1-1", "R2-1", "same"))
    moved = FIRST.replace("R2-1 relief 王晓明 - 13900000001", "R9-1 relief 王晓明 - 13700000000")
    assert states(word, moved) == [("lapsed", "R1-1", "R9-1", "乙的电话已变")]
    filled = FIRST.replace("R2-1 relief 王晓明 -", f"R2-1 relief 王晓明 {TWO}")
    assert states(word, filled) == [("lapsed", "R1-1", "R2-1", "乙的证件号已变")]
    renamed = FIRST.replace("R1-1 dibao 王小明", "R9-1 dibao 王明")
    assert states(word, renamed) == [("lapsed", "R9-1", "R2-1", "甲的姓名已变")]
    assert standing(word, records(moved)).for_linkage.num_rows == 0


def test_a_record_that_is_gone_is_told_so_and_old_content_brings_the_decision_back() -> None:
    word = decisions(decision(records(FIRST), "R1-1", "R2-2", "different"))
    without = "\n".join(line for line in FIRST.splitlines() if "R2-2" not in line)
    assert states(word, without) == [("lapsed", "R1-1", None, "乙的记录已不在")]
    assert states(word, FIRST)[0][0] == "binding"


def test_the_same_content_in_another_list_is_another_record() -> None:
    word = decisions(decision(records(FIRST), "R1-1", "R2-1", "same"))
    other = FIRST.replace("R2-1 relief", "R9-1 premium")
    assert states(word, other)[0][:1] == ("lapsed",)


def test_two_rows_that_say_the_same_stay_two_and_one_of_them_alone_is_not_enough() -> None:
    rows = "R1-1 relief 王伟 - -\nR1-2 relief 王伟 - -"
    word = decisions(decision(records(rows), "R1-1", "R1-2", "different"))
    again = "R5-4 relief 王伟 - -\nR5-8 relief 王伟 - -"
    assert states(word, again) == [("binding", "R5-4", "R5-8", None)]
    assert states(word, "R5-4 relief 王伟 - -")[0][0] == "lapsed"


def test_a_decision_of_an_earlier_version_stands_by_record_id_alone() -> None:
    word = decisions(decision(records(FIRST), "R1-1", "R2-1", "same", evidence_a=None, evidence_b=None))
    assert states(word, FIRST)[0][0] == "binding"
    assert states(word, FIRST.replace("R2-1", "R3-1"))[0] == ("lapsed", "R1-1", None, "乙的记录已不在")


def test_a_high_impact_word_waits_for_another_reviewer() -> None:
    held = records(FIRST)
    first = decision(held, "R1-1", "R2-2", "same", reviewers_needed=2)
    same_again = first | {"decision_id": "D2"}
    other = first | {"decision_id": "DZ", "actor": "李", "record_a": "R2-2", "record_b": "R1-1"}
    other |= {"evidence_a": first["evidence_b"], "evidence_b": first["evidence_a"]}
    assert [row[0] for row in states(decisions(first, same_again), FIRST)] == ["pending", "pending"]
    assert [row[0] for row in states(decisions(first, other), FIRST)] == ["binding", "binding"]
    revoked = other | {"revoked_at": other["decided_at"]}
    assert [row[0] for row in states(decisions(first, revoked), FIRST)] == ["pending", "revoked"]


def queue(decided: pa.Table, tonight: pa.Table, before: pa.Table | None = None) -> list[dict[str, Any]]:
    stands = standing(decided, tonight)
    asked = linkage.link(tonight, decisions=stands.for_linkage, distinct_in=())
    rows: list[dict[str, Any]] = questions(asked, stands, before or no_queue(), tonight).to_pylist()
    return rows


def test_what_lapsed_or_waits_is_asked_first_until_another_word_stands_there() -> None:
    lapsed = decision(records(FIRST), "R1-1", "R2-1", "same")
    tonight = records(FIRST.replace("R2-1 relief 王晓明 - 13900000001", "R9-1 relief 王晓明 - 13700000000"))
    waits = decision(tonight, "R1-1", "R2-2", "same", reviewers_needed=2)
    asked = queue(decisions(lapsed, waits), tonight)
    assert [(row["record_a"], row["record_b"]) for row in asked[:2]] == [("R1-1", "R2-2"), ("R1-1", "R9-1")]
    assert "须另一位复核人" in asked[0]["reason"]
    assert asked[1]["reason"] == "决定 DR1-1R2-1 所据的内容已变：乙的电话已变"
    fresh = decision(tonight, "R1-1", "R9-1", "different")
    assert {"R1-1", "R9-1"} not in [
        {row["record_a"], row["record_b"]} for row in queue(decisions(lapsed, waits, fresh), tonight)
    ]


def test_a_pair_keeps_its_number_while_both_records_say_the_same() -> None:
    waits = decisions(decision(records(FIRST), "R1-1", "R2-2", "same", reviewers_needed=2))
    before = queue(waits, records(FIRST))
    again = records(FIRST.replace("R1-1", "R7-1").replace("R2-2", "R8-2"))
    after = queue(waits, again, pa.Table.from_pylist(before, REVIEW))
    assert (after[0]["record_a"], after[0]["record_b"]) == ("R7-1", "R8-2")
    assert after[0]["pair_id"] == before[0]["pair_id"]


NAMES = st.sampled_from(["王小明", "王晓明", "李大海", "-"])
IDS = st.sampled_from([ONE, TWO, "-"])
ROWS = st.lists(st.tuples(NAMES, IDS, st.sampled_from(["13900000001", "-"])), min_size=2, max_size=6).map(
    lambda rows: [row for row in rows if row[:2] != ("-", "-")]
)


@settings(max_examples=40, deadline=None)
@given(ROWS.filter(lambda rows: len(set(rows)) == len(rows) > 1), st.data())
def test_new_ids_for_the_same_rows_change_nothing(
    rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    """Every decision stands at the record of the same content, in whatever order a new delivery lists them."""
    first = records("\n".join(f"R1-{at} dibao {' '.join(row)}" for at, row in enumerate(rows)))
    order = data.draw(st.permutations(range(len(rows))))
    second = records("\n".join(f"R2-{at} dibao {' '.join(rows[old])}" for at, old in enumerate(order)))
    pairs = [(a, b) for a in range(len(rows)) for b in range(a)]
    word = decisions(*(decision(first, f"R1-{a}", f"R1-{b}", "different") for a, b in pairs))
    where = {f"R1-{old}": f"R2-{new}" for new, old in enumerate(order)}
    placed = standing(word, second).words
    assert set(placed["state"]) == {"binding"}
    assert placed["now_a"].to_list() == [where[one] for one in placed["record_a"]]
    assert placed["now_b"].to_list() == [where[one] for one in placed["record_b"]]


def test_all_that_is_compared_counts_as_evidence() -> None:
    row = records(f"R1 dibao 王小明 {ONE} 13900000001").to_pylist()[0]
    other = decision(records(FIRST), "R2-1", "R2-1", "same")["evidence_a"]
    told = pl.DataFrame(pl.from_arrow(records(f"R1 dibao 王小明 {ONE} 13900000001")))
    word = decisions(
        decision(
            records(f"R1 dibao 王小明 {ONE} 13900000001\nR2-1 relief 王晓明 - 13900000001"),
            "R1",
            "R2-1",
            "same",
        )
    )
    assert other.count(".") == len(FIELDS) - 1
    for field in FIELDS:
        if field == "birth_date":
            continue
        changed = told.with_columns(pl.lit(f"另{row[field]}").alias(field))
        tonight = pa.concat_tables(
            [changed.to_arrow().cast(records(FIRST).schema), records(FIRST).slice(1, 1)]
        )
        assert standing(word, tonight).words["state"].to_list() == ["lapsed"], field
