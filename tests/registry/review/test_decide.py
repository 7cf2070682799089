"""All of a workbook or nothing; words that cannot all be so are refused; what is undone was never said."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.policy.tables import POLICY_STANDARD
from registry.review import Standing, standing
from registry.review.decide import take, undo
from registry.review.faults import RefusedWordsError
from registry.store import Store
from schemas.errors import UserError
from schemas.tables import DECISION, PERSON, RECORD, RUN
from tests.registry.review.nights import AT, answers, decision, held, published, records

ONE = "350505198001010012"
TWO = "350505199001010033"
PEOPLE = f"""
A dibao 王小明 {ONE} 13900000001
B relief 王晓明 - 13900000001
C premium 王小明 - -
D pension 王晓明 {TWO} -
E disabled 王小明 {ONE} -
"""
SIZES = {"A": 3, "B": 15, "C": 6}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("fresh") / "registry.duckdb", records(PEOPLE), SIZES)


@pytest.fixture
def registry(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / "registry.duckdb"))


def codes(error: pytest.ExceptionInfo[RefusedWordsError]) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in error.value.faults]


def test_words_are_added_with_evidence_and_nothing_else_changes(registry: Path) -> None:
    before = [held(registry, schema) for schema in (RECORD, PERSON, RUN)]
    taken = take(registry, answers(("B", "A", "same"), ("B", "C", "unsure")), " 王 ", AT)
    assert (taken.added, taken.unsure, taken.second) == (2, 1, 0)
    said = {(d["record_a"], d["record_b"], d["verdict"], d["actor"]) for d in held(registry, DECISION)}
    assert said == {("A", "B", "same", "王"), ("B", "C", "unsure", "王")}
    expected = decision(records(PEOPLE), "A", "B", "same")
    (row,) = [d for d in held(registry, DECISION) if d["verdict"] == "same"]
    assert (row["evidence_a"], row["evidence_b"]) == (expected["evidence_a"], expected["evidence_b"])
    assert [held(registry, schema) for schema in (RECORD, PERSON, RUN)] == before


def test_the_same_words_again_add_nothing(registry: Path) -> None:
    take(registry, answers(("A", "B", "same")), "王", AT)
    bytes_before = registry.read_bytes()
    assert take(registry, answers(("A", "B", "same")), "王", AT).added == 0
    assert take(registry, answers(("B", "A", "same"), sha256="2"), "王", AT + timedelta(days=1)).known == 1
    assert registry.read_bytes() == bytes_before


def test_what_follows_from_several_words_may_not_be_denied(registry: Path) -> None:
    with pytest.raises(RefusedWordsError) as error:
        take(registry, answers(("A", "B", "same"), ("B", "C", "same"), ("A", "C", "different")), "王", AT)
    assert codes(error) == [(2, "E-REVIEW-008")]
    for place in ("第 2 行", "第 3 行", "第 4 行"):
        assert place in error.value.faults[0].message
    assert held(registry, DECISION) == []


def test_nor_what_follows_from_decisions_in_force(registry: Path) -> None:
    take(registry, answers(("A", "B", "same"), ("C", "B", "different")), "王", AT)
    with pytest.raises(RefusedWordsError) as error:
        take(registry, answers(("D", "C", "unsure"), ("A", "C", "same"), sha256="2"), "李", AT)
    assert codes(error) == [(3, "E-REVIEW-008")]
    assert error.value.faults[0].message.count("决定 D") == 2


def test_records_of_one_id_and_name_are_one_person_in_the_reckoning(registry: Path) -> None:
    with pytest.raises(RefusedWordsError) as error:
        take(registry, answers(("A", "B", "same"), ("E", "B", "different")), "王", AT)
    assert codes(error) == [(2, "E-REVIEW-006"), (3, "E-REVIEW-006")]


def test_a_pair_whose_records_are_gone_or_mixed_up_is_refused_by_row(registry: Path) -> None:
    with pytest.raises(RefusedWordsError) as error:
        take(registry, answers(("A", "B", "same"), ("A", "X", "same"), ("C", "C", "same")), "王", AT)
    assert codes(error) == [(3, "E-REVIEW-005"), (4, "E-REVIEW-004")]


def test_two_sound_ids_or_many_records_need_a_second_reviewer(registry: Path) -> None:
    words = (("A", "B", "same"), ("B", "C", "same"), ("A", "D", "same"))
    assert take(registry, answers(*words), "王", AT).second == 2
    needed = {(d["record_a"], d["record_b"]): d["reviewers_needed"] for d in held(registry, DECISION)}
    assert needed == {("A", "B"): 1, ("B", "C"): 2, ("A", "D"): 2}
    assert bound(registry) == {("A", "B")}
    take(registry, answers(("A", "D", "same"), sha256="2"), "李", AT + timedelta(hours=1))
    assert bound(registry) == {("A", "B"), ("A", "D")}


def test_a_district_that_asks_for_no_second_reviewer_is_not_asked_for_one(registry: Path) -> None:
    with Store.amending(registry) as store:
        store.create(POLICY_STANDARD)
        not_asked = {"code": "review_second_two_ids", "value": 0, "unit": "是否", "meaning": "-"}
        store.write(POLICY_STANDARD, pa.Table.from_pylist([not_asked], POLICY_STANDARD))
        store.publish()
    assert take(registry, answers(("A", "D", "same")), "王", AT).second == 0


def test_a_second_reviewer_may_disagree_and_the_cautious_word_binds(registry: Path) -> None:
    take(registry, answers(("A", "D", "same")), "王", AT)
    with pytest.raises(RefusedWordsError) as error:
        take(registry, answers(("A", "D", "different"), sha256="2"), "王", AT)
    assert codes(error) == [(2, "E-REVIEW-007")], "one's own word is to be undone first"
    take(registry, answers(("A", "D", "different"), sha256="3"), "李", AT)
    assert verdicts(registry) == {("A", "D", "different")}


def verdicts(registry: Path) -> set[tuple[str, ...]]:
    rows = decisions_of(registry).for_linkage.to_pylist()
    return {(row["record_a"], row["record_b"], row["verdict"]) for row in rows}


def bound(registry: Path) -> set[tuple[str, ...]]:
    return {each[:2] for each in verdicts(registry)}


def decisions_of(registry: Path) -> Standing:
    return standing(pa.Table.from_pylist(held(registry, DECISION), DECISION), records(PEOPLE))


def test_undoing_needs_a_name_a_reason_and_a_decision_that_stands(registry: Path) -> None:
    take(registry, answers(("A", "B", "same")), "王", AT)
    (row,) = held(registry, DECISION)
    undo(registry, row["decision_id"], "李", "看错", AT)
    (gone,) = held(registry, DECISION)
    assert gone == row | {"revoked_at": AT, "revoked_by": "李", "revoked_reason": "看错"}
    for code, arguments in {
        "E-REVIEW-012": (row["decision_id"], " ", "错"),
        "E-REVIEW-013": (row["decision_id"], "李", ""),
        "E-REVIEW-014": ("D0", "李", "错"),
        "E-REVIEW-015": (row["decision_id"], "李", "错"),
    }.items():
        with pytest.raises(UserError) as error:
            undo(registry, *arguments, AT)
        assert error.value.code == code


def test_what_was_undone_may_be_said_again_under_another_number(registry: Path) -> None:
    take(registry, answers(("A", "B", "same")), "王", AT)
    (first,) = held(registry, DECISION)
    undo(registry, first["decision_id"], "王", "看错", AT)
    assert take(registry, answers(("A", "B", "same"), sha256="2"), "王", AT).added == 1
    assert len({d["decision_id"] for d in held(registry, DECISION)}) == 2
    assert bound(registry) == {("A", "B")}


PAIR = st.lists(st.sampled_from("ABCDE"), min_size=2, max_size=2, unique=True)
WORD = st.tuples(PAIR, st.sampled_from(["same", "different", "unsure"])).map(lambda w: (*w[0], w[1]))
ROUNDS = st.lists(
    st.tuples(st.sampled_from(["王", "李"]), st.lists(WORD, min_size=1, max_size=3)), min_size=1, max_size=3
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROUNDS)
def test_import_and_then_undo_of_everything_is_never_to_have_decided(
    fresh: Path, tmp_path: Path, rounds: list[tuple[str, list[tuple[str, str, str]]]]
) -> None:
    registry = Path(shutil.copy(fresh, tmp_path / "registry.duckdb"))
    for number, (reviewer, words) in enumerate(rounds):
        said = len(held(registry, DECISION))
        try:
            take(registry, answers(*words, sha256=str(number)), reviewer, AT)
        except RefusedWordsError:
            assert len(held(registry, DECISION)) == said
    for row in held(registry, DECISION):
        undo(registry, row["decision_id"], "赵", "撤", AT)
    assert verdicts(registry) == set()
    assert {row["revoked_by"] for row in held(registry, DECISION)} <= {"赵"}
